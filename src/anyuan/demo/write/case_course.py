"""The course of one invented case: each verb a little later than the one before, with the proof that its kind asks for."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from anyuan.cases import actions
from anyuan.cases.models import Case
from anyuan.directory.models import Organisation, School
from anyuan.journal.actions import evidence
from anyuan.journal.rules import Actor

if TYPE_CHECKING:
    from anyuan.demo.write.cases import Cast

MARK = "（演示数据）"


class Course:
    """One case and the clock on the wall while it runs."""

    def __init__(self, cast: Cast, at: datetime) -> None:
        self.cast, self.at = cast, at
        self.row: Case
        self.body: Organisation | School | None = None

    def open(self, kind: str, *, number: int, **given: Any) -> Course:
        """It comes in."""
        from anyuan.cases.queries.kinds import kind_for

        definition = kind_for(kind, self.cast.top.path)
        fields = {f["key"]: value(f, self.cast.now) for f in definition.get("fields", ()) if f.get("required")}
        more = {"fields": fields | given.pop("fields", {}), "source": "desk"}
        if not given.get("school"):
            more["area_path"] = self.cast.top.path
        if not definition.get("categories"):
            given.pop("category", None)
        by = given.pop("by", None) or self.dispatcher(number)
        self.row = actions.open_case(kind, **given, **more, by=by, now=self.at)
        return self

    def to(self, body: Organisation | School) -> Course:
        """Whose it will be."""
        self.body = body
        return self

    def assign(self) -> Course:
        """The centre gives it to its owner, unless its kind has done so."""
        if self.row.state in ("registered", "bounced") and self.body is not None:
            kind = "school" if isinstance(self.body, School) else "organisation"
            self.do(actions.assign, owner_kind=kind, owner_id=self.body.pk, by=self.dispatcher(1))
        return self

    def accept(self) -> Course:
        """Assigned and accepted."""
        self.assign()
        if self.row.state == "assigned":
            self.do(actions.accept, by=self.owner())
        return self

    def submit(self, code: str = "") -> Course:
        """Every step done, and handed in with proof."""
        by = self.owner()
        for step in self.row.steps.filter(done_at__isnull=True, required=True):
            asked = next((s.get("evidence", ()) for s in self.row.definition["steps"] if s["key"] == step.key), ())
            proof = [{"kind": kind, "file": self._file(by)} for kind in asked]
            self.do(actions.step_done, step.key, note="已完成" + MARK, evidence=proof, by=by)
        closure = self.row.definition["closure"]
        ending = next(d for d in closure["dispositions"] if d["code"] == code or (not code and d.get("settled")))
        asked = [
            line
            for line in closure.get("evidence", ())
            if line.get("required", True) and (not line.get("for") or ending["code"] in line["for"])
        ]
        proof = [
            {"kind": e["code"], "text": "现场处置记录" + MARK}
            if e.get("type") == "any"
            else {"kind": e["code"], "file": self._file(by)}
            for e in asked
        ]
        words = {"disposition": ending["code"], "result": "已按要求办理完毕。" + MARK, "evidence": proof}
        return self.do(actions.submit, **words, by=by)

    def verify(self) -> Course:
        """Somebody else looks and finds it done."""
        return self.do(actions.verify, remark="现场核实，情况属实。" + MARK, by=self.leader())

    def back(self) -> Course:
        """Not good enough."""
        return self.do(actions.return_, remark="照片看不清整改部位，请补拍。" + MARK, by=self.leader())

    def answer(self) -> Course:
        """Whoever reported it is answered, if an answer is owed."""
        if self.row.open:
            self.do(actions.reply, text="您反映的问题已办理，感谢您的关心。" + MARK, by=self.dispatcher(2))
        return self

    def dismiss(self, reason: str) -> Course:
        """Nothing to be done; only what nobody owns yet."""
        if self.row.state == "registered":
            self.do(actions.dismiss, reason=reason, by=self.leader())
        return self

    def do(self, verb: Callable[..., Any], *words: Any, by: Actor, **given: Any) -> Course:
        """One verb, some time after the one before and never in the future."""
        hours = self.cast.rng.triangular(0.2, 9, 1.5)
        self.at = min(self.at + timedelta(hours=hours), self.cast.now - timedelta(minutes=1))
        verb(self.row, *words, **given, by=by, now=self.at)
        self.row = actions.fresh(self.row)
        return self

    def dispatcher(self, index: int = 0) -> Actor:
        """Somebody at the desk."""
        return self.cast.centre_person("dispatcher", index)

    def leader(self) -> Actor:
        """A leader on duty."""
        return self.cast.centre_person("duty_leader")

    def owner(self) -> Actor:
        """Who answers for the owner."""
        return self.cast.owner_person(self.row)

    def _file(self, by: Actor) -> int:
        matter = actions.matter_of(self.row)
        return evidence.store(
            picture(self.row.pk % 4),
            filename="演示.jpg",
            by=by,
            now=self.at,
            subject=matter.subject,
            purpose="proof",
            scope=matter.scope,
        ).pk

    file = _file


@cache
def picture(number: int) -> bytes:
    """An invented photo that says so."""
    image = Image.new("RGB", (320, 200), ((90, 120, 90), (100, 100, 130), (130, 110, 90), (90, 120, 140))[number])
    ImageDraw.Draw(image).text((20, 90), "INVENTED DEMONSTRATION PICTURE", fill=(240, 240, 240))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=70)
    return file.getvalue()


def value(field: dict[str, Any], now: datetime) -> Any:
    """Something for a required field."""
    match field["type"]:
        case "date":
            return now.date().isoformat()
        case "number" | "count":
            return 2
        case "yesno":
            return True
        case "choice":
            return field["choices"][0]["code"]
    return "演示"

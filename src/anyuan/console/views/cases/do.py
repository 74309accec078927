"""What each resource of a case does: the form's fields become one call of an action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest

from anyuan.cases import actions
from anyuan.cases import queries as cases
from anyuan.cases.models import Case
from anyuan.cases.refusals import CannotPass
from anyuan.cases.rules.verbs import HAND_OVER
from anyuan.console.queries.cases.rows import SUBJECT
from anyuan.console.views.cases.pages import keep_file
from anyuan.journal.models import EvidenceFile

Who = dict[str, Any]
Do = Callable[[HttpRequest, Case, Who], Any]


def _text(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, "")).strip()


def number(request: HttpRequest, name: str, otherwise: int | None = None) -> int | None:
    """A whole number from the form; anything else is as if nothing had been filled in."""
    given = _text(request, name)
    return int(given) if given.isdigit() else otherwise


def owner(request: HttpRequest, name: str = "owner") -> tuple[str, int]:
    """``organisation:12`` as the form's lists name a body. Raises Http404 for anything else."""
    kind, _colon, given = _text(request, name).partition(":")
    if not given.isdigit():
        return "organisation", 0
    return kind, int(given)


def _assign(request: HttpRequest, case: Case, who: Who) -> None:
    kind, id = owner(request)
    actions.assign(
        case, owner_kind=kind, owner_id=id, handler=number(request, "handler"), reason=_text(request, "reason"), **who
    )


def _accept(request: HttpRequest, case: Case, who: Who) -> None:
    actions.accept(case, **who)


def _bounce(request: HttpRequest, case: Case, who: Who) -> None:
    actions.bounce(case, reason=_text(request, "reason"), **who)


def _hand_over(request: HttpRequest, case: Case, who: Who) -> None:
    """To another body, or within the body to another person."""
    kind, id = owner(request) if _text(request, "owner") else ("", None)
    out = id is not None and cases.leaves_home(case, kind, id)
    if not cases.may_do(request.viewer, HAND_OVER[out], case, now=who["now"]):
        raise CannotPass("only_centre" if out else "only_theirs")
    actions.hand_over(
        case, owner_kind=kind, owner_id=id, handler=number(request, "handler"), reason=_text(request, "reason"), **who
    )


def _ask(request: HttpRequest, case: Case, who: Who) -> None:
    actions.ask(case, organisation=number(request, "organisation", 0), question=_text(request, "question"), **who)


def _answer(request: HttpRequest, case: Case, who: Who) -> None:
    actions.answer(case, text=_text(request, "text"), **who)


def _step(request: HttpRequest, case: Case, who: Who) -> None:
    key = _text(request, "step")
    asked = next((step.get("evidence", ()) for step in case.definition.get("steps", ()) if step["key"] == key), ())
    files = [keep_file(request, case, file, "step") for file in request.FILES.getlist("file")]
    # Of the types that the step asks for; what a step does not ask for stays with the case's evidence.
    given = [{"kind": str(asked[0]), "file": file.pk} for file in files] if asked else []
    actions.step_done(case, key, note=_text(request, "note"), evidence=given, **who)


def _submit(request: HttpRequest, case: Case, who: Who) -> None:
    """Files are kept first: a refusal (a step is missing) must not cost anybody the photo."""
    asked = case.definition.get("closure", {}).get("evidence", ())
    where = {name: float(request.POST[name]) for name in ("lon", "lat") if _is_degree(request.POST.get(name, ""))}
    given: list[dict[str, Any]] = []
    for line in asked:
        code = str(line["code"])
        known = EvidenceFile.objects.filter(subject_kind=SUBJECT, subject_id=case.pk, purpose=code)
        before = [file.pk for file in known.order_by("id")]
        fresh = [keep_file(request, case, file, code) for file in request.FILES.getlist(f"file-{code}")]
        given += [{"kind": code, "file": pk} for pk in before]
        given += [{"kind": code, "file": file.pk, "taken_at": request.now.isoformat(), **where} for file in fresh]
    actions.submit(
        case, disposition=_text(request, "disposition"), result=_text(request, "result"), evidence=given, **who
    )


def _is_degree(given: str) -> bool:
    try:
        return -180 <= float(given) <= 180
    except ValueError:
        return False


def _return(request: HttpRequest, case: Case, who: Who) -> None:
    actions.return_(case, remark=_text(request, "reason"), **who)


def _verify(request: HttpRequest, case: Case, who: Who) -> None:
    for file in request.FILES.getlist("file"):
        keep_file(request, case, file, "verification")
    actions.verify(case, remark=_text(request, "remark"), **who)


def _reply(request: HttpRequest, case: Case, who: Who) -> None:
    actions.reply(case, text=_text(request, "text"), **who)


def _dismiss(request: HttpRequest, case: Case, who: Who) -> None:
    actions.dismiss(case, reason=_text(request, "reason"), **who)


def _join(request: HttpRequest, case: Case, who: Who) -> None:
    """Into a case that this person sees; one that is not in sight is not there."""
    into = cases.visible_to(request.viewer, now=request.now).filter(ref=_text(request, "into")).first()
    if into is None:
        raise Http404
    actions.join(case, into=into, **who)


def _reopen(request: HttpRequest, case: Case, who: Who) -> None:
    actions.reopen(case, reason=_text(request, "reason"), **who)


def _extension(request: HttpRequest, case: Case, who: Who) -> None:
    actions.extension_ask(
        case, amount=number(request, "amount", 0), unit=_text(request, "unit"), reason=_text(request, "reason"), **who
    )


def _extension_decision(request: HttpRequest, case: Case, who: Who) -> None:
    granted = _text(request, "granted") == "yes"
    actions.extension_decide(case, granted=granted, decision=_text(request, "decision"), **who)


def _grade(request: HttpRequest, case: Case, who: Who) -> None:
    actions.grade_change(case, grade=_text(request, "grade"), reason=_text(request, "reason"), **who)


def _grade_decision(request: HttpRequest, case: Case, who: Who) -> None:
    do = actions.grade_confirm if _text(request, "confirmed") == "yes" else actions.grade_refuse
    do(case, **who)


def _supervise(request: HttpRequest, case: Case, who: Who) -> None:
    hours = number(request, "hours", 24) or 24
    actions.supervise(case, demand=_text(request, "demand"), answer_by=request.now + timedelta(hours=hours), **who)


def _supervision_answer(request: HttpRequest, case: Case, who: Who) -> None:
    actions.answer_supervision(case, text=_text(request, "text"), **who)


def _note(request: HttpRequest, case: Case, who: Who) -> None:
    actions.note(case, text=_text(request, "text"), **who)


# The resource in the address → what it does.
DO: dict[str, Do] = {
    "assignment": _assign,
    "acceptance": _accept,
    "bounce": _bounce,
    "hand-over": _hand_over,
    "question": _ask,
    "answer": _answer,
    "steps": _step,
    "closure": _submit,
    "return": _return,
    "verification": _verify,
    "reply": _reply,
    "dismissal": _dismiss,
    "join": _join,
    "reopening": _reopen,
    "extension": _extension,
    "extension-decision": _extension_decision,
    "grade": _grade,
    "grade-decision": _grade_decision,
    "supervision": _supervise,
    "supervision-answer": _supervision_answer,
    "notes": _note,
}

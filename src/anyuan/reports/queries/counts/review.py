"""What one case review says of itself: its steps, its causes and gaps, its measures. ``of`` is ``reference:part``; no person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.cases.models import Case
from anyuan.cases.queries import visible
from anyuan.reports.queries.counts.registry import Ask, CountUnknown, Found, Row, source
from anyuan.reports.queries.nameless import Nameless
from anyuan.reports.queries.said import both

KIND = "case_review"
STEPS, FINDINGS, MEASURES = _("Steps done"), _("Causes and gaps"), _("Measures carried out")
DONE, NOT_DONE = _("done"), _("not done")
GAP = _("Gap")


@source("review")
def review(ask: Ask) -> Found:
    """One part of one review within the reader's sight. Raises CountUnknown."""
    ref, _colon, part = ask.of.partition(":")
    case = visible.visible_to(ask.viewer, now=ask.now).filter(ref=ref, kind=KIND, protected=False).first()
    if case is None or part not in ("steps", "findings", "measures"):
        raise CountUnknown(ask.of)
    if part == "steps":
        return Found(both(lambda: STEPS), tuple(_steps(case)), share=True)
    nameless = Nameless(case)
    if part == "findings":
        return Found(both(lambda: FINDINGS), tuple(_findings(case, nameless)))
    return Found(both(lambda: MEASURES), tuple(_measures(ask, case, nameless)), share=True)


def _steps(case: Case) -> list[Row]:
    return [
        _row(case, case, step.label, counted=step.done_at is not None, at=step.done_at)
        for step in case.steps.all()  # type: ignore[attr-defined]
    ]


def _findings(case: Case, nameless: Nameless) -> list[Row]:
    rows = []
    for one in case.findings.select_related("cause"):  # type: ignore[attr-defined]
        words = dict(one.cause.label) if one.cause else both(lambda: GAP)
        text = nameless.text(one.text)
        both_ways = {
            language: "：".join(filter(None, (words.get(language) or next(iter(words.values())), text)))
            for language in ("zh", "en")
        }
        rows.append(_row(case, case, both_ways, at=one.found_at, state=None))
    return rows


def _measures(ask: Ask, case: Case, nameless: Nameless) -> list[Row]:
    below = visible.visible_to(ask.viewer, now=ask.now).filter(parent=case, source="review", protected=False)
    rows = []
    for one in below.exclude(state__in=("joined", "dismissed")).order_by("handle_due_at", "pk"):
        text = nameless.text(one.title)
        rows.append(_row(case, one, {"zh": text, "en": text}, counted=one.state == "closed", at=one.handle_due_at))
    return rows


def _row(
    case: Case, leads_to: Case, title: dict[str, str], *, counted: bool = True, at: object = None, **more: object
) -> Row:
    state = both(lambda: DONE if counted else NOT_DONE)
    words = {language: str(title.get(language) or next(iter(title.values()), "")) for language in ("zh", "en")}
    return Row(
        ref=leads_to.ref, url=f"/cases/{leads_to.ref}/", title=words, counted=counted, school=case.school, at=at,
        path=case.area_path, **({"state": state} | more),
    )  # type: ignore[arg-type]  # fmt: skip

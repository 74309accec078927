"""Which verbs a case offers to this person now: one next step, the others quieter. Each is a small resource."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anyuan.cases.models import Case
from anyuan.cases.rules import kinds

FORMS = "console/cases/forms/"


@dataclass(frozen=True, slots=True)
class Kind:
    """One verb as the console knows it. ``move`` is its line in the table of moves, ``form`` its template."""

    name: str
    move: str
    label: Any
    resource: str
    form: str = ""
    key: str = ""
    hint: Any = ""
    only: Callable[[Case], bool] = lambda case: True


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of one case, as a button or a link to its form."""

    kind: Kind
    url: str

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def label(self) -> Any:
        return self.kind.label

    @property
    def form(self) -> str:
        return FORMS + self.kind.form if self.kind.form else ""

    @property
    def key(self) -> str:
        return self.kind.key

    @property
    def hint(self) -> Any:
        return self.kind.hint


def _extension_waits(case: Case) -> bool:
    return case.extensions.filter(decided_at__isnull=True).exists()


def _grade_waits(case: Case) -> bool:
    return case.grade_changes.filter(confirmed_at__isnull=True, refused_at__isnull=True).exists()


def _supervision_waits(case: Case) -> bool:
    return case.supervisions.filter(answered_at__isnull=True).exists()


def _steps_left(case: Case) -> bool:
    return case.steps.filter(done_at__isnull=True).exists()


def _graded(case: Case) -> bool:
    return bool(case.definition.get("grading", {}).get("grades"))


KINDS = (
    Kind("assign", "assign", _("Assign"), "assignment", "assign.html", "a"),
    Kind("accept", "accept", _("Accept"), "acceptance", "", "a"),
    Kind("answer", "answer", _("Answer the question"), "answer", "answer.html", "a"),
    Kind("step", "step", _("Record a step"), "steps", "step.html", "s", only=_steps_left),
    Kind("submit", "submit", _("Hand in with proof"), "closure", "submit.html", "c"),
    Kind("verify", "verify", pgettext_lazy("case", "Verify"), "verification", "verify.html", "v"),
    Kind("reply", "reply", _("Reply"), "reply", "reply.html", "r"),
    Kind("return", "return", _("Return it"), "return", "reason.html", hint=_("What is missing?")),
    Kind(
        "supervision_answer",
        "note",
        _("Answer the supervision"),
        "supervision-answer",
        "supervision_answer.html",
        only=_supervision_waits,
    ),
    Kind(
        "extension_decision",
        "extend",
        _("Decide on more time"),
        "extension-decision",
        "extension_decision.html",
        only=_extension_waits,
    ),
    Kind(
        "grade_decision",
        "grade",
        _("Confirm the lower grade"),
        "grade-decision",
        "grade_decision.html",
        only=_grade_waits,
    ),
    Kind(
        "bounce",
        "bounce",
        _("Not ours"),
        "bounce",
        "reason.html",
        hint=_("It goes back to the centre, which decides. Why is it not yours?"),
    ),
    Kind("hand_over", "hand_over", pgettext_lazy("case", "Hand over"), "hand-over", "assign.html"),
    Kind("ask", "ask", _("Ask another department"), "question", "ask.html"),
    Kind(
        "extension",
        "extend",
        _("Ask for more time"),
        "extension",
        "extension.html",
        only=lambda case: not _extension_waits(case),
    ),
    Kind(
        "grade",
        "grade",
        _("Change the grade"),
        "grade",
        "grade.html",
        only=lambda case: _graded(case) and not _grade_waits(case),
    ),
    Kind("supervise", "supervise", _("Supervise"), "supervision", "supervise.html"),
    Kind("note", "note", _("Note"), "notes", "note.html", "n"),
    Kind("join", "join", _("Join with another case"), "join", "join.html"),
    Kind(
        "dismiss",
        "dismiss",
        _("Do not take up"),
        "dismissal",
        "reason.html",
        hint=_("Whoever reported it is told. Why is it not taken up?"),
    ),
    Kind("reopen", "reopen", _("Open again"), "reopening", "reason.html", hint=_("Why is it opened again?")),
)
BY_RESOURCE = {kind.resource: kind for kind in KINDS}
# state → the one next step.
NEXT = {
    "registered": "assign",
    "bounced": "assign",
    "assigned": "accept",
    "handling": "submit",
    "waiting": "answer",
    "submitted": "verify",
    "replying": "reply",
}


def verbs(case: Case, mine: frozenset[str]) -> list[Verb]:
    """The verbs that the state and the kind allow now, out of those that are this person's."""
    return [Verb(kind, url_of_verb(case, kind)) for kind in KINDS if offered(case, mine, kind)]


def offered(case: Case, mine: frozenset[str], kind: Kind) -> bool:
    """Whether one verb is possible now; ``mine``: the verbs that are this person's, in whatever state."""
    moves_now = kinds.allowed(case.definition, case.state)
    move = "verify_close" if kind.move == "verify" and "verify" not in moves_now else kind.move
    if move not in moves_now or kind.name not in mine:
        return False
    return kind.only(case)


def primary(case: Case, shown: list[Verb], steps_left: bool = False) -> Verb | None:
    """The one next step; None when it is not this person's to do."""
    best = NEXT.get(case.state, "")
    if best == "submit" and steps_left:
        best = "step"
    return next((verb for verb in shown if verb.name == best), None)


def url_of_verb(case: Case, kind: Kind) -> str:
    """The resource of a verb."""
    return reverse("console:case-verb", args=[case.ref, kind.resource])

"""Words of the cases: states, clocks, verbs, sources, outcomes, as people at the centre say them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TABLES: dict[str, dict[str, Any]] = {
    "case_state": {
        "registered": _("Registered"),
        "assigned": pgettext_lazy("case", "Assigned"),
        "bounced": _("Given back to the centre"),
        "handling": _("Being handled"),
        "waiting": _("Waiting for another department"),
        "submitted": _("Handed in for verification"),
        "replying": _("Reply owed"),
        "closed": pgettext_lazy("case", "Closed"),
        "joined": _("Joined with another case"),
        "dismissed": _("Not taken up"),
    },
    # What is owed while a clock runs, as it stands behind a name: "Traffic bureau: accept it by …".
    "case_clock": {
        "assign": _("assign it"),
        "accept": _("accept it"),
        "decide": _("decide who is responsible"),
        "handle": pgettext_lazy("case", "deal with it"),
        "wait": _("answer the question"),
        "verify": _("verify it"),
        "reply": _("reply to whoever reported it"),
        "visit": _("visit"),
    },
    # The same clock at the head of a line of the course: "Acceptance: in time."
    "owed": {
        "assign": _("Assignment"),
        "accept": _("Acceptance"),
        "decide": _("Decision on who is responsible"),
        "handle": _("Handling"),
        "wait": _("Answer of the other department"),
        "reply": _("Reply"),
        "visit": _("Visit"),
        "supervision": _("Answer to the supervision"),
        "recheck": _("Re-inspection"),
    },
    "case_source": {
        "desk": _("Duty desk"),
        "public": _("Public report page"),
        "page": _("Public report page"),
        "open311": _("Open311 interface"),
        "class_page": _("Class safety officer"),
        "incident": _("Incident"),
        "finding": _("Inspection"),
        "instruction": _("Instruction from above"),
        "import": _("Imported ledger"),
        "campaign": _("Joint clean-up"),
        "clean_up": _("Joint clean-up"),
        "case_review": _("Case review"),
        "review": _("Case review"),
        "partner": _("Partner"),
        "off_campus": _("Event off campus"),
        "case": _("Another case"),
        "drill": pgettext_lazy("duty", "Drill"),
        "meeting": pgettext_lazy("duty", "Joint meeting"),
    },
    "case_transfer": {
        "open": _("opened"),
        "assign": _("assigned"),
        "bounce": _("given back"),
        "decide": _("decided by the centre"),
        "hand_over": _("handed over"),
        "grade": _("passed on by its grade"),
        "reopen": _("opened again"),
    },
    "case_verdict": {
        "verified": pgettext_lazy("case", "Verified"),
        "returned": _("Returned"),
        "": _("Waiting for verification"),
    },
    "case_unit": {
        "minutes": _("minutes"),
        "hours": _("hours"),
        "working_hours": _("working hours"),
        "natural_days": _("days"),
        "working_days": _("working days"),
    },
    "case_evidence": {
        "photo": _("Photo"),
        "document": _("Document"),
        "signature": _("Signature"),
        "any": _("Evidence"),
    },
    "session_outcome": {
        "settled": _("Settled"),
        "adjourned": _("Adjourned"),
        "failed": pgettext_lazy("mediation", "No agreement"),
    },
    "follow_up": {
        "": pgettext_lazy("visit", "Still to come"),
        "kept": _("The agreement is kept"),
        "relapsed": _("The dispute broke out again"),
        "not_reached": _("Nobody was reached"),
    },
    "recheck": {
        "": _("Still to be looked at"),
        "sound": _("Done as reported"),
        "false": _("Not done as reported"),
    },
    # What `verify_draw` finds wrong with a draw.
    "draw_wrong": {
        "digest": _("The list is not the one that was announced."),
        "entry": _("The record holds no such announcement."),
        "seed": _("The seed is not the one that the record gives."),
        "picks": _("Drawn again, the list gives other cases."),
    },
    "mediator_why": {
        "leader": _("leads a team, as the grade asks"),
        "same_school": _("of the same school"),
        "same_area": _("of the same area"),
    },
    "party": {
        "parent": _("Parent"),
        "staff": _("School staff"),
        "neighbour": _("Neighbour"),
        "trader": _("Trader"),
        "school": _("School"),
        "pupil": _("Pupil (without a name)"),
        "other": pgettext_lazy("party", "Other"),
    },
    "referral": {
        "counselling": _("Counselling"),
        "legal_aid": _("Legal aid"),
        "guardianship": _("Help for guardians"),
        "help_line": _("Help line"),
    },
    "referral_state": {
        "referred": _("Referred"),
        "accepted": _("Accepted"),
        "refused": _("Refused"),
        "ended": _("Ended"),
        "revoked": _("Consent taken back"),
    },
    "triage": {
        "life": _("Danger to life"),
        "child": _("About a child"),
        "ordinary": pgettext_lazy("triage", "Ordinary"),
        "spam": _("Not meant seriously"),
    },
    "case_field": {
        "title": _("What is it about?"),
        "area": _("Where is it?"),
        "grade": pgettext_lazy("case", "Grade"),
        "category": _("Category"),
        "disposition": _("How it ended"),
        "organisation": _("Department"),
        "due_on": _("By which day"),
        "ends_on": _("Ends on"),
        "starts_on": _("Starts on"),
    },
    # Why a case cannot be passed on, joined, or given more time: whole sentences.
    "case_why": {
        "same_owner": _("They have it already."),
        "decided": _("The centre has decided that it is yours; it cannot be given back once more."),
        "own_centre": _("It is the centre's own; there is nobody to give it back to."),
        "only_centre": _(
            "Another body gets it from the centre only: say that it is not yours, and the centre decides."
        ),
        "only_theirs": _("Who deals with it inside a body is decided by that body."),
        "cannot_join:itself": _("A case cannot be joined with itself."),
        "cannot_join:exercise": _("An exercise and a real case are never joined."),
        "cannot_join:protected": _("A protected case and an open one are never joined."),
        "cannot_join:part": _("A case with parts of its own cannot be joined into another."),
        "extension_refused:none": _("Cases of this kind are given no more time."),
        "extension_refused:times": _("More time has been given as often as the rule allows."),
        "extension_refused:amount": _("The rule does not allow that much more time."),
        "extension_refused:late": _("More time is asked for before the time is over, not afterwards."),
        "extension_refused:unit": _("More time is given in the unit of the rule only."),
    },
    "yes_no": {"yes": _("Yes"), "no": _("No")},
    "owner_kind": {
        "organisation": _("Department"),
        "school": _("School"),
        "team": _("Team"),
        "person": _("Person"),
    },
}

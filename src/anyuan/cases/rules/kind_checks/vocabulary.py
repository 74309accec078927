"""The words that a kind may use. Roles and organisation kinds repeat those of the directory (a test compares them)."""

from __future__ import annotations

import re

from anyuan.cases.rules import moves

CLOCKS = tuple(moves.CLOCKS.values())
# "appeal": how long whoever is concerned may ask for a review after the answer; "visit": when the first visit is due.
OTHER_CLOCKS = ("visit", "appeal")  # and "step:<key>"
FIELD_TYPES = ("text", "long", "date", "number", "choice", "yesno", "place", "count")
EVIDENCE_TYPES = ("photo", "document", "signature", "any")
BASES = ("duty", "contract", "consent", "emergency")  # PIPL article 13, as directory's LegalBasis
RECORD_OWNERS = ("centre", "owner")
OWNER_RULES = ("school", "centre_assigns", "organisation_kind")
ORGANISATION_KINDS = (
    *("centre", "police", "police_station", "education", "department", "township"),
    *("guard_company", "hospital", "fire", "social", "other"),
)
ROLES = (
    *("commander", "duty_leader", "dispatcher", "liaison", "education_officer", "police_officer"),
    *("school_director", "school_head", "guard", "responder", "viewer", "protection_officer"),
)
DUTIES = ("open", "assign", "handle", "verify", "reply", "extend", "supervise", "grade", "see")
MUST_HAVE_ROLES = ("assign", "handle", "verify", "see")
# Without these a case of the kind would stand still in some state for ever.
MUST_HAVE_VERBS = ("assign", "accept", "submit", "return", "verify", "verify_close", "reply")
KNOWN = frozenset(
    {
        *("name", "folder", "label", "description", "letter", "order", "protected", "seal", "purpose", "legal_basis"),
        *("retention_days", "record_owner", "source_of_rule", "owner", "roles", "grading", "support", "moves"),
        *("fields", "categories", "limits", "steps", "extension", "ladder", "closure", "follow_up", "recheck"),
        *("ledger", "remind_hours"),
    }
)
# RED-LINES 3: places, times and devices may be measured; a person is never scored.
SCORES = re.compile(r"评分|得分|积分|打分|分值|排名|名次|画像|\bscore\b|\branking\b|\bcredits?\b", re.IGNORECASE)
# RED-LINES 6: whatever the accounts call visits to "key people" exists only as a support plan.
SUPPORT = re.compile(r"帮扶|帮教|结对帮|support plan", re.IGNORECASE)
# What a column of a ledger may show, besides "field:<key>", "step:<key>" (its note) and "evidence:<code>".
LEDGER_VALUES = (
    *("number", "ref", "title", "text", "category", "grade", "source", "source_ref", "state"),
    *("school", "place", "school_place", "area", "owner", "handler", "opened_at", "opened_by", "accepted_at"),
    *("handle_due_at", "handled_at", "handled_by", "verified_at", "verified_by", "verdict", "replied_at", "closed_at"),
    *("result", "disposition", "process", "parties", "visited_at", "visited_by", "extensions", "notes"),
    *("supervised_count", "bounced_count", "reopened_count", "on_time"),
)

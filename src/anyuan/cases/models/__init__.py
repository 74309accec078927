"""Tables of the cases.

The words of people (what was reported, done, answered) are encrypted everywhere except in the ordinary case's own title and
text, which the ledgers search. Columns that end in ``_by`` hold an actor key (``person:12``): names stay in the directory.
"""

from anyuan.cases.models.campaigns import CampaignPart, Cause, ReviewFinding
from anyuan.cases.models.case import Case, Involvement, ProtectedSheet, Step
from anyuan.cases.models.draws import Draw, Recheck
from anyuan.cases.models.ledgers import Imported, LedgerImport, LedgerUpload, SavedView
from anyuan.cases.models.mediation import Agreement, FollowUp, Mediator, Party, Session
from anyuan.cases.models.protection import CaseTally, OffCampusNotice, PoliceNotice, Referral, Unsealing
from anyuan.cases.models.reports import Report, ReportMessage
from anyuan.cases.models.search import CaseWords, Tally
from anyuan.cases.models.work import Closure, Consultation, Extension, GradeChange, Note, Supervision, Transfer

__all__ = [
    "Agreement",
    "CampaignPart",
    "Case",
    "CaseTally",
    "CaseWords",
    "Cause",
    "Closure",
    "Consultation",
    "Draw",
    "Extension",
    "FollowUp",
    "GradeChange",
    "Imported",
    "Involvement",
    "LedgerImport",
    "LedgerUpload",
    "Mediator",
    "Note",
    "OffCampusNotice",
    "Party",
    "PoliceNotice",
    "ProtectedSheet",
    "Recheck",
    "Referral",
    "Report",
    "ReportMessage",
    "ReviewFinding",
    "SavedView",
    "Session",
    "Step",
    "Supervision",
    "Tally",
    "Transfer",
    "Unsealing",
]

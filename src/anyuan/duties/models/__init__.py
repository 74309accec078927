"""Tables of the duties. Columns that end in ``_by`` hold an actor key; names stay in the directory alone."""

from anyuan.duties.models.drills import (
    Drill,
    DrillGap,
    DrillNote,
    DrillObjective,
    DrillPart,
    MissingName,
    RollCall,
    RollLine,
)
from anyuan.duties.models.education import Booking, Fulfilment, Material, MaterialView, Room, Session, SignUp, Tip
from anyuan.duties.models.feeds import Feed, TamperReport
from anyuan.duties.models.handover import HandOver
from anyuan.duties.models.meetings import Decision, Meeting
from anyuan.duties.models.occurrences import CheckIn, Occurrence, Round
from anyuan.duties.models.programmes import DutyRule, Point, Post, Programme
from anyuan.duties.models.seats import Change, Filling, Seat, WeekPlan

__all__ = [
    "Booking",
    "Change",
    "CheckIn",
    "Decision",
    "Drill",
    "DrillGap",
    "DrillNote",
    "DrillObjective",
    "DrillPart",
    "DutyRule",
    "Feed",
    "Filling",
    "Fulfilment",
    "HandOver",
    "Material",
    "MaterialView",
    "Meeting",
    "MissingName",
    "Occurrence",
    "Point",
    "Post",
    "Programme",
    "RollCall",
    "RollLine",
    "Room",
    "Round",
    "Seat",
    "Session",
    "SignUp",
    "TamperReport",
    "Tip",
    "WeekPlan",
]

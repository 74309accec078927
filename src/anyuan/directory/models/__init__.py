"""Tables of the directory, one file per register."""

from anyuan.directory.models.accounts import Account, ApiToken, RoleGrant, SourceToken
from anyuan.directory.models.agreements import Agreement, AgreementSignature, AgreementTemplate
from anyuan.directory.models.areas import Area, AreaAlias, Organisation
from anyuan.directory.models.calendar import CalendarDay, DayKind
from anyuan.directory.models.devices import Device, Line
from anyuan.directory.models.emergency import EmergencyPlan, PlanReceipt
from anyuan.directory.models.equipment import Equipment, EquipmentIssue
from anyuan.directory.models.fitness import Qualification, Vetting
from anyuan.directory.models.people import Appointment, DisposalCount, Person, Team, TeamMember
from anyuan.directory.models.permits import Permit, SchoolBus
from anyuan.directory.models.premises import PremisesCheck
from anyuan.directory.models.profiles import SchoolProfile, TrafficSheet
from anyuan.directory.models.reminders import RegisterReminder
from anyuan.directory.models.schools import Campus, Place, School
from anyuan.directory.models.units import DutyPost, Shift, Unit

__all__ = [
    "Account",
    "Agreement",
    "AgreementSignature",
    "AgreementTemplate",
    "ApiToken",
    "Appointment",
    "Area",
    "AreaAlias",
    "CalendarDay",
    "Campus",
    "DayKind",
    "Device",
    "DisposalCount",
    "DutyPost",
    "EmergencyPlan",
    "Equipment",
    "EquipmentIssue",
    "Line",
    "Organisation",
    "Permit",
    "Person",
    "Place",
    "PlanReceipt",
    "PremisesCheck",
    "Qualification",
    "RegisterReminder",
    "RoleGrant",
    "School",
    "SchoolBus",
    "SchoolProfile",
    "Shift",
    "SourceToken",
    "Team",
    "TeamMember",
    "TrafficSheet",
    "Unit",
    "Vetting",
]

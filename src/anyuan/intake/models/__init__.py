"""Tables of intake. The hot ones stay small: what is done moves to history in batches."""

from anyuan.intake.models.contact import LineContact, LineTest, PathOutage
from anyuan.intake.models.point import PointState
from anyuan.intake.models.raw import DedupeKey, RawMessage, RawMessageHistory
from anyuan.intake.models.signal import Signal, SignalHistory
from anyuan.intake.models.unknown import Unknown
from anyuan.intake.models.warning import PublicWarning

__all__ = [
    "DedupeKey",
    "LineContact",
    "LineTest",
    "PathOutage",
    "PointState",
    "PublicWarning",
    "RawMessage",
    "RawMessageHistory",
    "Signal",
    "SignalHistory",
    "Unknown",
]

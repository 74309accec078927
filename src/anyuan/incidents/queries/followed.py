"""From a signal's reference to the incident that it opened or joined."""

from __future__ import annotations

from anyuan.incidents.models import Incident, IncidentSignal
from anyuan.intake.models import Signal, SignalHistory
from anyuan.intake.queries import signal_by_ref


def incident_of(signal: Signal | SignalHistory) -> Incident | None:
    """The incident of a signal, the one into which it was merged; None while there is none."""
    row = IncidentSignal.objects.select_related("incident__merged_into").filter(signal_id=signal.pk).first()
    if row is None:
        return None
    incident = row.incident
    while incident.merged_into is not None:  # merged incidents cannot be merged into: the chain is short and ends
        incident = incident.merged_into
    return incident


def incident_ref(signal_ref: str) -> str | None:
    """The same by references, for a sender that repeats itself: ``S1234`` → ``J261123-0007`` or None."""
    signal = signal_by_ref(signal_ref)
    incident = incident_of(signal) if signal is not None else None
    return incident.ref if incident is not None else None

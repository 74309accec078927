"""Is there a real emergency at a school? Asked before a drill begins or goes on; it names a reference and nothing else."""

from __future__ import annotations

from anyuan.incidents.models import Incident


def real_alarm_at(school_id: int) -> str:
    """The reference of a real incident that is open at the school, the most urgent; "" for none."""
    rows = Incident.objects.filter(open=True, exercise=False, school=school_id).order_by("level", "received_at", "id")
    return str(rows.values_list("ref", flat=True).first() or "")

"""From what a message names to the line or device in the register."""

from __future__ import annotations

from anyuan.directory.models import Device, Line

_LINE_JOINS = ("school__area", "place__area", "place__school")
_DEVICE_JOINS = ("school__area", "place__area", "place__school", "line__school__area")


def line_for(protocol: str, account: str) -> Line | None:
    """The line in use on which ``account`` reports, or None. Accounts compare without case (panels differ)."""
    lines = Line.objects.filter(protocol=protocol, active=True).select_related(*_LINE_JOINS)
    exact = lines.filter(account=account).first()
    return exact or lines.filter(account__iexact=account).order_by("id").first()


def device_for(protocol: str, external_id: str, *, line: Line | None = None, zone: str = "") -> Device | None:
    """The device in use with that id on its network, or the device behind a zone of a line, or None."""
    devices = Device.objects.filter(active=True).select_related(*_DEVICE_JOINS)
    if external_id:
        found = devices.filter(protocol=protocol, external_id=external_id).first()
        found = found or devices.filter(code=external_id).first()
        if found:
            return found
    if line is not None and zone:
        # Zone 003 of one panel is zone 3 in another's printed list.
        spellings = {zone, zone.lstrip("0") or "0", zone.zfill(3), zone.zfill(2)}
        return devices.filter(line=line, zone__in=spellings).order_by("id").first()
    return None

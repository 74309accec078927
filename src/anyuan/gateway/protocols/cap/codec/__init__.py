"""CAP: bytes → checked alerts. Pure; every rule that the XSD does not check is checked here too."""

from anyuan.gateway.protocols.cap.codec.alert import Alert, AreaText, Info, Reference
from anyuan.gateway.protocols.cap.codec.reading import MOST_BYTES, NotXml, Refused, Trouble, read

__all__ = ["MOST_BYTES", "Alert", "AreaText", "Info", "NotXml", "Reference", "Refused", "Trouble", "read"]

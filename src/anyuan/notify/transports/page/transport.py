"""The phone page fetches what stands in the table; fetching it is the receipt that it arrived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from anyuan.notify.transports.base import Outgoing, Result


class Page:
    """The responder's phone page."""

    name: ClassVar[str] = "page"
    outside: ClassVar[bool] = False
    silent: ClassVar[bool] = True
    own_address: ClassVar[str] = ""
    needs_address: ClassVar[bool] = False

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self | None:
        return cls()

    def send(self, outgoing: Outgoing) -> Result:
        return Result("sent")


TRANSPORT = Page

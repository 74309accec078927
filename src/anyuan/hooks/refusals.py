"""What is refused about an outside system."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused


class AddressRefused(Refused):
    """``why``: form, user, scheme, plain, never (see `rules.addresses`)."""

    key = "hooks.address_refused"
    SENTENCES = {
        "form": _("This is not an address of the form https://host/path."),
        "user": _("An address must not hold a user name or a password."),
        "scheme": _("Only https addresses are possible, or http where it is allowed for a private address."),
        "plain": _(
            "Without encryption only a private address in this network may be told, and only when it is allowed."
        ),
        "never": _("Nothing is ever sent to this address: it belongs to machines themselves, not to a system."),
    }

    def __init__(self, why: str) -> None:
        super().__init__(why=why)
        self.sentence = self.SENTENCES[why]


class PatternUnknown(Refused):
    key = "hooks.pattern_unknown"
    sentence = _("No event that goes out matches “{pattern}”.")


class NameTaken(Refused):
    key = "hooks.name_taken"
    sentence = _("There is already an outside system “{name}”.")


class ScopeMissing(Refused):
    key = "hooks.scope_missing"
    sentence = _("Say what the system may see: exactly one of area, organisation and school.")


class RoleWrong(Refused):
    key = "hooks.role_wrong"
    sentence = _("An outside system cannot have the role “{role}” over this scope.")

"""django-allauth as this house uses it: nobody signs up, no mail is needed, authenticator secrets are encrypted."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from anyuan.directory import crypto
from anyuan.directory.accounts import sessions
from anyuan.kernel.clock import utc_now


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Somebody who has just typed the password and must now set up a first authenticator is not asked again."""
        if app == "allauth.mfa" and sessions.just_signed_in_without_factor(context.request, utc_now()):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Nothing leaves the house on its own account; what happened is in the journal."""


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps lie encrypted in the database, like telephone numbers and line keys."""

    def encrypt(self, text: str) -> str:
        return crypto.close(text, "mfa.authenticator")

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.reveal(encrypted_text, "mfa.authenticator")

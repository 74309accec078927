"""`/admin/`: the registers and accounts, for the administrators alone; what they save is journalled like any change."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class HouseAdmin(AdminSite):
    """Django's admin behind the house's own policy, log-in and second factor."""

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("Registers and accounts")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        from anyuan.directory.policy import may

        return may(request.viewer, "admin.see")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one log-in, with one second factor and one lock-out."""
        if request.user.is_authenticated:
            return HttpResponseRedirect("/")
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")


class HouseAdminConfig(AdminConfig):
    """Puts the house's site in the place of Django's."""

    default_site = "anyuan.directory.admin_site.HouseAdmin"

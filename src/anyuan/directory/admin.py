"""What the administrators see: registers (system administrator), accounts (system), roles (security)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anyuan.directory.actions import accounts, registers
from anyuan.directory.models import (
    Account,
    Area,
    CalendarDay,
    Campus,
    Device,
    Line,
    Organisation,
    Place,
    RoleGrant,
    School,
    Team,
    Unit,
)
from anyuan.directory.policy import allows, may
from anyuan.directory.refusals import Refused
from anyuan.journal.rules import Actor


def actor(request: HttpRequest) -> Actor:
    """Who is at the keyboard: the person behind the account, otherwise the account."""
    viewer = request.viewer
    return Actor("person", viewer.person_id, f"account {viewer.account_id}")


class ByPolicy(admin.ModelAdmin):
    """Rights come from the policy's table; nothing is deleted here."""

    see = "directory.see"
    edit = "directory.edit"
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.viewer, "admin.see") and allows(request.viewer, self.see)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allows(request.viewer, self.see)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return allows(request.viewer, self.edit)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allows(request.viewer, self.edit)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # What was done stands in the journal; a second log of our own would only disagree with it.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        return None


class RegisterAdmin(ByPolicy):
    """A register: searched by code and name, changed on record."""

    search_fields = ("code", "name")
    list_display = ("code", "name", "active")
    exclude = ("extra",)

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return [f.name for f in self.model._meta.fields if f.is_relation]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        registers.save(obj, form.changed_data, by=actor(request), now=request.now)


class LineForm(forms.ModelForm):
    """A key is written and never shown; an empty field keeps the one that is there."""

    class Meta:
        model = Line
        exclude = ("extra",)
        widgets = {"key": forms.PasswordInput(render_value=False)}

    def clean_key(self) -> str:
        return str(self.cleaned_data["key"] or self.instance.key)


@admin.register(Line)
class LineAdmin(RegisterAdmin):
    see, edit = "lines.see", "lines.edit"
    form = LineForm
    exclude = None
    search_fields = ("code", "account")
    list_display = ("code", "protocol", "account", "school", "category", "active")
    list_select_related = ("school",)


@admin.register(Area)
class AreaAdmin(RegisterAdmin):
    list_display = ("code", "name", "level", "path", "active")
    exclude = ("extra", "path", "level", "pseudo")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # areas come in by import, which alone knows where they hang

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code", "parent")


@admin.register(Device)
class DeviceAdmin(RegisterAdmin):
    list_display = ("code", "kind", "name", "school", "active")
    list_select_related = ("school",)


@admin.register(Unit)
class UnitAdmin(RegisterAdmin):
    list_display = ("code", "name", "kind", "status", "active")
    exclude = ("extra", "status", "status_before", "status_at", "position_at", "contact_at", "lon", "lat")


@admin.register(CalendarDay)
class CalendarDayAdmin(RegisterAdmin):
    """A single day is mended or taken out of use here; days come in by import, which makes their codes."""

    see, edit = "calendar.see", "calendar.edit"
    list_display = ("date", "kind", "name", "area", "source", "active")
    list_select_related = ("area",)
    exclude = ("extra", "batch")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code", "area", "date", "kind")


for model in (Organisation, School, Campus, Place, Team):
    admin.site.register(model, RegisterAdmin)


@admin.register(Account)
class AccountAdmin(ByPolicy):
    """Accounts are made and switched off here; their roles are given by another administrator."""

    see, edit = "accounts.see", "accounts.edit"
    search_fields = ("username",)
    list_display = ("username", "is_active", "last_login")
    fields = ("username", "language", "is_active")
    actions = ("new_password",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("username",) if obj else ("is_active",)

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        by, now = actor(request), request.now
        if not change:
            made, once = accounts.add(obj.username, by=by, now=now, language=obj.language)
            obj.pk = made.pk
            self._say(request, made, once)
            return
        if "is_active" in form.changed_data:
            accounts.switch(Account.objects.get(pk=obj.pk), obj.is_active, by=by, now=now)
        Account.objects.filter(pk=obj.pk).update(language=obj.language)

    @admin.action(description=_("Set a new one-time password"), permissions=["change"])
    def new_password(self, request: HttpRequest, queryset: Any) -> None:
        for account in queryset:
            self._say(request, account, accounts.set_password(account, by=actor(request), now=request.now))

    def _say(self, request: HttpRequest, account: Account, once: str) -> None:
        sentence = _("One-time password of {account}: {password}. It is shown only now.")
        messages.warning(request, sentence.format(account=account, password=once))


@admin.register(RoleGrant)
class RoleGrantAdmin(ByPolicy):
    """Roles over one scope, given and ended by the security administrator."""

    see, edit = "accounts.see", "grants.edit"
    list_display = ("account", "role", "area", "organisation", "school", "starts_at", "ends_at")
    list_select_related = ("account", "area", "organisation", "school")
    search_fields = ("account__username", "role")
    fields = ("account", "role", "area", "organisation", "school")
    autocomplete_fields = ("account", "area", "organisation", "school")
    actions = ("end_now",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A grant is given or ended, never rewritten; the action below ends it.
        return obj is None and allows(request.viewer, self.edit)

    def save_model(self, request: HttpRequest, obj: RoleGrant, form: Any, change: bool) -> None:
        scope = {"area": obj.area, "organisation": obj.organisation, "school": obj.school}
        try:
            made = accounts.grant(obj.account, obj.role, by=actor(request), now=request.now, **scope)
            obj.pk = made.pk
        except Refused as refusal:
            messages.error(request, str(refusal))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> Any:
        if obj.pk is None:  # refused: the message says why
            return self.response_post_save_add(request, obj)
        return super().response_add(request, obj, post_url_continue)

    @admin.action(description=_("End these roles now"), permissions=["change"])
    def end_now(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            accounts.end_grant(row, by=actor(request), now=request.now)

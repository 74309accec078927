"""What the system administrator sees: the register of outside systems, and deliveries that were given up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anyuan.directory.admin import ByPolicy, actor
from anyuan.directory.refusals import Refused
from anyuan.hooks import actions
from anyuan.hooks.actions.register import Wish, check
from anyuan.hooks.models import Delivery, Subscriber
from anyuan.hooks.queries import offered


class SubscriberForm(forms.ModelForm):
    """Events are written one a line; what the register refuses is said at the form."""

    url = forms.CharField(label=_("address"), max_length=500, widget=forms.TextInput(attrs={"size": 70}))
    events = forms.CharField(
        label=_("events"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: a name or a pattern, for example incidents.* or intake.path_lost."),
    )

    class Meta:
        model = Subscriber
        fields = (
            "name",
            "title",
            "url",
            "plain_allowed",
            "events",
            "exercises",
            "role",
            "area",
            "organisation",
            "school",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["events"] = "\n".join(self.instance.events)
        self.fields["events"].help_text = f"{self.fields['events'].help_text} {', '.join(offered())}"

    def clean_events(self) -> list[str]:
        return self.cleaned_data["events"].split()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check(self.wish())
            except Refused as refused:
                raise forms.ValidationError(str(refused)) from None
        return cleaned

    def wish(self) -> Wish:
        """What the form asks for. Only after the fields were cleaned."""
        return Wish(**{name: self.cleaned_data[name] for name in self.Meta.fields if name != "name"})


@admin.register(Subscriber)
class SubscriberAdmin(ByPolicy):
    """Systems are registered, changed and switched off here; none is deleted, so that receipts keep their name."""

    see, edit = "hooks.see", "hooks.edit"
    form = SubscriberForm
    list_display = ("name", "title", "active", "failures", "error", "last_taken_at")
    search_fields = ("name", "title")
    autocomplete_fields = ("area", "organisation", "school")
    actions = ("make_secret", "send_test", "switch_off", "switch_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Subscriber, form: Any, change: bool) -> None:
        by, now = actor(request), request.now
        if change:
            actions.change(Subscriber.objects.get(pk=obj.pk), form.wish(), by=by, now=now)
            return
        made, secret = actions.register(form.cleaned_data["name"], form.wish(), by=by, now=now)
        obj.pk = made.pk
        self._say_secret(request, made, secret)

    @admin.action(description=_("Make a new secret"), permissions=["change"])
    def make_secret(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        for row in queryset:
            self._say_secret(request, row, actions.new_secret(row, by=actor(request), now=request.now))

    @admin.action(description=_("Send a test of the connection"), permissions=["change"])
    def send_test(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        for row in queryset:
            actions.ping(row, now=request.now)

    @admin.action(description=_("Tell no longer"), permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        for row in queryset:
            actions.switch(row, False, by=actor(request), now=request.now)

    @admin.action(description=_("Tell again"), permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        for row in queryset:
            actions.switch(row, True, by=actor(request), now=request.now)

    def _say_secret(self, request: HttpRequest, row: Subscriber, secret: str) -> None:
        sentence = _("Secret of {system}: {secret}. It is shown only now.")
        messages.warning(request, sentence.format(system=row, secret=secret))


@admin.register(Delivery)
class DeliveryAdmin(ByPolicy):
    """What was given up comes first; a person decides that it is worth another try."""

    see, edit = "hooks.see", "hooks.edit"
    list_display = ("event", "subject_ref", "subscriber", "state", "exercise", "attempts", "error", "created_at")
    list_filter = ("state", "subscriber")
    list_select_related = ("subscriber",)
    ordering = ("-dead_at", "-id")
    fields = (*list_display, "sent_at", "dead_at", "body")
    readonly_fields = fields
    actions = ("send_again",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        done = sum(actions.retry(row, by=actor(request), now=request.now) for row in queryset)
        messages.info(request, _("{count} deliveries are sent again.").format(count=done))

"""What can happen in the directory. Data holds ids, codes and counts, never names or telephone numbers."""

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

# One event per status: a sentence never holds a code.
UNIT_STATUS = {
    "free": event("directory.unit_free", _("Unit {ref} is free."), topic="units"),
    "assigned": event("directory.unit_assigned", _("Unit {ref} is assigned."), topic="units"),
    "en_route": event("directory.unit_en_route", _("Unit {ref} is en route."), topic="units"),
    "on_scene": event("directory.unit_on_scene", _("Unit {ref} is on scene."), topic="units"),
    "off_duty": event("directory.unit_off_duty", _("Unit {ref} is off duty."), topic="units"),
    "no_contact": event("directory.unit_no_contact", _("No contact with unit {ref}."), topic="units"),
}
UNIT_CONTACT = event("directory.unit_contact", _("Contact with unit {ref} is back."), topic="units")
IMPORTED = event("directory.imported", _("Register {kind} imported: {created} new, {updated} changed."))
REGISTER_CHANGED = event("directory.register_changed", _("The register entry {ref} was changed."))
EQUIPMENT_ISSUED = event("directory.equipment_issued", _("Equipment {ref} was handed out: {count} pieces."))
EQUIPMENT_RETURNED = event("directory.equipment_returned", _("Equipment {ref} came back: {count} pieces."))
AGREEMENT_SIGNED = event("directory.agreement_signed", _("A side signed the agreement {ref}."))
PLAN_READ = event("directory.plan_read", _("The emergency plan {ref} was read."))
RUNS_OUT = event("directory.runs_out", _("In the registers {soon} rows run out soon, {over} have run out."))
CALENDAR_DAY_SET = event("directory.calendar_day_set", _("The calendar day {ref} was set."))
CALENDAR_CHANGED = event("directory.calendar_changed", _("The calendar of {ref} was changed in {count} places."))
CALENDAR_TAKEN_BACK = event(
    "directory.calendar_taken_back", _("The calendar import {ref} was taken back: {count} days no longer count.")
)
EXPORTED = event("directory.exported", _("Register {kind} exported: {rows} rows."))
SHIFT_ADDED = event(
    "directory.shift_added", _("A shift was added: {role}, from {starts_at} to {ends_at}."), topic="directory"
)
SHIFT_CHANGED = event(
    "directory.shift_changed", _("A shift was changed: {role}, from {starts_at} to {ends_at}."), topic="directory"
)
SHIFT_REMOVED = event(
    "directory.shift_removed", _("A shift was removed: {role}, from {starts_at} to {ends_at}."), topic="directory"
)
SUBSTITUTE_NAMED = event(
    "directory.substitute_named", _("A substitute was named for a shift: {role}."), topic="directory"
)
APPOINTED = event("directory.appointed", _("An appointment was made: {post}."))
APPOINTMENT_ENDED = event("directory.appointment_ended", _("An appointment ended: {post}."))
PERSON_CHANGED = event("directory.person_changed", _("The record of {ref} was changed."))
CONTACT_READ = event("directory.contact_read", _("The contact details of {ref} were read."))
DISPOSED = event("directory.disposed", _("Records past their disposal date were destroyed: {count}."))
ACCOUNT_ADDED = event("directory.account_added", _("Account {ref} was added."))
ACCOUNT_CHANGED = event("directory.account_changed", _("Account {ref} was changed."))
PASSWORD_SET = event("directory.password_set", _("A password was set for account {ref}."))
ROLE_GRANTED = event("directory.role_granted", _("Account {ref} was given the role {role}."))
ROLE_ENDED = event("directory.role_ended", _("The role {role} of account {ref} ended."))
TOKEN_MADE = event("directory.token_made", _("A token was made for account {ref}."))
TOKEN_ENDED = event("directory.token_ended", _("A token of account {ref} was revoked."))
SOURCE_TOKEN_MADE = event("directory.source_token_made", _("A token was made for the signal source {ref}."))
SOURCE_TOKEN_ENDED = event("directory.source_token_ended", _("The token of the signal source {ref} was revoked."))
SIGNED_IN = event("directory.signed_in", _("Account {ref} signed in."))
SIGNED_OUT = event("directory.signed_out", _("The session of account {ref} was ended because a role ended."))

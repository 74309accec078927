"""What can happen in mediation, re-inspection, clean-ups, reviews and ledgers. Data holds codes and numbers, never words."""

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

PARTY_ADDED = event("cases.party_added", _("{ref}: {label} is a party."), topic="cases")
MEDIATOR_NAMED = event("cases.mediator_named", _("{ref}: a mediator was named."), topic="cases")
MEDIATOR_ENDED = event("cases.mediator_ended", _("{ref}: a mediator mediates no longer."), topic="cases")
SESSION_HELD = event("cases.session_held", _("{ref}: a mediation session was held: {outcome}."), topic="cases")
AGREED = event("cases.agreed", _("{ref}: an agreement was made; {signed} parties have signed."), topic="cases")
VISITS_PLANNED = event("cases.visits_planned", _("{ref}: {count} visits are due after the settlement."), topic="cases")
VISITED = event("cases.visited", _("{ref}: visited again: {outcome}."), topic="cases")
REVIEW_OWED = event(
    "cases.review_owed", _("{ref}: the agreed end of the plan has passed; its review is owed."), topic="cases"
)
TURNED_YELLOW = event("cases.turned_yellow", _("{ref}: the time is running short."), topic="cases")

DRAW_ANNOUNCED = event(
    "cases.draw_announced", _("{size} of {population} closed cases will be drawn for a second look."), topic="cases"
)
DRAWN = event("cases.drawn", _("{size} closed cases were drawn; the seed is that of block {block}."), topic="cases")
INSPECTOR_NAMED = event("cases.inspector_named", _("{ref}: somebody without part in it looks again."), topic="cases")
RECHECKED = event("cases.rechecked", _("{ref} was looked at again: {outcome}."), topic="cases")
FOUND_FALSE = event("cases.found_false", _("{ref} had been closed falsely."), topic="cases")

PLANNED = event("cases.campaign_planned", _("{ref}: a line of the clean-up's plan was set."), topic="cases")
FINDING = event("cases.review_finding", _("{ref}: the review names a cause or gap."), topic="cases")
CAUSE_ADDED = event("cases.cause_added", _("The list of causes has grown: {code}."))

EXPORTED = event("cases.exported", _("A ledger of {kind} with {rows} rows was taken out as {form}."))
IMPORTED = event("cases.imported", _("A ledger of {kind} came in: {created} new, {merged} merged."), topic="cases")
IMPORT_CONFIRMED = event("cases.import_confirmed", _("An imported ledger of {kind} was confirmed."))
IMPORT_UNDONE = event("cases.import_undone", _("An imported ledger of {kind} was taken back: {rows} rows."))

"""What can happen to duties. Sentences name references and counts, never a person: names live in the directory."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

INSTALLED = event("duties.programme_installed", _("The programme {ref} is at work: {rules} rules, {posts} posts."))
OWES = event(
    "duties.programme_owes",
    _("{ref}: from {first} on {rules} more rules hold and {ended} have ended; {posts} posts are new."),
)
RULE_CHANGED = event("duties.rule_changed", _("{ref}: the rule {rule} holds in version {number} from {valid_from}."))
POSTS_CHANGED = event("duties.posts_changed", _("{ref}: {added} posts were added and {ended} ended."))
REPLANNED = event(
    "duties.replanned",
    _("{ref} was planned anew: {withdrawn} duties withdrawn, {added} added, {restored} restored."),
    topic="duties",
)
CHECKED_IN = event("duties.checked_in", _("{ref}: checked in at {made_at} ({verdict})."), topic="duties")
NOT_COUNTED = event(
    "duties.not_counted", _("{ref}: a check-in was kept and does not count ({verdict})."), topic="duties"
)
ACCEPTED = event("duties.accepted", _("{ref}: a check-in that came too late was accepted by a leader."), topic="duties")
DONE = event("duties.done", _("{ref}: done."), topic="duties")
LATE = event("duties.late", _("{ref}: done late."), topic="duties")
INCOMPLETE = event("duties.incomplete", _("{ref}: not everything that was owed was there."), topic="duties")
MISSED = event("duties.missed", _("{ref}: missed. It was due at {closes_at}."), topic="duties")
JUDGED = event("duties.round_judged", _("{ref}: {done} done, {late} late, {incomplete} incomplete, {missed} missed."))
UNFILLED = event("duties.unfilled", _("{ref}: {posts} posts are not filled and open at {opens_at}."), topic="duties")
FILLED = event("duties.filled", _("{ref}: somebody was named as {role}."), topic="duties")
SWAPPED = event("duties.swapped", _("{ref} and {other} were swapped ({reason})."), topic="duties")
SUBSTITUTED = event("duties.substituted", _("{ref}: somebody stands in as {role} ({reason})."), topic="duties")
REOPENED = event("duties.reopened", _("{ref}: what was shown for it was taken back; it is owed again."), topic="duties")
EXCUSED = event("duties.excused", _("{ref}: excused ({reason})."), topic="duties")
UNEXCUSED = event("duties.unexcused", _("{ref}: the excuse was withdrawn ({reason})."), topic="duties")
PLAN_PUBLISHED = event("duties.plan_published", _("The plan of the week of {monday} is published: {seats} names."))
POINT_MADE = event("duties.point_made", _("The point {ref} was set up."))
POINT_RULED = event(
    "duties.point_ruled", _("Presence at the point {ref} is proven in another way from now on ({proof}).")
)
POINT_TURNED = event("duties.point_turned", _("The point {ref} has a new code; old sheets are worthless."))
TAMPERED = event("duties.tampered", _("Somebody reports that the sheet of {ref} was tampered with."), topic="duties")
IN_ORDER = event("duties.point_in_order", _("The sheet of {ref} was looked at and is in order."), topic="duties")
FEED_MADE = event("duties.feed_made", _("A calendar address was made for {ref}."))
FEED_WITHDRAWN = event("duties.feed_withdrawn", _("A calendar address of {ref} was withdrawn."))
HANDED_OVER = event(
    "duties.handed_over",
    _("The shift's note {ref} was handed over: {incidents} incidents, {cases} cases, {faults} faults."),
    topic="duties",
)
TAKEN_OVER = event("duties.taken_over", _("The shift's note {ref} was taken over by the next shift."), topic="duties")
OVERRIDDEN = event(
    "duties.budget_overridden",
    _("{ref} asks more of one person than the budget allows; somebody answers for it by name."),
)
EXPORTED = event("duties.exported", _("The list {ref} was taken out as a file: {rows} rows."))
# What judging an occurrence anew is called in the journal.
BY_STATE = {"planned": REOPENED, "done": DONE, "late": LATE, "incomplete": INCOMPLETE, "missed": MISSED}

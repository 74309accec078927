"""Calendar feeds: the secret in the address is the only key; unknown, withdrawn and not allowed look the same."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anyuan.duties.actions.feeds import note_fetch
from anyuan.duties.queries.feeds import feed_events, open_feed
from anyuan.kernel import ical

MEDIA_TYPE = "text/calendar; charset=utf-8"


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The duties behind a secret address, in the language of whoever made it."""
    feed = open_feed(secret)
    if feed is None:
        raise Http404
    base = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    language = feed.account.language or "zh-hans"
    with translation.override(language):
        of = feed.person or feed.team or feed.school
        name = _("Duties: {name}").format(name=of.name if of else "")
        events = feed_events(feed, now=request.now, base=base, lang="en" if language.startswith("en") else "zh")
        answer = HttpResponse(ical.calendar(name, events), content_type=MEDIA_TYPE)
    note_fetch(feed, now=request.now)
    answer["Cache-Control"] = "private, max-age=300"
    answer["Content-Disposition"] = 'inline; filename="duties.ics"'
    # The address is a secret: it goes to nobody as a referrer, and no search engine keeps it.
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer

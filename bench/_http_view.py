"""The reference for http: a Django view that inserts the same row, in the same server with the house's own settings.

Run as a module: `python -m bench._http_view PORT`.
"""

from __future__ import annotations

import sys

import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

application = get_asgi_application()
settings.ROOT_URLCONF = "bench._http_view"

from anyuan.directory.queries.tokens import source_for_token
from anyuan.gateway.protocols.http.codec import parse, raw_draft
from anyuan.intake.models import RawMessage
from anyuan.kernel.clock import utc_now


@csrf_exempt
def view(request: HttpRequest) -> JsonResponse:
    """Authenticated, checked, inserted, committed, answered: what anybody would write first."""
    source = source_for_token(request.headers.get("authorization", "").removeprefix("Bearer "))
    if source is None:
        return JsonResponse({}, status=401)
    draft = raw_draft(parse(request.body), request.body, reach=(), peer="", now=utc_now())
    row = RawMessage.objects.create(
        protocol=draft.protocol,
        path=draft.path,
        account=draft.account,
        sequence=draft.sequence,
        body=draft.body,
        received_at=draft.received_at,
        priority=draft.priority,
        dedupe_key=draft.dedupe_key,
    )
    return JsonResponse({"signal": f"S{row.id}"}, status=202)


urlpatterns = [path("api/v1/signals", view)]

if __name__ == "__main__":
    uvicorn.run(application, port=int(sys.argv[1]), log_level="warning", access_log=False)

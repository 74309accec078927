"""The web server's application: alarms over HTTP and the live stream first, everything else through Django."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anyuan.site.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from anyuan.site import connections  # noqa: E402  (needs Django set up)
from anyuan.site.mounts import mounted  # noqa: E402

connections.watch()
application = mounted(django_application)

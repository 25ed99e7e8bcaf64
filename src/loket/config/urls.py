"""Which door answers which address. Each door lists its own routes and names their audience."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

# Doors in the order of the addresses table of the architecture; English public pages live under /en/.
_DOORS = (
    ("api/v1/", "loket.web.api.urls"),  # first: its callers are many, and no other address begins so
    ("", "loket.web.public.urls"),
    ("", "loket.web.citizen.account.urls"),
    ("", "loket.web.citizen.provider.urls"),
    ("", "loket.web.citizen.urls"),
    ("meja/", "loket.web.desk.urls"),
    ("pimpinan/", "loket.web.leadership.urls"),
    ("pengawas/", "loket.web.inspect.urls"),
    ("pengelola/", "loket.web.manage.urls"),
    ("api/pelacak/v2/", "loket.web.api.tracker_urls"),
    ("", "loket.web.kit.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [path(prefix, include(module)) for prefix, module in _DOORS]

handler400 = "loket.web.kit.views.bad_request"
handler403 = "loket.web.kit.views.forbidden"
handler404 = "loket.web.kit.views.not_found"
handler500 = "loket.config.middleware.unavailable.server_error"

"""`/healthz`, `/readyz`, `/metrics`: for the operator and the balancer; answered before host names and sessions."""

from __future__ import annotations

import hmac
import ipaddress
import json
from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

from loket.config import metrics
from loket.foundation.database.away import AWAY


class Health:
    """Answers the three addresses, passes on everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer or pass on."""
        if request.path_info == "/healthz":
            return _json({"alive": True})  # no database: a restart of the web process would not mend that
        if request.path_info == "/readyz":
            return self._ready()
        if request.path_info == "/metrics":
            return _metrics(request)
        return self.get_response(request)

    def _ready(self) -> HttpResponse:
        try:
            if not self._migrated:
                self._migrated = _is_migrated()
            if not self._migrated:
                return _json({"database": "ok", "migrations": "missing"}, status=503)
            from loket.foundation.jobs import queries as jobs

            # Because: pages work without a worker, so a missing one is told but keeps the web server in service.
            worker = "ok" if jobs.get_queue_state().workers else "absent"
        except AWAY:
            return _json({"database": "away"}, status=503)
        finally:
            connection.close()
        return _json({"database": "ok", "migrations": "ok", "worker": worker})


def _is_migrated() -> bool:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _metrics(request: HttpRequest) -> HttpResponse:
    token = settings.LOKET_METRICS_TOKEN
    shown = request.headers.get("Authorization", "")
    by_token = bool(token) and hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
    # Because: behind a proxy the peer is the proxy; a forwarded request is never a local one.
    local = "X-Forwarded-For" not in request.headers and is_inside(request.META.get("REMOTE_ADDR", ""), settings.LOKET_METRICS_NETWORKS)
    if not (by_token or local):
        return HttpResponseForbidden("403", content_type="text/plain")
    try:
        return HttpResponse(metrics.page(), content_type="text/plain; version=0.0.4; charset=utf-8")
    except AWAY:
        return _json({"database": "away"}, status=503)
    finally:
        connection.close()


def is_inside(address: str, networks: Iterable[str]) -> bool:
    """Say whether an address belongs to one of the networks (`10.0.0.0/8`)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(network, strict=False) for network in networks)


def _json(value: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    response = HttpResponse(json.dumps(value), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response

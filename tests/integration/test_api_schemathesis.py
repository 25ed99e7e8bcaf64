"""
The whole description, tried by machine: no request that anybody makes up is answered by 5xx, or by something that is not described.

In this process, without a network. What is right by the description is sent with purposes that are granted, so that it comes as far as the register.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
import urllib3
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from loket.foundation.common import ids
from loket.services.errands import operations as errands
from loket.web.api.schema import document
from tests.support import clients
from tests.support.exchange import PURPOSE, Stand

CHECKS: list[Any] = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance, response_headers_conformance]
BUDI = "9901011204800001"


def _operations() -> list[Any]:
    return [
        pytest.param(f"{method.upper()} {path}", id=operation["operationId"])
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
    ]


@functools.cache
def _description() -> Any:
    return schemathesis.openapi.from_dict(document())


def _sent(browser: Client, case: Any, token: str) -> requests.Response:
    """Send what was made up within this process and its transaction, and return the answer as it would come over a network."""
    wanted = case.as_transport_kwargs(base_url="http://localhost", headers={"Authorization": f"Bearer {token}"})
    ready = requests.Request(**{name: wanted[name] for name in ("method", "url", "headers", "params", "json", "data") if name in wanted}).prepare()
    address = urlsplit(str(ready.url))
    body = ready.body.encode() if isinstance(ready.body, str) else ready.body or b""
    given = browser.generic(
        str(ready.method), f"{address.path}?{address.query}" if address.query else address.path, body, content_type=ready.headers.get("Content-Type", ""),
        headers={**ready.headers, "host": "localhost"},
    )  # fmt: skip
    answer = requests.Response()
    answer.status_code, answer.url, answer.request, answer.encoding = given.status_code, str(ready.url), ready, "utf-8"
    answer._content, answer.headers = given.content, requests.structures.CaseInsensitiveDict(given.headers)
    answer.elapsed = dt.timedelta()
    answer.raw = urllib3.HTTPResponse(body=given.content, headers=dict(given.headers), status=given.status_code, version=11)
    return answer


@pytest.fixture
def tokens(db: None, settings: Any) -> list[tuple[str, dict[str, Any]]]:
    """Tokens, each with what makes a made-up request one that is granted."""
    settings.LOKET_LIMIT_SCALE = 0
    # Because: making requests up takes longer than a transaction may otherwise stand still.
    for alias in ("default", "attempts"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
    stand = Stand()
    stand.grant(fields=(*stand.terms().fields, "residents.family.kk_number"), per_day=100_000)
    sandbox = clients.make_client(
        region=stand.world.region,
        at=stand.now,
        kind=clients.ClientKind.SANDBOX,
        agency=None,
        scopes=("exchange", "partner"),
        redirect_uris=(),
    )
    step = ids.to_text(errands.begin_sandbox(act=sandbox.act(stand.now), client_id=sandbox.client_id).id)
    person = clients.make_client(region=stand.world.region, at=stand.now, scopes=("openid", "cases", "documents", "apply"))
    return [
        (stand.token, {"purpose": PURPOSE, "nik": stand.nik}),
        (sandbox.own_token(at=stand.now, scopes=("exchange",)), {"purpose": "uji_lengkap", "nik": BUDI}),
        (
            sandbox.own_token(at=stand.now, scopes=("partner",)),
            {"step": step, "outcome": "accept", "data": {"number": "LAB/1"}, "purpose": "partner_steps"},
        ),
        (person.citizen_token(stand.world.citizen, at=stand.now, scopes=("openid", "cases", "documents", "apply")), {}),
        ("unknown", {}),
    ]


def tried(path: str, method: str, mode: GenerationMode, token: str, given_: dict[str, Any], *, examples: int) -> set[int]:
    """
    Try one operation with one token and return how it was answered; `given_` is put into bodies and addresses of that name, so that some
    requests come far.
    """
    browser, cases = Client(), _description()[path][method].as_strategy(generation_mode=mode)
    statuses: set[int] = set()

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(case=cases)
    def ask(case: Any) -> None:
        for part in (case.body, case.path_parameters) if mode is GenerationMode.POSITIVE else ():
            if isinstance(part, dict):
                part |= {name: value for name, value in given_.items() if name in part}
        answer = _sent(browser, case, token)
        case.validate_response(answer, checks=CHECKS)
        statuses.add(answer.status_code)

    ask()
    return statuses


def _is_answered(method: str, path: str) -> bool:
    """Say whether one of the tokens comes all the way: to every list, and to all that an agency or a partner reads. Single things of a person: `test_api_people`."""
    is_list = method == "GET" and "{" not in path
    return (
        is_list or path.endswith("/partner/steps/{step}") or path.rpartition("/")[2] in ("lookup", "verify", "family", "batch", "changes", "accept")
    )


@pytest.mark.parametrize("operation", _operations())
def test_no_request_is_answered_by_a_fault_or_by_what_is_not_described(tokens: list[tuple[str, dict[str, Any]]], operation: str) -> None:
    method, _, path = operation.partition(" ")
    statuses: set[int] = set()
    for token, granted in tokens:
        statuses |= tried(path, method, GenerationMode.POSITIVE, token, granted, examples=2)
        with contextlib.suppress(Unsatisfiable):  # where nothing can be wrong, nothing wrong can be made up
            tried(path, method, GenerationMode.NEGATIVE, token, {}, examples=2)
    if _is_answered(method, path):
        assert min(statuses) < 300, "refused whatever was sent: nothing of it was tried"

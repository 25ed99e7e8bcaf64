"""Forms without a token: what the browser says of where they come from."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from loket.web.public import sending


@pytest.mark.parametrize(("headers", "ours"), [
    ({}, True), ({"Sec-Fetch-Site": "same-origin"}, True), ({"Sec-Fetch-Site": "none"}, True), ({"Sec-Fetch-Site": "same-site"}, False),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False), ({"Origin": "http://localhost"}, True), ({"Origin": "null"}, False),
    ({"Origin": "http://localhost.jahat.example"}, False), ({"Origin": "http://localhost:8000"}, False),
])  # fmt: skip
def test_only_our_own_pages_may_send(headers: dict[str, str], ours: bool) -> None:
    request = RequestFactory(headers={"Host": "localhost"}).post("/lacak/", headers=headers)
    assert sending.comes_from_us(request) is ours

"""The description says what the door does: every operation, every error, as problems."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.http import HttpResponse
from ninja import Schema

from loket.web.api import schema, urls, versions
from loket.web.api.schema import ALWAYS
from loket.web.kit.problems import MEDIA_TYPE


def _operations() -> list[tuple[str, str, dict[str, object]]]:
    return [
        (path, method, operation)
        for path, found in schema.document()["paths"].items()
        for method, operation in found.items()
        if method != "parameters"
    ]


def test_the_description_is_openapi_3_1_and_names_every_operation_once() -> None:
    document = schema.document()
    assert document["openapi"].startswith("3.1")
    names = [operation["operationId"] for _, _, operation in _operations()]
    assert len(names) == len(set(names))
    assert len(names) >= 2


def test_no_two_shapes_share_a_name() -> None:
    """Because: the description names shapes by their class alone, so that of two the later one would be shown for both."""

    def all_of(shape: type[Schema]) -> Iterator[type[Schema]]:
        for one in shape.__subclasses__():
            yield one
            yield from all_of(one)

    places = {(one.__name__, one.__module__) for one in all_of(Schema) if one.__module__.startswith("loket.web.api")}
    assert len(places) > 40
    assert sorted(name for name, count in Counter(name for name, _ in places).items() if count > 1) == []


def test_every_operation_says_which_errors_it_may_answer_and_that_they_are_problems() -> None:
    for path, method, operation in _operations():
        answers = operation["responses"]
        assert isinstance(answers, dict)
        assert {str(status) for status in ALWAYS} <= answers.keys(), f"{method} {path}"
        if operation.get("security"):
            assert {"401", "403"} <= answers.keys(), f"{method} {path}"
        for status, answer in answers.items():
            if int(status) >= 400:
                assert list(answer["content"]) == [MEDIA_TYPE], f"{method} {path} {status}"


def test_an_address_of_the_api_is_named_and_begins_so() -> None:
    assert [one.name for one in urls.urlpatterns if not (one.name or "").startswith("api-")] == []


def test_a_version_that_goes_says_so_in_every_answer() -> None:
    old = versions.ApiVersion("v0", "/api/v0/", dt.date(2024, 1, 1), deprecated_on=dt.date(2026, 1, 1), ends_on=dt.date(2028, 1, 1))
    before, after = HttpResponse(), HttpResponse()
    versions.mark(before, old, dt.date(2025, 12, 31))
    versions.mark(after, old, dt.date(2026, 1, 1))
    assert "Deprecation" not in before.headers
    assert after.headers["Deprecation"] == "@1767225600"
    assert after.headers["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert [old.state(day) for day in (dt.date(2025, 1, 1), dt.date(2026, 6, 1), dt.date(2028, 1, 2))] == ["current", "deprecated", "ended"]

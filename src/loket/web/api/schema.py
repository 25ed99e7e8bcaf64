"""The published description (OpenAPI 3.1): what the operations say of themselves, and the answers that every one of them may give."""

from __future__ import annotations

import functools
from typing import Any, Final

from ninja import Schema
from pydantic import Field

from loket.web.kit import problems


class ProblemPart(Schema):
    """One part of a request that was wrong."""

    where: str = Field(description="JSON pointer into the request, such as /body/nik.")
    text: str = Field(description="What is wrong with it (English, from the schema).")


class Spoken(Schema):
    """A problem in one language."""

    title: str
    detail: str


class SpokenTwice(Schema):
    """A problem in both languages."""

    id: Spoken
    en: Spoken


class Problem(Schema):
    """RFC 9457 problem details, in the language asked for and, in `text`, in both."""

    type: str = Field(description="urn:loket:problem:<code>: stays the same for the same cause.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="urn:loket:request:<id>: quote it when you ask us about this answer.")
    code: str = Field(description="The machine word of the cause.")
    text: SpokenTwice
    errors: list[ProblemPart] = Field(default=[], description="Only where parts of the request were wrong.")


#: What any operation may answer besides its own, and why.
ALWAYS: Final = {
    400: "The body or a header is malformed.", 405: "The address does not take this method.", 429: "Too many requests: wait for Retry-After.",
    500: "Our fault; recorded under `instance`.", 503: "Busy or being maintained: wait for Retry-After.",
}  # fmt: skip
WITH_TOKEN: Final = {401: "No valid token.", 403: "The token does not allow it."}
WITH_BODY: Final = {413: "Larger than 256 kB.", 415: "Not application/json."}
WITH_INPUT: Final = {422: "Parts of the request are not right; `errors` names them."}
WITH_PATH: Final = {404: "There is none of this name for you."}
_METHODS: Final = ("get", "put", "post", "delete", "patch")


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Add the answers that the door gives for every operation, and say that errors are problems; return the document."""
    document["components"]["schemas"].setdefault("Problem", {}).update(_problem_schema(document["components"]["schemas"]))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in _METHODS:
                _complete(path, operation)
    document["paths"] = dict(sorted(document["paths"].items()))
    return document


def _problem_schema(schemas: dict[str, Any]) -> dict[str, Any]:
    found = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas.update(found.pop("$defs", {}))
    return found


def _complete(path: str, operation: dict[str, Any]) -> None:
    answers: dict[Any, Any] = operation["responses"]
    wanted = dict(ALWAYS)
    if operation.get("security"):
        wanted |= WITH_TOKEN
    if operation.get("requestBody"):
        wanted |= WITH_BODY
    if operation.get("requestBody") or operation.get("parameters"):
        wanted |= WITH_INPUT
    if "{" in path:
        wanted |= WITH_PATH
    for status, why in wanted.items():
        answers.setdefault(status, {"description": why})
    for status, answer in answers.items():
        if int(status) >= 400:
            answer["content"] = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        answer.setdefault("headers", {})["X-Request-ID"] = {"schema": {"type": "string"}, "description": "Under which this request is in our log."}
    operation["responses"] = {str(status): answers[status] for status in sorted(answers, key=int)}


@functools.cache
def document() -> dict[str, Any]:
    """Return the whole description, made once a process."""
    from loket.web.api.urls import api  # by way of `urls`, which adds the routers

    return complete(dict(api.get_openapi_schema(path_prefix="/api/v1/")))

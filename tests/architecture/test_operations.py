"""Every public write is recorded (promise 2): decorated with the event that it leaves."""

from __future__ import annotations

import inspect
import re

from tests.architecture import source

# The ground on which recording stands, and writes that are nobody's act. Each with its reason.
NOT_RECORDED = {
    "loket.foundation.audit.operations": "is the record",
    "loket.foundation.events.operations": "tells of what was recorded",
    "loket.foundation.jobs.operations.defer": "queues work; what the work does is recorded",
    "loket.foundation.notifications.operations.ensure_partitions": "makes empty room for what will come",
    "loket.foundation.files.operations.clean": "changes nothing that is stored",
    "loket.foundation.files.operations.add_piece": "a part of an upload, which is recorded when it begins and when it ends",
}
NAME = re.compile(r"[a-z_]+\.[a-z_]+\.[a-z_]+")


def _is_listed(name: str) -> bool:
    return name in NOT_RECORDED or name.rpartition(".")[0] in NOT_RECORDED


def test_every_public_write_names_the_event_it_records() -> None:
    functions = list(source.public_functions("operations"))
    bare = [name for name, function in functions if not hasattr(function, "audited_event") and not _is_listed(name)]
    assert bare == []
    assert len(functions) > 5


def test_event_names_have_three_parts_and_begin_with_the_room() -> None:
    wrong = []
    for name, function in source.public_functions("operations"):
        event = getattr(function, "audited_event", None)
        if event and not (NAME.fullmatch(event) and event.split(".")[0] == name.split(".")[2]):
            wrong.append(f"{name}: {event}")
    assert wrong == []


def test_public_writes_take_keywords_only_and_say_what_they_do() -> None:
    wrong = []
    for name, function in source.public_functions("operations"):
        if _is_listed(name):
            continue
        inner = inspect.unwrap(function)
        kinds = {p.kind for p in inspect.signature(inner).parameters.values()}
        if kinds - {inspect.Parameter.KEYWORD_ONLY} or "act" not in inspect.signature(inner).parameters or not inner.__doc__:
            wrong.append(name)
    assert wrong == []

"""Every list is bounded: it takes a limit and gives a page, or says in its docstring what bounds it."""

from __future__ import annotations

import inspect

from tests.architecture import source


def test_every_list_is_bounded() -> None:
    wrong, looked = [], 0
    for name, function in source.public_functions("queries"):
        if not name.rpartition(".")[2].startswith("list_"):
            continue
        looked += 1
        if "limit" in inspect.signature(function).parameters:
            continue
        if "bounded" not in " ".join((function.__doc__ or "").lower().split()):
            wrong.append(f"{name}: takes no `limit`, and its docstring does not say what it is bounded by")
    assert wrong == []
    assert looked


def test_reads_are_named_by_what_they_give() -> None:
    verbs = ("get_", "find_", "list_", "count_", "is_", "has_", "read_", "search_", "may_")
    odd = [name for name, _ in source.public_functions("queries") if not name.rpartition(".")[2].startswith(verbs)]
    assert len(odd) <= len(list(source.public_functions("queries"))) // 3, odd

"""No personal data goes into log lines, event payloads or audit details by name (the redaction is a second net)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from loket.config.logs import PERSONAL_NAMES
from tests.architecture import source

LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}
# `session` and the like are secrets rather than persons; as names of keys they are refused all the same.
NAMES = PERSONAL_NAMES | {"birth_place", "full_name", "mother", "father"}


def _calls() -> Iterator[tuple[str, ast.Call, str]]:
    for module, node in source.calls():
        if isinstance(node.func, ast.Attribute):
            yield module, node, node.func.attr


def _is_log(node: ast.Call) -> bool:
    target = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(target, ast.Name) and target.id in ("log", "logger")


def _keys(node: ast.expr | None) -> set[str]:
    if isinstance(node, ast.Dict):
        return {k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)}
    return set()


def test_log_lines_name_no_personal_value_and_hold_no_made_text() -> None:
    wrong, looked = [], 0
    for module, call, method in _calls():
        if method in LOG_METHODS and _is_log(call):
            looked += 1
            bad = {k.arg for k in call.keywords if k.arg} & NAMES
            if bad or any(isinstance(a, (ast.JoinedStr, ast.BinOp)) for a in call.args):
                wrong.append(f"{module}:{call.lineno} {sorted(bad)}")
    assert wrong == []
    assert looked


def test_audit_details_and_event_payloads_name_no_personal_value() -> None:
    wrong, looked = [], 0
    for module, call, method in _calls():
        if method in ("record", "record_attempt", "publish"):
            looked += 1
            for keyword in call.keywords:
                if keyword.arg in ("details", "payload") and (bad := _keys(keyword.value) & NAMES):
                    wrong.append(f"{module}:{call.lineno} {keyword.arg} {sorted(bad)}")
    assert wrong == []
    assert looked


def test_nothing_is_printed() -> None:
    printed = [f"{module}:{node.lineno}" for module, node in source.calls() if isinstance(node.func, ast.Name) and node.func.id == "print"]
    assert printed == []

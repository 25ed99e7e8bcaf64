"""What the documentation says of the code is so: names of tests, states, dependencies, languages of the navigation."""

from __future__ import annotations

import re
from pathlib import Path

from loket.services.cases.values import TRANSITIONS

TOP = Path(__file__).resolve().parents[2]
DOCS = TOP / "docs"


def test_every_test_that_the_architecture_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (DOCS / "architecture.md").read_text()))
    named |= {name for page in (DOCS / "decisions").glob("*.md") for name in re.findall(r"`(test_\w+)`", page.read_text())}
    defined = {name for path in (TOP / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())}
    assert len(named) > 20
    assert named - defined == set()


def test_the_states_of_a_case_are_those_of_the_code() -> None:
    page = (DOCS / "architecture.md").read_text().split("## States of a case")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| (\w+) \| ([\w, –]+) \|$", page, re.MULTILINE))
    rows.pop("state", None)
    assert rows == {before.value: ", ".join(sorted(after.value for after in afters)) or "–" for before, afters in TRANSITIONS.items()}


def test_every_dependency_has_its_reason() -> None:
    page = (DOCS / "decisions" / "0011-dependencies.md").read_text()
    named = set(re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE))
    wanted = {
        re.split(r"[\[=<>~ ]", line)[0]
        for name in ("requirements.in", "requirements-dev.in")
        for line in (TOP / name).read_text().splitlines()
        if line and line[0] not in "#-"
    }
    assert len(wanted) > 30
    assert named == wanted


def test_every_decision_has_its_five_parts() -> None:
    pages = sorted((DOCS / "decisions").glob("0*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert len(set(numbers)) == len(numbers)  # a number is given when the work begins, so one may still be missing
    for page in pages:
        headings = re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE)
        assert headings == ["Status", "Context", "Decision", "Consequences", "How we will know we were wrong"], page.name

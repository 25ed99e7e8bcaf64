"""Every name that the code records of a reading has words: the code is walked, so that a new name cannot be forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import loket
from loket.foundation.residents.sealed import PERSON_COLUMNS
from loket.foundation.residents.values import REGISTER_PATHS
from loket.oversight.access import words
from loket.oversight.access.policy import side_of
from loket.oversight.access.values import SIDES, Side

SOURCE = Path(loket.__file__).parent
_PURPOSE = re.compile(r'act_for\(\s*request,\s*"([a-z_]+)"')
#: Where names are put together while the code runs, and which they are: (file, text of the expression) -> names.
MADE = {
    ("services/journey/queries.py", "_fields_read(current.version_hash)"): ("case.answers", *sorted(REGISTER_PATHS)),
    # Form fields by their id are said by the form's own labels.
    ("services/journey/partnering.py", "read_names(step)"): ("case.answers", *sorted(REGISTER_PATHS)),
    ("services/journey/inspecting.py", "tuple((f'carried:{name}' for name in fields))"): ("carried:case.number", "carried:applicant.name"),
    ("web/desk/deciding.py", "fields"): tuple(f"shown:{path}" for path in sorted(REGISTER_PATHS)),
    ("web/inspect/searching.py", "(f'audit.{stream}', *(search.told if search else ()))"): (
        "audit.entries", "audit.readings", "audit.attempts", "by:officer", "by:since", "by:until",
    ),
    ("foundation/residents/queries.py", "list(fields)"): (),  # the callers of `_record` are walked themselves
    ("foundation/residents/lives.py", "list(fields)"): ("events", "papers", "name"),
    ("foundation/residents/queries.py", "['birth_on', 'sex', *fields]"): ("birth_on", "sex", *PERSON_COLUMNS),
    ("foundation/residents/queries.py", "[path.removeprefix('residents.') for path in paths]"): tuple(
        path.removeprefix("residents.") for path in sorted(REGISTER_PATHS)
    ),
    ("foundation/residents/looking.py", "[path.removeprefix('residents.') for path in paths]"): (
        "change", *(path.removeprefix("residents.") for path in sorted(REGISTER_PATHS)),
    ),
    ("foundation/residents/looking.py", "told"): tuple(path.removeprefix("residents.") for path in sorted(REGISTER_PATHS)),
    ("foundation/residents/duplicates.py", "[*_SHOWN, 'birth_on', 'sex', 'status', 'village_code', 'family.kk_number']"): (
        *PERSON_COLUMNS, "birth_on", "sex", "status", "village_code", "family.kk_number",
    ),
    ("config/demo/ledger.py", "fields"): (),
    ("config/demo/reading.py", "fields"): ("name", "family.welfare_decile", "address", "family.kk_number", "occupation", "birth_on", "nik"),
}  # fmt: skip


def _recorded() -> Iterator[tuple[str, ast.expr]]:
    """Yield file and expression of the fields of every reading that is recorded."""
    for path in sorted(SOURCE.glob("**/*.py")):
        name = str(path.relative_to(SOURCE))
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            keywords = {one.arg: one.value for one in node.keywords}
            if called == "record_read" or (called == "read" and "subjects" in keywords):
                yield name, keywords["fields"]
            elif called == "_record" and name == "foundation/residents/queries.py":
                yield name, node.args[2]


def _names(name: str, fields: ast.expr) -> tuple[str, ...]:
    if isinstance(fields, (ast.Tuple, ast.List)) and all(isinstance(one, ast.Constant) for one in fields.elts):
        return tuple(str(one.value) for one in fields.elts if isinstance(one, ast.Constant))
    assert (name, ast.unparse(fields)) in MADE, f"{name}: say in MADE which names {ast.unparse(fields)} may give, and word them"
    return MADE[name, ast.unparse(fields)]


def test_every_field_name_that_the_code_records_has_words_in_both_languages() -> None:
    found = {(name, one) for name, fields in _recorded() for one in _names(name, fields)}
    assert len(found) > 60
    bare = sorted(f"{name}: {one}" for name, one in found if words.find_field(one) is None)
    assert bare == []
    assert all(words.field(one).id and words.field(one).en for _, one in found)


def test_every_purpose_that_a_door_acts_for_has_words() -> None:
    found = {one for path in SOURCE.glob("**/*.py") for one in _PURPOSE.findall(path.read_text()) if "/migrations/" not in str(path)}
    assert len(found) > 20
    assert sorted(one for one in found if words.find_purpose(one) is None) == []


def test_an_answer_of_a_form_is_named_by_its_form_or_as_one_answer_never_by_its_code() -> None:
    from loket.foundation.common.text import Text

    known = words.field("shown:shop_address", lambda name: Text(id="Alamat warung", en="Address of the shop") if name == "shop_address" else None)
    assert known.id == "Alamat warung (tanpa samaran)"
    assert words.field("carried:shop_address").en == "one answer of the application (carried to the place)"
    assert "zzz" not in words.field("zzz").id


def test_every_capacity_stands_on_one_side_and_what_is_new_counts_as_office() -> None:
    listed = [kind for kinds in SIDES.values() for kind in kinds]
    assert len(listed) == len(set(listed))
    assert side_of("somebody-new") is Side.OFFICE

"""What the components are called and what they take; the look of each is `templates/kit/components/<name>.html`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from loket.web.kit.charts import draw
from loket.web.kit.language import say

Values = dict[str, Any]
Prepare = Callable[[Values], None]


@dataclass(frozen=True, slots=True)
class Component:
    """One component: required parameters, optional ones with their defaults, and whether it wraps content."""

    name: str
    required: tuple[str, ...] = ()
    optional: Mapping[str, Any] = field(default_factory=dict)
    wraps: bool = False
    prepare: Prepare | None = None


def _field(values: Values) -> None:
    """Give a form control its id, and the ids of what describes it."""
    values["id"] = values["id"] or f"f-{values['name']}"
    described = []
    if values.get("hint"):
        described.append(f"{values['id']}-hint")
    if values.get("source"):
        described.append(f"{values['id']}-source")
    if values.get("error"):
        described.append(f"{values['id']}-error")
    values["described"] = " ".join(described)


def _choices(values: Values) -> None:
    """Read options given as `(value, label)`, `(value, label, hint)`, mappings or plain words; mark the chosen."""
    _field(values)
    given = values.get("values")
    chosen = {str(item) for item in given} if given else {str(values["value"])} if values.get("value") is not None else set()
    options = []
    for number, option in enumerate(values["options"]):
        one = _option(option)
        one["id"] = values["id"] if number == 0 else f"{values['id']}-{number + 1}"
        one["chosen"] = one["value"] in chosen
        options.append(one)
    values["options"] = options


def _option(option: Any) -> Values:
    if isinstance(option, Mapping):
        return {
            "value": str(option["value"]),
            "label": say(option["label"]),
            "hint": say(option.get("hint", "")),
            "group": say(option.get("group", "")),
            "disabled": option.get("disabled", False),
        }
    if isinstance(option, (tuple, list)):
        return {
            "value": str(option[0]),
            "label": say(option[1]),
            "hint": say(option[2]) if len(option) > 2 else "",
            "group": "",
            "disabled": False,
        }
    return {"value": str(option), "label": option, "hint": "", "group": "", "disabled": False}


def _select(values: Values) -> None:
    _choices(values)
    groups: list[Values] = []
    for option in values["options"]:
        if not groups or groups[-1]["label"] != option["group"]:
            groups.append({"label": option["group"], "options": []})
        groups[-1]["options"].append(option)
    values["groups"] = groups
    values["offers_none"] = all(option["value"] != "" for option in values["options"])


def _upload(values: Values) -> None:
    _field(values)
    values["kinds"] = ", ".join(kind.strip() for kind in str(values["accept"]).split(",") if kind.strip())


def _date(values: Values) -> None:
    """Take a date, an ISO text, or a mapping of day, month and year, as the form had it."""
    _field(values)
    value = values["value"]
    if isinstance(value, dt.date):
        value = {"day": value.day, "month": value.month, "year": value.year}
    elif isinstance(value, str) and value.count("-") == 2:
        year, month, day = value.split("-")
        value = {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}
    elif not isinstance(value, Mapping):
        value = {}
    values["parts"] = value


def _table(values: Values) -> None:
    """Read columns given as mappings or words, and rows given as mappings by key or as sequences."""
    columns = []
    for column in values["columns"]:
        one = dict(column) if isinstance(column, Mapping) and "label" in column else {"label": column}
        one["label"] = say(one["label"])
        columns.append(one)
    rows = []
    for row in values["rows"]:
        cells = [row.get(column.get("key")) for column in columns] if isinstance(row, Mapping) else list(row)
        rows.append(
            [
                {"column": column, "cell": cell if isinstance(cell, Mapping) and not _is_text(cell) else {"text": say(cell)}}
                for column, cell in zip(columns, cells, strict=False)
            ]
        )
    values["columns"], values["rows"] = columns, rows


def _is_text(value: Mapping[str, Any]) -> bool:
    return "id" in value and value.keys() <= {"id", "en"}


def _chart(values: Values) -> None:
    values["svg"] = draw(kind=values["kind"], title=values["title"], points=values["points"], target=values["target"], unit=values["unit"])


def _skeleton(values: Values) -> None:
    values["reach"] = f":{values['lines']}"


def _steps(values: Values) -> None:
    values["total"] = len(values["items"])


_FIELD: Final[dict[str, Any]] = {
    "id": "",
    "hint": "",
    "error": "",
    "value": None,
    "required": False,
    "optional": False,
    "disabled": False,
    "source": "",
    "wrong_href": "",
    "heading": False,
}

_ALL: Final = (
    Component(
        "button",
        ("label",),
        {
            "kind": "primary",
            "type": "submit",
            "name": "",
            "value": "",
            "href": "",
            "icon": "",
            "icon_after": "",
            "disabled": False,
            "wide": False,
            "id": "",
            "form": "",
            "opens": "",
            "closes": False,
            "shortcut": "",
            "formaction": "",
            "novalidate": False,
        },
    ),
    Component("link", ("label", "href"), {"icon": "", "external": False, "quiet": False, "shortcut": "", "download": False}),
    Component(
        "field",
        ("name", "label"),
        _FIELD
        | {
            "type": "text",
            "autocomplete": "",
            "inputmode": "",
            "maxlength": "",
            "width": "",
            "prefix": "",
            "suffix": "",
            "readonly": False,
            "spellcheck": True,
            "autofocus": False,
        },
        prepare=_field,
    ),
    Component("textarea", ("name", "label"), _FIELD | {"rows": 5, "maxlength": ""}, prepare=_field),
    Component("select", ("name", "label", "options"), _FIELD | {"empty": "", "width": "", "autocomplete": ""}, prepare=_select),
    Component("radio", ("name", "label", "options"), _FIELD | {"inline": False}, prepare=_choices),
    Component("checkbox", ("name", "label"), _FIELD | {"value": "1", "checked": False}, prepare=_field),
    Component("checkboxes", ("name", "label", "options"), _FIELD | {"values": ()}, prepare=_choices),
    Component("date", ("name", "label"), _FIELD | {"birth": False}, prepare=_date),
    Component("money", ("name", "label"), _FIELD, prepare=_field),
    Component(
        "upload",
        ("name", "label"),
        _FIELD | {"accept": "", "max_mib": "", "multiple": False, "files": (), "capture": False, "pieces": "", "owner": ""},
        prepare=_upload,
    ),
    Component("point", ("name", "label"), _FIELD | {"lat": "", "lon": ""}, prepare=_field),
    Component(
        "address",
        ("name", "label", "villages"),
        _FIELD | {"street": "", "rt": "", "rw": "", "village": "", "postcode": ""},
        prepare=_field,
    ),
    Component("search", ("action",), {"name": "q", "value": "", "label": "", "hint": "", "live": "", "big": False, "id": "cari"}),
    Component("errors", ("items",), {"title": ""}),
    Component("facts", ("items",), {"title": ""}),
    Component("answers", ("items",), {"title": ""}),
    Component("tag", ("label",), {"kind": "neutral", "icon": ""}),
    Component("notice", (), {"kind": "info", "title": "", "live": False}, wraps=True),
    Component("card", (), {"title": "", "href": "", "icon": "", "level": 2}, wraps=True),
    Component("details", ("summary",), {"open": False}, wraps=True),
    Component("dialog", ("id", "title"), {}, wraps=True),
    Component("empty", ("title",), {"icon": "search", "href": "", "action": ""}, wraps=True),
    Component("links", ("items",), {"icon": ""}),
    Component("steps", ("items",), {"title": ""}, prepare=_steps),
    Component("progress", ("step", "total"), {"label": ""}),
    Component("timeline", ("items",), {"title": ""}),
    Component("table", ("caption", "columns", "rows"), {"hide_caption": False, "empty": ""}, prepare=_table),
    Component("pager", (), {"next": "", "previous": "", "note": ""}),
    Component("tabs", ("items", "label"), {}),
    Component("chart", ("title", "points"), {"kind": "bar", "unit": "", "target": None, "summary": "", "label": "", "id": ""}, prepare=_chart),
    Component("breadcrumb", ("items",), {}),
    Component("number", ("value",), {"label": ""}),
    Component("skeleton", (), {"lines": 3}, prepare=_skeleton),
)

COMPONENTS: Final[dict[str, Component]] = {one.name: one for one in _ALL}

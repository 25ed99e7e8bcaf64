"""What changed between two definitions, in words that a clerk or a journalist understands. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from loket.foundation.common import calendars, dates, money
from loket.foundation.common.text import Text
from loket.services.catalogue import hashing
from loket.services.catalogue.definition import ServiceDefinition

_NOTHING: Final = Text(id="(tidak ada)", en="(nothing)")
_YES: Final = Text(id="ya", en="yes")
_NO: Final = Text(id="tidak", en="no")
#: Unit: characters. Longer texts are cut: the files themselves show the rest.
_MOST: Final = 140

# What parts of a path are called. A part that is missing here is shown as it is written.
_PARTS: Final[Mapping[str, Text]] = {
    name: Text(id=i, en=e)
    for name, i, e in (
        ("version", "versi", "version"), ("title", "judul", "title"), ("summary", "ringkasan", "summary"), ("keywords", "kata kunci", "keywords"),
        ("category", "kelompok", "category"), ("agency", "instansi", "agency"), ("legal_basis", "dasar hukum", "legal basis"),
        ("review_by", "ditinjau sebelum", "review before"), ("applicant", "pemohon", "applicant"), ("requirements", "persyaratan", "requirement"),
        ("procedure", "prosedur", "procedure"), ("time", "waktu", "time"), ("fee", "biaya", "fee"), ("product", "produk", "product"),
        ("complaints", "pengaduan", "complaints"), ("facilities", "sarana", "facilities"), ("competence", "kompetensi", "competence"),
        ("supervision", "pengawasan", "supervision"), ("staffing", "jumlah pelaksana", "staffing"), ("guarantee", "jaminan", "guarantee"),
        ("safety", "keamanan", "safety"), ("evaluation", "evaluasi", "evaluation"), ("steps", "langkah", "step"), ("actor", "pelaksana", "actor"),
        ("outcomes", "hasil", "outcome"), ("next", "lanjut ke", "leads to"), ("reasons", "alasan", "reason"), ("documents", "dokumen", "document"),
        ("notices", "pemberitahuan", "notice"), ("objection", "keberatan", "objection"), ("retention", "masa simpan", "retention"),
        ("local", "boleh diatur daerah", "left to regions"), ("form", "formulir", "form"), ("pages", "halaman", "page"), ("fields", "isian", "field"),
        ("label", "pertanyaan", "question"), ("hint", "petunjuk", "hint"), ("required", "wajib", "required"), ("choices", "jawaban", "answer"),
        ("rules", "aturan", "rules"), ("parameters", "angka", "number"), ("tables", "tabel", "table"), ("rows", "baris", "row"), ("values", "sejak", "since"),
        ("when", "bila", "when"), ("reference", "dasar hukum", "legal basis"), ("amount_idr", "jumlah", "amount"), ("templates", "templat", "template"),
        ("letterhead", "kop surat", "letterhead"), ("valid", "masa berlaku", "validity"), ("checklist", "daftar periksa", "checklist"),
    )
}  # fmt: skip
_HIDDEN: Final = frozenset({"standard"})
# At the end of a path these say nothing more.
_PLAIN: Final = frozenset({"amount_idr", "value"})
_KEYS: Final = ("id", "from", "value", "cite", "path")
_UNITS: Final = {unit.value for unit in calendars.TimeUnit}


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: where (data path), what it is called, and both sides in words."""

    path: str
    what: Text
    before: Text
    after: Text

    def sentence(self, language: str = "id") -> str:
        """Return `waktu: 3 → 2 hari kerja`."""
        before, after = self.before.in_(language), self.after.in_(language)
        if before == after:  # only the other language changed
            other = "id" if language == "en" else "en"
            before, after = self.before.in_(other), self.after.in_(other)
        head, _, unit = before.partition(" ")
        if unit and after.endswith(f" {unit}") and head.isdigit():
            before = head
        return f"{self.what.in_(language)}: {before} → {after}"


def differences(
    before: ServiceDefinition,
    after: ServiceDefinition,
    templates_before: Mapping[str, str] | None = None,
    templates_after: Mapping[str, str] | None = None,
) -> list[Difference]:
    """Return what changed, in the order of the package; empty when the content is the same."""
    found = list(_compare((), hashing.plain(before), hashing.plain(after)))
    old, new = templates_before or {}, templates_after or {}
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            found.append(
                Difference(name, Text(id=f"templat {name}", en=f"template {name}"), _state(old.get(name)), _state(new.get(name), changed=True))
            )
    return found


def _state(text: str | None, *, changed: bool = False) -> Text:
    if text is None:
        return _NOTHING
    return Text(id="berubah", en="changed") if changed else Text(id="isi lama", en="earlier content")


def _compare(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if _is_leaf(before) and _is_leaf(after):
        yield Difference(".".join(path), _called(path), _said(path, before), _said(path, after))
    elif isinstance(before, dict) and isinstance(after, dict):
        if _is_duration(before) and _is_duration(after):
            length = ("value", "unit")
            if any(before[name] != after[name] for name in length):
                yield Difference(".".join(path), _called(path), _said(path, _only(before)), _said(path, _only(after)))
            before, after = ({k: v for k, v in side.items() if k not in length} for side in (before, after))
        for name in [*before, *(n for n in after if n not in before)]:
            yield from _compare((*path, name), before.get(name), after.get(name))
    elif isinstance(before, list | None) and isinstance(after, list | None):
        yield from _lists(path, before or [], after or [])
    elif before is None or after is None:
        side = after if before is None else before
        if isinstance(side, dict) and not any(key in side for key in _KEYS) and not _is_duration(side):
            for name, value in side.items():
                yield from _compare((*path, name), *((None, value) if before is None else (value, None)))
        else:
            yield Difference(".".join(path), _called(path), _said(path, before), _said(path, after))
    else:
        yield Difference(".".join(path), _called(path), _said(path, before), _said(path, after))


def _lists(path: tuple[str, ...], before: list[Any], after: list[Any]) -> Iterator[Difference]:
    key = next((k for k in _KEYS if all(isinstance(one, dict) and k in one for one in [*before, *after])), None)
    if key is None:
        yield Difference(".".join(path), _called(path), _said(path, before), _said(path, after))
        return
    old = {str(one[key]): one for one in before}
    new = {str(one[key]): one for one in after}
    for name in [*old, *(n for n in new if n not in old)]:
        here = (*path, name)
        if name not in old or name not in new:
            yield Difference(".".join(here), _called(here), _said(here, old.get(name)), _said(here, new.get(name)))
        else:
            yield from _compare(here, old[name], new[name])
    if [n for n in old if n in new] != [n for n in new if n in old]:
        yield Difference(".".join(path), _called(path), Text(id="urutan lama", en="earlier order"), Text(id="urutan berubah", en="order changed"))


def _is_leaf(value: Any) -> bool:
    if isinstance(value, dict):
        return set(value) == {"id", "en"} or set(value) <= {"value", "unit"}
    return not isinstance(value, list) or not any(isinstance(one, dict | list) for one in value)


def _is_duration(value: Any) -> bool:
    return isinstance(value, dict) and value.get("unit") in _UNITS and "value" in value


def _only(value: dict[str, Any]) -> dict[str, Any]:
    return {"value": value["value"], "unit": value["unit"]}


def _called(path: tuple[str, ...]) -> Text:
    shown = [part for part in path if part not in _HIDDEN]
    # Because: "formulir halaman lahir isian born_on" says no more than "isian born_on".
    if "fields" in shown and "form" in shown:
        shown = shown[shown.index("fields") :]
    if shown[:1] == ["rules"]:
        shown = shown[1:]
    if len(shown) > 1 and shown[-1] in _PLAIN:
        shown = shown[:-1]
    words = [_PARTS.get(part) or Text(id=part, en=part) for part in shown]
    return Text(id=" ".join(w.id for w in words), en=" ".join(w.en for w in words))


def _said(path: tuple[str, ...], value: Any) -> Text:
    if value is None or value == [] or value == {}:
        return _NOTHING
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, dict):
        if _is_duration(value):
            length = calendars.TimeUnit(value["unit"]).text(value["value"])
            law = f" ({value['reference']})" if "reference" in value else ""
            return Text(id=length.id + law, en=length.en + law)
        if "amount_idr" in value:
            return Text(id=f"Rp{money.group(value['amount_idr'])}", en=f"Rp{money.group(value['amount_idr'], language='en')}")
        for name in ("title", "label", "text", "reason"):
            if isinstance(value.get(name), dict):
                return _said(path, value[name])
        if set(value) >= {"id", "en"}:
            return Text(id=_cut(str(value["id"])), en=_cut(str(value["en"])))
        for name in ("cite", "when", "value", "outcome"):
            if name in value:
                return _said(path, value[name])
        parts = ", ".join(f"{k}: {_said(path, v).id}" for k, v in value.items())
        return Text(id=_cut(parts), en=_cut(", ".join(f"{k}: {_said(path, v).en}" for k, v in value.items())))
    if isinstance(value, list):
        said = [_said(path, one) for one in value]
        return Text(id=_cut(", ".join(one.id for one in said)), en=_cut(", ".join(one.en for one in said)))
    if isinstance(value, int) and path and path[-1] == "amount_idr":
        return Text(id=f"Rp{money.group(value)}", en=f"Rp{money.group(value, language='en')}")
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-" and value[:4].isdigit():
        try:
            return dates.date_text(dates.parse_date(value))
        except dates.BadDate:
            pass
    return Text(id=_cut(str(value)), en=_cut(str(value)))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"

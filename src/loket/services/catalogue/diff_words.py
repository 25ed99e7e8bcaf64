"""What the parts of two definitions are called when they are compared: by their titles, never by their ids. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from loket.foundation.common import calendars, dates, money
from loket.foundation.common.text import Text
from loket.foundation.residents.values import REGISTER_PATHS
from loket.services.catalogue import holding

NOTHING: Final = Text(id="(tidak ada)", en="(nothing)")
_YES: Final = Text(id="ya", en="yes")
_NO: Final = Text(id="tidak", en="no")
#: Unit: characters. Longer texts are cut: the files themselves show the rest.
_MOST: Final = 140
_NAME_MOST: Final = 70
#: By which entry the items of a list are told apart.
KEYS: Final = ("id", "from", "value", "cite", "path")
_TITLES: Final = ("title", "label", "text", "reason")
#: Named entries whose names a package invents.
_NAMED: Final = frozenset({"outcomes", "documents", "notices", "tables", "parameters", "with"})
_UNITS: Final = {unit.value for unit in calendars.TimeUnit}
# Left out at the beginning of the way to a part: they say nothing that the next part does not say.
_HIDDEN: Final = frozenset({"standard", "form", "rules"})
_PLAIN: Final = frozenset({"amount_idr", "value"})
_EXPRESSIONS: Final = frozenset({"when", "show_when", "eligible", "with"})
_NAME: Final = re.compile(r"\b(form|residents|param)((?:\.[a-z_0-9]+)+)")


def _words(rows: tuple[tuple[str, str, str], ...]) -> Mapping[str, Text]:
    return {name: Text(id=indonesian, en=english) for name, indonesian, english in rows}


# A part that is missing here is shown as it is written.
_PARTS: Final = _words((
    ("version", "versi", "version"), ("title", "judul", "title"), ("summary", "ringkasan", "summary"), ("keywords", "kata kunci", "keywords"),
    ("category", "kelompok", "category"), ("agency", "instansi", "agency"), ("legal_basis", "dasar hukum", "legal basis"), ("url", "tautan", "link"),
    ("review_by", "tanggal tinjau", "review date"), ("applicant", "pemohon", "applicant"), ("assurance", "keyakinan identitas", "assurance of identity"), ("elsewhere", "aplikasi yang menjalankan", "application that runs it"), ("address", "alamat", "address"), ("application", "aplikasi", "application"), ("requirements", "persyaratan", "requirement"),
    ("procedure", "prosedur", "procedure"), ("time", "waktu", "time"), ("fee", "biaya", "fee"), ("product", "produk", "product"),
    ("complaints", "pengaduan", "complaints"), ("facilities", "sarana", "facilities"), ("competence", "kompetensi", "competence"),
    ("supervision", "pengawasan", "supervision"), ("staffing", "jumlah pelaksana", "number of staff"), ("guarantee", "jaminan", "guarantee"),
    ("safety", "keamanan", "safety"), ("evaluation", "evaluasi", "evaluation"), ("steps", "langkah", "step"), ("actor", "pelaksana", "actor"),
    ("outcomes", "hasil", "outcome"), ("next", "tujuan", "next"), ("reasons", "alasan", "reason"), ("documents", "dokumen", "document"),
    ("notices", "pemberitahuan", "notice"), ("subject", "perihal", "subject"), ("body", "isi", "text"), ("objection", "keberatan", "objection"),
    ("within", "batas mengajukan", "time to object"), ("retention", "masa simpan", "retention"), ("years", "jumlah tahun", "years"),
    ("local", "yang boleh diatur daerah", "what regions may set"), ("pages", "halaman", "page"), ("fields", "isian", "field"), ("label", "sebutan", "wording"),
    ("hint", "petunjuk", "hint"), ("required", "wajib diisi", "required"), ("choices", "jawaban", "answer"), ("declaration", "pernyataan", "declaration"),
    ("parameters", "angka", "number"), ("tables", "tabel", "table"), ("rows", "baris", "row"), ("values", "nilai", "value"), ("when", "syarat", "condition"),
    ("show_when", "ditanyakan bila", "asked when"), ("eligible", "siapa yang boleh", "who may apply"), ("eligible_reason", "penjelasan siapa yang boleh", "explanation of who may apply"),
    ("kinds", "siapa yang mengajukan", "who applies"), ("on_behalf", "untuk siapa", "for whom"), ("represented_by", "siapa yang boleh mewakili", "who may represent"), ("reference", "dasar hukum", "legal basis"), ("amount_idr", "jumlah", "amount"),
    ("letterhead", "kop surat", "letterhead"), ("valid", "masa berlaku", "validity"), ("checklist", "daftar periksa", "checklist"), ("type", "jenis", "kind"),
    ("kind", "jenis", "kind"), ("place", "wilayah petugas", "place of the work"), ("inputs", "kelengkapan", "input"), ("output", "keluaran", "output"), ("note", "keterangan", "note"),
    ("effect", "yang dicatat", "what is recorded"), ("with", "isi pencatatan", "content of the entry"), ("document", "dokumen", "document"), ("number", "nomor", "number"),
    ("template", "templat", "template"), ("replaces", "menggantikan yang lama", "replaces the earlier one"), ("signed_by", "ditandatangani sendiri oleh pejabat langkah", "signed personally by the officer of the step"), ("waits_for", "menunggu", "waits for"), ("outcome", "hasil", "outcome"),
    ("held", "data penduduk", "held data"), ("field", "isian", "field"), ("on_overdue", "bila terlambat", "if overdue"), ("deemed_reference", "dasar hukum fiktif positif", "law of deemed consent"),
    ("from", "data penduduk", "register data"), ("pattern", "bentuk", "form"), ("min", "paling sedikit", "least"), ("max", "paling banyak", "most"),
    ("max_length", "huruf paling banyak", "most characters"), ("min_items", "isi paling sedikit", "fewest items"), ("max_items", "isi paling banyak", "most items"),
    ("upload", "unggahan", "upload"), ("types", "jenis berkas", "kinds of files"), ("max_mib", "ukuran paling besar (MiB)", "largest size (MiB)"),
    ("max_files", "berkas paling banyak", "most files"), ("related", "layanan terkait", "related services"), ("unit", "satuan", "unit"), ("item_title", "sebutan isi", "name of an item"),
    ("form", "bentuk", "form"), ("personal", "sifat data pribadi", "class of personal data"), ("publish_internal", "bagian internal diumumkan", "internal part is public"),
    ("submitted", "diterima", "received"), ("returned", "dikembalikan", "returned"), ("resumed", "diteruskan", "resumed"), ("refused", "ditolak", "refused"),
    ("completed", "selesai", "completed"), ("overdue", "terlambat", "overdue"), ("contested", "keberatan diajukan", "contested"), ("withdrawn", "dibatalkan", "withdrawn"),
    ("deemed_granted", "dianggap dikabulkan", "deemed granted"), ("otherwise", "selain itu", "otherwise"), ("text", "kalimat", "wording"), ("reason", "alasan", "reason"), ("rules", "tabel aturan", "table of rules"),
    ("service", "nama layanan", "name of the service"), ("visit", "kunjungan", "visit"), ("minutes", "lama (menit)", "length (minutes)"),
    ("bring", "yang dibawa", "what to bring"), ("book_within", "waktu memilih jadwal", "time to choose a slot"), ("wait_minutes", "ditunggu (menit)", "waited for (minutes)"),
    ("change_until_hours", "batas mengubah jadwal (jam sebelumnya)", "change until (hours before)"), ("rebookings", "boleh memesan ulang", "further bookings"), ("missed", "bila tidak datang", "if missed"),
    ("inspection", "pemeriksaan lapangan", "inspection"), ("at", "tempat yang diperiksa", "place to look at"), ("items", "butir periksa", "items to check"), ("names_applicant", "nama pemohon dibawa", "name of the applicant is carried"),
    ("hours", "dibawa paling lama (jam)", "carried at most (hours)"), ("trip", "dibawa sekali jalan", "carried on one trip"), ("photos", "foto paling banyak", "most photos"), ("needs_photo", "wajib foto", "needs a photo"),
    ("to", "yang diberi tahu", "who is told"), ("tells", "isi pemberitahuan", "what is told"), ("accepts", "dokumen yang diterima", "accepted documents"),
    ("renews", "memperpanjang", "renews"), ("about", "tentang siapa", "about whom"), ("ends_at_death", "berakhir bila orangnya meninggal", "ends at death"),
    ("partner", "mitra pelaksana", "partner"), ("purpose", "untuk apa", "for what"), ("returns", "yang dikembalikan", "what is given back"),
    ("files", "berkas", "files"), ("needed_for", "wajib untuk hasil", "needed for"), ("name", "nama", "name"),
    ("since", "dihitung sejak", "counted from"), ("until", "sampai", "until"),
))  # fmt: skip
_VALUES: Final = _words((
    ("applicant", "kembali ke pemohon", "back to the applicant"), ("refused", "ditolak", "refused"), ("done", "selesai", "done"),
    ("automatic", "otomatis", "automatic"), ("review", "pemeriksaan", "review"), ("approve", "persetujuan", "approval"), ("agency", "instansi lain", "another agency"),
    ("record", "pencatatan", "entry in the register"), ("issue", "penerbitan", "issue"), ("appointment", "janji temu", "appointment"), ("inspect", "pemeriksaan lapangan", "inspection"), ("yes_no", "ya atau tidak", "yes or no"), ("inform", "pemberitahuan", "notice to agencies"), ("escalate", "naik ke atasan", "goes to the superior"),
    ("deemed_granted", "dianggap dikabulkan", "deemed granted"), ("resident", "penduduk", "resident"), ("account", "siapa pun yang punya akun", "anybody with an account"),
    ("organisation", "badan usaha atau lembaga", "organisation"), ("child", "anak", "child"), ("family", "keluarga", "family"), ("parent", "orang tua", "parent"), ("guardian", "wali", "guardian"), ("written", "penerima kuasa", "holder of a power"),
    ("general", "umum", "general"), ("specific", "spesifik", "specific"), ("none", "bukan data pribadi", "not personal"),
    ("basic", "dasar", "basic"), ("verified", "terverifikasi", "verified"), ("strong", "kuat", "strong"),
))  # fmt: skip
_SPOKEN_VALUES: Final = frozenset({"next", "kind", "on_overdue", "kinds", "on_behalf", "represented_by", "personal", "assurance"})


class Words:
    """The names of two definitions' parts; the earlier one's where both have the part."""

    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self._sides = (before, after)
        self._steps: dict[str, Text] = {}
        self._fields: dict[str, Text] = {}
        self._tables: dict[str, Text] = {}
        self._outcomes: dict[tuple[str, str], Text] = {}
        for side in (after, before):
            for name, table in (side.get("rules") or {}).get("tables", {}).items():
                self._tables[name] = quoted(Text.of(table["title"]))
            for step in side["steps"]:
                self._steps[step["id"]] = quoted(Text.of(step["title"]))
                for name, outcome in (step.get("outcomes") or {}).items():
                    if outcome.get("title"):
                        self._outcomes[step.get("rules") or "", name] = quoted(Text.of(outcome["title"]))
            for page in side["form"]["pages"]:
                self._fields |= {field["id"]: quoted(Text.of(field["label"])) for field in page["fields"]}

    def called(self, path: tuple[str, ...], *, alone: bool = False) -> Text:
        """Return what a part is called: `langkah “Verifikasi berkas”: waktu`. `alone`: without the name of the last item."""
        segments: list[Text] = []
        shown = list(self._walk(path[1:] if len(path) > 1 and path[0] in _HIDDEN else path, within=path[0]))
        if len(shown) > 1 and shown[-1][0] in _PLAIN and shown[-1][1] is None:
            shown = shown[:-1]
        if any(part == "fields" and item is None for part, item in shown) and shown[0][0] == "pages":
            shown = shown[2:]  # Because: the page says no more than the field.
        for number, (part, item) in enumerate(shown):
            if item is None:
                segments.append(_PARTS.get(part) or _tidy(part))
            elif not (alone and number == len(shown) - 1):
                segments[-1:] = [_joined(" ", [*segments[-1:], item])]
        return segments[0] if len(segments) == 1 else _joined(": ", [_joined(", ", segments[:-1]), segments[-1]])

    def said(self, path: tuple[str, ...], value: Any) -> Text:
        """Return a value in words."""
        if value is None or value == [] or value == {}:
            return NOTHING
        if isinstance(value, bool):
            return _YES if value else _NO
        if isinstance(value, dict):
            return self._said_entries(path, value)
        if isinstance(value, list):
            return _cut(_joined(", ", [self.said(path, one) for one in value]))
        if isinstance(value, int):
            text = path and path[-1] == "amount_idr"
            return Text(id=f"Rp{money.group(value)}", en=f"Rp{money.group(value, language='en')}") if text else Text(id=str(value), en=str(value))
        return _cut(self._said_text(path, str(value)))

    def _said_entries(self, path: tuple[str, ...], value: dict[str, Any]) -> Text:
        if is_duration(value):
            length = calendars.TimeUnit(value["unit"]).text(value["value"])
            law = f" ({value['reference']})" if "reference" in value else ""
            return Text(id=length.id + law, en=length.en + law)
        if "amount_idr" in value:
            return self.said((*path, "amount_idr"), value["amount_idr"])
        for name in _TITLES:
            if isinstance(value.get(name), dict):
                return self.said(path, value[name])
        if set(value) >= {"id", "en"}:
            return quoted(Text(id=_short(str(value["id"])), en=_short(str(value["en"]))))
        for name in ("cite", "when", "value", "outcome"):
            if name in value:
                return self.said((*path, name), value[name])
        return _cut(_joined(", ", [_joined(" ", [_PARTS.get(k) or _tidy(k), self.said((*path, k), v)]) for k, v in value.items() if v is not None]))

    def _said_text(self, path: tuple[str, ...], value: str) -> Text:
        last = path[-1] if path else ""
        if last in ("next", "waits_for") and value in self._steps:
            return self._steps[value]
        if last in ("field", "fields") and value.partition(".")[0] in self._fields:
            return self._fields[value.partition(".")[0]]
        if last == "outcome" and (title := self._outcomes.get((path[2] if path[:2] == ("rules", "tables") else "", value))):
            return title
        if last == "rules" and value in self._tables:
            return self._tables[value]
        if last == "local":
            return self.called(tuple(value.split(".")))
        if last in _SPOKEN_VALUES and value in _VALUES:
            return _VALUES[value]
        if last == "held" and (held := holding.path(value)):
            return quoted(held.label)
        if _EXPRESSIONS & set(path[-2:]) or path[:1] == ("documents",):
            return self._expression(value)
        return _date(value) or Text(id=value, en=value)

    def _expression(self, text: str) -> Text:
        """Return a condition with the labels of what it names."""

        def name(found: re.Match[str], language: str) -> str:
            head, path = found[1], found[2][1:]
            if head == "form" and (label := self._fields.get(path.partition(".")[0])):
                return label.in_(language)
            if head == "residents" and (known := REGISTER_PATHS.get(found[0])):
                return quoted(known.label).in_(language)
            return quoted(_tidy(path)).in_(language) if head == "param" else found[0]

        return Text(id=_NAME.sub(lambda m: name(m, "id"), text), en=_NAME.sub(lambda m: name(m, "en"), text))

    def _walk(self, path: tuple[str, ...], *, within: str) -> Iterator[tuple[str, Text | None]]:
        """Give every part of a path (inside a hidden part); with the name of the item when the package invented it."""
        nodes: list[Any] = list(self._sides) if path[0] == within else [side[within] for side in self._sides]
        container = ""
        for part in path:
            lists = any(isinstance(node, list) for node in nodes)
            # The fields of a document are named entries; those of a page are a list.
            invented = lists or container in _NAMED or (container == "fields" and any(isinstance(node, dict) for node in nodes))
            nodes = [_inside(node, part) for node in nodes]
            yield part, _title(nodes, part, known=_PARTS if container == "notices" else {}) if invented else None
            container = "" if invented else part


def _inside(node: Any, part: str) -> Any:
    if isinstance(node, dict):
        return node.get(part)
    if isinstance(node, list):
        return next((one for one in node if isinstance(one, dict) and any(str(one.get(key)) == part for key in KEYS if key in one)), None)
    return None


def _title(nodes: list[Any], part: str, *, known: Mapping[str, Text]) -> Text:
    for node in nodes:
        if not isinstance(node, dict):
            continue
        for name in _TITLES:
            if isinstance(node.get(name), dict):
                return quoted(_cut(Text.of(node[name]), _NAME_MOST))
        if set(node) == {"id", "en"}:
            return quoted(_cut(Text.of(node), _NAME_MOST))
        if "from" in node and (day := _date(part)):
            return Text(id=f"sejak {day.id}", en=f"since {day.en}")
    return quoted(known.get(part) or _tidy(part))


def is_duration(value: Any) -> bool:
    """Say whether plain data is a length of time."""
    return isinstance(value, dict) and value.get("unit") in _UNITS and "value" in value


def quoted(text: Text) -> Text:
    """Return a title in quotation marks."""
    return Text(id=f"“{text.id}”", en=f"“{text.en}”")


def _tidy(name: str) -> Text:
    return Text(id=name.replace("_", " "), en=name.replace("_", " "))


def _joined(sign: str, texts: list[Text]) -> Text:
    return Text(id=sign.join(one.id for one in texts), en=sign.join(one.en for one in texts))


def _date(value: str) -> Text | None:
    try:
        return dates.date_text(dates.parse_date(value)) if len(value) == 10 and value[4] == value[7] == "-" else None
    except dates.BadDate:
        return None


def _cut(text: Text, most: int = _MOST) -> Text:
    return Text(id=_short(text.id, most), en=_short(text.en, most))


def _short(text: str, most: int = _MOST) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"

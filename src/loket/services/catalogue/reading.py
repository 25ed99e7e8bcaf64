"""
YAML of strangers into plain data, with the place of everything.

Only the plain part of YAML 1.2 is read: mappings, lists, texts, whole numbers, dates, true/false, nothing. Anchors,
aliases, tags, duplicate keys and fractions are refused. Because: a bomb of aliases, a tag that makes an object, or a key
written twice are never what a clerk meant.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from loket.foundation.common.text import Text
from loket.services.catalogue.values import Location, Problem

# Unit: bytes. Because: the largest real package written so far has 40 kB in one file.
MAX_FILE_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 24
MAX_NODES: Final = 20_000
_INTEGER: Final = re.compile(r"^[-+]?(0|[1-9]\d*)$")
_DATE: Final = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_LEADING_ZERO: Final = re.compile(r"^[-+]?0\d+$")
_THOUSANDS: Final = re.compile(r"^\d{1,3}\.\d{3}$")
_TAG: Final = "tag:yaml.org,2002:"

Path = tuple[str | int, ...]


class Unreadable(Exception):
    """The file is not the plain YAML that packages use; `problem` says where and what to do."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.line_of_text())


def read(file: str, content: bytes, *, fractions: bool = False) -> tuple[Any, dict[Path, Location]]:
    """
    Return the plain data of a YAML file and the place of every path in it (the key's place, for a mapping's entry).

    Dates become `datetime.date`; a date with a time stays text. `fractions` lets numbers with a point through, as text.

    :raises Unreadable: with one problem.
    """
    if len(content) > MAX_FILE_BYTES:
        raise _unreadable(
            file,
            0,
            0,
            "yaml.too_large",
            f"Berkas lebih besar dari {MAX_FILE_BYTES // 1024} KiB. Pecah atau ringkas isinya.",
            f"The file is larger than {MAX_FILE_BYTES // 1024} KiB. Shorten it.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _unreadable(
            file,
            line,
            1,
            "yaml.not_utf8",
            "Berkas bukan UTF-8. Simpan ulang dengan pengodean UTF-8.",
            "The file is not UTF-8. Save it again as UTF-8.",
        ) from None
    try:
        root = composed(text)
    except MarkedYAMLError as error:
        raise _syntax(file, error, text) from None
    except (YAMLError, ValueError) as error:
        raise _unreadable(
            file, 0, 0, "yaml.syntax", f"Berkas tidak terbaca sebagai YAML: {error}", f"The file cannot be read as YAML: {error}"
        ) from None
    except RecursionError:
        raise _too_deep(file, 0, 0) from None
    places: dict[Path, Location] = {}
    if root is None:
        return None, {(): Location(file, 1, 1)}
    return _Builder(file, places, text.split("\n"), fractions).build(root, (), 0), places


@functools.lru_cache(maxsize=256)
def composed(text: str) -> Node | None:
    """
    Return the nodes of a text; nobody changes them. :raises YAMLError: if it is none.

    Measured: 0.1 s for the eighteen files of a package; all twelve of a region, published for one region after the other, are 216 files
    and 15 MB. A smaller cache forgets each file just before it is wanted again.
    """
    root: Node | None = YAML(typ="safe", pure=True).compose(text)
    return root


class _Builder:
    def __init__(self, file: str, places: dict[Path, Location], lines: list[str], fractions: bool) -> None:
        self.file, self.places, self.lines, self.fractions, self.nodes = file, places, lines, fractions, 0

    def build(self, node: Node, path: Path, depth: int) -> Any:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.places[path] = self._location(node, self.places.get(path), line, column)
        self.nodes += 1
        if node.anchor:
            raise _unreadable(
                self.file,
                line,
                column,
                "yaml.anchor",
                f"Jangkar `&{node.anchor}` tidak boleh dipakai. Tulis isinya di tiap tempat.",
                f"The anchor `&{node.anchor}` is not allowed. Write the content at each place.",
            )
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise _too_deep(self.file, line, column)
        if isinstance(node, MappingNode):
            self._plain_tag(node, "map", line, column)
            return self._mapping(node, path, depth)
        if isinstance(node, SequenceNode):
            self._plain_tag(node, "seq", line, column)
            return [self.build(child, (*path, index), depth + 1) for index, child in enumerate(node.value)]
        if not isinstance(node, ScalarNode):
            raise self._tag(node, line, column)
        return self._scalar(node, line, column)

    def _location(self, node: Node, key: Location | None, line: int, column: int) -> Location:
        """The key's place, if there is one, with the place of the value's first character."""
        text_line, text_column, next_column = line, column, 1
        style = getattr(node, "style", None)
        if style in ("'", '"'):
            text_column += 1
        elif style in ("|", ">"):
            text_line += 1
            following = self.lines[line : line + 1]
            text_column = next_column = len(following[0]) - len(following[0].lstrip(" ")) + 1 if following else 1
        shown = key or Location(self.file, line, column)
        return Location(self.file, shown.line, shown.column, text_line, text_column, next_column)

    def _plain_tag(self, node: Node, name: str, line: int, column: int) -> None:
        if str(node.tag) != _TAG + name:
            raise self._tag(node, line, column)

    def _tag(self, node: Node, line: int, column: int) -> Unreadable:
        return _unreadable(
            self.file,
            line,
            column,
            "yaml.tag",
            f"Tanda `{node.tag}` tidak boleh dipakai. Hapus tanda itu; paket hanya berisi data biasa.",
            f"The tag `{node.tag}` is not allowed. Remove it; a package holds plain data only.",
        )

    def _mapping(self, node: MappingNode, path: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            if not isinstance(key_node, ScalarNode):
                raise _unreadable(self.file, line, column, "yaml.key", "Nama isian harus kata biasa.", "A key must be a plain word.")
            key = str(key_node.value)
            if key == "<<":
                raise _unreadable(
                    self.file,
                    line,
                    column,
                    "yaml.merge",
                    "Gabungan `<<` tidak boleh dipakai. Tulis isinya lengkap.",
                    "The merge key `<<` is not allowed. Write the content in full.",
                )
            if key in found:
                first = self.places[(*path, key)].line
                raise _unreadable(
                    self.file,
                    line,
                    column,
                    "yaml.duplicate",
                    f"`{key}` ditulis dua kali (juga di baris {first}). Hapus salah satu.",
                    f"`{key}` is written twice (also on line {first}). Remove one.",
                )
            here = (*path, key)
            self.places[here] = Location(self.file, line, column)
            if isinstance(value_node, ScalarNode) and value_node.value == "" and value_node.style is None and node.flow_style and " " in key.strip():
                raise _unreadable(
                    self.file,
                    line,
                    column,
                    "yaml.comma",
                    f'Ada koma di dalam kalimat: `{key}` terbaca sebagai isian baru. Beri tanda kutip pada kalimatnya, misalnya {{id: "… , {key}"}}.',
                    f'There is a comma inside a sentence: `{key}` is read as a new key. Put the sentence in quotes, for example {{id: "… , {key}"}}.',
                )
            found[key] = self.build(value_node, here, depth + 1)
        return found

    def _scalar(self, node: ScalarNode, line: int, column: int) -> Any:
        text, tag = str(node.value), str(node.tag)
        if node.style is not None or tag == _TAG + "str":
            if tag != _TAG + "str":
                raise self._tag(node, line, column)
            return text
        if tag == _TAG + "int":
            if _LEADING_ZERO.match(text):
                return text  # 0123 stays what was written
            if not _INTEGER.match(text) or len(text) > 20:
                raise _unreadable(
                    self.file,
                    line,
                    column,
                    "yaml.number",
                    f"Angka `{text}` tidak jelas. Tulis angka bulat biasa, atau beri tanda kutip.",
                    f"The number `{text}` is unclear. Write a plain whole number, or put it in quotes.",
                )
            return int(text)
        if tag == _TAG + "bool":
            return text.lower() == "true"
        if tag == _TAG + "null":
            return None
        if tag == _TAG + "timestamp":
            if not _DATE.match(text):
                return text
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                raise _unreadable(
                    self.file, line, column, "yaml.date", f"Tanggal `{text}` tidak ada di kalender.", f"The date `{text}` does not exist."
                ) from None
        if tag == _TAG + "float":
            if self.fractions:
                return text
            if _THOUSANDS.match(text):
                plain = text.replace(".", "")
                raise _unreadable(
                    self.file,
                    line,
                    column,
                    "yaml.fraction",
                    f"`{text}` terbaca sebagai pecahan. Tulis ribuan tanpa titik: {plain}.",
                    f"`{text}` is read as a fraction. Write thousands without dots: {plain}.",
                )
            raise _unreadable(
                self.file,
                line,
                column,
                "yaml.fraction",
                f"Pecahan `{text}` tidak dipakai di paket. Tulis angka bulat, atau beri tanda kutip bila ini teks.",
                f"Fractions such as `{text}` are not used in packages. Write a whole number, or quote it if it is text.",
            )
        raise self._tag(node, line, column)


def _syntax(file: str, error: MarkedYAMLError, text: str) -> Unreadable:
    said, lines = error.problem or "", text.split("\n")
    mark = error.problem_mark or error.context_mark
    if "could not find expected ':'" in said:
        mark = error.context_mark or mark  # Because: the parser notices on the next line.
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    if "alias" in said:
        return _unreadable(
            file,
            line,
            column,
            "yaml.anchor",
            "Alias `*…` tidak boleh dipakai. Tulis isinya di tiap tempat.",
            "An alias `*…` is not allowed. Write the content at each place.",
        )
    hint = _hint(said, error, lines, line, column)
    return _unreadable(
        file, line, column, "yaml.syntax", f"Baris ini tidak terbaca sebagai YAML. {hint.id}", f"This line cannot be read as YAML. {hint.en}"
    )


def _hint(said: str, error: MarkedYAMLError, lines: list[str], line: int, column: int) -> Text:
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\\t" in said or "'\t'" in said:
        return Text(id="Ganti tab dengan spasi.", en="Replace the tab by spaces.")
    if "could not find expected ':'" in said:
        return Text(id="Tulis `nama: isi`, dengan spasi sesudah titik dua.", en="Write `name: content`, with a space after the colon.")
    if "single document" in said:
        return Text(id="Satu berkas berisi satu dokumen; hapus garis `---` kedua.", en="One file holds one document; remove the second `---`.")
    if opened := next((n for n, one in enumerate(lines[:line], start=1) if _odd_quotes(one)), None):
        return Text(
            id=f"Mungkin tanda kutip di baris {opened} belum ditutup.",
            en=f"Perhaps the quotation mark on line {opened} is not closed.",
        )
    if "expected ',' or '}'" in said or "expected ',' or ']'" in said:
        opened = error.context_mark.line + 1 if error.context_mark else line
        return Text(
            id=f"Mungkin kurung di baris {opened} belum ditutup. Kalimat yang berisi titik dua, koma, atau kurung harus diberi tanda kutip.",
            en=f"Perhaps the bracket on line {opened} is not closed. Put a sentence with a colon, comma or bracket in quotes.",
        )
    if "mapping values are not allowed" in said and ":" in here[: column - 1]:
        return Text(id="Kalimat yang berisi titik dua harus diberi tanda kutip.", en="Put a sentence with a colon in quotes.")
    return Text(
        id="Samakan lekukan (spasi di awal baris) dengan baris setingkatnya, lalu periksa titik dua dan tanda kutip.",
        en="Indent the line as far as its neighbours, then check colons and quotes.",
    )


def _odd_quotes(line: str) -> bool:
    """Say whether a line opens a quotation and does not close it (as far as one line can tell)."""
    return not line.lstrip().startswith("#") and line.replace('\\"', "").count('"') % 2 == 1


def _too_deep(file: str, line: int, column: int) -> Unreadable:
    return _unreadable(
        file, line, column, "yaml.too_deep", "Isi berkas terlalu dalam atau terlalu banyak.", "The content is nested too deeply or too large."
    )


def _unreadable(file: str, line: int, column: int, code: str, indonesian: str, english: str) -> Unreadable:
    return Unreadable(Problem(file, line, column, "", code, Text(id=indonesian, en=english)))

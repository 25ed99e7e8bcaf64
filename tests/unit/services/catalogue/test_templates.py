"""Templates hold words and places for data; nothing in them can run."""

from __future__ import annotations

import pytest
import typst

from loket.services.catalogue import templates


@pytest.mark.parametrize(
    "text",
    [
        '#import "x.typ"', '#include "x.typ"', "#let x = 1", "#set page()", "#show: it => it", '#read("/etc/passwd")', '#eval("1")',
        '#plugin("x.wasm")', "#for x in y [a]", "#while true []", "#if true []", "#(1 + 1)", "#{ read(\"x\") }", "#context here()",
        "#data.x.map(y => y)", "#data.x(1)", "#data.x[a]", "#data", "#sys.version", '#field("a", read("x"))', '#field("a", data.x).at(0)',
        "#number().foo", "#number()(1)", "#title[a](read(\"x\"))", "#title[a][b]", "#title[a].at(read(\"x\"))", "#title[#read(\"x\")]",
        "#title[a // ]\n](read(\"x\"))", "$x$", "`raw`", "```py\n1\n```", "<label>", "@ref", "/* x */ #read(\"x\")", "https://a.b// #read(\"x\")",
        "// #read(\"x\")", "\\\\#read(\"x\")", "\\u{23}read(\"x\")", "#v(1pt)#read(\"x\")", "#align(center, read(\"x\"))[a]", "#title[a",
        '#table-of(data.r, (read("x"),))', "#image(\"x.png\")", "#link(\"http://x\")[a]", "#data.x-y", "\u2028#read()",
        "#strong[" * 20 + "]" * 20, "x" * 40_001,
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_refused(text: str) -> None:
    assert templates.scan(text).refused


@pytest.mark.parametrize(
    "text",
    [
        "Yth. *Bapak* dan _Ibu_ #data.name.", "= Judul\n== Anak judul", "- satu\n- dua\n+ tiga", "#title[SURAT *#data.name*]", "#letterhead() #number() #qr() #signature()",
        '#field("Nama \\"lengkap\\"", data.name)', '#table-of(data.members, ("Nama", "Hubungan"))', "#align(center)[#data.name]", "#pagebreak()", "#v(12pt)",
        "Rp5.000 \\#1 surel\\@contoh.id", "a (b) [c] d", "#data.a; #data.b", "\\", "",
    ],
)  # fmt: skip
def test_what_a_letter_needs_is_allowed(text: str) -> None:
    assert templates.scan(text).refused == ()


def test_the_scan_names_data_and_place() -> None:
    scan = templates.scan('Satu\n#field("data.z", data.name) #data.born_on')
    assert scan.names == {"name": (2, 18), "born_on": (2, 30)}
    assert "field" in scan.calls


def test_what_is_allowed_is_what_typst_understands() -> None:
    text = '#title[A *#data.x*] #data.x. Lalu (b)\n\n#align(center)[#data.x]\n- a\n#field("L", data.x)\n\\#read(1)'
    assert templates.scan(text).refused == ()
    head = '#let data = (x: "V")\n#let title(b) = b\n#let field(a, b) = [#a #b]\n'
    assert typst.compile((head + text).encode(), format="pdf").startswith(b"%PDF")

"""The words that templates are written in."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.utils import timezone

from loket.foundation.common.text import Text
from loket.web.kit.language import speaking

ENGINE = Engine(app_dirs=True, builtins=["loket.web.kit.templatetags.kit"])


def shown(source: str, language: Any = "id", **values: Any) -> str:
    with speaking(language):
        return ENGINE.from_string(source).render(Context(values))


def test_a_sentence_is_said_in_the_language_of_the_page() -> None:
    source = '{% t "Cari layanan" en="Find a service" %}'
    assert shown(source) == "Cari layanan"
    assert shown(source, "en") == "Find a service"


def test_a_sentence_and_what_fills_it_are_escaped() -> None:
    assert shown('{% t "Hak & {apa}" en="Right & {apa}" apa=x %}', x="<b>") == "Hak &amp; &lt;b&gt;"


def test_dates_numbers_and_texts_that_fill_a_sentence_are_written_as_people_read_them() -> None:
    source = '{% t "{n} hari, {on}, {apa}" en="{n} days, {on}, {apa}" n=n on=on apa=apa %}'
    values = {"n": 1200, "on": dt.date(2026, 11, 24), "apa": Text(id="kartu", en="card")}
    assert shown(source, **values) == "1.200 hari, 24 November 2026, kartu"
    assert shown(source, "en", **values) == "1,200 days, 24 November 2026, card"


@pytest.mark.parametrize(
    "source",
    [
        '{% t "Tanpa Inggris" %}',
        '{% t variable en="x" %}',
        '{% t "Halo {name}" en="Hello" name=x %}',
        '{% t "Halo {name}" en="Hello {name}" %}',
        '{% put "nothing" label="x" %}',
        '{% put "button" %}',
        '{% put "button" label="x" colour="red" %}',
        '{% put "notice" %}',
        '{% wrap "button" label="x" %}{% endwrap %}',
    ],
)
def test_a_mistake_in_a_template_is_found_when_it_is_compiled(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        ENGINE.from_string(source)


def test_a_sentence_can_be_put_into_a_variable_without_being_escaped_twice() -> None:
    assert shown('{% t "A & B" en="A & C" as title %}{{ title }}') == "A &amp; B"


def test_a_passage_with_markup_is_said_in_one_language_only() -> None:
    source = "{% bilingual %}Baca <b>{{ x }}</b>{% en %}Read <b>{{ x }}</b>{% endbilingual %}"
    assert shown(source, x="<") == "Baca <b>&lt;</b>"
    assert shown(source, "en", x="ini") == "Read <b>ini</b>"


def test_texts_and_mappings_are_spoken_and_other_values_stay() -> None:
    source = "{{ a|spoken }} {{ b|spoken }} {{ c|spoken }}"
    values = {"a": Text(id="satu", en="one"), "b": {"id": "dua", "en": "two"}, "c": "tiga"}
    assert shown(source, "en", **values) == "one two tiga"
    assert shown(source, **values) == "satu dua tiga"


def test_moments_are_written_in_the_zone_of_the_region() -> None:
    at = dt.datetime(2026, 11, 23, 17, 5, tzinfo=dt.UTC)
    source = "{{ at|date_id }} | {{ at|time_id }} | {{ at|moment_id }} | {{ at|weekday_id }} | {{ at|date_short }}"
    with timezone.override("Asia/Makassar"):
        assert shown(source, at=at) == "24 November 2026 | 01.05 WITA | 24 November 2026, 01.05 WITA | Selasa, 24 November 2026 | 24 Nov 2026"
    with timezone.override("Asia/Jayapura"):
        assert shown("{{ at|time_id }}", "en", at=at) == "02:05 WIT"


def test_money_says_when_nothing_is_to_be_paid() -> None:
    assert shown("{{ 25000|idr }} {{ 0|idr }}") == "Rp25.000 Gratis"
    assert shown("{{ 0|idr }}", "en") == "Free"


def test_a_component_takes_literals_texts_and_mappings_in_both_languages() -> None:
    literal = '{% put "tag" label="Terbit" label_en="Issued" %}'
    assert ">Terbit<" in shown(literal)
    assert ">Issued<" in shown(literal, "en")
    assert ">Issued<" in shown('{% put "tag" label=x %}', "en", x=Text(id="Terbit", en="Issued"))
    assert ">Issued<" in shown('{% put "tag" label=x %}', "en", x={"id": "Terbit", "en": "Issued"})


def test_a_component_sees_nothing_but_its_parameters_and_escapes_them() -> None:
    page = shown('{% put "tag" label=x %}', x="<script>", kind="bad")
    assert "&lt;script&gt;" in page
    assert "tag-neutral" in page


def test_what_is_wrapped_is_rendered_with_the_page_around_it() -> None:
    assert "<p>&lt;</p>" in shown('{% wrap "notice" title="Awas" %}<p>{{ x }}</p>{% endwrap %}', x="<")


def test_a_field_is_tied_to_its_label_hint_and_error() -> None:
    page = shown('{% put "field" name="nama" label="Nama" hint="Sesuai KTP" error="Isi nama" %}')
    assert 'for="f-nama"' in page
    assert 'aria-describedby="f-nama-hint f-nama-error"' in page
    assert 'id="f-nama-error"' in page
    assert 'aria-invalid="true"' in page


def test_the_first_choice_carries_the_id_that_the_error_summary_points_to() -> None:
    page = shown('{% put "errors" items=e %}{% put "radio" name="x" label="X" options=o value="b" %}', e=[{"field": "x", "text": "!"}], o=["a", "b"])
    assert 'href="#f-x"' in page
    assert 'id="f-x" name="x" value="a"' in page
    assert 'value="b" checked' in page


def test_a_chart_has_its_table_and_no_inline_style() -> None:
    page = shown('{% put "chart" title="Tepat waktu" points=p kind="line" unit="%" target=90 %}', p=[("Jan", 61), ("Feb", 96.4)])
    assert "<table" in page
    assert 'aria-label="Tepat waktu"' in page
    assert "style=" not in page
    assert "96,4%" in page


def test_no_partial_of_a_component_has_inline_style_or_script() -> None:
    from pathlib import Path

    import loket.web.kit

    root = Path(loket.web.kit.__file__).parent / "templates"
    for partial in root.rglob("*.html"):
        text = partial.read_text()
        assert " style=" not in text, partial
        assert " on" + "click=" not in text, partial
        assert "<script>" not in text, partial


def test_every_component_has_its_partial_and_its_place_in_the_gallery() -> None:
    from pathlib import Path

    import loket.web.kit
    from loket.web.kit.components import COMPONENTS

    root = Path(loket.web.kit.__file__).parent / "templates/kit"
    gallery = (root / "gallery.html").read_text() + (root / "gallery_found.html").read_text()
    for name in COMPONENTS:
        assert (root / f"components/{name}.html").exists(), name
        assert f'"{name}"' in gallery, name


def test_the_part_that_one_is_in_is_current_but_not_the_part_that_has_its_own_place() -> None:
    source = '{% here "/saya/" but="/saya/pesan/" %}'
    for path, said in (("/saya/", ' aria-current="page"'), ("/saya/data/", ' aria-current="true"'), ("/saya/pesan/", ""), ("/layanan/", "")):
        assert shown(source, request=SimpleNamespace(path_info=path)) == said


def test_a_choice_that_has_a_first_value_is_not_offered_twice() -> None:
    source = '{% put "select" name="masa" label="Masa" options=options value="" empty="Semua" %}'
    assert shown(source, options=[("", "Setahun"), ("30", "30 hari")]).count("<option") == 2
    assert shown(source, options=[("30", "30 hari")]).count("<option") == 2


def test_the_kinds_of_files_are_told_with_spaces_between() -> None:
    assert "Jenis: .pdf, .jpg, .png." in shown('{% put "upload" name="proof" label="Bukti" accept=".pdf,.jpg, .png" %}')

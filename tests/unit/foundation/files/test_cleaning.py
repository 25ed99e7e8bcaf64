"""What people upload is judged by content: what may run, hide or tell too much is refused or removed."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image

from loket.foundation.files import cleaning, pictures
from loket.foundation.files.errors import FileRefused
from loket.foundation.files.values import Accept

ANY = Accept(types=("jpg", "png", "webp", "pdf"), max_bytes=5 * 1024 * 1024)


def photo(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **save: object) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", size, (200, 30, 30))
    picture.paste((30, 30, 200), (0, 0, size[0] // 2, size[1]))
    picture.save(out, kind, **save)
    return out.getvalue()


def pdf(*objects: bytes, extra: bytes = b"", root: bytes = b"") -> bytes:
    """A small whole PDF of one page, with more objects and more in its catalogue."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R" + root + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        *objects,
    ]
    out, places = b"%PDF-1.7\n" + extra, []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)


def code_of(content: bytes, accept: Accept = ANY) -> str:
    with pytest.raises(FileRefused) as refused:
        cleaning.clean(content, accept)
    assert refused.value.message.id
    assert refused.value.message.en
    return refused.value.code


@pytest.mark.parametrize(("kind", "word"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_photo_keeps_its_picture_and_loses_everything_else(kind: str, word: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Merek ponsel"
    exif.get_ifd(0x8825)[1] = "S"
    kept = cleaning.clean(photo(kind, exif=exif), ANY)
    assert cleaning.sniff(kept.content) == word
    assert b"Merek" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as again:
        assert not again.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(again.info)
        assert again.size == (64, 48)
        red, _, blue = again.convert("RGB").getpixel((60, 20))  # type: ignore[misc]
        assert red > 150 > blue


def test_a_photo_taken_sideways_is_kept_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(cleaning.clean(photo(exif=exif), ANY).content)) as again:
        assert again.size == (48, 64)


def test_a_text_chunk_of_a_png_is_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "Nama Seseorang")
    assert b"Nama Seseorang" not in cleaning.clean(photo("PNG", pnginfo=told), ANY).content


def test_a_transparent_png_stays_transparent() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(cleaning.clean(out.getvalue(), ANY).content)) as again:
        assert again.mode == "RGBA"
        assert again.getpixel((1, 1))[3] == 0  # type: ignore[index]


def test_a_whole_pdf_is_kept_byte_for_byte() -> None:
    assert cleaning.clean(pdf(), ANY).content == pdf()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "files.file.empty"),
        (b"x" * (5 * 1024 * 1024 + 1), "files.file.too_large"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "files.file.other_kind"),
        (b"<!doctype html><script>1</script>", "files.file.other_kind"),
        (b"MZ\x90\x00" + bytes(100), "files.file.other_kind"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "files.file.other_kind"),
        (b"\xff\xd8\xff\xe0" + b"not a picture", "files.file.broken"),
        (photo()[:200], "files.file.broken"),
        (photo(size=(8, 8)), "files.file.too_small"),
        (b"%PDF-1.7 nothing", "files.file.broken"),
        (pdf()[:-8], "files.file.broken"),
        (pdf(root=b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "files.file.active_content"),
        (pdf(root=b"/OpenAction<</S/Java#53cript/JS(app.alert(1))>>"), "files.file.active_content"),
        (pdf(root=b"/OpenAction<</S/Launch/F(cmd.exe)>>"), "files.file.active_content"),
        (pdf(root=b"/AcroForm<</XFA[(a) 4 0 R]>>"), "files.file.active_content"),
        (pdf(root=b"/Names<</EmbeddedFiles<<>>>>"), "files.file.carries_files"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused_says_why_and_what_to_do(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_an_action_hidden_in_a_compressed_stream_is_found() -> None:
    hidden = zlib.compress(b"5 0 <</S/JavaScript/JS(x)>>")
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(hidden) + hidden + b"\nendstream"
    assert code_of(pdf(stream)) == "files.file.active_content"


def test_a_pdf_that_inflates_without_end_is_refused() -> None:
    bomb = zlib.compress(bytes(64 * 1024 * 1024), 9)
    streams = [b"<</Filter/FlateDecode/Length %d>>stream\n" % len(bomb) + bomb + b"\nendstream"] * 3
    assert code_of(pdf(*streams)) == "files.file.too_complex"


def test_a_locked_pdf_is_refused() -> None:
    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    writer.encrypt("rahasia")
    writer.write(out)
    assert code_of(out.getvalue()) == "files.file.locked"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    assert code_of(photo()) == "files.file.too_many_pixels"


def test_a_kind_that_the_question_does_not_take_is_refused() -> None:
    assert code_of(photo("WEBP"), Accept(types=("jpg", "pdf"), max_bytes=9999)) == "files.file.other_kind"


def test_a_page_within_a_page_is_judged_by_its_beginning_only_when_both_judges_agree() -> None:
    assert cleaning.sniff(b"GIF89a" + photo()) is None
    assert cleaning.sniff(b"\n" + pdf()) is None


def test_an_accept_of_an_unknown_kind_is_a_fault_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="svg"):
        Accept(types=("svg",), max_bytes=1)

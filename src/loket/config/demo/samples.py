"""The two papers that made-up applicants uploaded: one PDF and one picture, saying that they are samples."""

from __future__ import annotations

import io
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.files import operations as files
from loket.foundation.files.values import Retention

_TEXT: Final = b"BT /F 14 Tf 60 700 Td (Contoh lampiran. Daerah, orang, dan isinya rekaan.) Tj 0 -24 Td (Sample paper. Region, people and content are made up.) Tj ET"


def pdf() -> bytes:
    """Return a PDF of one page."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(_TEXT), _TEXT), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj%sendobj\n" % (number, body)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(content)


def picture() -> bytes:
    """Return a small PNG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (640, 400), "#e7eef3")
    ImageDraw.Draw(image).text((40, 180), "Contoh foto. Isinya rekaan. / Sample photo, made up.", fill="#123")
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def store(*, act: Act, owner: UUID) -> dict[str, dict[str, Any]]:
    """Keep both for a region and return them as answers hold uploads, by kind."""
    from loket.foundation.files.values import Accept

    found = {}
    for kind, content in (("pdf", pdf()), ("png", picture())):
        kept = files.store(
            act=act, content=content, owner=owner, purpose="case_upload", retention=Retention("case_upload", 10, "Data peragaan"),
            accept=Accept(types=(kind,), max_bytes=1_000_000),
        )  # fmt: skip
        found[kind] = {
            "file": str(kept.id), "name": f"contoh.{kind}", "media_type": kept.media_type, "size_bytes": kept.size_bytes, "sha256": kept.sha256,
        }  # fmt: skip
    return found

"""What belongs to the case in hand besides its words: files that were sent, and how the document will look."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from loket.foundation.common import ids
from loket.services.journey import queries
from loket.web.desk.queueing import officer_of
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for


@audience("officer")
@limited("file", per_minute=120, by="account")
def file(request: HttpRequest, step: UUID, file: UUID) -> HttpResponse:
    """Open a file of the case in hand; recorded as a reading."""
    stored, content = queries.read_desk_file(act=act_for(request, "work"), officer=officer_of(request), step=step, file=file)
    # Because: pictures were drawn anew by us when they came in, so they may be shown in place; a PDF is only ever saved.
    return downloads.attachment(
        content, name=f"berkas-{ids.to_text(file)[-8:].lower()}.{stored.extension}", media_type=stored.media_type,
        inline=stored.media_type.startswith("image/"),
    )  # fmt: skip


@audience("officer")
@limited("preview", per_minute=30, by="account")
def preview(request: HttpRequest, step: UUID) -> HttpResponse:
    """Hand out how the document will look that this case leads to; unsigned, recorded as a reading."""
    content = queries.read_desk_preview(act=act_for(request, "work"), officer=officer_of(request), step=step)
    # Because: browsers do not show a PDF under a sandbox policy, so it is saved.
    return downloads.attachment(content, name="pratinjau.pdf", media_type="application/pdf")

"""What this room refuses."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class ProposalNotFound(NotFound):
    """There is no such proposal in this region."""

    code = "offices.proposal.not_found"


class InvitationNotFound(NotFound):
    """The link is unknown, used or over."""

    code = "offices.invitation.not_found"


class NotAllowed(Refusal):
    """The one who acts may not do this."""

    code = "offices.not_allowed"
    status = 403
    message = Text(id="Anda tidak berwenang melakukan ini.", en="You may not do this.")


class OwnProposal(Refusal):
    """Whoever proposed cannot agree."""

    code = "offices.own_proposal"
    status = 403
    message = Text(
        id="Anda sendiri yang mengusulkan ini. Minta pengelola lain memeriksa dan memutusnya.",
        en="You proposed this yourself. Ask another operator to look at it and decide.",
    )


class AboutYourself(Refusal):
    """Nobody proposes or approves for themselves."""

    code = "offices.about_yourself"
    status = 403
    message = Text(
        id="Perubahan ini menyangkut Anda sendiri. Pengelola lain yang harus mengusulkan dan pengelola lain pula yang menyetujui.",
        en="This change concerns yourself. Other operators must propose it and approve it.",
    )


class AlreadyDecided(Refusal):
    """Somebody was quicker, or it is over."""

    code = "offices.already_decided"
    status = 409
    message = Text(id="Usulan ini sudah diputus. Muat ulang untuk melihat hasilnya.", en="This was decided already. Reload to see how.")


class Expired(Refusal):
    """It waited too long."""

    code = "offices.expired"
    status = 409
    message = Text(
        id="Usulan ini sudah kedaluwarsa dan tidak berlaku. Bila masih perlu, usulkan lagi.",
        en="This proposal has expired and has no effect. If it is still needed, propose it again.",
    )


class AlreadyProposed(Refusal):
    """The very same change waits already."""

    code = "offices.already_proposed"
    status = 409
    message = Text(
        id="Perubahan yang sama sudah diusulkan dan menunggu orang kedua.", en="The same change was proposed already and waits for a second person."
    )


class NothingToChange(Refusal):
    """It is so already."""

    code = "offices.nothing_to_change"
    message = Text(id="Keadaannya sudah seperti itu; tidak ada yang perlu diubah.", en="It is so already; there is nothing to change.")


class ReasonNeeded(Refusal):
    """A rejection says why."""

    code = "offices.reason_needed"
    message = Text(id="Tulis alasan supaya pengusul tahu apa yang harus diperbaiki.", en="Write a reason, so that the other one knows what to mend.")


class BadPost(Refusal):
    """The office cannot be given so; `message` says what is wrong."""

    code = "offices.bad_post"
    message = Text(id="Penunjukan ini tidak dapat dibuat.", en="This appointment cannot be made.")

    def __init__(self, field: str, message: Text) -> None:
        super().__init__(message)
        self.field = field


class NotAFirst(Refusal):
    """The region has operators."""

    code = "offices.not_a_first"
    status = 409
    message = Text(
        id="Daerah ini sudah punya pengelola. Perubahan selanjutnya dilakukan di /pengelola/petugas/.",
        en="This region has operators. Further changes are made at /pengelola/petugas/.",
    )


class BadAbsence(Refusal):
    """The days cannot be so."""

    code = "offices.bad_absence"
    message = Text(
        id="Ketidakhadiran mulai hari ini atau nanti, berakhir setelah mulai, dan paling lama satu tahun. Periksa kedua tanggal.",
        en="An absence begins today or later, ends after it begins, and lasts a year at most. Check both dates.",
    )


class NoOffice(Refusal):
    """Whoever holds no office has none to be absent from."""

    code = "offices.no_office"
    message = Text(id="Akun ini tidak memegang jabatan di daerah ini.", en="This account holds no office in this region.")

"""What can go wrong when a version is made live."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal, Stale
from loket.foundation.common.text import Text


class OtherRegion(Refusal):
    """The version was published for another region, or for no region at all."""

    code = "rollout.version.other_region"
    status = 409
    message = Text(
        id="Versi ini tidak terbit untuk daerah ini. Terbitkan dahulu dengan `loket service publish`.",
        en="This version is not published for this region. Publish it first with `loket service publish`.",
    )


class InThePast(Refusal):
    """A version cannot have run before now, nor before the one that runs."""

    code = "rollout.version.in_the_past"
    status = 409
    message = Text(
        id="Versi tidak dapat berlaku mundur. Pilih waktu mulai sekarang atau nanti, setelah versi yang sudah dijadwalkan.",
        en="A version cannot begin in the past. Choose now or later, after any version that is scheduled already.",
    )


class NothingLive(NotFound):
    """No version of the service runs in this region."""

    code = "rollout.service.not_live"
    message = Text(
        id="Layanan ini belum tersedia di daerah ini. Cari layanan lain, atau hubungi loket terdekat.",
        en="This service is not available in this region yet. Search for another one, or ask at the counter.",
    )


class PilotRuns(Refusal):
    """A version is being tried in this region: it must be promoted or withdrawn before another can begin."""

    code = "rollout.pilot.runs"
    status = 409
    message = Text(
        id="Satu versi layanan ini sedang diuji coba. Berlakukan atau tarik dahulu uji coba itu; tidak ada yang berubah.",
        en="A version of this service is being tried. Promote or withdraw that pilot first; nothing was changed.",
    )


class NoPilot(NotFound):
    """No version of the service is being tried in this region."""

    code = "rollout.pilot.none"
    message = Text(id="Tidak ada uji coba untuk layanan ini di daerah ini.", en="There is no pilot of this service in this region.")


class NothingToTry(Refusal):
    """The version runs for everybody already, or there is nothing beside which it could be tried."""

    code = "rollout.pilot.nothing_to_try"
    status = 409
    message = Text(
        id="Uji coba membandingkan dua versi: satu yang berlaku, satu yang baru. Berlakukan versi ini untuk semua.",
        en="A pilot compares two versions: the one that runs and a new one. Make this version live for everybody.",
    )


class BadShare(Refusal):
    """A pilot takes between 1 and 99 percent of the new applications."""

    code = "rollout.pilot.share"
    status = 422
    message = Text(
        id="Tulis bagian uji coba sebagai angka 1 sampai 99 (persen).", en="Write the share of the pilot as a number from 1 to 99 (percent)."
    )


class ReasonNeeded(Refusal):
    """What changes for the public is changed with a reason."""

    code = "rollout.reason_needed"
    status = 422
    message = Text(id="Tulis alasannya dalam satu kalimat. Alasan ini diumumkan.", en="Write the reason in one sentence. It is made public.")


class NotTheHead(Refusal):
    """Only the head of the agency that runs the service decides what runs."""

    code = "rollout.not_the_head"
    status = 403
    message = Text(
        id="Hanya kepala instansi penyelenggara layanan ini yang dapat memutuskan. Tidak ada yang berubah.",
        en="Only the head of the agency that runs this service can decide this. Nothing was changed.",
    )


class NotAnAuthor(Refusal):
    """Only authors of standards propose."""

    code = "rollout.not_an_author"
    status = 403
    message = Text(
        id="Hanya penyusun standar pelayanan yang dapat mengajukan. Tidak ada yang berubah.",
        en="Only authors of service standards can propose. Nothing was changed.",
    )


class NotAReviewer(Refusal):
    """Only legal reviewers review."""

    code = "rollout.not_a_reviewer"
    status = 403
    message = Text(
        id="Hanya penelaah hukum daerah ini yang dapat menelaah. Tidak ada yang berubah.",
        en="Only legal reviewers of this region can review. Nothing was changed.",
    )


class OwnWork(Refusal):
    """Nobody reviews what they drafted, nor approves what they drafted or reviewed."""

    code = "rollout.own_work"
    status = 403
    message = Text(
        id="Yang menyusun tidak boleh menelaah atau menyetujui, dan yang menelaah tidak boleh menyetujui. Minta rekan yang lain.",
        en="Who drafted may neither review nor approve, and who reviewed may not approve. Ask somebody else.",
    )


class NotTheDrafter(Refusal):
    """A proposal is withdrawn by who submitted it."""

    code = "rollout.not_the_drafter"
    status = 403
    message = Text(id="Hanya penyusun usulan ini yang dapat menariknya.", en="Only the author of this proposal can withdraw it.")


class NoSuchProposal(NotFound):
    """The region has no such proposal."""

    code = "rollout.proposal.not_found"
    message = Text(id="Usulan ini tidak ditemukan di daerah Anda.", en="There is no such proposal in your region.")


class ProposalMoved(Stale):
    """Somebody else moved the proposal since the page was opened."""

    code = "rollout.proposal.moved"
    message = Text(
        id="Usulan ini sudah berubah sejak halaman dibuka. Tulisan Anda masih ada; lihat keadaan terbaru di bawah.",
        en="This proposal changed since the page was opened. What you wrote is kept; see below how it stands now.",
    )


class NotNow(Refusal):
    """The proposal is in another state."""

    code = "rollout.proposal.not_now"
    status = 409
    message = Text(
        id="Ini tidak dapat dilakukan pada keadaan usulan sekarang. Muat ulang halaman.",
        en="That cannot be done with the proposal as it stands. Reload the page.",
    )


class AlreadyProposed(Refusal):
    """The same author has a proposal for this service that is still under way."""

    code = "rollout.proposal.already"
    status = 409
    message = Text(
        id="Usulan Anda untuk layanan ini masih berjalan. Tunggu hasilnya, atau tarik dahulu usulan itu.",
        en="Your proposal for this service is still under way. Wait for its result, or withdraw it first.",
    )


class NothingChanges(Refusal):
    """What is proposed is what runs."""

    code = "rollout.proposal.nothing_changes"
    status = 422
    message = Text(
        id="Isinya sama dengan versi yang berlaku. Tidak ada yang perlu diterbitkan.",
        en="It is the same as the version that runs. There is nothing to publish.",
    )


class OtherServiceFiles(Refusal):
    """The files are those of another service."""

    code = "rollout.proposal.other_service"
    status = 422
    message = Text(
        id="Berkas ini milik layanan lain. Periksa `service` di service.yaml.",
        en="These files are of another service. Check `service` in service.yaml.",
    )


class StaleBase(Refusal):
    """Another version went live since this one was drafted: approving it would undo what that one changed."""

    code = "rollout.proposal.stale_base"
    status = 409
    message = Text(
        id="Versi lain sudah berlaku sejak usulan ini disusun. Kembalikan usulan supaya penyusun memasukkan perubahan itu; tidak ada yang terbit.",
        en="Another version went live since this was drafted. Return it, so that its author takes that change in; nothing was published.",
    )


class InstalledAlready(Refusal):
    """The service was published in this region before: changes go through a proposal."""

    code = "rollout.version.installed_already"
    status = 409
    message = Text(
        id="Layanan ini sudah pernah terbit di daerah ini. Perubahannya melalui usulan yang ditelaah dan disetujui: `loket service propose`, "
        "atau ruang kerja penyusun di /pengelola/layanan/.",
        en="This service was published in this region before. Changes go through a proposal that is reviewed and approved: `loket service propose`, "
        "or the authors' workbench at /pengelola/layanan/.",
    )

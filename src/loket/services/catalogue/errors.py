"""What can go wrong with packages and versions."""

from __future__ import annotations

from collections.abc import Sequence

from loket.foundation.common.errors import NotFound, Refusal, Stale
from loket.foundation.common.text import Text
from loket.services.catalogue.values import Problem


class PackageInvalid(Refusal):
    """The package cannot be read or does not pass its check; `problems` says where and what to do."""

    code = "catalogue.package.invalid"
    status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0].message if self.problems else Text(id="", en="")
        super().__init__(
            Text(
                id=f"Paket layanan belum bisa dipakai: {len(self.problems)} masalah. Yang pertama: {first.id}",
                en=f"The service package cannot be used yet: {len(self.problems)} problem(s). The first: {first.en}",
            )
        )


class VersionHasOtherContent(Refusal):
    """This version number was published with other content."""

    code = "catalogue.version.other_content"
    status = 409
    message = Text(
        id="Nomor versi ini sudah terbit dengan isi yang berbeda. Naikkan `version` di service.yaml dan catat perubahannya di CHANGELOG.md.",
        en="This version number is already published with other content. Raise `version` in service.yaml and note the change in CHANGELOG.md.",
    )


class VersionNotNewer(Refusal):
    """A lower version number than one that is published already."""

    code = "catalogue.version.not_newer"
    status = 409
    message = Text(
        id="Nomor versi harus lebih tinggi daripada yang sudah terbit. Naikkan `version` di service.yaml.",
        en="The version number must be higher than the published one. Raise `version` in service.yaml.",
    )


class NoSuchVersion(NotFound):
    """No version of this hash was published here."""

    code = "catalogue.version.not_found"
    message = Text(id="Versi layanan ini tidak ditemukan.", en="This version of the service was not found.")


class NoSuchDraft(NotFound):
    """No draft of this id is open in the region."""

    code = "catalogue.draft.not_found"
    message = Text(id="Rancangan layanan ini tidak ditemukan.", en="This draft of a service was not found.")


class DraftStale(Stale):
    """Somebody changed the same part since the page was opened."""

    code = "catalogue.draft.stale"
    message = Text(
        id="Bagian ini sudah diubah orang lain sejak halaman dibuka. Tidak ada yang hilang: isian Anda masih di bawah, isi terbaru ada di rancangan. Bandingkan, lalu simpan sekali lagi.",
        en="Somebody changed this part since the page was opened. Nothing is lost: what you typed is below, the newest content is in the draft. Compare, then save once more.",
    )


class DraftClosed(Refusal):
    """The draft was proposed or discarded and is not changed any more."""

    code = "catalogue.draft.closed"
    status = 409
    message = Text(
        id="Rancangan ini sedang ditinjau atau sudah ditutup, jadi isinya tidak dapat diubah. Isinya tetap tersimpan.",
        en="This draft is under review or closed, so its content cannot be changed. It is kept.",
    )


class NothingToUndo(Refusal):
    """There is no earlier (or later) content."""

    code = "catalogue.draft.nothing_to_undo"
    status = 409
    message = Text(id="Tidak ada perubahan yang dapat dibatalkan atau diulang.", en="There is no change to undo or redo.")


class DraftUnreadable(Refusal):
    """A file of the draft cannot be read, so its parts cannot be changed one by one."""

    code = "catalogue.draft.unreadable"
    status = 422

    def __init__(self, problem: Problem | None = None) -> None:
        said = Text(
            id="Berkas ini ditulis dengan cara yang tidak dapat diubah per bagian.",
            en="This file is written in a way that cannot be changed part by part.",
        )
        if problem is not None:
            said = Text(
                id=f"{problem.file} baris {problem.line}: {problem.message.id}", en=f"{problem.file} line {problem.line}: {problem.message.en}"
            )
        super().__init__(
            Text(
                id=f"Perubahan belum disimpan; isi rancangan tetap seperti semula. {said.id} Betulkan di tab Berkas.",
                en=f"The change was not saved; the draft is as it was. {said.en} Mend it in the tab Files.",
            )
        )


class OtherService(Refusal):
    """The files are those of another service than the draft's."""

    code = "catalogue.draft.other_service"
    status = 409
    message = Text(
        id="Berkas ini milik layanan lain. Mulailah rancangan baru dari berkas itu, atau samakan baris `service` di service.yaml.",
        en="These files belong to another service. Begin a new draft from them, or make the line `service` of service.yaml the same.",
    )


class BadServiceName(Refusal):
    """The id of a new service is none, or taken."""

    code = "catalogue.draft.bad_name"
    status = 422
    message = Text(
        id="Nama alamat layanan ditulis dengan huruf kecil, angka, dan tanda hubung (paling banyak 60 huruf), dan belum dipakai di daerah ini. Misalnya surat-keterangan-usaha.",
        en="The address name of a service has lower-case letters, digits and hyphens (at most 60), and is not used yet in this region. For example surat-keterangan-usaha.",
    )

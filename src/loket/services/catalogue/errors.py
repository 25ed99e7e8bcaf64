"""What can go wrong with packages and versions."""

from __future__ import annotations

from collections.abc import Sequence

from loket.foundation.common.errors import NotFound, Refusal
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

"""What the register refuses. Every message says what is wrong and what to do; none repeats a person's data."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class PersonNotFound(NotFound):
    """There is no such resident in this region."""

    code = "residents.person.not_found"
    message = Text(id="Data penduduk tidak ditemukan di daerah ini.", en="This person is not in the register of this region.")


class Restricted(Refusal):
    """The person asked for their entry not to be used, and this is not one of the uses that go on (UU 27/2022 Pasal 11, 41)."""

    code = "residents.person.restricted"
    status = 403
    message = Text(
        id="Pemakaian data penduduk ini sedang dibatasi atas permintaan orangnya. Data hanya dibuka untuk permohonannya sendiri atau bila ia hadir.",
        en="The use of this entry is restricted at the person's request. It is opened only for their own application, or when they are present.",
    )


class EffectRefused(Refusal):
    """The register cannot be changed so; nothing was changed. `code` says which rule of the register stands against it."""

    code = "residents.effect.refused"
    status = 409
    message = Text(
        id="Perubahan tidak dapat dicatat pada register. Tidak ada data yang berubah; periksa kembali isian permohonan.",
        en="The change cannot be entered in the register. Nothing was changed; check the answers of the application.",
    )

    @classmethod
    def because(cls, code: str, message: Text) -> EffectRefused:
        """Return the refusal with that reason."""
        return cls(message, code=f"residents.effect.{code}")


class UnknownEffect(LookupError):
    """A package that passed its check names an effect that this release does not have: a fault, not a person's mistake."""


class BadImportFile(Refusal):
    """A file of residents cannot be taken in; `code` says why. Nothing was entered. The message holds no data of the file."""

    code = "residents.import.bad_file"
    message = Text(id="Berkas tidak dapat dimuat. Tidak ada yang berubah.", en="The file cannot be taken in. Nothing was changed.")

    @classmethod
    def because(cls, code: str, message: Text) -> BadImportFile:
        """Return the refusal with that reason."""
        return cls(message, code=f"residents.import.{code}")


class ImportElsewhere(Refusal):
    """Another process goes on with the same import."""

    code = "residents.import.elsewhere"
    status = 409
    message = Text(
        id="Proses lain sedang memuat berkas yang sama. Tunggu sampai selesai; yang sudah masuk tetap tersimpan.",
        en="Another process is taking in the same file. Wait for it; what was entered is kept.",
    )


class SearchTooWide(Refusal):
    """A name alone, or one day, year and village with too many people, is no search for one person."""

    code = "residents.search.too_wide"
    status = 422
    message = Text(
        id="Nama saja tidak cukup. Isi tanggal lahir, atau tahun lahir dan desanya, supaya yang dicari satu orang.",
        en="A name alone is not enough. Give the date of birth, or year of birth and village, so that one person is looked for.",
    )


class OwnFamily(Refusal):
    """Nobody judges the entry of their own family."""

    code = "residents.pair.own_family"
    status = 403
    message = Text(
        id="Salah satu orang ini keluarga Anda sendiri. Rekan Anda yang memutuskannya; tidak ada yang berubah.",
        en="One of these people is of your own family. A colleague decides it; nothing was changed.",
    )


class MarkedAlready(Refusal):
    """The entry counts as another one already, so marking it would make a circle or a fork."""

    code = "residents.pair.marked"
    status = 409
    message = Text(
        id="Entri yang dipilih sudah ditandai sama dengan entri lain, atau entri lainnya mengarah kepadanya. Pilih yang satunya, atau batalkan tanda itu dahulu.",
        en="The chosen entry is marked as another one already, or the other one leads to it. Choose the other, or take that mark back first.",
    )

"""Why a line of an import is not entered, or looks odd: a code and a sentence that holds no data of the line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loket.foundation.common.text import Text

#: The line is not entered.
REJECTED: Final[Mapping[str, Text]] = {
    "missing": Text(id="Kolom wajib ini kosong.", en="This column is needed and is empty."),
    "too_long": Text(id="Isinya terlalu panjang.", en="It is too long."),
    "not_16_digits": Text(id="Nomor harus tepat 16 angka.", en="The number has exactly 16 digits."),
    "number_cell": Text(
        id="Nomor tersimpan sebagai angka sehingga angka terakhirnya hilang. Jadikan kolomnya teks di sumbernya, lalu ekspor ulang.",
        en="The number was kept as a number and has lost its last digits. Make the column text at its source and export again.",
    ),
    "unknown_province": Text(id="Dua angka pertama NIK bukan kode provinsi.", en="The first two digits of the NIK are no province code."),
    "bad_place": Text(id="Kode kabupaten/kota atau kecamatan pada NIK tidak boleh 00.", en="The regency or district code in the NIK cannot be 00."),
    "bad_birth_date": Text(id="Tanggal lahir di dalam NIK tidak ada di kalender.", en="The date of birth inside the NIK does not exist."),
    "bad_serial": Text(id="Empat angka terakhir tidak boleh 0000.", en="The last four digits cannot be 0000."),
    "bad_date": Text(id="Tanggal tidak terbaca atau tidak ada di kalender.", en="The date cannot be read or does not exist."),
    "in_future": Text(id="Tanggal ini belum tiba.", en="This date is still to come."),
    "died_before_birth": Text(id="Tanggal meninggal mendahului tanggal lahir.", en="The day of death is before the birth."),
    "unknown_word": Text(id="Kata atau kode ini tidak dikenal. Terjemahkan di peta kolom (words).", en="This word or code is not known. Translate it in the mapping (words)."),
    "unknown_village": Text(id="Kode desa/kelurahan ini bukan milik daerah ini.", en="This village code is none of this region."),
    "bad_decile": Text(id="Desil harus 1 sampai 10, dengan tanggalnya.", en="The decile is 1 to 10, with its date."),
    "nik_twice": Text(id="NIK ini sudah ada di baris yang lebih awal.", en="This NIK stands in an earlier line."),
    "no_head": Text(id="Keluarga ini tidak punya kepala keluarga di berkas.", en="This family has no head in the file."),
    "two_heads": Text(id="Keluarga ini punya lebih dari satu kepala keluarga.", en="This family has more than one head."),
    "head_rejected": Text(id="Baris kepala keluarganya ditolak, jadi keluarganya belum dapat dimuat.", en="The line of the head was rejected, so the family cannot be entered yet."),
    "newer_here": Text(
        id="Data di Loket lebih baru daripada tanggal berkas; baris ini dibiarkan.",
        en="What Loket holds is newer than the date of the file; the line was left.",
    ),
}  # fmt: skip

#: The line is entered all the same: only Dukcapil can say what is right (indonesia: a number proves nothing).
WARNED: Final[Mapping[str, Text]] = {
    "unknown_district": Text(id="Kode kecamatan pada nomor ini tidak dikenal sekarang.", en="The district code in the number is not known today."),
    "unknown_province_kk": Text(id="Kode provinsi pada nomor KK tidak dikenal.", en="The province code in the family card number is not known."),
    "odd_date": Text(id="Tanggal terbit di dalam nomor KK tidak wajar.", en="The issue date inside the family card number is odd."),
    "birth_date_differs": Text(id="Tanggal lahir berbeda dengan yang tersirat pada NIK.", en="The date of birth differs from the NIK."),
    "sex_differs": Text(id="Jenis kelamin berbeda dengan yang tersirat pada NIK.", en="The sex differs from the NIK."),
    "address_differs": Text(id="Alamat berbeda dengan kepala keluarganya; yang dipakai alamat kepala keluarga.", en="The address differs from the head's; the head's is used."),
    "kk_date_unknown": Text(id="Tanggal KK tidak diketahui; dipakai tanggal berkas.", en="The date of the family card is not known; the date of the file is used."),
    "head_not_active": Text(id="Tercatat kepala keluarga tetapi tidak lagi aktif; hubungannya dicatat Lainnya.", en="Said to be head but no longer active; the relation is entered as other."),
    "occupation_number": Text(id="Pekerjaan berupa angka; terjemahkan di peta kolom (words).", en="The occupation is a number; translate it in the mapping (words)."),
}  # fmt: skip
REASONS: Final = {**REJECTED, **WARNED}

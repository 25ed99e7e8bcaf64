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
    "unknown_person": Text(
        id="NIK ini belum ada di daftar penduduk. Muat dahulu berkas penduduk yang memuatnya, lalu muat berkas ini lagi.",
        en="This NIK is not in the register. Take in a file of residents that has it, then this file again.",
    ),
    "own_partner": Text(id="NIK terkait sama dengan NIK orangnya sendiri.", en="The other NIK is the person's own."),
    "before_birth": Text(id="Harinya mendahului tanggal lahir orang ini di daftar penduduk.", en="The day is before this person's birth in the register."),
    "registered_before": Text(id="Tanggal akta mendahului hari terjadinya.", en="The day of the deed is before the day of the event."),
    "event_twice": Text(
        id="Peristiwa ini sudah ada di baris lain berkas ini dengan isi yang berbeda. Periksa mana yang benar.",
        en="This event stands in another line of this file with other content. See which is right.",
    ),
    "paper_twice": Text(
        id="Dokumen ini sudah ada di baris lain berkas ini dengan isi yang berbeda. Periksa mana yang benar.",
        en="This paper stands in another line of this file with other content. See which is right.",
    ),
    "until_before_issue": Text(id="Hari terakhir berlaku mendahului tanggal terbit.", en="The last day of validity is before the day of issue."),
    "ending_incomplete": Text(id="Tanggal berakhir dan sebabnya diisi keduanya, atau tidak sama sekali.", en="The day of ending and its cause are both given, or neither."),
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
    "other_unknown": Text(
        id="NIK terkait belum ada di daftar penduduk; peristiwa dicatat untuk orang ini saja.",
        en="The other NIK is not in the register; the event was entered for this person only.",
    ),
    "kept_newer": Text(
        id="Peristiwa dicatat. Data orangnya dibiarkan karena yang dipegang Loket lebih baru dan berbeda.",
        en="The event was entered. What the register says of the person was left, because it is newer and differs.",
    ),
    "birth_on_differs": Text(id="Hari kelahiran berbeda dengan tanggal lahir di daftar penduduk.", en="The day of birth differs from the register's."),
    "after_death": Text(id="Orang ini tercatat sudah meninggal; peristiwa dicatat, datanya dibiarkan.", en="This person is entered as dead; the event was entered, the data were left."),
    "kk_unknown": Text(
        id="Nomor KK ini belum ada dan alamatnya tidak disebut; keanggotaan KK dibiarkan.",
        en="This family card is not here and no address is given; the card was left.",
    ),
    "card_missing": Text(id="Nomor KK sesudah pindah tidak disebut; alamat orangnya diubah, KK-nya tetap.", en="No family card is named; the address was changed, the card was left."),
    "told_missing": Text(id="Nilai barunya tidak disebut; peristiwa dicatat, datanya dibiarkan.", en="The new value is not given; the event was entered, the data were left."),
    "occupation_number": Text(id="Pekerjaan berupa angka; terjemahkan di peta kolom (words).", en="The occupation is a number; translate it in the mapping (words)."),
}  # fmt: skip
REASONS: Final = {**REJECTED, **WARNED}

"""How agencies, ranks, days and hours are said, and what helps where an entry is not right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loket.foundation.agencies.values import HolidayKind, Over, Rank
from loket.foundation.common.text import Text

WEEKDAYS: Final = (
    Text(id="Senin", en="Monday"), Text(id="Selasa", en="Tuesday"), Text(id="Rabu", en="Wednesday"), Text(id="Kamis", en="Thursday"),
    Text(id="Jumat", en="Friday"), Text(id="Sabtu", en="Saturday"), Text(id="Minggu", en="Sunday"),
)  # fmt: skip
#: As the region's files name the days.
WEEKDAY_NAMES: Final = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
WEEKS: Final = (("5", Text(id="Senin sampai Jumat", en="Monday to Friday")), ("6", Text(id="Senin sampai Sabtu", en="Monday to Saturday")),
                ("7", Text(id="Setiap hari", en="Every day")))  # fmt: skip
ZONES: Final = (("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT"))
RANKS: Final[Mapping[Rank, Text]] = {
    Rank.EXECUTES: Text(id="Mengerjakan langkah", en="Carries out steps"),
    Rank.APPROVES: Text(id="Menyetujui", en="Approves"),
    Rank.LEADS: Text(id="Memimpin", en="Leads"),
    Rank.AUDITS: Text(id="Mengawasi", en="Audits"),
    Rank.OPERATES: Text(id="Mengelola Loket", en="Operates Loket"),
    Rank.DRAFTS: Text(id="Menyusun standar pelayanan", en="Drafts service standards"),
    Rank.REVIEWS: Text(id="Menelaah hukum", en="Reviews the law"),
}
OVERS: Final[Mapping[Over, Text]] = {
    Over.AGENCY: Text(id="Instansinya sendiri", en="Its own agency"),
    Over.REGION: Text(id="Seluruh daerah", en="The whole region"),
}
DAY_KINDS: Final[Mapping[HolidayKind, Text]] = {
    HolidayKind.LIBUR: Text(id="Libur", en="Day off"),
    HolidayKind.CUTI_BERSAMA: Text(id="Cuti bersama", en="Joint day off"),
    HolidayKind.KERJA: Text(id="Tetap bekerja", en="Worked although it would be off"),
}
SAVED: Final = Text(id="{name} tersimpan dan berlaku mulai sekarang.", en="{name} is saved and holds from now on.")
CLOSED: Final = Text(id="{name} ditutup.", en="{name} is closed.")
OPENED: Final = Text(id="{name} dibuka kembali.", en="{name} is open again.")
DAY_ADDED: Final = Text(
    id="Hari itu tersimpan. Janji yang dibuat sejak sekarang memperhitungkannya.", en="The day is saved. Promises made from now on count with it."
)
DAY_REMOVED: Final = Text(id="Hari itu dihapus dari kalender.", en="The day was taken from the calendar.")
PAST_DAY: Final = Text(
    id="Pilih hari yang akan datang; janji yang sudah dibuat tidak berubah.", en="Choose a day to come; promises already made do not change."
)
NEEDED: Final = Text(id="Isian ini wajib ada.", en="This has to be filled in.")
NOT_A_DATE: Final = Text(id="Tulis tanggal yang ada, misalnya 17 8 2027.", en="Write a date that exists, for example 17 8 2027.")
#: What helps, by the first part of the field that was not right.
ADVICE: Final[Mapping[str, Text]] = {
    "code": Text(
        id="Kode memakai huruf kecil, angka, dan tanda hubung, misalnya mal-pelayanan.",
        en="A code has small letters, digits and hyphens, for example mal-pelayanan.",
    ),
    "phone": Text(
        id="Nomor telepon memakai angka, spasi, kurung, + dan -, misalnya (0999) 210001.",
        en="A phone number has digits, spaces, brackets, + and -, for example (0999) 210001.",
    ),
    "email": Text(
        id="Tulis alamat surel yang lengkap, misalnya dukcapil@contoh.go.id, atau kosongkan.",
        en="Write a whole e-mail address, for example dukcapil@contoh.go.id, or leave it empty.",
    ),
    "at": Text(
        id="Tulis lintang lalu bujur dalam derajat, misalnya -7.2104, 120.9312.",
        en="Write latitude, then longitude in degrees, for example -7.2104, 120.9312.",
    ),
    "hours": Text(
        id="Tulis jam seperti 08:00-12:00, 13:00-16:00; setiap hari kerja perlu jam buka.",
        en="Write hours like 08:00-12:00, 13:00-16:00; every working day needs opening hours.",
    ),
}

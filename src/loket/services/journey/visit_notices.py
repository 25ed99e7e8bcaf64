"""What the applicant hears of a visit: asked, booked, changed, reminded, lost, missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.events.values import Event
from loket.services.appointments import events
from loket.services.appointments.values import CAME_ANYHOW

EVENTS: Final = (events.ASKED, events.MADE, events.CHANGED, events.REMINDED, events.CANCELLED, events.MISSED)
LOST: Final = f"{events.CANCELLED}:office"
GIVEN_BACK: Final = f"{events.CANCELLED}:applicant"

#: As `notices.TOLD`: word in the package's `notices`, kind of message, subject, body.
TOLD: Final[Mapping[str, tuple[str, str, Text, Text]]] = {
    events.ASKED: (
        "visit_asked", "case.visit",
        Text(id="Pilih waktu untuk datang: {case_number}", en="Choose a time to come: {case_number}"),
        Text(
            id="Permohonan {service} Anda memerlukan kedatangan Anda. Buka permohonan Anda dan pilih waktunya paling lambat {book_by}. Waktu janji kami "
            "berhenti dihitung sampai Anda datang.",
            en="Your application for {service} needs you to come. Open your application and choose a time by {book_by}. Our promised time stands still "
            "until you come.",
        ),
    ),
    events.MADE: (
        "visit_booked", "case.visit",
        Text(id="Janji temu Anda: {when}", en="Your appointment: {when}"),
        Text(
            id="Kami menunggu Anda {when} di {where} untuk permohonan {case_number}. Buka permohonan Anda untuk melihat yang perlu dibawa, menunjukkan kode "
            "saat tiba, atau mengubah jadwal.",
            en="We expect you {when} at {where} for application {case_number}. Open your application to see what to bring, to show the code when you "
            "arrive, or to change the time.",
        ),
    ),
    events.CHANGED: (
        "visit_changed", "case.visit",
        Text(id="Janji temu diubah: {when}", en="Appointment changed: {when}"),
        Text(id="Jadwal baru Anda untuk permohonan {case_number}: {when} di {where}. Jadwal lama tidak berlaku lagi.", en="Your new time for application {case_number}: {when} at {where}. The earlier time no longer counts."),
    ),
    events.REMINDED: (
        "visit_reminded", "case.visit",
        Text(id="Pengingat: janji temu {when}", en="Reminder: appointment {when}"),
        Text(
            id="Jangan lupa datang {when} ke {where} untuk permohonan {case_number}. Bila tidak dapat datang, ubah jadwalnya di halaman permohonan.",
            en="Remember to come {when} to {where} for application {case_number}. If you cannot, change the time on the page of the application.",
        ),
    ),
    LOST: (
        "visit_lost", "decision.visit",
        Text(id="Maaf, janji temu {when} batal", en="Sorry, the appointment {when} cannot be kept"),
        Text(
            id="Kami tidak dapat melayani Anda {when} di {where}. Ini bukan kesalahan Anda dan tidak mengurangi hak Anda memesan. Buka permohonan "
            "{case_number} dan pilih waktu lain; waktu janji kami berjalan lagi sampai jadwal berikutnya yang kami tawarkan.",
            en="We cannot receive you {when} at {where}. It is not your fault and costs you no booking. Open application {case_number} and choose "
            "another time; our promised time runs again until the next time that we offer.",
        ),
    ),
    GIVEN_BACK: (
        "visit_cancelled", "case.visit",
        Text(id="Janji temu {when} Anda batalkan", en="You cancelled the appointment {when}"),
        Text(
            id="Janji temu {when} di {where} dibatalkan. Permohonan {case_number} tetap menunggu Anda memilih waktu lain.",
            en="The appointment {when} at {where} was cancelled. Application {case_number} still waits for you to choose another time.",
        ),
    ),
    events.MISSED: (
        "visit_missed", "case.visit",
        Text(id="Anda tidak sempat datang {when}", en="You could not come {when}"),
        Text(
            id="Kami menunggu Anda {when} di {where}. Anda masih dapat memesan waktu lain di halaman permohonan {case_number}.",
            en="We waited for you {when} at {where}. You can still book another time on the page of application {case_number}.",
        ),
    ),
}  # fmt: skip


def key_of(event: Event) -> str:
    """Return under which key an event is told; a key that is in no table is not told."""
    if event.name == events.CANCELLED:
        # Because: a time given back because the case ended is told by the message of that end.
        known = {"office": LOST, "applicant": GIVEN_BACK}
        return known.get(str(event.payload.get("by")), "") if event.payload.get("reason") not in ("case_ended", CAME_ANYHOW) else ""
    if event.name == events.MISSED and not event.payload.get("again"):
        return ""
    return event.name


def words(region: str, agency: str, payload: Mapping[str, Any]) -> dict[str, object]:
    """Return when and where, in words."""
    found: dict[str, object] = {}
    zone = agencies.get_region(code=region).time_zone
    if unit := payload.get("unit"):
        place = agencies.get_unit(region, str(unit))
        zone = place.time_zone
        found["where"] = Text(id=f"{place.name.id}, {place.address}", en=f"{place.name.en}, {place.address}")
    if starts_at := payload.get("starts_at"):
        found["when"] = moment(dt.datetime.fromisoformat(str(starts_at)), zone)
    if book_by := payload.get("book_by"):
        found["book_by"] = dates.date_text(dates.civil_date(dt.datetime.fromisoformat(str(book_by)), time_zone=zone))
    return found


def moment(at: dt.datetime, zone: str) -> Text:
    """Return `Rabu, 2 Desember 2026 pukul 09.15 WITA`."""
    on = dates.civil_date(at, time_zone=zone)
    weekday, day = dates.WEEKDAYS[on.weekday()], dates.date_text(on)
    clock = {language: dates.format_time(at, time_zone=zone, language=language) for language in ("id", "en")}
    return Text(id=f"{weekday.id}, {day.id} pukul {clock['id']}", en=f"{weekday.en}, {day.en} at {clock['en']}")

"""Public reads of accounts and appointments. Each is one query; doors keep the answer for the length of a request."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.values import Rank
from loket.foundation.common import dates
from loket.foundation.common.errors import NotFound
from loket.foundation.common.paging import Page, bounded
from loket.foundation.database import statements
from loket.foundation.identity import models, policy, reading
from loket.foundation.identity.comparing import compare_check as compare_check
from loket.foundation.identity.comparing import count_checks as count_checks
from loket.foundation.identity.comparing import find_check as find_check
from loket.foundation.identity.comparing import is_offered as is_offered
from loket.foundation.identity.comparing import list_over as list_over
from loket.foundation.identity.comparing import may_check as may_check
from loket.foundation.identity.comparing import read_check_photo as read_check_photo
from loket.foundation.identity.errors import AccountNotFound, AppointmentNotFound, CodeOver, RecoveryNotFound
from loket.foundation.identity.finding import app_address as app_address
from loket.foundation.identity.finding import find_account_by_phone as find_account_by_phone
from loket.foundation.identity.finding import find_begun_secret as find_begun_secret
from loket.foundation.identity.finding import find_factor as find_factor
from loket.foundation.identity.finding import has_phone as has_phone
from loket.foundation.identity.finding import has_way as has_way
from loket.foundation.identity.finding import holds_office as holds_office
from loket.foundation.identity.finding import list_history as list_history
from loket.foundation.identity.finding import list_passkeys as list_passkeys
from loket.foundation.identity.finding import list_ready as list_ready
from loket.foundation.identity.finding import list_ways as list_ways
from loket.foundation.identity.finding import needs_claim as needs_claim
from loket.foundation.identity.finding import next_demo_code as next_demo_code
from loket.foundation.identity.finding import refusal_to_enrol as refusal_to_enrol
from loket.foundation.identity.finding import refusal_to_move as refusal_to_move
from loket.foundation.identity.finding import secret_text as secret_text
from loket.foundation.identity.forgetting import count_devices as count_devices
from loket.foundation.identity.forgetting import count_sessions_before as count_sessions_before
from loket.foundation.identity.keys import ask_for_new as ask_for_new
from loket.foundation.identity.keys import ask_for_one as ask_for_one
from loket.foundation.identity.policy import PHONE_COUNTS_FOR as PHONE_COUNTS_FOR
from loket.foundation.identity.policy import is_absent as is_absent
from loket.foundation.identity.policy import proofs_of as proofs_of
from loket.foundation.identity.policy import with_proof as with_proof
from loket.foundation.identity.values import (
    Absence,
    Account,
    Appointment,
    AppointmentKind,
    Audience,
    CodeSent,
    OfficerSeat,
    Question,
    Recovery,
    Seat,
    Servant,
    SessionAssurance,
)

MOST: Final = 200
MOST_SEATS: Final = 2_000
MOST_OFFICES: Final = 5_000


def get_account(*, account_id: UUID) -> Account:
    """Return an account. :raises AccountNotFound: if there is none."""
    found = find_account(account_id=account_id)
    if found is None:
        raise AccountNotFound()
    return found


def find_account(*, account_id: UUID) -> Account | None:
    """Return an account, or None."""
    row = statements.first(models.Account, "id = %s", [account_id])
    return reading.account_of(row) if row else None


def find_account_by_login(*, login: str) -> Account | None:
    """Return the account that signs in with this e-mail address (case and outer spaces ignored), or None."""
    row = models.Account.objects.filter(email=reading.normal_address(login)).first()
    return reading.account_of(row) if row else None


def session_assurance(*, session: Mapping[str, Any], account_id: UUID, at: dt.datetime) -> SessionAssurance:
    """Return what a session of an account stands for (`policy.session_assurance`); `session` is what it keeps. :raises AccountNotFound: if there is none."""
    return policy.session_assurance(account=get_account(account_id=account_id), proofs=proofs_of(session), at=at)


def is_password(*, account_id: UUID, password: str) -> bool:
    """Say whether a password is that of an account that can sign in. Slow on purpose."""
    row = models.Account.objects.filter(pk=account_id, is_active=True).first()
    return row is not None and row.check_password(password)


def find_account_of_resident(*, region: str, resident_id: UUID) -> Account | None:
    """Return the account that is linked to a resident of the region, or None."""
    row = models.Account.objects.filter(region=region, resident_id=resident_id).first()
    return reading.account_of(row) if row else None


def find_accounts_of_resident(*, region: str, resident_id: UUID) -> tuple[UUID, tuple[UUID, ...]] | None:
    """Return the account that is linked to a resident of the region, closed or not, with the appointments of this region that it holds (at most 200)."""
    account = models.Account.objects.filter(region=region, resident_id=resident_id).values_list("pk", flat=True).first()
    if account is None:
        return None
    seats = models.Appointment.objects.filter(account_id=account, region=region).order_by("id").values_list("pk", flat=True)
    return account, tuple(seats[:MOST])


def resident_of(*, account_id: UUID, region: str) -> UUID | None:
    """Return the resident of the region that an account is linked to, or None."""
    found = statements.one("SELECT resident_id FROM identity_account WHERE id = %s AND region = %s", [account_id, region])
    return found[0] if found else None


def list_appointments(*, account_id: UUID, at: dt.datetime) -> tuple[Appointment, ...]:
    """Return the appointments that an account holds at `at` (each by the date of its own region); bounded to 200."""
    rows = statements.rows(models.Appointment, "account_id = %s ORDER BY region, position, id LIMIT %s", [account_id, MOST])
    return tuple(reading.appointment_of(row) for row in rows if _is_valid(row, at))


def get_appointment(*, region: str, appointment: UUID) -> Appointment:
    """Return an appointment of the region, past and future ones too. :raises AppointmentNotFound: if it has none such."""
    row = models.Appointment.objects.filter(region=region, pk=appointment).first()
    if row is None:
        raise AppointmentNotFound()
    return reading.appointment_of(row)


def list_appointed_positions(*, region: str, appointments: Collection[UUID]) -> dict[UUID, str]:
    """Return the position of up to 200 appointments (bounded so) of the region, past ones too: in which office somebody acted."""
    wanted = list(dict.fromkeys(appointments))[:MOST]
    rows = models.Appointment.objects.filter(region=region, pk__in=wanted).values_list("pk", "position")
    return dict(rows) if wanted else {}


def list_appointed_posts(*, region: str, appointments: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return position and unit of up to 2,000 appointments (bounded so) of the region, past ones too: where somebody acted."""
    wanted = list(dict.fromkeys(appointments))[:MOST_SEATS]
    rows = models.Appointment.objects.filter(region=region, pk__in=wanted).values_list("pk", "position", "unit")
    return {pk: (position, unit) for pk, position, unit in rows} if wanted else {}


def list_residents_of(*, region: str, accounts: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the residents of the region that up to 2,000 accounts (bounded so) are linked to."""
    wanted = list(dict.fromkeys(accounts))[:MOST_SEATS]
    rows = models.Account.objects.filter(region=region, pk__in=wanted, resident_id__isnull=False).values_list("pk", "resident_id")
    return {pk: resident for pk, resident in rows if resident is not None} if wanted else {}


def list_agency_appointments(*, region: str, agencies: Collection[str]) -> tuple[UUID, ...]:
    """Return every appointment to offices of these agencies of a region, past ones too (bounded to 5,000): from which offices an agency acted."""
    rows = models.Appointment.objects.filter(region=region, agency__in=list(agencies)).order_by("-id").values_list("pk", flat=True)
    return tuple(rows[:MOST_OFFICES]) if agencies else ()


def holds_audience(*, account: UUID, audience: str, region: str, at: dt.datetime) -> Appointment | None:
    """
    Return the appointment by which an account belongs to an audience of the region at `at`, the oldest first, or None.

    Who holds a position that leads an agency is its leader too, whichever door their daily work opens. `public` and `citizen`
    need no appointment; they are not asked here.
    """
    on = _day(region, at)
    leading = [p.code for p in agencies.list_positions(region, rank=Rank.LEADS)] if audience == Audience.LEADER else []
    row = statements.first(
        models.Appointment,
        """account_id = %s AND region = %s AND (audience = %s OR position = ANY(%s)) AND valid_from <= %s
           AND (valid_until IS NULL OR valid_until > %s) ORDER BY valid_from, id LIMIT 1""",
        [account, region, audience, leading, on, on],
    )
    return reading.appointment_of(row) if row else None


def audiences_of(*, account: UUID, region: str, at: dt.datetime) -> frozenset[Audience]:
    """Return every audience of the region to which an account belongs at `at` by its appointments, as `holds_audience` would say."""
    leading = {p.code for p in agencies.list_positions(region, rank=Rank.LEADS)}
    held = [one for one in list_appointments(account_id=account, at=at) if one.region == region]
    return frozenset(one.audience for one in held) | ({Audience.LEADER} if any(one.position in leading for one in held) else frozenset())


def list_audience(*, region: str, audience: Audience, at: dt.datetime, agency: str | None = None) -> tuple[Account, ...]:
    """Return who belongs to an audience of the region at `at`, as `holds_audience` would say, of one agency if wished; bounded to 200."""
    leading = [p.code for p in agencies.list_positions(region, rank=Rank.LEADS)] if audience is Audience.LEADER else []
    seats = models.Appointment.objects.filter(Q(audience=audience.value) | Q(position__in=leading), region=region)
    if agency is not None:
        seats = seats.filter(agency=agency)
    held = _valid(seats, _day(region, at)).filter(account_id=OuterRef("pk"))
    rows = models.Account.objects.filter(Exists(held), is_active=True, frozen_at__isnull=True).order_by("id")[:MOST]
    return tuple(reading.account_of(row) for row in rows)


def officers_in(*, region: str, position: str, at: dt.datetime, unit: str | None = None) -> tuple[OfficerSeat, ...]:
    """
    Return who can be given work of a position (`dukcapil/verifikator`) at `at`: appointed, present, able to sign in.

    In the order of the appointments' ids, at most 200. `unit` narrows it to one unit.
    """
    on = _day(region, at)
    rows = statements.every(
        """SELECT p.account_id, p.id, p.unit, a.resident_id FROM identity_appointment p JOIN identity_account a ON a.id = p.account_id
           WHERE p.region = %s AND p.position = %s AND (%s::text IS NULL OR p.unit = %s) AND a.is_active AND a.frozen_at IS NULL
             AND p.valid_from <= %s AND (p.valid_until IS NULL OR p.valid_until > %s)
             AND NOT EXISTS (SELECT FROM identity_absence b JOIN identity_appointment o ON o.id = b.appointment_id
               WHERE o.account_id = p.account_id AND o.region = p.region AND b.absent_from <= %s AND b.absent_until > %s)
           ORDER BY p.id LIMIT %s""",
        [region, position, unit, unit, on, on, on, on, MOST],
    )
    return tuple(OfficerSeat(*row) for row in rows)


def list_seats(*, region: str, positions: Collection[str], at: dt.datetime) -> tuple[Seat, ...]:
    """
    Return every office of these positions that is held on the day of `at`, with who holds it and whether they are there.

    One query, by the appointments' ids, bounded to 2,000. Who is away is away in every office of the region.
    """
    on = _day(region, at)
    found = statements.every(
        """SELECT p.id, p.account_id, a.resident_id, p.agency, p.unit, p.position, p.kind, p.audience, p.stands_for_id, p.scope -> 'services',
             NOT a.is_active OR a.frozen_at IS NOT NULL OR EXISTS (SELECT FROM identity_absence b JOIN identity_appointment o ON o.id = b.appointment_id
               WHERE o.account_id = p.account_id AND o.region = p.region AND b.absent_from <= %s AND b.absent_until > %s)
           FROM identity_appointment p JOIN identity_account a ON a.id = p.account_id
           WHERE p.region = %s AND p.position = ANY(%s) AND p.valid_from <= %s AND (p.valid_until IS NULL OR p.valid_until > %s)
           ORDER BY p.id LIMIT %s""",
        [on, on, region, list(positions), on, on, MOST_SEATS],
    )
    return tuple(_seat(*row) for row in found)


def list_offices(*, region: str, account: UUID) -> tuple[Appointment, ...]:
    """Return every office that an account holds, held or will hold in a region, the latest first; bounded to 200."""
    rows = models.Appointment.objects.filter(region=region, account_id=account).order_by("-valid_from", "-id")[:MOST]
    return tuple(reading.appointment_of(row) for row in rows)


def list_servants(*, region: str, at: dt.datetime, agency: str | None = None, position: str | None = None) -> tuple[Servant, ...]:
    """Return everybody with an office in a region, past and future ones too, of one agency or position, by account; bounded to 2,000. Three queries."""
    held = models.Appointment.objects.filter(account_id=OuterRef("pk"), region=region)
    if agency:
        held = held.filter(agency=agency)
    if position:
        held = held.filter(position=position)
    rows = list(models.Account.objects.filter(Exists(held)).order_by("id")[:MOST_SEATS])
    offices = list_offices_of(region=region, accounts=[row.pk for row in rows])
    on = _day(region, at)
    absences = models.Absence.objects.filter(appointment__region=region, absent_from__lte=on, absent_until__gt=on)
    away = set(absences.values_list("appointment__account_id", flat=True))
    return tuple(Servant(reading.account_of(row), offices.get(row.pk, ()), row.pk in away) for row in rows)


def list_holders(*, region: str, position: str, unit: str, since: dt.date) -> tuple[Appointment, ...]:
    """Return who holds a position of a unit on a day or later, by the first day; bounded to 200."""
    rows = models.Appointment.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=since), region=region, position=position, unit=unit)
    return tuple(reading.appointment_of(row) for row in rows.order_by("valid_from", "id")[:MOST])


def was_frozen_before(*, account: UUID, at: dt.datetime) -> bool:
    """Say whether an account is frozen, and was so before a moment."""
    return models.Account.objects.filter(pk=account, frozen_at__lt=at).exists()


def has_had(*, region: str, audience: Audience) -> bool:
    """Say whether anybody was ever appointed to an audience of a region."""
    return models.Appointment.objects.filter(region=region, audience=audience.value).exists()


def list_offices_of(*, region: str, accounts: Collection[UUID]) -> dict[UUID, tuple[Appointment, ...]]:
    """Return every office that up to 2,000 accounts (bounded so) hold, held or will hold in a region; one query."""
    found: dict[UUID, list[Appointment]] = {}
    wanted = list(dict.fromkeys(accounts))[:MOST_SEATS]
    for row in models.Appointment.objects.filter(region=region, account_id__in=wanted).order_by("-valid_from", "-id") if wanted else ():
        found.setdefault(row.account_id, []).append(reading.appointment_of(row))
    return {account: tuple(offices) for account, offices in found.items()}


def list_absences(*, region: str, account: UUID, since: dt.date) -> tuple[Absence, ...]:
    """Return when somebody is away in a region, from a day on, the earliest first; bounded to 200."""
    rows = models.Absence.objects.filter(appointment__account_id=account, appointment__region=region, absent_until__gt=since)
    return tuple(reading.absence_of(row) for row in rows.select_related("appointment").order_by("absent_from", "id")[:MOST])


def find_absence(*, region: str, absence: UUID) -> Absence | None:
    """Return an absence of the region, or None."""
    row = models.Absence.objects.select_related("appointment").filter(pk=absence, appointment__region=region).first()
    return reading.absence_of(row) if row else None


def find_accounts_by_login(*, logins: Collection[str]) -> dict[str, Account]:
    """Return the accounts of up to 2,000 addresses (bounded so), by address in lower case."""
    wanted = list(dict.fromkeys(reading.normal_address(one) for one in logins))[:MOST_SEATS]
    return {row.email or "": reading.account_of(row) for row in models.Account.objects.filter(email__in=wanted)} if wanted else {}


def list_officer_names(*, region: str, accounts: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of up to 200 accounts (bounded so) that hold or held an appointment in the region (they act in public office)."""
    wanted = list(dict.fromkeys(accounts))[:MOST]
    held = models.Appointment.objects.filter(account_id=OuterRef("pk"), region=region)
    return {row.pk: row.name for row in models.Account.objects.filter(Exists(held), pk__in=wanted).only("id", "name_sealed")} if wanted else {}


def list_officers(*, region: str, at: dt.datetime, agency: str | None = None, audience: Audience | None = None) -> tuple[Appointment, ...]:
    """Return the appointments of a region that are valid at `at`, by position and id; bounded to 200. `audience` narrows it to one door."""
    rows = models.Appointment.objects.filter(region=region)
    if audience is not None:
        rows = rows.filter(audience=audience.value)
    if agency is not None:
        rows = rows.filter(agency=agency)
    return tuple(reading.appointment_of(row) for row in _valid(rows, _day(region, at)).order_by("position", "id")[:MOST])


def get_code(*, code: UUID) -> CodeSent:
    """Return a code that was sent: masked number and times, never the digits. :raises CodeOver: if there is none."""
    row = models.Code.objects.filter(pk=code).first()
    if row is None:
        raise CodeOver()
    return reading.code_of(row)


def get_recovery(*, region: str, recovery: UUID, officer: UUID) -> Recovery:
    """Return a recovery that an officer began. :raises RecoveryNotFound: if it is not theirs."""
    row = models.Recovery.objects.filter(pk=recovery, region=region, officer=officer).first()
    if row is None:
        raise RecoveryNotFound()
    return reading.recovery_of(row)


def find_question(*, token: str, at: dt.datetime) -> Question | None:
    """Return the open or answered "was it you?" of a link, None when there is none or its time is over."""
    row = models.Question.objects.filter(token_hash=reading.token_hash(token), expires_at__gt=at).first()
    return reading.question_of(row) if row else None


def is_denied(*, kind: str, ref: UUID) -> bool:
    """Say whether somebody answered "it was not me" about this change; for rooms that hold it back."""
    return models.Question.objects.filter(kind=kind, ref=ref, denied_at__isnull=False).exists()


def list_denied(*, region: str, after: str | None = None, limit: int = 20) -> Page[Question]:
    """Return the changes of a region that somebody denied, newest first, for the operators."""
    size, rows = bounded(limit), models.Question.objects.filter(region=region, denied_at__isnull=False)
    if after:
        try:
            rows = rows.filter(pk__lt=UUID(after))
        except ValueError:
            raise NotFound from None
    found = list(rows.order_by("-pk")[: size + 1])
    return Page(tuple(reading.question_of(row) for row in found[:size]), str(found[size - 1].pk) if len(found) > size else None)


def _seat(
    appointment: UUID, account: UUID, resident: UUID | None, agency: str, unit: str, position: str, kind: str, audience: str,
    stands_for: UUID | None, services: Any, is_away: bool,
) -> Seat:  # fmt: skip
    return Seat(
        appointment, account, resident, agency, unit, position, AppointmentKind(kind), Audience(audience), stands_for, is_away, _services(services)
    )


def _services(found: Any) -> tuple[str, ...]:
    return tuple(json.loads(found) if isinstance(found, str) else found or ())


def _day(region: str, at: dt.datetime) -> dt.date:
    return dates.civil_date(at, time_zone=agencies.get_region(region).time_zone)


def _valid(rows: QuerySet[models.Appointment], on: dt.date) -> QuerySet[models.Appointment]:
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)


def _is_valid(row: models.Appointment, at: dt.datetime) -> bool:
    on = _day(row.region, at)
    return row.valid_from <= on and (row.valid_until is None or row.valid_until > on)

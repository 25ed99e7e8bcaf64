"""Reads of drafts, cases and steps. Every read of region-owned rows takes the region; whose they may be is an argument, not a hope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, F, Func, Q, QuerySet, Value

from loket.foundation.common import ids
from loket.foundation.common.paging import Page, bounded
from loket.foundation.common.text import Text
from loket.foundation.database import statements
from loket.services.cases import models, rows, terms
from loket.services.cases.counting import MOST_MEASURED as MOST_MEASURED
from loket.services.cases.counting import count_by_version as count_by_version
from loket.services.cases.counting import list_ended_of as list_ended_of
from loket.services.cases.errors import NoSuchCase, NoSuchDraft, NoSuchNotice
from loket.services.cases.forgetting import count_over as count_over
from loket.services.cases.forgetting import list_ended_versions as list_ended_versions
from loket.services.cases.forgetting import list_over as list_over
from loket.services.cases.listing import CONTENT, read_key
from loket.services.cases.listing import list_by_power as list_by_power
from loket.services.cases.listing import list_for_account as list_for_account
from loket.services.cases.values import (
    REPRESENTED,
    AgencyNotice,
    Case,
    CaseEvent,
    CaseState,
    CaseStep,
    Content,
    Correction,
    Draft,
    DraftTerm,
    Power,
    QueueCount,
    StepState,
    WaitingPlace,
    WorkCount,
)
from loket.services.catalogue.definition import StepKind

#: A case has a few turns of a few steps and a few lines of history; more would be a fault, not a page to show.
MOST_STEPS = 400


class SplitPart(Func):
    """The agency of a position: what stands before the slash."""

    function = "split_part"
    output_field = CharField()

    def __init__(self, column: str) -> None:
        super().__init__(F(column), Value("/"), Value(1))


def get_draft(*, region: str, account: UUID, draft: UUID) -> Draft:
    """Return a draft of this account. :raises NoSuchDraft: if it is gone or somebody else's."""
    row = statements.first(models.Draft, "id = %s AND account_id = %s AND region = %s", [draft, account, region])
    if row is None:
        raise NoSuchDraft
    return rows.draft(row)


def lock_draft(*, region: str, account: UUID, draft: UUID) -> Draft | None:
    """Return a draft and hold it until the transaction ends; None when it is gone."""
    row = statements.first(models.Draft, "id = %s AND account_id = %s AND region = %s FOR UPDATE", [draft, account, region])
    return rows.draft(row) if row else None


def list_drafts(*, region: str, account: UUID, limit: int = 20) -> tuple[Draft, ...]:
    """Return the drafts of an account, last saved first; not what it fills in for others at the counter."""
    found = statements.rows(
        models.Draft, "account_id = %s AND region = %s AND power <> 'counter' ORDER BY saved_at DESC LIMIT %s", [account, region, bounded(limit)]
    )
    return tuple(rows.draft(row) for row in found)


def find_draft_of(*, region: str, account: UUID, service: str, principal: UUID | None = None) -> Draft | None:
    """
    Return the account's last draft for a service, so that a second device goes on instead of beginning again.

    `principal`: the one for this person or organisation; None: the one for themselves.
    """
    wanted = models.Draft.objects.filter(account_id=account, region=region, service=service)
    wanted = wanted.filter(power=Power.SELF) if principal is None else wanted.filter(applicant_id=principal, power__in=list(REPRESENTED))
    row = wanted.order_by("-saved_at").first()
    return rows.draft(row) if row else None


def find_submitted(*, account: UUID, idempotency_key: str) -> Case | None:
    """Return the case that this key already made, or None."""
    row = models.Case.objects.filter(account_id=account, idempotency_key=idempotency_key).first()
    return rows.case(row) if row else None


def get_case(*, region: str, case: UUID) -> Case:
    """Return a case of this region. :raises NoSuchCase: if there is none."""
    row = statements.first(models.Case, "id = %s AND region = %s", [case, region], without=CONTENT)
    if row is None:
        raise NoSuchCase
    return rows.case(row)


def lock_case(*, region: str, case: UUID) -> tuple[Case, Content]:
    """Return a case and its content, and hold it until the transaction ends. :raises NoSuchCase: if there is none."""
    row = statements.first(models.Case, "id = %s AND region = %s FOR UPDATE", [case, region])
    if row is None:
        raise NoSuchCase
    return rows.case(row), rows.content(row)


def get_content(*, region: str, case: UUID) -> Content:
    """Return what was applied for. The caller has recorded the reading. :raises NoSuchCase: if there is none."""
    row = statements.first(models.Case, "id = %s AND region = %s", [case, region])
    if row is None:
        raise NoSuchCase
    return rows.content(row)


def find_by_number(*, region: str, number: str, account: UUID | None = None) -> Case | None:
    """Return the case with this number as typed, of this account if given; None when there is none."""
    wanted = models.Case.objects.filter(number=ids.normal_number(number), region=region)
    if account is not None:
        wanted = wanted.filter(account_id=account)
    row = wanted.first()
    return rows.case(row) if row else None


def list_steps(*, case: UUID) -> tuple[CaseStep, ...]:
    """Return every turn of every step of a case, in the order they were opened; bounded by MOST_STEPS."""
    return tuple(rows.step(row) for row in statements.rows(models.CaseStep, "case_id = %s ORDER BY opened_at, id LIMIT %s", [case, MOST_STEPS]))


def list_open_of(*, region: str, applicant: UUID) -> tuple[Case, ...]:
    """Return the open cases in which somebody applies, whoever sent them (bounded to 200)."""
    found = statements.rows(
        models.Case, "region = %s AND applicant_id = %s AND ended_at IS NULL ORDER BY id LIMIT 200", [region, applicant], without=CONTENT
    )
    return tuple(rows.case(row) for row in found)


def list_open_steps(*, cases: Collection[UUID]) -> dict[UUID, tuple[CaseStep, ...]]:
    """Return what is open now in each of these cases (one query for a page of them); bounded by MOST_STEPS."""
    found: dict[UUID, list[CaseStep]] = {case: [] for case in cases}
    for row in models.CaseStep.objects.filter(case_id__in=list(cases), state=StepState.OPEN).order_by("opened_at", "id")[:MOST_STEPS]:
        found[row.case_id].append(rows.step(row))
    return {case: tuple(steps) for case, steps in found.items()}


def list_steps_of(*, cases: Collection[UUID]) -> dict[UUID, tuple[CaseStep, ...]]:
    """Return the turns of each of these cases (one query for a page of them); bounded by ten times MOST_STEPS."""
    found: dict[UUID, list[CaseStep]] = {case: [] for case in cases}
    for row in models.CaseStep.objects.filter(case_id__in=list(cases)).order_by("opened_at", "id")[: 10 * MOST_STEPS]:
        found[row.case_id].append(rows.step(row))
    return {case: tuple(steps) for case, steps in found.items()}


def list_events(*, case: UUID) -> tuple[CaseEvent, ...]:
    """Return the story of a case, oldest first; bounded by MOST_STEPS."""
    return tuple(rows.event(row) for row in models.CaseEvent.objects.filter(case_id=case).order_by("at", "id")[:MOST_STEPS])


def list_corrections(*, case: UUID) -> tuple[Correction, ...]:
    """Return what was asked to be mended, newest first; bounded by MOST_STEPS."""
    return tuple(rows.correction(row) for row in models.Correction.objects.filter(case_id=case).order_by("-asked_at")[:MOST_STEPS])


def find_step(*, region: str, step: UUID) -> CaseStep | None:
    """Return a step of this region, or None."""
    row = statements.first(models.CaseStep, "id = %s AND region = %s", [step, region])
    return rows.step(row) if row else None


def lock_step(*, region: str, step: UUID) -> CaseStep | None:
    """Return a step of this region as it stands, or None, and hold its row until the transaction ends. The caller has locked its case."""
    row = statements.first(models.CaseStep, "id = %s AND region = %s FOR UPDATE", [step, region])
    return rows.step(row) if row else None


def find_held_step(*, region: str, officer: UUID) -> CaseStep | None:
    """Return the step in an officer's hands, or None."""
    row = statements.first(models.CaseStep, "officer_id = %s AND region = %s AND state = 'open' ORDER BY taken_at LIMIT 1", [officer, region])
    return rows.step(row) if row else None


def count_held(*, region: str, officer: UUID) -> int:
    """Return how many steps an officer has in hand: one, unless a leader gave them more."""
    found = statements.one("SELECT count(*) FROM cases_casestep WHERE officer_id = %s AND region = %s AND state = 'open'", [officer, region])
    return int(found[0]) if found else 0


def lock_next_step(
    *,
    region: str,
    position: str,
    units: Sequence[str],
    any_unit: bool,
    officer: UUID,
    relatives: Sequence[UUID],
    service: str | None = None,
    but_not: Sequence[str] = (),
    kind: str | None = None,
) -> CaseStep | None:
    """
    Return the step that waits longest for a position, in these units (and where it names none, if `any_unit`), and hold it until
    the transaction ends; None when nothing waits. Of one `service`, or of all `but_not` these; of one `kind`, or of all.

    Passed over: steps of cases that concern the officer's own account or family, and steps this officer may not take.
    Two officers who ask at once get two steps (SKIP LOCKED).
    """
    found = statements.one(
        """SELECT s.id FROM cases_casestep s JOIN cases_case c ON c.id = s.case_id
           WHERE s.region = %s AND s.position = %s AND s.state = 'open' AND s.officer_id IS NULL
             AND ((s.unit IS NULL AND %s) OR s.unit = ANY(%s)) AND (%s = '' OR c.service = %s) AND NOT c.service = ANY(%s)
             AND (%s = '' OR s.kind = %s) AND NOT s.excluded @> ARRAY[%s]::uuid[] AND NOT c.concerned && %s::uuid[] AND c.account_id <> %s
           ORDER BY s.opened_at, s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED""",
        [
            region,
            position,
            any_unit,
            list(units),
            service or "",
            service or "",
            list(but_not),
            kind or "",
            kind or "",
            officer,
            list(relatives),
            officer,
        ],
    )
    # Because: another statement sees what a colleague changed while this one waited.
    row = statements.first(models.CaseStep, "id = %s", [found[0]]) if found else None
    return rows.step(row) if row else None


def count_queue(*, region: str, positions: Collection[str], at: dt.datetime) -> dict[str, QueueCount]:
    """Return how much waits for each position, how much of it is past its time, and since when the oldest waits."""
    found = statements.every(
        """SELECT position, count(*), count(*) FILTER (WHERE due_at < %s), min(opened_at) FROM cases_casestep
           WHERE region = %s AND position = ANY(%s) AND state = 'open' AND officer_id IS NULL GROUP BY position""",
        [at, region, list(positions)],
    )
    return {row[0]: QueueCount(row[1], row[2], row[3]) for row in found}


def list_held(*, region: str, after: str | None = None, limit: int = 200) -> Page[CaseStep]:
    """Return the open steps that somebody holds in a region, by the officer; `after` is the key of the page before."""
    where, values, size = "region = %s AND state = 'open' AND officer_id IS NOT NULL", [region], bounded(limit)
    if after:
        where, values = f"{where} AND (officer_id, id) > (%s, %s)", [region, *(str(ids.from_text(part)) for part in after.split("_"))]
    found = statements.rows(models.CaseStep, f"{where} ORDER BY officer_id, id LIMIT %s", [*values, size + 1])
    last = found[size - 1] if len(found) > size else None
    following = f"{ids.to_text(last.officer_id)}_{ids.to_text(last.id)}" if last is not None and last.officer_id is not None else None
    return Page(tuple(rows.step(row) for row in found[:size]), following)


def list_held_by(*, region: str, officer: UUID) -> tuple[CaseStep, ...]:
    """Return the open steps in an officer's hands, first taken first; bounded to 200."""
    found = statements.rows(models.CaseStep, "officer_id = %s AND region = %s AND state = 'open' ORDER BY taken_at LIMIT 200", [officer, region])
    return tuple(rows.step(row) for row in found)


def list_waiting_places(*, region: str, limit: int = 500) -> tuple[WaitingPlace, ...]:
    """
    Return where work waits in a region: position, unit, service and whom it may not go to, how much, and since when; oldest first.

    A place is counted once for each group of people that may not take it.
    """
    found = statements.every(
        """SELECT s.position, s.unit, c.service, s.excluded || c.account_id, count(*), min(s.opened_at)
           FROM cases_casestep s JOIN cases_case c ON c.id = s.case_id
           WHERE s.region = %s AND s.state = 'open' AND s.officer_id IS NULL AND s.position IS NOT NULL
           GROUP BY s.position, s.unit, c.service, CASE WHEN cardinality(s.excluded) = 0 THEN NULL ELSE s.id END, s.excluded || c.account_id
           ORDER BY min(s.opened_at), s.position LIMIT %s""",
        [region, limit],
    )
    return tuple(
        WaitingPlace(position, unit, service, frozenset(excluded), count, since) for position, unit, service, excluded, count, since in found
    )


def list_queue(*, region: str, position: str, after: str | None = None, limit: int = 20) -> Page[CaseStep]:
    """Return what waits for a position in the order in which it will be given out."""
    wanted = models.CaseStep.objects.filter(region=region, position=position, state=StepState.OPEN, officer_id__isnull=True)
    if after:
        at, _, last = after.partition("_")
        moment = dt.datetime.fromtimestamp(int(at) / 1_000_000, tz=dt.UTC)
        wanted = wanted.filter(Q(opened_at__gt=moment) | Q(opened_at=moment, id__gt=ids.from_text(last)))
    size = bounded(limit)
    found = list(wanted.order_by("opened_at", "id")[: size + 1])
    following = None
    if len(found) > size:
        last_row = found[size - 1]
        following = f"{round(last_row.opened_at.timestamp() * 1_000_000)}_{ids.to_text(last_row.id)}"
    return Page(tuple(rows.step(row) for row in found[:size]), following)


def count_work(*, region: str, at: dt.datetime) -> dict[str, WorkCount]:
    """Return for each position of the region with open steps how many wait, are in hand, and are late; bounded by the region's positions."""
    found = statements.every(
        """SELECT position, count(*) FILTER (WHERE officer_id IS NULL), count(*) FILTER (WHERE officer_id IS NOT NULL),
                  count(*) FILTER (WHERE due_at < %s), min(opened_at)
           FROM cases_casestep WHERE region = %s AND state = 'open' AND position IS NOT NULL GROUP BY position ORDER BY position LIMIT %s""",
        [at, region, MOST_STEPS],
    )
    return {row[0]: WorkCount(*row[1:]) for row in found}


def list_late_steps(*, region: str, agencies: Collection[str] | None, at: dt.datetime, after: str | None = None, limit: int = 50) -> Page[CaseStep]:
    """Return the open steps past their time of some agencies (None: of all), the latest first; `after` is the key of the page before."""
    wanted = models.CaseStep.objects.filter(region=region, state=StepState.OPEN, position__isnull=False, due_at__lt=at)
    if agencies is not None:
        wanted = wanted.annotate(agency=SplitPart("position")).filter(agency__in=list(agencies))
    if after:
        moment, last = read_key(after)
        wanted = wanted.filter(Q(due_at__gt=moment) | Q(due_at=moment, id__gt=last))
    size = bounded(limit)
    found = list(wanted.order_by("due_at", "id")[: size + 1])
    last_row = found[size - 1] if len(found) > size else None
    following = f"{round(last_row.due_at.timestamp() * 1_000_000)}_{ids.to_text(last_row.id)}" if last_row and last_row.due_at else None
    return Page(tuple(rows.step(row) for row in found[:size]), following)


def count_before(*, step: CaseStep) -> int:
    """Return how many steps of the same position wait in front of this one."""
    found = statements.one(
        """SELECT count(*) FROM cases_casestep WHERE region = (SELECT region FROM cases_casestep WHERE id = %s) AND position = %s AND state = 'open'
           AND officer_id IS NULL AND (opened_at, id) < (%s, %s) AND (unit IS NULL OR %s::text IS NULL OR unit = %s)""",
        [step.id, step.position, step.opened_at, step.id, step.unit, step.unit],
    )
    return int(found[0]) if found else 0


def list_cases_held_by(*, region: str, officer: UUID, cases: Collection[UUID]) -> frozenset[UUID]:
    """Return in which of up to 5,000 cases (bounded so) an officer holds or held a step."""
    wanted = list(dict.fromkeys(cases))[:5000]
    found = statements.every(
        "SELECT DISTINCT case_id FROM cases_casestep WHERE region = %s AND officer_id = %s AND case_id = ANY(%s)", [region, officer, wanted]
    )
    return frozenset(row[0] for row in found)


def list_done_by(*, region: str, officer: UUID, since: dt.datetime, limit: int = 50) -> tuple[CaseStep, ...]:
    """Return what an officer has ended since a moment, newest first."""
    where = "officer_id = %s AND region = %s AND state = 'done' AND ended_at >= %s ORDER BY ended_at DESC LIMIT %s"
    return tuple(rows.step(row) for row in statements.rows(models.CaseStep, where, [officer, region, since, bounded(limit)]))


def list_notices(*, region: str, positions: Collection[tuple[str, str]], after: str | None = None, limit: int = 50) -> Page[AgencyNotice]:
    """
    Return what other agencies were told and nobody there has noted yet, by (position, unit) of whoever reads, newest first.

    What it says is read apart. A notice without a unit is for every unit of its position.
    """
    wanted = _told(region, positions).filter(noted_at__isnull=True)
    if after:
        wanted = wanted.filter(id__lt=ids.from_text(after))
    size = bounded(limit)
    found = list(wanted.defer("content_sealed").order_by("-id")[: size + 1])
    return Page(tuple(rows.notice(row) for row in found[:size]), ids.to_text(found[size - 1].id) if len(found) > size else None)


def count_notices(*, region: str, positions: Collection[tuple[str, str]]) -> int:
    """Return how many notices these (position, unit) have not noted yet; counted up to 200."""
    return _told(region, positions).filter(noted_at__isnull=True)[:200].count()


def list_notices_of_case(*, region: str, case: UUID) -> tuple[AgencyNotice, ...]:
    """Return whom a case told, oldest first (bounded by the package; at most 200)."""
    return tuple(
        rows.notice(row) for row in models.AgencyNotice.objects.filter(region=region, case_id=case).defer("content_sealed").order_by("id")[:200]
    )


def open_notice(*, region: str, notice: UUID) -> tuple[AgencyNotice, tuple[tuple[Text, Text], ...]]:
    """Return a notice with its lines, label and value. Who may read it is the journey's to say. :raises NoSuchNotice: if the region has none such."""
    row = models.AgencyNotice.objects.filter(id=notice, region=region).first()
    if row is None:
        raise NoSuchNotice
    plain = settings.LOKET_KEYRING.open_json(row.content_sealed, column=rows.NOTICE, row=str(row.id))
    return rows.notice(row), tuple((Text.of(line["label"]), Text.of(line["value"])) for line in plain)


def _told(region: str, positions: Collection[tuple[str, str]]) -> QuerySet[models.AgencyNotice]:
    mine = Q(pk__in=[])
    for position, unit in positions:
        mine |= Q(position=position) & (Q(unit__isnull=True) | Q(unit=unit))
    return models.AgencyNotice.objects.filter(mine, region=region)


def get_cases(*, region: str, cases: Collection[UUID]) -> dict[UUID, Case]:
    """Return these cases of the region by id (one query for a page of them)."""
    found = statements.rows(models.Case, "id = ANY(%s) AND region = %s", [list(cases), region], without=CONTENT) if cases else ()
    return {row.id: rows.case(row) for row in found}


def list_to_warn(*, at: dt.datetime, limit: int = 200) -> tuple[Case, ...]:
    """Return running cases whose reminder is due, of every region: the clock is one."""
    wanted = models.Case.objects.filter(state=CaseState.IN_PROGRESS, warn_at__lte=at, promised_at__gt=at).filter(_runs_until("warn_at"))
    return tuple(rows.case(row) for row in wanted.order_by("warn_at")[: bounded(limit)])


def list_overdue(*, at: dt.datetime, limit: int = 200) -> tuple[tuple[Case, str], ...]:
    """Return running cases whose promise is broken and not yet told, with what follows (`escalate`, `deemed_granted`)."""
    wanted = (
        models.Case.objects.filter(state=CaseState.IN_PROGRESS, promised_at__lt=at).filter(_runs_until("promised_at")).exclude(escalation="overdue")
    )
    return tuple((rows.case(row), row.on_overdue) for row in wanted.order_by("promised_at")[: bounded(limit)])


def list_overdue_held(*, at: dt.datetime, limit: int = 200) -> tuple[CaseStep, ...]:
    """
    Return steps that ran out of time in an officer's hands, so that they go back to the queue; not what was taken when it was late already.

    Not visits either: whoever talks to somebody for twenty minutes instead of fifteen keeps them.
    """
    wanted = models.CaseStep.objects.filter(state=StepState.OPEN, position__isnull=False, due_at__lt=at, taken_at__lt=F("due_at"))
    wanted = wanted.exclude(kind=StepKind.APPOINTMENT)
    return tuple(rows.step(row) for row in wanted.order_by("due_at")[: bounded(limit)])


def region_of(*, case: UUID) -> str:
    """Return the region that owns a case (for the clock, which serves all). :raises NoSuchCase: if there is none."""
    row = models.Case.objects.filter(id=case).values_list("region", flat=True).first()
    if row is None:
        raise NoSuchCase
    return str(row)


def draft_term(on: dt.date) -> DraftTerm | None:
    """Return how long drafts are kept on a day, None before the first rule: then nothing is deleted."""
    return terms.term_on(on)


def list_abandoned(*, saved_before: dt.datetime, told_before: dt.datetime | None, after: str | None = None, limit: int = 200) -> Page[Draft]:
    """
    Return drafts of every region last changed at or before a moment, oldest first; `after` is the key of the page before.

    `told_before`: only those whose citizen was told at or before it; None: only those whose citizen was not told.
    """
    wanted, most = models.Draft.objects.filter(saved_at__lte=saved_before).order_by("saved_at", "id"), bounded(limit)
    wanted = wanted.filter(warned_at__isnull=True) if told_before is None else wanted.filter(warned_at__lte=told_before)
    if after is not None:
        since, last = read_key(after)
        wanted = wanted.filter(Q(saved_at__gt=since) | Q(saved_at=since, id__gt=last))
    found = list(wanted[: most + 1])
    last_row = found[most - 1] if len(found) > most else None
    following = f"{round(last_row.saved_at.timestamp() * 1_000_000)}_{ids.to_text(last_row.id)}" if last_row else None
    return Page(tuple(rows.draft(row) for row in found[:most]), following)


def _runs_until(moment: str) -> Q:
    """Return the cases whose clock had not stopped before a moment of theirs: it stands while only the applicant's visit is awaited."""
    return Q(stopped_at__isnull=True) | Q(stopped_at__gt=F(moment))

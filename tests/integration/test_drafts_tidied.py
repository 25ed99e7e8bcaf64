"""Drafts that nobody goes on with are announced, then deleted with their files; whoever goes on keeps everything."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.files import queries as files
from loket.foundation.notifications import queries as messages
from loket.services.cases import queries as cases
from loket.services.cases import terms
from loket.services.cases.errors import NoSuchDraft
from loket.services.cases.values import Draft
from loket.services.journey import keeping, operations
from loket.services.journey.values import Tidied
from tests.support import world as worlds

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TERM = cases.draft_term(worlds.NOW.date())
assert TERM is not None
#: The first night on which the citizen is told, and the first on which the draft may go.
TOLD = worlds.NOW + (TERM.days - TERM.notice_days) * DAY
OVER = worlds.NOW + TERM.days * DAY


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def begun(world: worlds.World, *, at: dt.datetime = worlds.NOW) -> tuple[Draft, UUID]:
    """Begin a draft and upload its first paper."""
    draft = operations.start(act=world.act(at=at), account=world.citizen, service="akta-kelahiran")
    paper = world.upload(draft.id, at=at)
    draft = operations.keep_files(
        act=world.act(at=at), account=world.citizen, draft=draft.id, field="birth_letter", given=[paper], revision=draft.revision
    )
    return draft, UUID(paper["file"])


def inbox(world: worlds.World) -> list[tuple[str, str]]:
    return [(one.subject.id, one.body.id) for one in messages.list_messages(region=world.region, recipient=world.citizen)]


def is_there(world: worlds.World, draft: Draft) -> bool:
    return cases.find_draft_of(region=world.region, account=world.citizen, service=draft.service) is not None


def test_the_citizen_is_told_some_days_before_once_and_by_which_day(world: worlds.World) -> None:
    draft, _ = begun(world)
    assert keeping.tidy_drafts(TOLD - DAY) == Tidied(0, 0)
    assert keeping.tidy_drafts(TOLD) == Tidied(1, 0)
    [(subject, body)] = inbox(world)
    assert subject == "Draf Akta Kelahiran akan dihapus"
    assert "tidak berubah sejak 24 November 2026" in body
    assert "dihapus setelah 22 Februari 2027" in body
    assert keeping.tidy_drafts(TOLD + DAY) == Tidied(0, 0)
    assert len(inbox(world)) == 1
    assert is_there(world, draft)


def test_a_draft_whose_time_is_over_is_deleted_with_its_files_and_recorded(world: worlds.World) -> None:
    draft, file = begun(world)
    keeping.tidy_drafts(TOLD)
    assert keeping.tidy_drafts(OVER - DAY) == Tidied(0, 0)
    assert keeping.tidy_drafts(OVER) == Tidied(0, 1)
    assert not is_there(world, draft)
    assert files.get_file(region=world.region, file=file).is_erased
    for event in ("cases.draft.announced", "cases.draft.forgotten", "files.file.erased"):
        assert len(record.list_entries(region=world.region, event=event)) == 1, event
    assert keeping.tidy_drafts(OVER + DAY) == Tidied(0, 0)


def test_nothing_is_deleted_before_the_citizen_was_told_long_enough_ago(world: worlds.World) -> None:
    """As after a long standstill, or on the first night of a new installation: the draft is long over, and nobody was told."""
    draft, _ = begun(world)
    much_later = OVER + 200 * DAY
    assert keeping.tidy_drafts(much_later) == Tidied(1, 0)
    assert keeping.tidy_drafts(much_later + 13 * DAY) == Tidied(0, 0)
    assert is_there(world, draft)
    assert keeping.tidy_drafts(much_later + 14 * DAY) == Tidied(0, 1)


def test_whoever_goes_on_keeps_the_draft_and_is_told_again_before_the_next_end(world: worlds.World) -> None:
    draft, file = begun(world)
    keeping.tidy_drafts(TOLD)
    saved = operations.save_page(
        act=world.act(at=OVER - DAY), account=world.citizen, draft=draft.id, page="anak", revision=draft.revision,
        raw={"child_name": "Bintang Contoh Pratama", "sex": "male"},
    )  # fmt: skip
    assert keeping.tidy_drafts(OVER) == Tidied(0, 0)
    assert is_there(world, draft)
    assert not files.get_file(region=world.region, file=file).is_erased
    again = saved.saved_at + (TOLD - worlds.NOW)
    assert keeping.tidy_drafts(again) == Tidied(1, 0)
    assert len(inbox(world)) == 2


def test_a_draft_saved_while_the_round_runs_is_neither_announced_nor_deleted(world: worlds.World) -> None:
    draft, file = begun(world)
    keeping.tidy_drafts(TOLD)
    [seen] = cases.list_abandoned(saved_before=worlds.NOW, told_before=TOLD)
    operations.save_page(
        act=world.act(at=OVER), account=world.citizen, draft=draft.id, page="anak", revision=draft.revision,
        raw={"child_name": "Bintang Contoh Pratama", "sex": "male"},
    )  # fmt: skip
    with pytest.raises(NoSuchDraft):
        keeping.forget(act=world.act(at=OVER), draft=seen)
    with pytest.raises(NoSuchDraft):
        keeping.announce(act=world.act(at=OVER), draft=seen, until=OVER)
    assert is_there(world, draft)
    assert not files.get_file(region=world.region, file=file).is_erased


def test_a_round_is_bounded_and_the_next_one_goes_on(world: worlds.World) -> None:
    for account in (world.stranger, *world.officers.values()):
        draft = operations.start(act=world.act(), account=world.citizen, service="akta-kelahiran")
        models_move(draft, account)
    assert keeping.tidy_drafts(TOLD, most=2).announced == 2
    assert keeping.tidy_drafts(TOLD, most=2).announced == 2
    assert keeping.tidy_drafts(TOLD, most=2).announced == 0


def models_move(draft: Draft, account: UUID) -> None:
    """Give a draft to another account, so that the citizen can begin one more."""
    from loket.services.cases import models

    models.Draft.objects.filter(id=draft.id).update(account_id=account)


def test_abandoned_drafts_come_in_pages_oldest_first(world: worlds.World) -> None:
    begun_on = []
    for number, account in enumerate((world.stranger, *world.officers.values())):
        draft = operations.start(act=world.act(at=worlds.NOW + number * DAY), account=world.citizen, service="akta-kelahiran")
        models_move(draft, account)
        begun_on.append(draft.id)
    first = cases.list_abandoned(saved_before=OVER, told_before=None, limit=3)
    rest = cases.list_abandoned(saved_before=OVER, told_before=None, limit=3, after=first.next)
    assert [draft.id for draft in (*first, *rest)] == begun_on
    assert rest.next is None


def test_how_long_drafts_are_kept_is_dated_and_has_its_source() -> None:
    assert all(term.reference and 0 < term.notice_days < term.days for term in terms.read())
    assert len({term.since for term in terms.read()}) == len(terms.read()) > 0
    assert cases.draft_term(terms.read()[0].since - DAY) is None
    assert cases.draft_term(terms.read()[0].since) == terms.read()[0]

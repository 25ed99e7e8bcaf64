"""Drafts of services: worked on by several people, never lost, the same files as on the command line."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from loket.config.cli import service as cli
from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.text import Text
from loket.services.catalogue import bundles, operations, queries
from loket.services.catalogue.editing.renaming import Kind
from loket.services.catalogue.errors import (
    BadServiceName,
    DraftClosed,
    DraftStale,
    DraftUnreadable,
    NoSuchDraft,
    NothingToUndo,
    OtherService,
    PackageInvalid,
)
from loket.services.catalogue.operations import REMOVE, Edit
from loket.services.catalogue.values import DraftState
from loket.services.rollout import operations as rollout
from tests.support import packages, regions

NJ, SG = "97.01", "98.71"
AT = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
ON = AT.date()
DONE = Text(id="Contoh", en="Sample")


def act(region: str = NJ) -> Act:
    return system_act("test", region=region, at=AT, purpose="author")


@pytest.fixture(autouse=True)
def _regions(db: None) -> Iterator[None]:
    regions.load(AT)
    yield
    agencies.forget()


def started(service: str = "surat-contoh") -> tuple[object, int]:
    files = queries.read_template("_template", service=service, agency="dukcapil")
    draft = operations.start_draft(act=act(), region=NJ, files=files, what=DONE)
    return draft, 1


def saved(draft: object, revision: int, *edits: Edit) -> int:
    return operations.save_draft(act=act(), region=NJ, draft=draft, revision=revision, edits=edits, what=DONE)  # type: ignore[arg-type]


def test_a_new_service_begins_as_the_template_with_its_names_and_is_right_but_for_its_examples() -> None:
    draft, _ = started()
    files = queries.read_draft(NJ, draft)
    assert b"nama-layanan" not in b"".join(files.values())
    assert b"$schema=../../.schema/service.json" in files["service.yaml"]
    assert b"$schema=../../../.schema/examples.json" in files["examples/lengkap.yaml"]
    codes = {problem.code for problem in queries.get_examined(files, region=NJ, on=ON).errors}
    assert codes <= {"examples.too_few", "examples.too_few_bad", "steps.actor_unknown"}
    assert not {problem.code for problem in queries.get_examined(files, region=NJ, on=ON, publishing=False).errors} - {"steps.actor_unknown"}
    found = queries.get_draft(NJ, draft)
    assert (found.service, found.agency, found.state, found.base_hash) == ("surat-contoh", "dukcapil", DraftState.OPEN, "")


PACKAGES = sorted(
    path.parent.relative_to(packages.TOP / "service-packages").as_posix()
    for path in (packages.TOP / "service-packages").glob("[a-z]*/*/service.yaml")
)


@pytest.mark.parametrize("region", [NJ, SG])
@pytest.mark.parametrize("folder", PACKAGES)
def test_a_draft_in_which_nothing_is_changed_gives_back_its_files_byte_for_byte(folder: str, region: str) -> None:
    agency, _, service = folder.partition("/")
    bundle = dict(queries.read_folder(packages.TOP / "service-packages" / folder, region=region, regions=packages.REGIONS))
    draft = operations.start_draft(act=act(region), region=region, files=bundle, what=DONE)
    edits = [Edit(name, (), queries.read_plain(bundle, name)[0]) for name in bundle if name.endswith(".yaml")]
    operations.save_draft(act=act(region), region=region, draft=draft, revision=1, edits=edits, what=DONE)
    archive = queries.read_archive(queries.read_draft(region, draft), region=region, service=service, agency=agency)
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        assert len(found.namelist()) == len(bundle)
        for name in found.namelist():
            assert found.read(name) == (packages.TOP / name).read_bytes(), name
    assert queries.read_upload(archive) == bundle


def test_the_first_change_of_a_published_version_takes_the_next_number_and_touches_two_lines() -> None:
    bundle = packages.bundle()
    version = operations.publish(act=act(), bundle=bundle, region=NJ, on=ON)
    draft = operations.start_draft(act=act(), region=NJ, files=bundle, what=DONE, base_hash=version)
    saved(draft, 1, Edit("service.yaml", ("standard", "time", "value"), 2))
    after = queries.read_draft(NJ, draft)
    assert {name for name in after if after[name] != bundle[name]} == {"service.yaml"}
    sides = [files["service.yaml"].decode().split("\n") for files in (bundle, after)]
    changed = [(one, other) for one, other in zip(*sides, strict=True) if one != other]
    assert len(changed) == 2
    assert changed[0] == ("version: 1", "version: 2")


def test_two_clerks_at_two_parts_do_not_stand_in_each_others_way_and_at_one_part_nothing_is_lost() -> None:
    draft, revision = started()
    saved(draft, revision, Edit("service.yaml", ("title", "id"), "Judul dari yang pertama"))
    third = saved(draft, revision, Edit("form.yaml", ("declaration", "id"), "Saya menyatakan."))
    with pytest.raises(DraftStale):
        saved(draft, revision, Edit("service.yaml", ("title", "id"), "Judul dari yang kedua"))
    files = queries.read_draft(NJ, draft)
    assert b"{id: Judul dari yang pertama, en: Sample letter}" in files["service.yaml"]
    assert b"Saya menyatakan." in files["form.yaml"]
    assert queries.get_draft(NJ, draft).revision == third == 3
    assert queries.get_draft(NJ, draft).title.id == "Judul dari yang pertama"


def test_what_was_undone_can_be_done_again_and_a_new_change_forgets_nothing() -> None:
    draft, revision = started()
    first = queries.read_draft(NJ, draft)
    second_revision = saved(draft, revision, Edit("service.yaml", ("category",), "usaha"))
    second = queries.read_draft(NJ, draft)
    assert operations.undo_draft(act=act(), region=NJ, draft=draft, revision=second_revision) == 1
    assert queries.read_draft(NJ, draft) == first
    with pytest.raises(NothingToUndo):
        operations.undo_draft(act=act(), region=NJ, draft=draft, revision=1)
    assert operations.redo_draft(act=act(), region=NJ, draft=draft, revision=1) == second_revision
    assert queries.read_draft(NJ, draft) == second
    operations.undo_draft(act=act(), region=NJ, draft=draft, revision=second_revision)
    other = saved(draft, 1, Edit("service.yaml", ("category",), "sosial"))
    assert other == 3
    assert queries.read_draft(NJ, draft, revision=second_revision) == second
    assert [one.parent for one in queries.list_revisions(NJ, draft)] == [1, 1, None]


def test_saving_the_same_makes_no_revision() -> None:
    draft, revision = started()
    assert saved(draft, revision, Edit("service.yaml", ("category",), "lainnya")) == revision
    assert len(queries.list_revisions(NJ, draft)) == 1


def test_a_renamed_part_is_renamed_in_every_file_in_one_revision() -> None:
    draft, revision = started()
    after = operations.rename_in_draft(
        act=act(), region=NJ, draft=draft, revision=revision, kind=Kind.FIELD, old="letter", new="pengantar", what=DONE
    )
    files = queries.read_draft(NJ, draft)
    assert after == 2
    assert b"field: pengantar" in files["service.yaml"]
    assert b"expect: {valid: false, errors: [pengantar]}" in files["examples/tanpa-surat.yaml"]


def test_an_invalid_draft_is_kept_and_says_what_is_wrong_and_where() -> None:
    draft, revision = started()
    saved(draft, revision, Edit("service.yaml", ("standard", "time"), {"value": 0, "unit": "fortnights", "reference": "x"}))
    examined = queries.get_examined(queries.read_draft(NJ, draft), region=NJ, on=ON)
    assert examined.package is None
    assert {(problem.file, problem.path) for problem in examined.errors} == {
        ("service.yaml", "standard.time.value"),
        ("service.yaml", "standard.time.unit"),
    }


def test_a_file_that_cannot_be_read_stops_edits_of_it_and_nothing_else() -> None:
    draft, revision = started()
    broken = operations.save_draft_file(act=act(), region=NJ, draft=draft, revision=revision, name="form.yaml", content=b"pages: [\n", what=DONE)
    with pytest.raises(DraftUnreadable, match=r"form\.yaml"):
        saved(draft, broken, Edit("form.yaml", ("declaration", "id"), "Saya"))
    assert saved(draft, broken, Edit("service.yaml", ("category",), "usaha")) == 3
    assert queries.read_draft(NJ, draft)["form.yaml"] == b"pages: [\n"


def test_files_are_put_in_and_taken_out_but_not_those_that_no_package_holds_or_every_package_needs() -> None:
    draft, revision = started()
    put = operations.save_draft_file(
        act=act(), region=NJ, draft=draft, revision=revision, name="templates/lain.typ", content=b"#letterhead()\n", what=DONE
    )
    saved(draft, put, Edit("examples/lengkap.yaml", (), REMOVE))
    files = queries.read_draft(NJ, draft)
    assert "templates/lain.typ" in files
    assert "examples/lengkap.yaml" not in files
    for name, content in (("../jahat.yaml", b"x"), ("kode.py", b"x"), ("service.yaml", None), ("examples/a.yaml", b"x" * 3_000_000)):
        with pytest.raises(PackageInvalid):
            operations.save_draft_file(act=act(), region=NJ, draft=draft, revision=3, name=name, content=content, what=DONE)
    with pytest.raises(OtherService):
        operations.save_draft_file(act=act(), region=NJ, draft=draft, revision=3, name="service.yaml", content=b"service: lain\n", what=DONE)
    assert queries.get_draft(NJ, draft).revision == 3


def zipped(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "names",
    [
        {"../service.yaml": b"service: a\n", "form.yaml": b""}, {"a/service.yaml": b"x", "a/form.yaml": b"x", "a/run.sh": b"x"},
        {"form.yaml": b"x"}, {"service.yaml": b"x", "form.yaml": b"x", "examples/besar.yaml": b"\0" * 4_000_000}, {"service.yaml": b"x", "C:\\form.yaml": b"x"},
    ],
)  # fmt: skip
def test_an_uploaded_zip_brings_data_only(names: dict[str, bytes]) -> None:
    with pytest.raises(PackageInvalid):
        queries.read_upload(zipped(names))


def test_an_uploaded_zip_may_be_flat_in_a_folder_or_laid_out_as_the_repository() -> None:
    bundle = packages.bundle()
    service = {name: body for name, body in bundle.items() if name != "parameters.yaml"}
    assert queries.read_upload(bundles.pack(bundle)) == bundle
    assert queries.read_upload(zipped({f"akta-kelahiran/{name}": body for name, body in service.items()} | {"PERIKSA.txt": b"x"})) == service
    assert queries.read_upload(queries.read_archive(bundle, region=NJ, service="akta-kelahiran", agency="dukcapil")) == bundle


def test_a_new_service_takes_no_name_that_is_used() -> None:
    operations.publish(act=act(), bundle=packages.bundle(), region=NJ, on=ON)
    for name in ("akta-kelahiran", "Akta", "a b", "x" * 61):
        with pytest.raises(BadServiceName):
            started(name)


def test_a_copy_begins_with_version_one_and_without_the_region_s_parameters() -> None:
    bundle = packages.bundle()
    copied = queries.read_copy(bundle, service="akta-lain", agency="dukcapil", title=Text(id="Akta lain", en="Other"))
    draft = operations.start_draft(act=act(), region=NJ, files=copied, what=DONE)
    files = queries.read_draft(NJ, draft)
    assert b"service: akta-lain\nversion: 1\n" in files["service.yaml"]
    assert "parameters.yaml" not in files
    assert files["form.yaml"] == bundle["form.yaml"]


def test_a_closed_draft_is_not_changed_and_another_region_sees_none() -> None:
    draft, revision = started()
    operations.set_draft_state(act=act(), region=NJ, draft=draft, state=DraftState.PROPOSED)
    with pytest.raises(DraftClosed):
        saved(draft, revision, Edit("service.yaml", ("category",), "usaha"))
    operations.set_draft_state(act=act(), region=NJ, draft=draft, state=DraftState.OPEN)
    assert saved(draft, revision, Edit("service.yaml", ("category",), "usaha")) == 2
    operations.set_draft_state(act=act(), region=NJ, draft=draft, state=DraftState.DISCARDED)
    assert [one.id for one in queries.list_drafts(NJ)] == []
    assert len(queries.list_drafts(NJ, states=tuple(DraftState))) == 1
    for read in (queries.get_draft, queries.read_draft):
        with pytest.raises(NoSuchDraft):
            read(SG, draft)
    with pytest.raises(DraftClosed):
        operations.set_draft_state(act=act(), region=NJ, draft=draft, state=DraftState.OPEN)


def test_drafts_are_listed_page_by_page_and_every_write_is_recorded_without_content() -> None:
    for number in range(5):
        started(f"surat-{number}")
    first = queries.list_drafts(NJ, limit=3)
    second = queries.list_drafts(NJ, limit=3, after=first.next)
    assert len({one.service for one in (*first, *second)}) == 5
    assert second.next is None
    entries = record.list_entries(region=NJ, event="catalogue.draft.started").items
    assert len(entries) == 5
    assert set(entries[0].details) == {"service", "revision", "files_sha256", "base"}


def test_the_command_line_writes_what_is_live_or_drafted_and_leaves_alone_what_is_the_same(tmp_path: Path) -> None:
    bundle = packages.bundle()
    version = operations.publish(act=act(), bundle=bundle, region=NJ, on=ON)
    rollout.make_live(act=act(), region=NJ, version_hash=version)
    target = tmp_path / "service-packages/dukcapil/akta-kelahiran"
    told = CliRunner().invoke(cli.export, ["akta-kelahiran", "--region", NJ, "--to", str(tmp_path)], env={"LOKET_MODE": "test"})
    assert told.exit_code == 0, told.output
    assert {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()} == {
        name: body for name, body in bundle.items() if name != "parameters.yaml"
    }
    draft = operations.start_draft(act=act(), region=NJ, files=bundle, what=DONE, base_hash=version)
    saved(draft, 1, Edit("form.yaml", ("declaration", "id"), "Saya menyatakan."))
    told = CliRunner().invoke(cli.export, ["akta-kelahiran", "--region", NJ, "--draft", "--to", str(tmp_path)])
    written = [Path(line).name for line in told.output.splitlines()[:-1]]
    assert written == ["form.yaml", "service.yaml"]
    assert b"Saya menyatakan." in (target / "form.yaml").read_bytes()


def test_an_agency_that_a_draft_makes_up_leads_nowhere_else(tmp_path: Path) -> None:
    layout = queries.read_layout(packages.bundle(), region=NJ, service="akta-kelahiran", agency="../../etc")
    assert all(name.startswith(("service-packages/instansi/akta-kelahiran/", "regions/97.01/parameters/")) for name in layout)
    with pytest.raises(BadServiceName):
        queries.read_layout(packages.bundle(), region="../x", service="akta-kelahiran", agency="dukcapil")

"""`loket service`: packages of public services, from an empty folder to a published version."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

# Because: `check` runs on a clerk's laptop and in editors; it must answer in under a second, so Django and the rules are
# loaded only by the commands that need them.
if TYPE_CHECKING:
    from loket.services.catalogue.check import Report
    from loket.services.catalogue.definition import ServiceDefinition
    from loket.services.catalogue.values import Package, Problem

TOP: Final = Path(__file__).resolve().parents[4]
_SLUG: Final = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_HASH: Final = re.compile(r"^[0-9a-f]{64}$")
_LANGUAGE = click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True, help="Bahasa / language.")
_REGIONS = click.option(
    "--regions", type=click.Path(file_okay=False, path_type=Path), default=None, help="Folder daerah / folder of regions (regions/)."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """
    Paket layanan / service packages: new, check, publish, propose, list, diff, schema.

    Example: loket service check service-packages/dukcapil/akta-kelahiran
    """


def _folder(name: str) -> Path:
    """The folder of this name where the command runs, or that of the installation."""
    here = Path.cwd() / name
    return here if here.is_dir() else TOP / name


def _packages(paths: tuple[Path, ...], everything: bool) -> list[Path]:
    """Package folders: the named ones, or those below a named folder, or all; names that begin with _ or . are left out."""
    tops = [*paths, *([_folder("service-packages")] if everything else [])]
    if not tops:
        raise click.UsageError("sebut folder paket atau --all / name a package folder, or --all")
    found: list[Path] = []
    for top in tops:
        if not top.is_dir():
            raise click.ClickException(f"{top}: folder tidak ada / no such folder")
        if (top / "service.yaml").exists() or not any(top.rglob("service.yaml")):
            found.append(top)
        else:
            found += sorted(p.parent for p in top.rglob("service.yaml") if not any(part[0] in "._" for part in p.relative_to(top).parts))
    return found


@command.command()
@click.argument("service")
@click.option("--agency", required=True, help="Id instansi / id of the agency, e.g. dukcapil.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=None, help="Folder paket / folder of packages.")
def new(service: str, agency: str, folder: Path | None) -> None:
    """
    Begin a package from the commented template.

    Example: loket service new surat-keterangan-usaha --agency kecamatan
    """
    for name in (service, agency):
        if not _SLUG.match(name):
            raise click.ClickException(f"`{name}`: tulis huruf kecil, angka, tanda hubung / write lower-case letters, digits, hyphens")
    packages = folder or _folder("service-packages")
    template, target = _folder("service-packages") / "_template", packages / agency / service
    if target.exists():
        raise click.ClickException(f"{target}: sudah ada / exists already")
    if not template.is_dir():
        raise click.ClickException(f"{template}: templat tidak ada / no template")
    shutil.copytree(template, target)
    for path in sorted(target.rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("nama-layanan", service).replace("nama-instansi", agency)
            text = text.replace("$schema=../", "$schema=../../")  # one folder deeper than the template
            path.write_text(text, encoding="utf-8")
    click.echo(f"{target}\nIsi berkasnya, lalu: loket service check {target}")


@command.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Semua paket / every package.")
@click.option("--region", default="", help="Kode daerah / code of a region, e.g. 97.01.")
@click.option("--json", "as_json", is_flag=True, help="Untuk program / for programs.")
@click.option("--publishing", is_flag=True, help="Seketat saat menerbitkan / as strict as publishing.")
@click.option("--on", "on_text", default="", help="Tanggal pemeriksaan / civil date, e.g. 2026-11-24 (today).")
@_REGIONS
@_LANGUAGE
def check(
    paths: tuple[Path, ...], everything: bool, region: str, as_json: bool, publishing: bool, on_text: str, regions: Path | None, lang: str
) -> None:
    """
    Check packages; say every problem with file, line and what to do. No database is needed.

    \b
    Example: loket service check --all --region 97.01
             loket service check service-packages/dukcapil/akta-kelahiran --json
    """
    from loket.services.catalogue.errors import PackageInvalid

    on = _date(on_text)
    told: list[dict[str, Any]] = []
    failed = False
    for folder in _packages(paths, everything):
        report: Report | None = None
        package: Package | None = None
        problems: tuple[Problem, ...]
        try:
            package, report = _checked(folder, region, regions or _folder("regions"), on, publishing)
            problems = report.problems
        except PackageInvalid as invalid:
            problems = invalid.problems
        errors = [p for p in problems if p.severity.value == "error"]
        failed |= bool(errors)
        if as_json:
            told.append(
                {
                    "package": str(folder), "region": region or None, "ok": not errors, "hash": package.hash if package else None,
                    "package_hash": package.package_hash if package else None, "problems": [problem.as_dict() for problem in problems],
                }
            )  # fmt: skip
            continue
        for problem in problems:
            mark = "" if problem.severity.value == "error" else {"id": "peringatan: ", "en": "warning: "}[lang]
            click.echo(f"{folder}/{problem.line_of_text(lang)}" if not mark else f"{mark}{folder}/{problem.line_of_text(lang)}")
        click.echo(_verdict(folder, package, len(errors), len(problems) - len(errors), lang), err=bool(errors))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    if failed:
        raise SystemExit(1)


def _verdict(folder: Path, package: Package | None, errors: int, warnings: int, lang: str) -> str:
    if errors:
        return {"id": f"{folder}: {errors} masalah, {warnings} peringatan", "en": f"{folder}: {errors} problem(s), {warnings} warning(s)"}[lang]
    assert package is not None
    return {
        "id": f"{folder}: benar, {warnings} peringatan, {len(package.examples)} contoh, sidik {package.hash[:12]}",
        "en": f"{folder}: right, {warnings} warning(s), {len(package.examples)} example(s), hash {package.hash[:12]}",
    }[lang]


def _date(text: str) -> dt.date:
    if not text:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise click.ClickException(f"`{text}`: tulis tanggal seperti 2026-11-24 / write a date such as 2026-11-24") from None


def _checked(folder: Path, region: str, regions: Path, on: dt.date, publishing: bool) -> tuple[Package, Report]:
    from loket.services.catalogue import check as checking
    from loket.services.catalogue import loading, reading, region_files

    parameters = loading.parameters_file(regions, region, folder.name) if region else None
    package = loading.load(loading.read_folder(folder, parameters), region=region)
    years = {int(str(e["received_at"])[:4]) for e in package.examples.values() if isinstance(e, dict) and str(e.get("received_at", ""))[:4].isdigit()}
    try:
        # Because: a promise counted in December ends in January.
        calendar = region_files.read_calendar(regions, region, frozenset(years | {year + 1 for year in years}))
        positions = region_files.read_positions(regions, region) if region else None
    except region_files.NoSuchRegion:
        raise click.ClickException(f"{region}: daerah tidak ada di {regions} / no such region") from None
    except reading.Unreadable as error:
        raise click.ClickException(error.problem.line_of_text()) from None
    return package, checking.check(package, on=on, calendar=calendar, positions=positions, publishing=publishing)


@command.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), required=True)
@click.option("--region", "codes", multiple=True, help="Kode daerah (boleh berulang) / code of a region (may be repeated).")
@click.option("--all", "everywhere", is_flag=True, help="Semua daerah yang dijalankan / every region run here.")
@click.option("--live/--no-live", default=True, show_default=True, help="Langsung berlaku / make it live at once.")
@_REGIONS
@_LANGUAGE
def publish(paths: tuple[Path, ...], codes: tuple[str, ...], everywhere: bool, live: bool, regions: Path | None, lang: str) -> None:
    """
    Publish packages in regions and let them run for new applications. Publishing the same content again changes nothing.

    The operator's path: outside the demo only for services that the region never had. Changes are proposed (`loket service propose`),
    reviewed by the legal unit and approved by the head of the agency.

    \b
    Example: loket service publish service-packages/dukcapil/akta-kelahiran --region 97.01
             loket service publish service-packages --all
    """
    from loket.config import cli

    cli.setup_django()
    from loket.foundation.agencies import queries as agencies
    from loket.foundation.common.errors import Refusal
    from loket.services.catalogue.errors import PackageInvalid

    known = {found.code: found for found in agencies.list_regions()}
    wanted = tuple(known) if everywhere else codes
    if not wanted:
        raise click.UsageError("sebut --region KODE atau --all / give --region CODE or --all")
    if unknown := [code for code in wanted if code not in known]:
        raise click.ClickException(f"daerah belum dijalankan / region not run here: {', '.join(unknown)} (loket region load)")
    failed = False
    for folder in _packages(paths, False):
        for code in wanted:
            try:
                click.echo(_publish_one(folder, code, known[code].time_zone, regions or _folder("regions"), live, lang))
            except PackageInvalid as invalid:
                failed = True
                for problem in invalid.problems:
                    click.echo(f"{folder}/{problem.line_of_text(lang)}", err=True)
                click.echo(f"{folder} {code}: {len(invalid.problems)} masalah / problem(s)", err=True)
            except Refusal as refusal:
                failed = True
                click.echo(f"{folder} {code}: {refusal.message.in_(lang)}", err=True)
    if failed:
        raise SystemExit(1)


def _publish_one(folder: Path, code: str, time_zone: str, regions: Path, live: bool, lang: str) -> str:
    from django.conf import settings

    from loket.foundation.audit.values import system_act
    from loket.foundation.common import dates
    from loket.services.catalogue import queries
    from loket.services.rollout import operations as rollout
    from loket.services.rollout import queries as running

    act = system_act("cli", region=code, at=dt.datetime.now(dt.UTC), purpose="publish")
    bundle = queries.read_folder(folder, regions=regions, region=code)
    package = queries.load_package(bundle, region=code)
    new = not queries.is_published(package.hash)
    before = running.live_version(package.definition.service, code, act.at)
    moved = live and (before is None or before.hash != package.hash)
    if new or moved:
        on = dates.civil_date(act.at, time_zone=time_zone)
        rollout.install(act=act, bundle=bundle, on=on, live=live, again=settings.LOKET_MODE != "production")
    said = {
        "id": ("terbit" if new else "sudah terbit") + (", mulai berlaku" if moved else ""),
        "en": ("published" if new else "published already") + (", now live" if moved else ""),
    }[lang]
    return f"{package.definition.service} v{package.definition.version} {code} {package.hash[:12]}: {said}"


@command.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--region", "code", required=True, help="Kode daerah / code of a region.")
@click.option("--by", "login", required=True, help="Alamat surel akun penyusun / e-mail address of the author's account.")
@click.option("--note", required=True, help="Mengapa diubah, satu kalimat / why, in one sentence.")
@_REGIONS
@_LANGUAGE
def propose(path: Path, code: str, login: str, note: str, regions: Path | None, lang: str) -> None:
    """
    Propose a package to be published: it waits for the legal review and the head of the agency in /pengelola/layanan/usulan/.

    Its author is the named account, which may then neither review nor approve it. Made from the version that runs now.

    Example: loket service propose service-packages/dukcapil/akta-kelahiran --region 97.01 --by penyusun.dukcapil@nusajaya.example --note "Waktu lebih singkat"
    """
    from loket.config import cli

    cli.setup_django()
    from loket.foundation.audit.values import Act, ActorKind
    from loket.foundation.common.errors import Refusal
    from loket.foundation.identity import queries as identity
    from loket.services.catalogue import queries
    from loket.services.catalogue.errors import PackageInvalid
    from loket.services.rollout import operations as rollout
    from loket.services.rollout import queries as running

    account = identity.find_account_by_login(login=login)
    if account is None:
        raise click.ClickException(f"{login}: tidak ada akun / no such account")
    act = Act(region=code, actor=str(account.id), kind=ActorKind.AUTHOR, at=dt.datetime.now(dt.UTC), purpose="cli")
    try:
        files = queries.read_folder(path, regions=regions or _folder("regions"), region=code)
        service = queries.load_package(files, region=code).definition.service
        rollout.propose(act=act, region=code, service=service, files=files, base_hash=running.latest_hash(code, service), note=note)
    except PackageInvalid as invalid:
        for problem in invalid.problems:
            click.echo(f"{path}/{problem.line_of_text(lang)}", err=True)
        raise SystemExit(1) from None
    except Refusal as refusal:
        raise click.ClickException(refusal.message.in_(lang)) from None
    click.echo({"id": f"{service} {code}: diajukan, menunggu telaah hukum", "en": f"{service} {code}: proposed, waits for the legal review"}[lang])


@command.command("list")
@click.option("--region", default="", help="Kode daerah / code of a region.")
@click.option("--every", is_flag=True, help="Semua versi dan keadaannya / every version and where it stands.")
@_LANGUAGE
def list_(region: str, every: bool, lang: str) -> None:
    """
    List the versions that run now, by region; with --every all that were published.

    \b
    Example: loket service list --region 97.01
             loket service list --every
    """
    from loket.config import cli

    cli.setup_django()
    from loket.foundation.agencies import queries as agencies

    codes = [found.code for found in agencies.list_regions()]
    if region and region not in codes:
        raise click.ClickException(f"{region}: daerah belum dijalankan / region not run here")
    for code in [region] if region else codes:
        for line in (_every_line if every else _live_lines)(code, lang):
            click.echo(line)


def _live_lines(code: str, lang: str) -> Iterator[str]:
    from loket.services.rollout import queries as running

    at, after = dt.datetime.now(dt.UTC), None
    while True:
        page = running.list_live(code, at, after=after, limit=200)
        for one in page.items:
            yield f"{code}  {one.service:30} v{one.version:<4} {one.hash[:12]}  {one.title.in_(lang)}"
        if page.next is None:
            return
        after = page.next


def _every_line(code: str, lang: str) -> Iterator[str]:
    from loket.services.catalogue import queries as catalogue
    from loket.services.rollout import queries as running
    from loket.services.rollout.values import VERSION_WORDS, version_state

    at, after = dt.datetime.now(dt.UTC), None
    while True:
        page = catalogue.list_versions(code, after=after, limit=200)
        for one in page.items:
            state = version_state(one.hash, running.list_history(code, one.service, limit=200), at=at)
            yield f"{code}  {one.service:30} v{one.version:<4} {one.hash[:12]}  {VERSION_WORDS[state].in_(lang)}"
        if page.next is None:
            return
        after = page.next


@command.command()
@click.argument("first")
@click.argument("second", required=False)
@click.option("--region", default="", help="Kode daerah / code of a region.")
@_REGIONS
@_LANGUAGE
def diff(first: str, second: str | None, region: str, regions: Path | None, lang: str) -> None:
    """
    Say in words what changed between two packages or published versions (64-character hashes).

    With one PATH and --region: what publishing it would change there.

    \b
    Example: loket service diff service-packages/dukcapil/akta-kelahiran --region 97.01
             loket service diff HASH HASH
    """
    from loket.services.catalogue import diff as comparing

    top = regions or _folder("regions")
    if second is None:
        if _HASH.match(first) or not region:
            raise click.UsageError("sebut dua hal, atau satu PATH dan --region / name two, or one PATH and --region")
        after, templates_after = _side(first, region, top)
        before, templates_before = _side(_live_hash(after.service, region), region, top)
    else:
        before, templates_before = _side(first, region, top)
        after, templates_after = _side(second, region, top)
    found = comparing.differences(before, after, templates_before, templates_after)
    for one in found:
        click.echo(one.sentence(lang))
    if not found:
        click.echo({"id": "Tidak ada perubahan.", "en": "No change."}[lang])


def _live_hash(service: str, region: str) -> str:
    from loket.config import cli

    cli.setup_django()
    from loket.services.rollout import queries as running

    found = running.live_version(service, region, dt.datetime.now(dt.UTC))
    if found is None:
        raise click.ClickException(f"{service}: belum ada versi yang berlaku di {region} / no version runs in {region}")
    return found.hash


def _side(what: str, region: str, regions: Path) -> tuple[ServiceDefinition, dict[str, str]]:
    from loket.foundation.common.errors import Refusal

    try:
        if _HASH.match(what):
            from loket.config import cli

            cli.setup_django()
            from loket.services.catalogue import queries

            return queries.get_definition(what), dict(queries.get_templates(what))
        from loket.services.catalogue import loading

        folder = Path(what)
        parameters = loading.parameters_file(regions, region, folder.name) if region else None
        package = loading.load(loading.read_folder(folder, parameters), region=region)
        return package.definition, dict(package.templates)
    except Refusal as refusal:
        raise click.ClickException(f"{what}: {refusal.message.id}") from None


@command.command()
@click.argument("service")
@click.option("--region", required=True, help="Kode daerah / code of a region.")
@click.option("--draft", is_flag=True, help="Rancangan terbaru, bukan yang berlaku / the newest draft instead of what is live.")
@click.option("--to", "target", type=click.Path(file_okay=False, path_type=Path), default=None, help="Folder tujuan / where to write (.).")
@_LANGUAGE
def export(service: str, region: str, draft: bool, target: Path | None, lang: str) -> None:
    """
    Write the files of a service as they are live, or as a draft in the workbench has them, laid out as the repository is.

    What is the same is left alone, so that `git diff` shows the changes and nothing else.

    \b
    Example: loket service export akta-kelahiran --region 97.01
             loket service export surat-keterangan-domisili-usaha --region 97.01 --draft --to .
    """
    from loket.config import cli

    cli.setup_django()
    from loket.services.catalogue import queries as catalogue
    from loket.services.catalogue.values import DraftState

    if draft:
        found = next((one for one in catalogue.list_drafts(region, states=tuple(DraftState), limit=200) if one.service == service), None)
        if found is None:
            raise click.ClickException(f"{service}: tidak ada rancangan di {region} / no draft")
        files, agency = catalogue.read_draft(region, found.id), found.agency
    else:
        version = catalogue.get_version(_live_hash(service, region))
        files, agency = catalogue.read_bundle(version.hash), version.agency
    top, written = target or Path.cwd(), 0
    for name, content in catalogue.read_layout(files, region=region, service=service, agency=agency).items():
        path = top / name
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written += 1
        click.echo(path)
    click.echo({"id": f"{written} berkas ditulis dari {len(files)}", "en": f"{written} of {len(files)} files written"}[lang])


@command.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=None, help="Folder tujuan / where to write.")
@click.option("--check", "only_check", is_flag=True, help="Hanya periksa / only say whether they are up to date.")
def schema(folder: Path | None, only_check: bool) -> None:
    """
    Write the JSON Schemas that editors use for completion and errors (service-packages/.schema/).

    Example: loket service schema
    """
    from loket.services.catalogue import schemas

    target = folder or _folder("service-packages") / ".schema"
    stale = []
    for name, content in schemas.schemas().items():
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        path = target / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not only_check:
            target.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if only_check and stale:
        raise click.ClickException(f"{', '.join(stale)}: tidak mutakhir / not up to date; loket service schema")
    click.echo(f"{target}: {', '.join(stale) or 'mutakhir / up to date'}")

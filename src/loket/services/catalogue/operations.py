"""Writes of the catalogue: a version is published, and never changes again."""

from __future__ import annotations

import datetime as dt
import json

from django.db import connection

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.events import operations as events
from loket.services.catalogue import bundles, hashing, loading, models, searching
from loket.services.catalogue import check as checking
from loket.services.catalogue.errors import PackageInvalid, VersionHasOtherContent, VersionNotNewer
from loket.services.catalogue.events import VERSION_PUBLISHED
from loket.services.catalogue.values import Bundle, Package

TABLE = "catalogue_serviceversion"


@audit.operation(VERSION_PUBLISHED)
def publish(*, act: Act, bundle: Bundle, region: str, on: dt.date) -> str:
    """
    Check a package for a region and publish it; return the version's hash.

    `bundle`: path -> content of the package's files, with the region's parameters as `parameters.yaml`; `on`: today's
    civil date in the region. Publishing the same content again changes nothing (it is recorded as such).

    :raises PackageInvalid: with every problem the check found.
    :raises VersionHasOtherContent: if this version number is published with other content.
    :raises VersionNotNewer: if a higher version number is published already.
    :raises agencies.errors.UnknownRegion: if the region is not run here.
    """
    package = loading.load(bundle, region=region)
    definition = package.definition
    with connection.cursor() as cursor:
        # Because: two publishers of one service must see each other's version number.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"catalogue:{region}:{definition.service}"])
    published = dict(models.ServiceVersion.objects.filter(region=region, service=definition.service).values_list("version", "hash"))
    details = {
        "service": definition.service, "version": definition.version, "hash": package.hash,
        "package_hash": package.package_hash, "parameters_hash": package.parameters_hash,
    }  # fmt: skip
    if published.get(definition.version) == package.hash:
        audit.record(act, VERSION_PUBLISHED, table=TABLE, row=package.hash, details={**details, "unchanged": True})
        return package.hash
    if definition.version in published:
        raise VersionHasOtherContent
    if published and definition.version < max(published):
        raise VersionNotNewer
    positions = [position.code for position in agencies.list_positions(region)]
    report = checking.check(package, on=on, calendar=agencies.calendar_for(region), positions=positions, publishing=True)
    if report.errors:
        raise PackageInvalid(report.errors)
    row = _row(package, act)
    row.save(force_insert=True)
    columns = {"definition": row.definition, "templates": row.templates, "source": bytes(row.source)}
    audit.record(act, VERSION_PUBLISHED, table=TABLE, row=package.hash, columns=columns, details=details)
    events.publish(act, VERSION_PUBLISHED, ref=ids.new_id(), payload={**details, "region": region})
    return package.hash


def _row(package: Package, act: Act) -> models.ServiceVersion:
    definition = package.definition
    words = searching.words_of(definition)
    return models.ServiceVersion(
        hash=package.hash,
        service=definition.service,
        version=definition.version,
        region=package.region,
        agency=definition.agency,
        category=definition.category,
        title=definition.title.model_dump(),
        summary=definition.summary.model_dump(),
        search_title=words.title,
        search_keywords=words.keywords,
        search_english=words.english,
        search_words=words.words,
        definition=json.dumps(hashing.plain(definition), ensure_ascii=False, separators=(",", ":")),
        templates=json.dumps(dict(package.templates), ensure_ascii=False, separators=(",", ":")),
        package_hash=package.package_hash,
        parameters_hash=package.parameters_hash,
        source=bundles.pack(package.bundle),
        published_at=act.at,
        published_by=act.actor,
    )

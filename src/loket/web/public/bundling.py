"""A published version for those who want to check it: its content as hashed, and its files as they were handed over."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any, Final

from loket.services.catalogue.definition import ServiceDefinition
from loket.services.catalogue.values import Bundle, VersionRecord

# Because: the same version must give the same bytes, whenever it is fetched.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
#: Of the content that is hashed (`services.catalogue.hashing`); a test holds both equal.
_FORMAT: Final = 1
_README: Final = """\
{title} (versi {version}), daerah {region}
Sidik isi / content hash (SHA-256): {hash}

ID  Folder ini adalah paket layanan persis seperti yang diterbitkan. Untuk menghitung ulang sidiknya dengan Loket:
      mkdir -p regions/{region}/parameters
      mv {service}/parameters.yaml regions/{region}/parameters/{service}.yaml   (bila ada; lewati bila tidak ada)
      loket service check {service} --region {region} --regions regions --json
    Folder regions/ itu ada di kode sumber Loket. Bandingkan "hash" dengan sidik di atas.
    Tanpa Loket, dari standar.json di halaman layanan:
      jq -jcS .content standar.json | sha256sum

EN  This folder is the service package exactly as it was published. To compute its hash again with Loket:
    move parameters.yaml (if there is one) to regions/{region}/parameters/{service}.yaml, then run
      loket service check {service} --region {region} --regions regions --json
    The regions/ folder is part of Loket's source code. Compare "hash" with the one above.
    Without Loket, from the standar.json of the service's page:
      jq -jcS .content standar.json | sha256sum
"""


def content(region: str, definition: ServiceDefinition, templates: Mapping[str, str]) -> dict[str, Any]:
    """Return exactly what is hashed: sha256 over this as JSON with sorted keys and no spaces, in UTF-8, is the version's name."""
    return {
        "format": _FORMAT,
        "region": region,
        "definition": definition.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "templates": dict(templates),
    }


def zipped(record: VersionRecord, bundle: Bundle) -> bytes:
    """Return a zip: the package in a folder of its name, and how to check it."""
    files = {f"{record.service}/{name}": body for name, body in bundle.items()}
    files["PERIKSA.txt"] = _README.format(
        title=record.title.id, version=record.version, region=record.region, hash=record.hash, service=record.service
    ).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()

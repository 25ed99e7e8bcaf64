"""`publiccode.yml` keeps to the standard 0.4 (yml.publiccode.tools), by which catalogues of public software find us."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from ruamel.yaml import YAML

TOP: Final = Path(__file__).resolve().parents[2]
# The standard's controlled vocabularies, as far as they could ever be of use here.
CATEGORIES: Final = frozenset(
    [
        "appointment-scheduling",
        "business-intelligence",
        "business-process-management",
        "compliance-management",
        "customer-service-and-support",
        "data-analytics",
        "data-collection",
        "digital-citizenship",
        "document-management",
        "e-signature",
        "feedback-and-reviews-management",
        "grant-management",
        "identity-management",
        "payment-gateway",
        "service-desk",
        "taxes-management",
        "task-management",
        "workflow-management",
    ]
)
SCOPES: Final = frozenset(
    ["government", "local-authorities", "society", "welfare", "justice", "healthcare", "education", "employment", "infrastructures"]
)


@pytest.fixture(scope="module")
def file() -> Any:
    return YAML(typ="safe").load(TOP / "publiccode.yml")


def test_what_the_standard_demands_is_there_and_of_its_words(file: Any) -> None:
    assert file["publiccodeYmlVersion"] == "0.4"
    assert file["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert file["softwareType"] == "standalone/web"
    assert set(file["platforms"]) <= {"web", "windows", "mac", "linux", "ios", "android"}
    assert set(file["categories"]) <= CATEGORIES
    assert set(file["intendedAudience"]["scope"]) <= SCOPES
    assert file["intendedAudience"]["countries"] == ["ID"]  # capitals since 0.3
    assert file["maintenance"]["type"] == "community"
    assert all(one["name"] for one in file["maintenance"]["contacts"])
    assert file["localisation"] == {"localisationReady": True, "availableLanguages": ["id", "en"]}
    assert dt.date.fromisoformat(str(file["releaseDate"]))


def test_its_address_is_one_of_source_code(file: Any) -> None:
    address = urlsplit(file["url"])
    assert (address.scheme, address.path.endswith(".git")) == ("https", True)
    assert address.hostname


def test_both_descriptions_have_the_lengths_that_catalogues_take(file: Any) -> None:
    assert set(file["description"]) == set(file["localisation"]["availableLanguages"])
    for words in file["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]


def test_it_says_what_the_code_says(file: Any) -> None:
    assert file["legal"]["license"] == "Apache-2.0"
    assert "Apache License" in (TOP / "LICENSE").read_text()
    needs = {one["name"]: one["versionMin"] for one in file["dependsOn"]["open"]}
    from loket.config.cli import doctor

    assert needs["PostgreSQL"] == str(doctor.OLDEST_POSTGRES // 10000)
    assert f"OLDEST = ({needs['Python'].replace('.', ', ')})" in (TOP / "tools" / "bootstrap.py").read_text()

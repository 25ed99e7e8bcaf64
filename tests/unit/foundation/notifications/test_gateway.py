"""The file of a gateway: what is wrong in it is said at its place, and what a part costs is a matter of the day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from loket.foundation.notifications.channels.sms import gateway
from loket.foundation.notifications.errors import BadGateway

BUILT_IN = Path(gateway.__file__).with_name("simulator.yaml")


def test_the_built_in_one_is_right_and_its_address_can_be_replaced() -> None:
    found = gateway.read(BUILT_IN, address="http://127.0.0.1:8099/kirim")
    assert found.simulated
    assert found.send.url == "http://127.0.0.1:8099/kirim"


def test_a_part_costs_what_it_cost_on_that_day() -> None:
    found = gateway.read(BUILT_IN)
    prices = [found.price_on(dt.date(*day)).idr_per_part for day in ((2024, 1, 1), (2026, 6, 30), (2026, 7, 1), (2030, 1, 1))]
    assert prices == [350, 350, 375, 375]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("url: http://127.0.0.1:1/kirim", "url: http://gateway.example/kirim"),  # the secret and the number would travel in the clear
        ("url: http://127.0.0.1:1/kirim", "url: https://gateway.example/{secret}"),
        ('"{text}"', '"{texxt}"'),
        ('to: "{phone}", ', ""),
        ("reason: too_fast", "reason: Too fast!"),
        ("DELIVRD: delivered", "DELIVRD: arrived"),
        ("idr_per_part: 375", "idr_per_part: -1"),
        ("valid_from: 2026-07-01", "valid_from: 2024-07-01"),
        ("simulated: true", "simulatd: true"),
        ("statuses: [202]", "statuses: [202"),
    ],
)
def test_a_wrong_file_is_refused(old: str, new: str, tmp_path: Path) -> None:
    text = BUILT_IN.read_text()
    assert old in text
    path = tmp_path / "gateway.yaml"
    path.write_text(text.replace(old, new))
    with pytest.raises(BadGateway):
        gateway.read(path)
    with pytest.raises(BadGateway):
        gateway.read(tmp_path / "not-there.yaml")


def test_the_example_in_the_page_for_operators_is_a_right_file(tmp_path: Path) -> None:
    page = (Path(__file__).parents[4] / "docs" / "untuk" / "pengelola.md").read_text()
    path = tmp_path / "gateway.yaml"
    path.write_text(page.partition("```yaml\n")[2].partition("```")[0])
    found = gateway.read(path)
    assert not found.simulated
    assert found.reports is not None
    assert set(gateway._PLACE.findall(str(found.send))) <= gateway.PLACES

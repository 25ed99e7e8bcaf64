"""The example application on a real server: somebody signs in, has their family checked, and leaves; written against the documentation alone."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
from django.utils import timezone

from loket.config.supervisor import before_start
from loket.foundation.audit import queries as record
from loket.foundation.clients import models
from loket.foundation.common.text import Text
from loket.foundation.exchange import operations as exchange
from loket.foundation.exchange.values import Kind, Terms
from tests.integration.test_door_manage_applications import Office
from tests.support import clients, server, world
from tests.support.database import TOP
from tests.support.pages import Form, forms_of

pytestmark = [pytest.mark.loopback, pytest.mark.patient]


class Walker:
    """A browser without script."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.answer = requests.Response()

    def open(self, address: str) -> str:
        """Open an address and return the page."""
        self.answer = self.session.get(address, timeout=30)
        return self.answer.text

    def send(self, form: Form, **typed: str) -> str:
        """Send a form of the page, with what was typed."""
        self.answer = self.session.post(
            urljoin(self.answer.url, form.action), data=form.values | typed, timeout=30, headers={"Referer": self.answer.url}
        )
        return self.answer.text

    def form(self, action: str) -> Form:
        """Return the form of the page that is sent to an address."""
        found = [one for one in forms_of(self.answer.text) if action in one.action]
        assert found, (self.answer.url, self.answer.status_code, [one.action for one in forms_of(self.answer.text)])
        return found[0]


@contextmanager
def app(site: server.Site, made: clients.Registered, port: int, folder: Path) -> Iterator[str]:
    """Run the example as its README says; yield its address."""
    settings = folder / "agency-app.env"
    settings.write_text(f"LOKET_ISSUER={site.url}\nLOKET_CLIENT_ID={made.client_id}\nLOKET_CLIENT_SECRET={made.secret}\n")
    with (folder / "app.log").open("wb") as log, subprocess.Popen(
        [sys.executable, str(TOP / "examples" / "agency-app" / "app.py"), "--settings", str(settings), "--port", str(port)],
        env={"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE, stderr=log, preexec_fn=before_start,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            assert site.url.encode() in process.stdout.readline()
            yield f"http://localhost:{port}"
        finally:
            process.terminate()


def test_somebody_enters_the_example_has_their_family_checked_and_leaves(committed_db: str, site: server.Site, tmp_path: Path) -> None:
    town, port = world.build(), server.free_port()
    office = Office()
    now = timezone.now()  # noqa: TID251 - by the clock of the server beside us
    address = f"http://localhost:{port}"
    made = clients.make_client(
        region=town.region, at=now, agency="dinsos", scopes=("openid", "profile", "nik", "exchange"), redirect_uris=(f"{address}/kembali",),
        post_logout_redirect_uris=(f"{address}/",), backchannel_logout_uri=f"{address}/kabar-keluar",
    )  # fmt: skip
    granted = exchange.propose(act=office.act(office.first, at=now), terms=terms(made.client_id, now.date()))
    walker = Walker()
    with app(site, made, port, tmp_path) as here:
        assert "tanpa fotokopi" in walker.open(here)
        walker.send(walker.form("/masuk"))
        assert walker.answer.url.startswith(f"{site.url}/masuk/?next=/identitas/lanjut/")
        page = walker.send(sign_in_form(walker), login="warga@contoh.example", password=world.PASSWORD)
        assert "Peraturan contoh Pasal 1" in page
        me = walker.send(walker.form("/identitas/lanjut/"), decision="allow")
        assert walker.answer.url == f"{here}/"
        assert "Sari Contoh Wulandari" in me
        assert "terverifikasi" in me
        # Without a grant the register tells nothing, and the application says so.
        refused = walker.send(walker.form("/periksa"))
        assert "tidak memiliki izin" in refused
        exchange.approve(act=office.act(office.second, at=timezone.now()), grant=granted.id)  # noqa: TID251 - as above
        walker.open(here)
        family = walker.send(walker.form("/periksa"))
        assert "Kepala keluarga" in family
        read = [one for one in record.list_readings(region=town.region) if one.purpose == "bantuan_sosial"]
        assert read
        assert read[0].actor == made.client.actor
        # Leaving Loket elsewhere ends the session here: told by the worker.
        walker.open(f"{site.url}/keluar/")
        walker.send(
            walker.form("/keluar/") if any("/keluar/" in one.action for one in forms_of(walker.answer.text)) else forms_of(walker.answer.text)[0]
        )
        site.run_jobs()
        assert models.Farewell.objects.get().told_at is not None
        assert "Masuk dengan Loket" in walker.open(here)
        # The second time nothing is asked but who one is; and leaving from the application leads through Loket and back.
        walker.send(walker.form("/masuk"))
        page = walker.send(sign_in_form(walker), login="warga@contoh.example", password=world.PASSWORD)
        onward = page.partition('content="0; url=')[2].partition('"')[0].replace("&amp;", "&")
        assert "Selamat datang" in walker.open(onward)
        walker.send(walker.form("/keluar"))
        assert walker.answer.url.startswith(f"{site.url}/identitas/keluar/")
        back = walker.send(next(one for one in forms_of(walker.answer.text) if one.values.get("decision") == "leave"))
        assert walker.answer.url == f"{here}/"
        assert "Masuk dengan Loket" in back


def sign_in_form(walker: Walker) -> Form:
    """Return the form of the page that asks for a password."""
    return next(one for one in forms_of(walker.answer.text) if "login" in one.values)


def terms(client_id: str, today: dt.date) -> Terms:
    """Return what the agency may read of families."""
    return Terms(
        client_id=client_id, recipient="Dinas Sosial", purpose="bantuan_sosial", purpose_text=Text(id="Bantuan", en="Aid"), legal_basis="Perbup contoh Pasal 1",
        kinds=frozenset({Kind.FAMILY}), fields=(), family_fields=("residents.name", "residents.family.relation"), changes=frozenset(), villages=(),
        valid_from=today, valid_until=today + dt.timedelta(days=90), per_day=50,
    )  # fmt: skip

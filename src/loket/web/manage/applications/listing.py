"""Which applications there are, one of them, and what waits for a second person."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loket.foundation.clients import queries as clients
from loket.foundation.clients.values import AuthMethod, Client
from loket.foundation.common import ids
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.offices.values import ProposalState
from loket.web.kit.audience import audience
from loket.web.kit.requests import act_for, pager
from loket.web.manage import areas
from loket.web.manage.applications import wording

TABS: Final = (
    ("", Text(id="Menunggu", en="Waiting"), (ProposalState.PROPOSED,)),
    ("selesai", Text(id="Sudah diputus", en="Decided"), tuple(state for state in ProposalState if state is not ProposalState.PROPOSED)),
)
#: Words for what went wrong when an application was told of a sign-out.
TROUBLE: Final = {
    "unreachable": Text(id="tidak terhubung", en="cannot be reached"), "address": Text(id="alamat tidak boleh dipanggil", en="the address may not be called"),
    "timeout": Text(id="tidak menjawab tepat waktu", en="did not answer in time"), "certificate": Text(id="sertifikatnya tidak sah", en="its certificate is not valid"),
}  # fmt: skip


@audience("operator")
def applications(request: HttpRequest) -> HttpResponse:
    """Show the applications of the region."""
    act = act_for(request, "manage")
    rows = [wording.row(one) | {"href": ids.from_text(one.client_id)} for one in clients.list_clients(region=act.region)]
    waiting = clients.count_to_decide(region=act.region, account=UUID(act.actor), at=act.at)
    return render(request, "manage/applications/daftar.html", {"rows": rows, "waiting": waiting, "desk_menu": areas.menu(request)})


@audience("operator")
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the proposals, those that wait first."""
    act, wanted = act_for(request, "manage"), request.GET.get("status", "")
    states = next((states for code, _, states in TABS if code == wanted), TABS[0][2])
    page = clients.list_proposals(region=act.region, states=states, after=request.GET.get("after"))
    tabs = [{"label": label, "href": f"?status={code}" if code else "?", "current": states == own} for code, label, own in TABS]
    known = {one.client_id: one for one in clients.list_clients(region=act.region)}
    rows = [wording.proposal(one, act.at, reader=act.actor, known=known.get(one.client_id or "")) for one in page]
    return render(
        request, "manage/applications/usulan.html", {"rows": rows, "tabs": tabs, "pager": pager(request, page), "desk_menu": areas.menu(request)}
    )


@audience("operator")
def application(request: HttpRequest, client: UUID) -> HttpResponse:
    """Show one application: what it may ask for, its secrets, who proposed what, whether it hears of sign-outs."""
    return shown(request, client)


def shown(request: HttpRequest, client: UUID, **more: Any) -> HttpResponse:
    """Return the page of an application; `more` is what an action adds (a new secret, a problem)."""
    act = act_for(request, "manage")
    found = own(request, client)
    said = clients.get_definition(region=act.region, client_id=found.client_id)
    history = clients.list_proposals(region=act.region, states=tuple(ProposalState), client_id=found.client_id, limit=20)
    secrets = clients.list_secrets(region=act.region, client_id=found.client_id)
    context = {
        **wording.row(found), "id": client, "facts": wording.facts(act.region, said), "uses": wording.uses(said), "secrets": secrets,
        "has_secrets": found.auth_method is AuthMethod.SECRET, "is_phone": found.is_public, "can_make": len(secrets) < 2, "people": clients.count_connected(client_id=found.client_id),
        "issuer": clients.issuer_of(region=act.region), "proposals": [wording.proposal(one, act.at, reader=act.actor, known=found) for one in history],
        "farewells": [
            {"one": one, "trouble": TROUBLE.get(one.trouble, Text(id=one.trouble, en=one.trouble))} for one in clients.list_farewells(client_id=found.client_id)
        ],
        "desk_menu": areas.menu(request),
    }  # fmt: skip
    return render(request, "manage/applications/satu.html", context | more, status=409 if more.get("problem") else 200)


def own(request: HttpRequest, client: UUID) -> Client:
    """Return an application of this region. :raises NotFound: another's."""
    found = clients.get_client(client_id=ids.to_text(client))
    if found.region != act_for(request, "manage").region:
        raise NotFound
    return found

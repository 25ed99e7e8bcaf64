"""An agency, unit or position closes only when nobody holds it and no service that runs here needs it."""

from __future__ import annotations

from loket.foundation.agencies import operations as agencies
from loket.foundation.agencies.values import Office
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.journey.errors import StillHeld, StillNeeded
from loket.services.rollout import queries as rollout


@audit.operation("journey.office.closed")
def close_office(*, act: Act, kind: Office, code: str) -> None:
    """
    Close an agency (`dukcapil`), unit or position (`dukcapil/kepala`) of `act.region`.

    :raises StillHeld: somebody is appointed to it. :raises StillNeeded: a service that runs here works with it.
    :raises LastUnit: the only open unit of an agency.
    """
    agency = code.partition("/")[0]
    held = [one for one in identity.list_officers(region=act.region, at=act.at, agency=agency) if code in (one.agency, one.unit, one.position)]
    if held:
        raise StillHeld(len(held))
    needed = [d for d in _running(act) if kind is not Office.UNIT and _needs(d, code)]
    if needed:
        raise StillNeeded(tuple(Text(id=d.title.id, en=d.title.en) for d in needed))
    agencies.set_open(act=act, kind=kind, code=code, is_open=False)


def _running(act: Act) -> list[ServiceDefinition]:
    return [catalogue.get_definition(version) for version in rollout.live_hashes(act.region, act.at, with_pilots=True)]


def _needs(definition: ServiceDefinition, code: str) -> bool:
    actors = {step.actor for step in definition.steps if step.actor} | ({definition.objection.actor} if definition.objection else set())
    return code == definition.agency or code in actors or any(actor.startswith(f"{code}/") for actor in actors)

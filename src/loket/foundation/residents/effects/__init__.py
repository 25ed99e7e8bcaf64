"""The effects of `record` steps. To add one: its spec in `values.EFFECTS`, its function in a module here, its line in `CARRIED_OUT`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from loket.foundation.residents.effects.birth import register_birth
from loket.foundation.residents.effects.card import reissue_card
from loket.foundation.residents.effects.death import register_death
from loket.foundation.residents.effects.family import change_family
from loket.foundation.residents.effects.given import Work
from loket.foundation.residents.effects.move import move_family
from loket.foundation.residents.values import EFFECTS, Value

CARRIED_OUT: Final[Mapping[str, Callable[[Work], dict[str, Value]]]] = {
    "residents.register_birth": register_birth,
    "residents.register_death": register_death,
    "residents.change_family": change_family,
    "residents.reissue_card": reissue_card,
    "residents.move_family": move_family,
}

if CARRIED_OUT.keys() != EFFECTS.keys():
    raise LookupError("values.EFFECTS and CARRIED_OUT name different effects")

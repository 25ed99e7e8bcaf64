"""The identity card is issued again."""

from __future__ import annotations

from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.residents import events, versions
from loket.foundation.residents.effects.given import Work
from loket.foundation.residents.errors import EffectRefused
from loket.foundation.residents.values import Value


def reissue_card(work: Work) -> dict[str, Value]:
    """
    Count one more card of the applicant, issued today.

    :raises EffectRefused: who never had a card gets a first one after biometric recording, which is another service.
    """
    person = work.household.applicant
    if person.card_issued_on is None:
        raise EffectRefused.because(
            "no_card_yet",
            Text(
                id="KTP-el pertama belum pernah diterbitkan, jadi tidak dapat diganti. Lakukan perekaman KTP-el lebih dahulu.",
                en="No identity card was issued yet, so it cannot be replaced. Have your data recorded first.",
            ),
        )
    versions.change_person(work.source, person, card_issued_on=work.today, card_issues=person.card_issues + 1)
    outbox.publish(work.act, events.CARD_REISSUED, ref=person.id, payload={"reason": work.given["reason"], "case": work.case})
    return {"issues": person.card_issues, "issued_on": work.today}

"""What an answer does: the register is corrected, a restriction stays or ends, a consent is withdrawn, what the law lets is deleted. Private to the room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loket.foundation.audit.values import Act
from loket.foundation.residents import operations as register
from loket.foundation.residents.values import CORRECTABLE
from loket.oversight.privacy import consenting, deleting, ending, models
from loket.oversight.privacy.rights import NewAnswer, Outcome, Request, RequestKind


def carry_out(act: Act, row: models.Request, known: Request, new: NewAnswer) -> tuple[Outcome, dict[str, Any]]:
    """Do what the answer says and return what came of it, in words and codes for the person. Law: Pasal 30, 41, 43."""
    if known.kind is RequestKind.CORRECT and new.outcome is Outcome.DONE:
        return new.outcome, _correct(act, known, new)
    if known.kind is RequestKind.RESTRICT and new.outcome is Outcome.REFUSED:
        ending.release(act, row)
    if known.kind is RequestKind.DELETE and new.outcome is Outcome.DONE:
        gone, kept = deleting.delete(act, row, with_account=bool(known.asked.get("with_account")))
        return (Outcome.PARTLY if kept else Outcome.DONE), {"gone": gone, "kept": kept}
    return new.outcome, {}


def withdraw(act: Act, row: models.Request, asked: Mapping[str, Any]) -> None:
    """Stop what the consent allowed. Law: Pasal 40, what was done before stays lawful."""
    consenting.withdraw(act, account=row.account_id, what=str(asked.get("what") or ""))


def _correct(act: Act, known: Request, new: NewAnswer) -> dict[str, Any]:
    path, value = str(known.asked.get("path") or ""), new.value or str(known.asked.get("wanted") or "")
    if known.resident is None or path not in CORRECTABLE:
        # Because: NIK, family and welfare data are mended where they are given; the answer says where and by which paper.
        return {}
    version = register.correct_person(act=act, resident_id=known.resident, path=path, value=value)
    return {"value": value, "version": version}

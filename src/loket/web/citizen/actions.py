"""What one can do about an application now, each with what follows from it, in plain words; the page behind it asks once, and does it."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from loket.foundation.common.text import Text
from loket.services.journey.values import CaseShown

CORRECT: Final = Text(id="Perbaiki permohonan", en="Correct the application")
CORRECT_FOLLOWS: Final = Text(
    id="Anda hanya mengisi ulang bagian yang diminta. Setelah dikirim, petugas melanjutkan dan waktu janji dihitung lagi.",
    en="You fill in only what was asked. Once sent, the officer goes on and the promised time runs again.",
)
OBJECT: Final = Text(id="Ajukan keberatan", en="Object to the refusal")
OBJECT_FOLLOWS: Final = Text(
    id="Tulis mengapa Anda tidak setuju. Pejabat lain memeriksa penolakan ini dari awal. Gratis, dan tidak merugikan Anda.",
    en="Write why you disagree. Another official looks at the refusal anew. It costs nothing and does you no harm.",
)
WITHDRAW: Final = Text(id="Batalkan permohonan", en="Withdraw the application")
WITHDRAW_FOLLOWS: Final = Text(
    id="Petugas berhenti mengerjakannya dan tidak ada dokumen yang terbit. Anda dapat mengajukan lagi kapan saja.",
    en="Work on it stops and no document is issued. You can apply again at any time.",
)
WRONG_DATA: Final = Text(id="Data saya di sini salah", en="My data here is wrong")
WRONG_DATA_FOLLOWS: Final = Text(
    id="Kami jelaskan cara memperbaiki data kependudukan Anda, gratis. Permohonan ini tetap berjalan.",
    en="We explain how your entry in the register is corrected, free of charge. This application goes on.",
)


def actions(shown: CaseShown) -> list[dict[str, Any]]:
    """Return what can be done now, what is waited for first. What cannot be done now is left out."""
    case = shown.case.id
    found: list[dict[str, Any]] = []
    if shown.can_correct:
        found.append({"title": CORRECT, "text": CORRECT_FOLLOWS, "href": reverse("correct", args=[case]), "icon": "edit"})
    if shown.can_object:
        found.append({"title": OBJECT, "text": OBJECT_FOLLOWS, "href": reverse("objection", args=[case]), "icon": "law"})
    if any(row.is_held for page in shown.answers for row in page.rows):
        found.append({"title": WRONG_DATA, "text": WRONG_DATA_FOLLOWS, "href": reverse("wrong-data"), "icon": "shield"})
    if shown.can_withdraw:
        found.append({"title": WITHDRAW, "text": WITHDRAW_FOLLOWS, "href": reverse("withdraw", args=[case]), "icon": "close"})
    return found

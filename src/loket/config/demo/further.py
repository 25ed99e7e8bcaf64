"""What made-up people apply for at the services that use more than the applicant's own entry: relatives, the dead, documents that were issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from random import Random
from typing import TYPE_CHECKING, Any, Final

from loket.config.demo import chance, names
from loket.config.demo.people import CARD_AGE, Family, Person
from loket.config.demo.planning import Plan
from loket.foundation.common import dates
from loket.foundation.residents.household import relation_after

if TYPE_CHECKING:
    from loket.config.demo.applications import Applications

RENEWAL: Final = "surat-keterangan-penelitian-lanjutan"
COPIES: Final = "legalisasi-dokumen"
_WORDS: Final = {"head": "Kepala keluarga", "spouse": "Suami/istri", "child": "Anak", "parent": "Orang tua", "parent_in_law": "Mertua"}


def eldest(family: Family) -> Person:
    """Return the oldest of a family."""
    return min(family.people, key=lambda p: (p.birth_on, p.id))


def reporter_of(family: Family, on: dt.date) -> Person | None:
    """Return who reports the death of the eldest: the oldest other one, if grown up."""
    others = sorted((p for p in family.people if p is not eldest(family) and p.age_on(on) >= CARD_AGE + 2), key=lambda p: p.birth_on)
    return next(iter(others), None)


def child_of(family: Family, on: dt.date, below: int = CARD_AGE) -> Person | None:
    """Return the youngest child of a family that is younger than so many years."""
    young = [p for p in family.people if p.relation == "child" and p.birth_on <= on and p.age_on(on) < below]
    return max(young, key=lambda p: p.birth_on, default=None)


def report_death(makes: Applications, plan: Plan) -> None:
    """A death in the family, told by somebody who stays."""
    rng, family, on = makes.rng, plan.family, plan.service.calendar.civil_date(plan.at)
    person = plan.departed = eldest(family)
    died_on = max(person.birth_on, on - dt.timedelta(days=rng.randint(2, 25) if rng.random() < 0.85 else rng.randint(31, 300)))
    proof = chance.weighted(rng, (("doctor", 5), ("village", 5), ("police", 1)))
    plan.answers = {
        "person": str(person.id), "died_on": died_on.isoformat(), "place_kind": "hospital" if proof == "doctor" else "home",
        "place": makes.region.seat, "proof": proof, "death_letter": makes.file(),
    }  # fmt: skip
    left = [p for p in family.people if p is not person]
    head = _next_head(left) if person.relation == "head" else family.head
    was = head.relation
    relations = {p.id: "head" if p is head else relation_after(to_old_head=p.relation, new_head_was=was) for p in left}
    widowed = _partner(family, person)
    plan.effects = {
        "name": person.name, "nik": person.nik, "sex": person.sex, "birth_on": person.birth_on.isoformat(), "birth_place": person.birth_place,
        "died_on": died_on.isoformat(), "kk_number": family.kk_number, "head_name": head.name, "is_head_new": person.relation == "head",
        "widowed_name": widowed.name if widowed else None, "village_code": family.village_code, "member_count": len(left), "issued_on": on.isoformat(),
        "members": [
            {"name": p.name, "nik": p.nik, "relation": _WORDS.get(relations[p.id], "Famili lain"), "birth_on": dates.format_date(p.birth_on)} for p in left
        ],
    }  # fmt: skip


def carry_out_death(plan: Plan) -> None:
    """Take the dead from the family card, as the register's effect does."""
    family, person = plan.family, plan.departed
    if person is None or person not in family.people:
        return
    widowed = _partner(family, person)
    family.people.remove(person)
    family.departed.append(person)
    person.died_on = dt.date.fromisoformat(plan.answers["died_on"])
    family.issued_on = dt.date.fromisoformat(plan.effects["issued_on"])
    if widowed is not None:
        widowed.marital_status = "widowed"
    if person.relation == "head":
        head = _next_head(family.people)
        was = head.relation
        for one in (*family.people, person):
            one.relation = "head" if one is head else relation_after(to_old_head=one.relation, new_head_was=was)
        family.people.sort(key=lambda one: one.relation != "head")


def child_card(makes: Applications, plan: Plan) -> None:
    """A card for the youngest child."""
    rng, on = makes.rng, plan.service.calendar.civil_date(plan.at)
    child = child_of(plan.family, on)
    assert child is not None
    plan.answers = {"child": str(child.id), "kind": "first", "certificate_source": "paper", "certificate_paper": makes.file()}
    if child.age_on(on) >= 5:
        plan.answers |= {"kind": chance.weighted(rng, (("first", 6), ("grown", 3), ("lost", 1))), "photo": makes.file("png")}
    if plan.answers["kind"] == "lost":
        plan.answers["loss_report"] = makes.file()


def certified_copies(makes: Applications, plan: Plan) -> None:
    """Copies of an earlier document of this system where there is one, else of old papers."""
    rng = makes.rng
    purpose = chance.weighted(rng, (("school", 5), ("work", 5), ("court", 2), ("pension", 2), ("abroad", 1)))
    plan.answers = {"purpose": purpose, "institution": rng.choice(("SMA Contoh 2", "Bank Contoh", "Pengadilan Agama Contoh", "Kantor Contoh"))}
    if plan.held is not None:
        plan.answers |= {"sources": ["issued"], "issued_items": [{"document": str(plan.held.id), "copies": rng.randint(1, 5)}]}
        return
    kinds = rng.sample(("birth", "marriage", "death"), rng.randint(1, 2))
    items = [
        {"kind": kind, "number": f"474.{rng.randint(1, 3)}/{rng.randint(10, 999)}/{rng.randint(1985, 2015)}", "copies": rng.randint(1, 5)}
        for kind in kinds
    ]
    plan.answers |= {"sources": ["paper"], "paper_items": items, "paper_scans": makes.file()[:1] * len(items)}


def midwife_licence(makes: Applications, plan: Plan) -> None:
    """A first licence of a midwife, at a facility or of her own."""
    rng, person = makes.rng, plan.applicant
    kind = chance.weighted(rng, (("health_centre", 4), ("clinic", 3), ("hospital", 2), ("own_practice", 3)))
    own = kind == "own_practice"
    plan.answers = {
        "kind": "new", "name_with_titles": f"Bd. {person.name}, S.Keb.", "str_number": f"STR-{rng.randint(10**9, 10**10 - 1)}", "place_kind": kind,
        "place_name": f"{'TPMB' if own else 'Klinik'} {rng.choice(names.SECOND)}",
        "place_address": {"village": rng.choice(makes.villages), "street": f"{rng.choice(names.STREETS)} {rng.randint(1, 90)}", "rt": "001", "rw": "002", "postal_code": ""},
        ("place_plan" if own else "facility_letter"): makes.file(),
    }  # fmt: skip
    if own:
        plan.answers |= {"rooms": rng.randint(1, 4), "waste": rng.random() < 0.9, "referral": "RSUD Contoh"}
        plan.mended = {"waste": True}


def renewed_research(makes: Applications, plan: Plan) -> None:
    """The renewal of a research permit that this system issued."""
    rng, held = makes.rng, plan.held
    assert held is not None
    assert held.valid_until is not None
    plan.answers = {
        "permit": str(held.id), "extends_to": dates.add_months(held.valid_until, rng.randint(2, 9)).isoformat(),
        "reason": rng.choice(("data_incomplete", "season", "disaster", "funding")), "progress_report": makes.file(),
    }  # fmt: skip
    if rng.random() < 0.5:
        plan.answers |= {
            "changes": [rng.choice(("theme", "location", "team"))],
            "change_text": "Perubahan rekaan untuk peragaan.",
            "new_proposal": makes.file(),
        }


def limited_means(makes: Applications, plan: Plan) -> None:
    """A letter of limited means for a member of the family."""
    rng, family = makes.rng, plan.family
    purpose = chance.weighted(rng, (("school", 6), ("health", 5), ("legal_aid", 1), ("electricity", 2)))
    plan.answers = {
        "person": str(rng.choice(family.people).id), "purpose": purpose,
        "institution": {"school": "SMP Contoh 1", "health": "RSUD Contoh"}.get(purpose, "Kantor Contoh"),
    }  # fmt: skip
    if family.welfare_decile is None:
        plan.answers |= {"income": rng.randint(6, 40) * 100_000, "house": rng.choice(("own", "rented", "staying")), "statement": makes.file()}


def held_parts(person: Person) -> dict[str, Any]:
    """Return what the register says of a family member, by the parts that packages name."""
    return {
        "nik": person.nik, "name": person.name, "sex": person.sex, "birth_place": person.birth_place, "birth_on": person.birth_on.isoformat(),
        "mother_name": person.mother_name, "father_name": person.father_name, "marital_status": person.marital_status, "education": person.education,
        "occupation": person.occupation, "blood_type": person.blood_type, "citizenship": "wni", "status": "active", "relation": person.relation,
        "card_issued_on": person.card_issued_on.isoformat() if person.card_issued_on else None,
    }  # fmt: skip


def suits(service: str, family: Family, on: dt.date, rng: Random) -> bool:
    """Say whether a family could apply for one of these services."""
    if service == "akta-kematian":
        return eldest(family).age_on(on) > 55 and reporter_of(family, on) is not None
    if service == "kia":
        return child_of(family, on, CARD_AGE - 1) is not None
    if service == "izin-praktik-bidan":
        return midwife_of(family) is not None
    if service == "sktm":
        # Because: whoever surely is above the limit seldom asks.
        return family.welfare_decile is None or family.welfare_decile < 6 or rng.random() < 0.2
    return True


def midwife_of(family: Family, on: dt.date | None = None) -> Person | None:
    """Return who of a family could be a midwife: one of the two who may apply, a woman with the education for it."""
    return next((p for p in family.people[:2] if p.sex == "female" and p.education in ("bachelor", "master", "diploma_3")), None)


#: Service -> who of a family applies for it, where that is not left to chance.
CHOOSES: Final[Mapping[str, Callable[[Family, dt.date], Person | None]]] = {"izin-praktik-bidan": midwife_of, "akta-kematian": reporter_of}


def _next_head(people: list[Person]) -> Person:
    places = {"head": 0, "spouse": 1}
    return min(people, key=lambda one: (places.get(one.relation, 2), one.birth_on, one.id))


def _partner(family: Family, person: Person) -> Person | None:
    other = {"head": "spouse", "spouse": "head"}.get(person.relation)
    return next((p for p in family.people if p.relation == other and p.marital_status == "married"), None)

"""What made-up people apply for: answers that the forms would take, and what the register gives and becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any, Final
from uuid import UUID

from loket.config.demo import chance, further, names
from loket.config.demo.cast import Region, Service
from loket.config.demo.people import CARD_AGE, Family, Person, Registry
from loket.config.demo.planning import Paper, Plan
from loket.foundation.common import dates
from loket.foundation.residents import places
from loket.services.catalogue import queries as catalogue

#: Service -> share among the cases.
SERVICES: Final = (
    ("akta-kelahiran", 19), ("ktp-penggantian", 24), ("kk-perubahan", 18), ("pindah-datang", 12), ("izin-penelitian", 9), ("sip-dokter", 4),
    ("akta-kematian", 4), ("kia", 4), ("legalisasi-dokumen", 3), ("sktm", 5), ("izin-praktik-bidan", 1), ("surat-keterangan-penelitian-lanjutan", 1),
)  # fmt: skip
_TITLES: Final = (
    "Pola tanam di lahan kering",
    "Pemasaran hasil laut",
    "Minat baca anak sekolah",
    "Kualitas air sumur warga",
    "Usaha rumahan setelah pandemi",
    "Pemetaan terumbu karang",
)
_INSTITUTIONS: Final = ("Universitas Nusa Raya (fiktif)", "Politeknik Samudra (fiktif)", "Institut Kepulauan (fiktif)")

Maker = Callable[["Applications", Plan], None]


class Applications:
    """Makes plans of applications in one region."""

    def __init__(self, rng: Random, region: Region, registry: Registry) -> None:
        self.rng, self.region, self.registry = rng, region, registry
        self._villages: dict[str, places.Place] = {}

    def plan(self, service: str, family: Family, applicant: Person, account: UUID, at: dt.datetime, held: Paper | None = None) -> Plan:
        """Return an application of a family for a service; `held`: the earlier document that it uses."""
        found = self.region.services[service]
        plan = Plan(service=found, applicant=applicant, family=family, account=account, at=at, answers={}, register={}, held=held)
        MAKERS[service](self, plan)
        on = found.calendar.civil_date(at)
        plan.register = self.register(found, family, applicant, on=on) | self._held(plan, on)
        return plan

    def _held(self, plan: Plan, on: dt.date) -> dict[str, Any]:
        """Return what is held of the chosen relative and of issued documents, as `journey.facts` keeps it with a case."""
        definition, holding = plan.service.definition, catalogue.holding
        named = holding.named(definition)
        kept: dict[str, Any] = {}
        people: dict[str, dict[str, Any]] = {}
        for field in definition.form.fields().values():
            of_member = [part for part in named.of(field) if part in holding.MEMBER_PATHS]
            chosen = next((p for p in plan.family.people if str(p.id) == plan.answers.get(field.id)), None)
            if of_member and chosen is not None and field.type.value == "family_member":
                values = further.held_parts(chosen)
                people.setdefault(str(chosen.id), {}).update({part: values[part] for part in of_member})
        if people:
            kept[holding.PEOPLE] = people
        held, fields = plan.held, holding.document_fields(definition)
        for path in named.paths:
            _, service, document, part = path.split(".")
            mine = held if held is not None and held.kind == f"{service.replace('_', '-')}/{document}" else None
            kept[path] = int(mine is not None) if part == "count" else _part(mine, part, on) if mine else None
        if fields:
            printed = {part for field in fields for part in named.printed(field)}
            parts = ("number", "title", "issued_on", "valid_until", "state", *sorted(printed))
            shown = {} if held is None else {"kind": held.kind, "title_en": held.title["en"]} | {part: _part(held, part, on) for part in parts}
            kept[holding.ISSUED] = {str(held.id): shown} if held is not None else {}
        return kept

    def register(self, service: Service, family: Family, person: Person, *, on: dt.date | None = None) -> dict[str, Any]:
        """Return what the register holds for a person and service, as the journey keeps it with a case."""
        members, since = family.people, family.welfare_on(on) if on else None
        place = self.place(family.village_code)
        values: dict[str, Any] = {
            "nik": person.nik, "name": person.name, "sex": person.sex, "birth_place": person.birth_place, "birth_on": person.birth_on.isoformat(),
            "mother_name": person.mother_name, "father_name": person.father_name, "marital_status": person.marital_status, "education": person.education,
            "occupation": person.occupation, "blood_type": person.blood_type, "citizenship": "wni", "status": "active", "street": family.street,
            "rt": family.rt, "rw": family.rw, "village_code": family.village_code, "village": place.village, "district": place.district,
            "regency": place.regency, "province": place.province, "address": self.address(family.village_code, family.street, family.rt, family.rw),
            "card_issued_on": person.card_issued_on.isoformat() if person.card_issued_on else None, "card_issues": person.card_issues, "family": True,
            "family.kk_number": family.kk_number, "family.head_name": family.head.name, "family.member_count": len(members),
            "family.occupations": tuple(sorted({p.occupation for p in members})), "family.welfare_decile": family.welfare_decile,
            "family.welfare_on": since.isoformat() if since else None,
            "family.relation": person.relation, "family.issued_on": family.issued_on.isoformat(), "family.members": tuple(str(p.id) for p in members),
        }  # fmt: skip
        found = {path: values[path.removeprefix("residents.")] for path in service.paths}
        if any(field.type.value in ("family_member", "family_members") for field in service.definition.form.fields().values()):
            found["residents.family.names"] = {str(p.id): p.name for p in members}
        return found

    def place(self, village: str) -> places.Place:
        """Return the names of a village and of what it lies in."""
        if village not in self._villages:
            self._villages[village] = places.place_of(village)
        return self._villages[village]

    def address(self, village: str, street: str, rt: str, rw: str) -> str:
        """Return an address on one line."""
        place = self.place(village)
        return ", ".join(part for part in (street, f"RT {rt}/RW {rw}", place.village, place.district, place.regency) if part)

    def file(self, kind: str = "pdf") -> list[dict[str, Any]]:
        """Return an upload: the region's sample paper."""
        return [dict(self.region.uploads[kind])]

    def someone(self, family: Family, *, on: dt.date) -> Person:
        """Return an adult of the family who applies."""
        adults = [p for p in family.people if p.age_on(on) >= CARD_AGE + 2]
        return self.rng.choice(adults[:2]) if adults else family.head

    # One maker for each service

    def _birth(self, plan: Plan) -> None:
        rng, family, on = self.rng, plan.family, plan.service.calendar.civil_date(plan.at)
        head, spouse = family.head, family.spouse()
        mother = next((p for p in (head, spouse) if p is not None and p.sex == "female"), head)
        father = next((p for p in (head, spouse) if p is not None and p.sex == "male"), None)
        born_on = on - dt.timedelta(days=rng.randint(2, 50) if rng.random() < 0.85 else rng.randint(61, 200))
        child = plan.child = self.registry.person(
            family.village_code,
            sex=rng.choice(("male", "female")),
            age=0,
            relation="child",
            mother=mother.name,
            father=father.name if father else "",
            born_on=born_on,
        )
        married = father is not None and rng.random() < 0.94
        answers: dict[str, Any] = {
            "child_name": child.name, "sex": child.sex, "born_on": born_on.isoformat(), "birth_place": self.region.seat,
            "place_kind": rng.choice(("hospital", "health_centre", "midwife", "home")), "mother": str(mother.id), "parents_married": married,
            "birth_letter": self.file(),
        }  # fmt: skip
        if father:
            answers["father"] = str(father.id)
        if married:
            answers["marriage_book"] = self.file()
        elif father:
            plan.mended = {"couple_statement": self.file()}
            if rng.random() < 0.5:
                answers |= plan.mended
        plan.answers = answers
        plan.effects = {
            "child_id": str(child.id), "nik": child.nik, "mother_name": mother.name, "father_name": father.name if father else None,
            "kk_number": family.kk_number,
        }  # fmt: skip

    def _card(self, plan: Plan) -> None:
        rng, on = self.rng, plan.service.calendar.civil_date(plan.at)
        reason = chance.weighted(rng, (("lost", 58), ("damaged", 32), ("data_changed", 10)))
        answers: dict[str, Any] = {"reason": reason, "pickup_place": chance.weighted(rng, (("office", 6), ("district", 3), ("visit", 1)))}
        if reason == "lost":
            answers["lost_on"] = (on - dt.timedelta(days=rng.randint(1, 20))).isoformat()
            if rng.random() < 0.88:
                answers["police_letter"] = self.file()
            plan.mended = {"police_letter": self.file()}
        else:
            answers["old_card"] = self.file("png")
        plan.answers = answers
        plan.effects = {"issues": plan.applicant.card_issues + 1, "issued_on": on.isoformat()}

    def _family_card(self, plan: Plan) -> None:
        rng, family = self.rng, plan.family
        on = plan.service.calendar.civil_date(plan.at)
        kind = chance.weighted(rng, (("education", 40), ("occupation", 36), ("marital_status", 12), ("head", 8), ("name", 4)))
        spouse = family.spouse()
        if kind == "head" and spouse is None:
            kind = "occupation"
        youngest = 20 if kind == "marital_status" else 15 if kind == "occupation" else 6
        member = spouse if kind == "head" and spouse else rng.choice([p for p in family.people if p.age_on(on) >= youngest] or [family.head])
        if kind == "marital_status" and member.marital_status != "single":
            kind = "occupation"
        answers: dict[str, Any] = {"kind": kind, "member": str(member.id)}
        if kind == "education":
            levels = (("junior", 2), ("senior", 4), ("diploma_3", 1), ("bachelor", 3))
            answers["education"] = chance.weighted(rng, tuple(one for one in levels if one[0] != member.education))
        elif kind == "occupation":
            work = ("Pedagang", "Karyawan swasta", "Guru", "Wiraswasta", "Nelayan", "Perawat")
            answers["occupation"] = rng.choice([one for one in work if one != member.occupation])
        elif kind == "marital_status":
            answers["marital_status"] = "married"
        elif kind == "head":
            answers |= {"head_reason": "agreement", "agreement_letter": self.file()}
        if kind in ("education", "occupation", "marital_status"):
            answers["evidence"] = self.file()
        plan.answers = answers
        plan.effects = {"kk_number": family.kk_number, "issued_on": on.isoformat(), "member_name": member.name}

    def _move(self, plan: Plan) -> None:
        rng, family = self.rng, plan.family
        on = plan.service.calendar.civil_date(plan.at)
        village = rng.choice(self.villages)
        street, rt, rw = f"{rng.choice(names.STREETS)} {rng.randint(1, 140)}", f"{rng.randint(1, 9):03d}", f"{rng.randint(1, 6):03d}"
        housing = chance.weighted(rng, (("own", 5), ("rented", 4), ("with_others", 2)))
        early = rng.random() < 0.04
        moved_on = on + dt.timedelta(days=rng.randint(35, 60) if early else rng.randint(-25, 14))
        answers: dict[str, Any] = {
            "members": [str(p.id) for p in family.people], "address": {"village": village, "street": street, "rt": rt, "rw": rw, "postal_code": ""},
            "moved_on": moved_on.isoformat(), "reason": rng.choice(("work", "education", "housing", "family", "health")), "housing": housing,
        }  # fmt: skip
        if housing != "own":
            answers["host_statement"] = self.file()
        if early:
            plan.mended = {"moved_on": (on + dt.timedelta(days=9)).isoformat()}
        plan.answers = answers
        place = self.place(village)
        plan.effects = {
            "kk_number": family.kk_number, "village_code": village, "village": place.village, "address": self.address(village, street, rt, rw),
            "head_name": family.head.name, "moved_count": len(family.people), "issued_on": on.isoformat(),
        }  # fmt: skip

    def _licence(self, plan: Plan) -> None:
        rng, on, person = self.rng, plan.service.calendar.civil_date(plan.at), plan.applicant
        kind = chance.weighted(rng, (("new", 6), ("renewal", 4)))
        place_kind = rng.choice(("hospital", "health_centre", "clinic", "own_practice"))
        answers: dict[str, Any] = {
            "kind": kind, "name_with_titles": f"dr. {person.name}", "profession": rng.choice(("doctor", "dentist")), "str_number": f"STR-{rng.randint(10**9, 10**10 - 1)}",
            "has_other_places": rng.random() < 0.2, "place_kind": place_kind, "place_name": f"{'Praktik' if place_kind == 'own_practice' else 'Klinik'} {rng.choice(names.SECOND)}",
            "place_address": {"village": rng.choice(self.villages), "street": f"{rng.choice(names.STREETS)} {rng.randint(1, 90)}", "rt": "001", "rw": "002", "postal_code": ""},
        }  # fmt: skip
        if kind == "renewal":
            early = rng.random() < 0.06
            answers |= {
                "previous_number": f"SIP-{rng.randint(1000, 9999)}", "previous_ends_on": (on + dt.timedelta(days=260 if early else rng.randint(10, 170))).isoformat(),
                "credits_enough": rng.random() < 0.94,
            }  # fmt: skip
            if early:
                plan.mended = {"previous_ends_on": (on + dt.timedelta(days=120)).isoformat()}
            if answers["credits_enough"]:
                answers["credit_proof"] = self.file()
        if answers["has_other_places"]:
            count = chance.weighted(rng, ((1, 7), (2, 3), (3, 1)))
            answers["other_places"] = [
                {"name": f"Klinik {rng.choice(names.SECOND)}", "licence_number": f"SIP-{rng.randint(1000, 9999)}"} for _ in range(count)
            ]
        answers["place_plan" if place_kind == "own_practice" else "facility_letter"] = self.file()
        plan.answers = answers

    def _research(self, plan: Plan) -> None:
        rng, on = self.rng, plan.service.calendar.civil_date(plan.at)
        researcher = chance.weighted(rng, (("university", 7), ("company", 1), ("society", 2), ("individual", 2)))
        starts_on = on + dt.timedelta(days=rng.randint(5, 40))
        long = rng.random() < 0.05
        ends_on = starts_on + dt.timedelta(days=420) if long else dates.add_months(starts_on, rng.randint(1, 10))
        foreign = rng.random() < 0.05
        answers: dict[str, Any] = {
            "leader": plan.applicant.name, "researcher": researcher, "foreign": foreign, "title": f"{rng.choice(_TITLES)} di {self.place(plan.family.village_code).district}",
            "theme": chance.weighted(rng, (("education", 4), ("health", 3), ("economy", 4), ("farming", 4), ("environment", 3), ("culture", 2), ("politics", 1), ("other", 1))),
            "location": self.place(plan.family.village_code).district, "vulnerable": rng.random() < 0.15, "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(), "proposal": self.file(),
        }  # fmt: skip
        if long:
            plan.mended = {"ends_on": dates.add_months(starts_on, 11).isoformat()}
        if researcher != "individual":
            answers |= {"institution": rng.choice(_INSTITUTIONS), "cover_letter": self.file()}
        else:
            answers["village_letter"] = self.file()
        if foreign and rng.random() < 0.6:
            answers["national_permit_number"] = f"BRIN-{rng.randint(100, 999)}/2026"
        plan.answers = answers

    @property
    def villages(self) -> list[str]:
        """The codes of the region's villages."""
        return self.region.villages


MAKERS: Final[dict[str, Maker]] = {
    "akta-kelahiran": Applications._birth, "ktp-penggantian": Applications._card, "kk-perubahan": Applications._family_card,
    "pindah-datang": Applications._move, "sip-dokter": Applications._licence, "izin-penelitian": Applications._research,
    "akta-kematian": further.report_death, "kia": further.child_card, "legalisasi-dokumen": further.certified_copies, "sktm": further.limited_means,
    "izin-praktik-bidan": further.midwife_licence, "surat-keterangan-penelitian-lanjutan": further.renewed_research,
}  # fmt: skip


def _part(held: Paper, part: str, on: dt.date) -> Any:
    if part.startswith("printed_"):
        value = held.printed.get(part.removeprefix("printed_"))
        return value if isinstance(value, str) and value else None
    last = held.valid_until
    known = {
        "number": held.number, "title": held.title["id"], "issued_on": held.issued_on.isoformat(), "valid_until": last.isoformat() if last else None,
        "state": "valid" if last is None or last >= on else "expired",
    }  # fmt: skip
    return known[part]


def carry_out(plan: Plan) -> None:
    """Bring the family into the state that the completed case left it in; it is loaded so."""
    family, answers, service = plan.family, plan.answers, plan.service.definition.service
    if service == "akta-kelahiran" and plan.child:
        family.people.append(plan.child)
        family.issued_on = plan.service.calendar.civil_date(plan.at)
    elif service == "ktp-penggantian":
        plan.applicant.card_issues = plan.effects["issues"]
        plan.applicant.card_issued_on = dt.date.fromisoformat(plan.effects["issued_on"])
    elif service == "pindah-datang":
        place = answers["address"]
        family.village_code, family.street, family.rt, family.rw = place["village"], place["street"], place["rt"], place["rw"]
        family.issued_on = dt.date.fromisoformat(plan.effects["issued_on"])
    elif service == "akta-kematian":
        further.carry_out_death(plan)
    elif service == "kk-perubahan":
        family.issued_on = dt.date.fromisoformat(plan.effects["issued_on"])
        member = next(p for p in family.people if str(p.id) == answers["member"])
        if answers["kind"] == "head":
            family.head.relation, member.relation = "spouse", "head"
            family.people.sort(key=lambda person: person.relation != "head")
        elif answers["kind"] in ("education", "occupation", "marital_status"):
            setattr(member, answers["kind"], answers[answers["kind"]])

"""
The register of people. Sealed from the first migration: numbers, names, birthplace, parents, street (promise 9).

Birth date, sex and village stay in clear under an opaque id, because rules over the whole population need them (docs/decisions: what
that tells). Invariant: every row names the region that owns it; a number is unique inside it. A person who moved to
another region stays here as `moved` and is that region's row as well, so numbers are not unique beyond.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from loket.foundation.common import ids
from loket.foundation.residents import words
from loket.foundation.residents.kinds import PAPER_ENDINGS, EventKind, PaperKind

_BYTES: Final = "C"


def _code(length: int = 20, **options: object) -> models.CharField[str, str]:
    return models.CharField(max_length=length, db_collation=_BYTES, **options)  # type: ignore[arg-type]


class Family(models.Model):
    """A family card (KK)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    kk_sealed = models.BinaryField()
    kk_index = models.BinaryField(max_length=32)
    # Because: head and member point at each other; only one of them may be a foreign key.
    head = models.UUIDField()
    village_code = _code(13)
    street_sealed = models.BinaryField()
    rt = _code(3)
    rw = _code(3)
    issued_on = models.DateField()
    # Because: the national welfare data (DTSEN) rank families, not people; 1 is the poorest tenth. NULL: not ranked.
    welfare_decile = models.SmallIntegerField(null=True)
    welfare_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "residents_family"
        constraints = [
            UniqueConstraint(fields=["region", "kk_index"], name="residents_family_kk"),
            CheckConstraint(
                condition=Q(welfare_decile__isnull=True, welfare_on__isnull=True) | Q(welfare_decile__range=(1, 10), welfare_on__isnull=False),
                name="residents_family_welfare",
            ),
        ]

    def __str__(self) -> str:
        return f"family {self.pk}"


class Resident(models.Model):
    """A person of the register."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="people")
    relation = _code()
    nik_sealed = models.BinaryField()
    nik_index = models.BinaryField(max_length=32)
    name_sealed = models.BinaryField()
    birth_place_sealed = models.BinaryField()
    mother_name_sealed = models.BinaryField()
    father_name_sealed = models.BinaryField()
    street_sealed = models.BinaryField()
    birth_on = models.DateField()
    sex = _code(6)
    village_code = _code(13)
    rt = _code(3)
    rw = _code(3)
    marital_status = _code()
    education = _code()
    occupation = models.CharField(max_length=60)
    blood_type = _code(8)
    citizenship = _code(3)
    status = _code(8)
    card_issued_on = models.DateField(null=True)
    card_issues = models.SmallIntegerField(default=0)
    died_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "residents_resident"
        constraints = [
            UniqueConstraint(fields=["region", "nik_index"], name="residents_resident_nik"),
            # One head a family, whatever a fault of ours may try.
            UniqueConstraint(fields=["family"], condition=Q(relation="head"), name="residents_resident_head"),
            *(
                CheckConstraint(condition=Q(**{f"{column}__in": sorted(known)}), name=f"residents_resident_{column}")
                for column, known in (
                    ("relation", words.RELATION), ("sex", words.SEX), ("marital_status", words.MARITAL_STATUS),
                    ("education", words.EDUCATION), ("blood_type", words.BLOOD_TYPE), ("citizenship", words.CITIZENSHIP),
                    ("status", words.STATUS),
                )
            ),
        ]  # fmt: skip
        indexes = [
            Index(fields=["region", "village_code"], name="residents_resident_village"),
            # Who was born then: searches by name begin here, and rules over ages.
            Index(fields=["region", "birth_on"], name="residents_resident_birth"),
        ]

    def __str__(self) -> str:
        return f"resident {self.pk}"


class RegisterChange(models.Model):
    """
    Every version of a person or family: when, from where, and how the row was before and after (sealed).

    Not append-only in the database: snapshots are sealed again when keys rotate and go when a person is erased. That nobody
    changed them otherwise is what the commitments in the record prove.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    kind = _code(8)
    row = models.UUIDField()
    version = models.IntegerField()
    at = models.DateTimeField()
    source = models.CharField(max_length=80)
    case = models.UUIDField(null=True)
    columns = models.JSONField(default=list)
    before_sealed = models.BinaryField(null=True)
    after_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "residents_change"
        constraints = [
            UniqueConstraint(fields=["row", "version"], name="residents_change_version"),
            CheckConstraint(condition=Q(kind__in=["resident", "family", "event", "paper"]), name="residents_change_kind"),
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"


class VitalEvent(models.Model):
    """
    Something that happened to a person, as a deed or letter tells it. `other`: the partner, parent or child, where they are of this register.

    `source` and `known_on`: by what the row is as it is, and of which day that knowledge is. `elsewhere`: the area moved from or to.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    kind = _code()
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="events")
    other = models.ForeignKey(Resident, on_delete=models.PROTECT, null=True, related_name="+")
    happened_on = models.DateField()
    registered_on = models.DateField(null=True)
    elsewhere = _code(13)
    place_sealed = models.BinaryField()
    number_sealed = models.BinaryField()
    other_name_sealed = models.BinaryField()
    told_sealed = models.BinaryField()
    source = models.CharField(max_length=80)
    known_on = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "residents_event"
        constraints = [CheckConstraint(condition=Q(kind__in=sorted(kind.value for kind in EventKind)), name="residents_event_kind")]

    def __str__(self) -> str:
        return f"event {self.pk}"


class Paper(models.Model):
    """A paper of a person: valid from `issued_on` to `valid_until` (NULL: for good), unless it ended before (`ended_on`, `ended_how`)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    kind = _code()
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="papers")
    number_sealed = models.BinaryField()
    issuer = models.CharField(max_length=120)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_how = _code(10)
    source = models.CharField(max_length=80)
    known_on = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "residents_paper"
        constraints = [
            CheckConstraint(condition=Q(kind__in=sorted(kind.value for kind in PaperKind)), name="residents_paper_kind"),
            CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_how="") | Q(ended_on__isnull=False, ended_how__in=sorted(PAPER_ENDINGS)),
                name="residents_paper_ending",
            ),
        ]

    def __str__(self) -> str:
        return f"paper {self.pk}"


class EffectApplied(models.Model):
    """What a step of a case did, so that doing it again does nothing (the result is sealed)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    case = models.UUIDField()
    step = models.CharField(max_length=80)
    effect = models.CharField(max_length=80)
    at = models.DateTimeField()
    result_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "residents_effect"
        constraints = [UniqueConstraint(fields=["case", "step"], name="residents_effect_once")]

    def __str__(self) -> str:
        return f"effect {self.pk}"


class NumberSeries(models.Model):
    """
    The last serial given out for the first twelve digits of a NIK (`nik:970101470690`) or family card number (`kk:…`).

    Invariant: the row is locked until the transaction that took a serial ends, so two births never get the same one.
    """

    prefix = _code(16, primary_key=True)
    last = models.SmallIntegerField()

    class Meta:
        db_table = "residents_series"

    def __str__(self) -> str:
        return "number series"


class Import(models.Model):
    """
    A file of people, events or papers that is or was taken in: how far, and what came of it. Nothing of its content or name.

    Invariant: `position` (the line up to which families were entered) moves in the transaction that enters them.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    # Because: a default of the database, so that the release before goes on writing imports of people.
    kind = _code(8, default="people", db_default="people")
    sha256 = _code(64)
    print = _code(64)
    source = models.CharField(max_length=60)
    as_of = models.DateField()
    lines = models.IntegerField()
    position = models.IntegerField(default=0)
    began_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    entered = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    same = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    warned = models.IntegerField(default=0)

    class Meta:
        db_table = "residents_import"
        constraints = [
            # Because: an import that was interrupted is gone on with, never begun beside itself.
            UniqueConstraint(fields=["region", "sha256", "print", "as_of"], condition=Q(ended_at__isnull=True), name="residents_import_open"),
        ]
        indexes = [Index(fields=["region", "-began_at"], name="residents_import_latest")]

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportProblem(models.Model):
    """A line of an import that was not entered or looked odd: where and why, never what stood there."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems", db_index=False)
    line = models.IntegerField()
    column = _code(20)
    code = _code(30)
    is_rejected = models.BooleanField()

    class Meta:
        db_table = "residents_import_problem"
        indexes = [Index(fields=["run", "line", "id"], name="residents_import_problem_line")]

    def __str__(self) -> str:
        return f"problem {self.pk}"


class Restriction(models.Model):
    """That somebody's entry is not to be used but for their own matters; open while `ended_at` is NULL."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    resident_id = models.UUIDField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=200)

    class Meta:
        db_table = "residents_restriction"
        constraints = [UniqueConstraint(fields=["resident_id"], name="residents_restriction_open", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"restriction {self.pk}"


class DuplicateScan(models.Model):
    """A search of the register for entries that may be one person. Invariant: `next_year` moves with the pairs found."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    began_at = models.DateTimeField()
    next_year = models.SmallIntegerField()
    last_year = models.SmallIntegerField()
    compared = models.BigIntegerField(default=0)
    found = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "residents_scan"
        constraints = [UniqueConstraint(fields=["region"], condition=Q(ended_at__isnull=True), name="residents_scan_open")]
        indexes = [Index(fields=["region", "-began_at"], name="residents_scan_latest")]

    def __str__(self) -> str:
        return f"scan {self.pk}"


class Pair(models.Model):
    """
    Two entries that may be one person, and what an officer said of them. `points`: which signs count how much, no data.

    `marked`: of two that are the same, the one that no longer counts.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = _code(5)
    one = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+", db_index=False)
    other = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="+")
    score = models.SmallIntegerField()
    points = models.JSONField()
    found_at = models.DateTimeField()
    state = _code(10)
    marked = models.ForeignKey(Resident, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.UUIDField(null=True)
    appointment = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    note_sealed = models.BinaryField(null=True)
    revision = models.IntegerField(default=1)

    class Meta:
        db_table = "residents_pair"
        constraints = [
            UniqueConstraint(fields=["one", "other"], name="residents_pair_once"),
            # Because: an entry counts as one other at most; the chain has no forks.
            UniqueConstraint(fields=["marked"], condition=Q(state="same"), name="residents_pair_marked"),
            CheckConstraint(condition=Q(state__in=["open", "same", "different", "asked"]), name="residents_pair_state"),
            CheckConstraint(condition=Q(one__lt=models.F("other")), name="residents_pair_order"),
            CheckConstraint(condition=Q(state="same") ^ Q(marked__isnull=True), name="residents_pair_marks_the_same"),
        ]
        indexes = [Index(fields=["region", "state", "-score", "-id"], name="residents_pair_inbox")]

    def __str__(self) -> str:
        return f"pair {self.pk}"

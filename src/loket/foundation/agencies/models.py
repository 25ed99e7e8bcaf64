"""
Tables of this room. Natural codes are unique inside their region; other rooms store the codes, never these keys.

Invariant: every row but those of Area and Edition names its region. `edited_at`: a person changed the row since the files were
loaded; the next load keeps it.
"""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from loket.foundation.agencies.values import AreaKind, HolidayKind, Level, Over, Rank
from loket.foundation.common import ids

# Because: codes are compared byte by byte (`97.01.` <= code < `97.01/`), whatever the locale of the database.
_BYTES: Final = "C"


class Edition(models.Model):
    """One row; its value changes with every write of this room, so that other processes can see that their copy is old."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    value = models.UUIDField(default=ids.new_id)

    class Meta:
        db_table = "agencies_edition"
        constraints = [CheckConstraint(condition=Q(id=1), name="agencies_edition_single")]

    def __str__(self) -> str:
        return str(self.value)


class Area(models.Model):
    """The official list (Kepmendagri) and, marked so, the fictional areas of the demo."""

    code = models.CharField(primary_key=True, max_length=13, db_collation=_BYTES)
    parent = models.CharField(max_length=8, db_collation=_BYTES, blank=True)
    name = models.CharField(max_length=120)
    # For searching: case folded, letters, digits and single spaces only.
    folded = models.CharField(max_length=120, db_collation=_BYTES)
    level = models.SmallIntegerField()
    kind = models.CharField(max_length=12)
    postal_code = models.CharField(max_length=5, blank=True)
    is_fictional = models.BooleanField(default=False)

    class Meta:
        db_table = "agencies_area"
        constraints = [
            CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="agencies_area_level"),
            CheckConstraint(condition=Q(kind__in=[k.value for k in AreaKind]), name="agencies_area_kind"),
        ]
        indexes = [
            Index(fields=["parent", "code"], name="agencies_area_parent"),
            Index(fields=["folded"], name="agencies_area_folded"),
        ]

    def __str__(self) -> str:
        return self.code


class Region(models.Model):
    """A government that runs services here."""

    code = models.CharField(primary_key=True, max_length=5, db_collation=_BYTES)
    name = models.CharField(max_length=120)
    short = models.CharField(max_length=6, unique=True, db_collation=_BYTES)
    level = models.CharField(max_length=10)
    province = models.CharField(max_length=2, db_collation=_BYTES)
    province_name = models.CharField(max_length=120)
    seat = models.CharField(max_length=120, blank=True)
    time_zone = models.CharField(max_length=40)
    theme = models.JSONField(default=dict)
    hosts = ArrayField(models.CharField(max_length=253), default=list)
    is_fictional = models.BooleanField(default=False)
    working_week = models.SmallIntegerField(default=5)
    hours = models.JSONField(default=dict)
    definition_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "agencies_region"
        constraints = [
            CheckConstraint(condition=Q(level__in=[v.value for v in Level]), name="agencies_region_level"),
            CheckConstraint(condition=Q(working_week__in=[5, 6, 7]), name="agencies_region_week"),
        ]

    def __str__(self) -> str:
        return self.code


class Agency(models.Model):
    """An agency of a region."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    code = models.CharField(max_length=40, db_collation=_BYTES)
    name_id = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    short = models.CharField(max_length=40)
    address = models.CharField(max_length=300)
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "agencies_agency"
        constraints = [UniqueConstraint(fields=["region", "code"], name="agencies_agency_code")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.code}"


class Unit(models.Model):
    """A place where an agency works."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    code = models.CharField(max_length=81, db_collation=_BYTES)
    name_id = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    address = models.CharField(max_length=300)
    phone = models.CharField(max_length=30, blank=True)
    time_zone = models.CharField(max_length=40)
    working_week = models.SmallIntegerField()
    hours = models.JSONField(default=dict)
    hours_reference = models.CharField(max_length=160, blank=True, default="", db_default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    districts = ArrayField(models.CharField(max_length=8), default=list)
    is_active = models.BooleanField(default=True)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "agencies_unit"
        constraints = [
            UniqueConstraint(fields=["region", "code"], name="agencies_unit_code"),
            CheckConstraint(condition=Q(working_week__in=[5, 6, 7]), name="agencies_unit_week"),
            CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="agencies_unit_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.code}"


class Position(models.Model):
    """A post in an agency; who holds it is known to `identity`."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    code = models.CharField(max_length=81, db_collation=_BYTES)
    title_id = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160)
    rank = models.CharField(max_length=10)
    over = models.CharField(max_length=6, default=Over.AGENCY.value, db_default=Over.AGENCY.value)
    superior = models.CharField(max_length=81, db_collation=_BYTES, blank=True, default="", db_default="")
    """The code of the post that takes the work when nobody of this one is there."""
    checks_identity = models.BooleanField(default=False, db_default=False)
    is_active = models.BooleanField(default=True)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "agencies_position"
        constraints = [
            UniqueConstraint(fields=["region", "code"], name="agencies_position_code"),
            CheckConstraint(condition=Q(rank__in=[r.value for r in Rank]), name="agencies_position_rank"),
            CheckConstraint(condition=Q(over__in=[o.value for o in Over]), name="agencies_position_over"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.code}"


class LocalHoliday(models.Model):
    """A special day of a region or, with `unit`, of one unit."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True)
    on = models.DateField()
    name_id = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    kind = models.CharField(max_length=14)
    reference = models.CharField(max_length=200)
    # From calendar.yaml (replaced by the next load) or entered by a person (kept).
    is_from_file = models.BooleanField(default=False)

    class Meta:
        db_table = "agencies_local_holiday"
        constraints = [
            UniqueConstraint(fields=["region", "unit", "on"], name="agencies_holiday_once", nulls_distinct=False),
            CheckConstraint(condition=Q(kind__in=[k.value for k in HolidayKind]), name="agencies_holiday_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.on}"

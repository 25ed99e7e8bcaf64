"""
Accounts and appointments.

Accounts are global: who signs in is the same person in every region; what they may see there is decided by appointments and
by the resident they are linked to. Because: allauth finds people by `email`, it stays in clear (docs/decisions: what that tells).
Phone numbers are sealed and found by a blind index.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.crypto import salted_hmac

from loket.foundation.common import ids
from loket.foundation.identity.values import AbsenceReason, AppointmentKind, Assurance, Audience, CheckState

NAME_COLUMN: Final = "identity_account.name"
PHONE_COLUMN: Final = "identity_account.phone"
_BYTES: Final = "C"


class Accounts(BaseUserManager["Account"]):
    """Nobody is created here: `operations.register_account` does it, with a record."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Return the account of an address, as it is stored."""
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """Somebody who can sign in: AUTH_USER_MODEL."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True, null=True)
    email_confirmed = models.BooleanField(default=False)
    # Null where there is none, so that the release before, which does not know of phones, can go on entering accounts.
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    frozen_at = models.DateTimeField(null=True)
    sessions_from = models.DateTimeField(null=True)
    name_sealed = models.BinaryField(default=b"")
    language = models.CharField(max_length=2, default="id")
    resident_id = models.UUIDField(null=True)
    region = models.CharField(max_length=5, blank=True, default="", db_collation=_BYTES)
    assurance = models.CharField(max_length=10, default=Assurance.BASIC.value)
    strong_until = models.DateTimeField(null=True)
    phone_seen_at = models.DateTimeField(null=True)
    """When a code to the phone was last given back; None where that was before it was noted."""
    claims_wrong = models.PositiveSmallIntegerField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = Accounts()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "identity_account"
        constraints = [
            UniqueConstraint(fields=["resident_id"], name="identity_account_resident", condition=Q(resident_id__isnull=False)),
            CheckConstraint(condition=Q(language__in=["id", "en"]), name="identity_account_language"),
            CheckConstraint(condition=Q(assurance__in=[Assurance.BASIC.value, Assurance.VERIFIED.value]), name="identity_account_assurance"),
            CheckConstraint(condition=Q(resident_id__isnull=True) | ~Q(region=""), name="identity_account_region"),
            UniqueConstraint(fields=["phone_index"], name="identity_account_phone", condition=Q(phone_index__isnull=False)),
            CheckConstraint(condition=Q(email__isnull=False) | Q(phone_index__isnull=False), name="identity_account_reachable"),
        ]

    def __str__(self) -> str:
        return str(self.pk)  # never the address: this text reaches logs

    @property
    def name(self) -> str:
        """What the person wants to be called."""
        return settings.LOKET_KEYRING.open_text(self.name_sealed, column=NAME_COLUMN, row=str(self.pk)) if self.name_sealed else ""

    @name.setter
    def name(self, value: str) -> None:
        self.name_sealed = settings.LOKET_KEYRING.seal_text(value, column=NAME_COLUMN, row=str(self.pk))

    @property
    def phone(self) -> str | None:
        """The confirmed mobile number, in its normal form."""
        if self.phone_sealed is None:
            return None
        return str(settings.LOKET_KEYRING.open_text(self.phone_sealed, column=PHONE_COLUMN, row=str(self.pk)))

    @phone.setter
    def phone(self, value: str | None) -> None:
        keyring = settings.LOKET_KEYRING
        self.phone_sealed = None if value is None else keyring.seal_text(value, column=PHONE_COLUMN, row=str(self.pk))
        self.phone_index = None if value is None else keyring.blind_index(value, column=PHONE_COLUMN)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the password and to `sessions_from`: accounts without a password end their sessions by moving it."""
        begun = self.sessions_from.isoformat() if self.sessions_from else ""
        return salted_hmac(
            "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash", self.password + begun, secret=secret, algorithm="sha256"
        ).hexdigest()

    def check_password(self, raw_password: str | None) -> bool:
        """Say whether this is the password. Because: Django's own would also store a new hash, without a record."""
        return hashers.check_password(raw_password, self.password)

    # Because: Django asks its users about permissions; here appointments answer (`queries.holds_audience`).
    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """No permission is ever given this way."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """No permission is ever given this way."""
        return False


class Appointment(models.Model):
    """Who holds which position of which unit, from a day until the day before another."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="appointments")
    region = models.CharField(max_length=5, db_collation=_BYTES)
    agency = models.CharField(max_length=40, db_collation=_BYTES)
    unit = models.CharField(max_length=81, db_collation=_BYTES)
    position = models.CharField(max_length=81, db_collation=_BYTES)
    kind = models.CharField(max_length=12, default=AppointmentKind.DEFINITIVE.value)
    audience = models.CharField(max_length=10)
    scope = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    stands_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="stand_ins")
    """Of a *Plh*: the appointment of the holder who is away."""

    class Meta:
        db_table = "identity_appointment"
        constraints = [
            CheckConstraint(condition=Q(kind__in=[k.value for k in AppointmentKind]), name="identity_appointment_kind"),
            CheckConstraint(
                condition=Q(audience__in=[a.value for a in Audience if a not in (Audience.PUBLIC, Audience.CITIZEN)]),
                name="identity_appointment_audience",
            ),
            CheckConstraint(condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="identity_appointment_period"),
        ]
        indexes = [Index(fields=["region", "position", "unit"], name="identity_appointment_seat")]

    def __str__(self) -> str:
        return f"appointment {self.pk}"


class Absence(models.Model):
    """Days on which the holder of an appointment gets no work."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="absences")
    absent_from = models.DateField()
    absent_until = models.DateField()
    reason = models.CharField(max_length=10)

    class Meta:
        db_table = "identity_absence"
        constraints = [
            CheckConstraint(condition=Q(reason__in=[r.value for r in AbsenceReason]), name="identity_absence_reason"),
            CheckConstraint(condition=Q(absent_until__gt=F("absent_from")), name="identity_absence_period"),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"


class Code(models.Model):
    """
    Six digits that were sent to a phone. Kept as a keyed hash; good for one use, a few minutes and a few tries.

    `account` is whose phone is being changed or recovered; None while somebody signs in (the code must not tell who is known).
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    purpose = models.CharField(max_length=20)
    phone_sealed = models.BinaryField()
    phone_index = models.BinaryField()
    code_hash = models.BinaryField()
    account = models.UUIDField(null=True, db_column="account_id")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_code"
        indexes = [Index(fields=["phone_index", "sent_at"], name="identity_code_phone"), Index(fields=["expires_at"], name="identity_code_over")]

    def __str__(self) -> str:
        return f"code {self.pk}"


class Question(models.Model):
    """
    "Was it you?" after a change that somebody else might have made: a link that is good once, kept as a hash.

    `kind` and `ref` name the change (`identity.phone` and the account, for example); `account` whom it concerns, where known.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    kind = models.CharField(max_length=40)
    ref = models.UUIDField()
    account = models.UUIDField(null=True, db_column="account_id")
    token_hash = models.BinaryField(unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    denied_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_question"
        indexes = [
            Index(fields=["kind", "ref"], name="identity_question_ref"),
            Index(fields=["region", "denied_at"], name="identity_question_denied", condition=Q(denied_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Recovery(models.Model):
    """An officer gives an account back to the person who stands at the counter with the card."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="recoveries")
    officer = models.UUIDField(db_column="officer_id")
    begun_at = models.DateTimeField()
    code = models.UUIDField(null=True, db_column="code_id")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_recovery"
        indexes = [Index(fields=["officer", "begun_at"], name="identity_recovery_officer")]

    def __str__(self) -> str:
        return f"recovery {self.pk}"


class Factor(models.Model):
    """The code app of an account, a citizen's or an officer's: its secret, sealed."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    account_id = models.UUIDField(unique=True)
    secret_sealed = models.BinaryField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    """The latest 30 seconds whose code was used: no code of it or before is heard again."""
    wrong = models.PositiveSmallIntegerField(default=0)
    wrong_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_factor"

    def __str__(self) -> str:
        return f"factor {self.pk}"


class RecoveryCode(models.Model):
    """A code on paper for the day on which the phone is gone; hashed, used once."""

    id = models.BigAutoField(primary_key=True)
    factor = models.ForeignKey(Factor, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_recovery_code"

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class Passkey(models.Model):
    """
    A key that a device made for an account and for the host of one region. Its private half never leaves the device.

    `credential` is how the device calls it, `key` its public half as the device gave it (attested credential data); neither is secret.
    `sign_count` is what the device counted at the last use, 0 where it does not count.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    host = models.CharField(max_length=253, db_collation=_BYTES)
    credential = models.BinaryField(unique=True)
    key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name_sealed = models.BinaryField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_passkey"

    def __str__(self) -> str:
        return f"passkey {self.pk}"


class History(models.Model):
    """A line of an account's own history, for its owner: what was done with the account, by whom, with what kind of device. Kept for a year."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    account = models.UUIDField(db_column="account_id")
    region = models.CharField(max_length=5, db_collation=_BYTES)
    at = models.DateTimeField()
    kind = models.CharField(max_length=30, db_collation=_BYTES)
    by = models.CharField(max_length=10, db_collation=_BYTES)
    device = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        db_table = "identity_history"
        indexes = [Index(fields=["account", "-id"], name="identity_history_account"), Index(fields=["at"], name="identity_history_at")]

    def __str__(self) -> str:
        return f"history {self.pk}"


class EmailChange(models.Model):
    """A new e-mail address that waits for the link in the mail sent there; the address is sealed, the link kept as a hash."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="email_changes")
    email_sealed = models.BinaryField()
    token_hash = models.BinaryField(unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_email_change"
        indexes = [Index(fields=["expires_at"], name="identity_email_change_over")]

    def __str__(self) -> str:
        return f"change of e-mail {self.pk}"


class Check(models.Model):
    """
    Somebody shows their card and face from afar, and an officer compares them with the register.

    `resident_id`: whom the number belongs to, None where nobody has it (the officer refuses then; the sender is not told which it was).
    The number and the two files are destroyed a while after the decision (`erased_at`).
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="checks")
    resident_id = models.UUIDField(null=True)
    nik_sealed = models.BinaryField(null=True)
    card = models.UUIDField(db_column="card_file")
    face = models.UUIDField(db_column="face_file")
    state = models.CharField(max_length=10, db_collation=_BYTES, default=CheckState.WAITING.value)
    submitted_at = models.DateTimeField()
    officer = models.UUIDField(null=True, db_column="officer_id")
    taken_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, db_collation=_BYTES, blank=True, default="")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_check"
        constraints = [
            CheckConstraint(condition=Q(state__in=[s.value for s in CheckState]), name="identity_check_state"),
            UniqueConstraint(fields=["account"], name="identity_check_one_waiting", condition=Q(state=CheckState.WAITING.value)),
            UniqueConstraint(
                fields=["officer"], name="identity_check_one_in_hand", condition=Q(state=CheckState.WAITING.value, officer__isnull=False)
            ),
        ]
        indexes = [
            Index(fields=["region", "id"], name="identity_check_queue", condition=Q(state=CheckState.WAITING.value)),
            Index(fields=["decided_at"], name="identity_check_over", condition=Q(erased_at__isnull=True, decided_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"check {self.pk}"

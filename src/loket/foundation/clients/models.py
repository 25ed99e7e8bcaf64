"""
Applications, what they may ask, and what was given to them. Secrets, codes and tokens are here as hashes only.

Because: they are 256 random bits, a plain SHA-256 cannot be undone and is found by an index.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from loket.foundation.clients.values import AuthMethod, ClientKind, ClientState
from loket.foundation.common import ids

_BYTES = "C"


def _texts() -> ArrayField:
    return ArrayField(models.CharField(max_length=500, db_collation=_BYTES), default=list)


class Client(models.Model):
    """An application of an agency of a region, of a private partner, or of the sandbox."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    kind = models.CharField(max_length=10, db_collation=_BYTES)
    state = models.CharField(max_length=10, default=ClientState.ACTIVE.value, db_collation=_BYTES)
    agency = models.CharField(max_length=40, default="", blank=True, db_collation=_BYTES)
    organisation = models.CharField(max_length=120, default="", blank=True)
    name_id = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    homepage = models.CharField(max_length=500, default="", blank=True)
    sector = models.CharField(max_length=60, db_collation=_BYTES)
    """Within which `sub` means the same person: the agency, or the private owner's first application."""
    uses = models.JSONField(default=list)
    redirect_uris = _texts()
    post_logout_redirect_uris = _texts()
    backchannel_logout_uri = models.CharField(max_length=500, default="", blank=True)
    auth_method = models.CharField(max_length=20, default=AuthMethod.SECRET.value, db_collation=_BYTES)
    keys = models.JSONField(default=list)
    least_acr = models.CharField(max_length=40, default="", blank=True, db_collation=_BYTES)
    contact_sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "clients_client"
        constraints = [
            CheckConstraint(condition=Q(kind__in=[k.value for k in ClientKind]), name="clients_client_kind"),
            CheckConstraint(condition=Q(state__in=[s.value for s in ClientState]), name="clients_client_state"),
            CheckConstraint(condition=Q(auth_method__in=[m.value for m in AuthMethod]), name="clients_client_auth"),
            CheckConstraint(condition=~Q(kind=ClientKind.AGENCY.value) | ~Q(agency=""), name="clients_client_owner"),
        ]
        indexes = [Index(fields=["region", "id"], name="clients_client_region")]

    def __str__(self) -> str:
        return f"client {self.pk}"


class Secret(models.Model):
    """A secret of an application. At most two at a time, so that it is changed without a gap."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="secrets")
    digest = models.BinaryField(unique=True)
    hint = models.CharField(max_length=4, db_collation=_BYTES)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60, db_collation=_BYTES)
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clients_secret"

    def __str__(self) -> str:
        return f"secret {self.pk}"


class Proposal(models.Model):
    """A registration, change or suspension that one operator proposed and another decides."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    kind = models.CharField(max_length=10, db_collation=_BYTES)
    state = models.CharField(max_length=10, default="proposed", db_collation=_BYTES)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="proposals")
    """Of a registration: what came of it."""
    definition_sealed = models.BinaryField(null=True)
    print = models.BinaryField()
    """A keyed hash: the same is not proposed twice at a time."""
    note_sealed = models.BinaryField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "clients_proposal"
        constraints = [
            CheckConstraint(condition=Q(kind__in=["register", "change", "suspend", "resume"]), name="clients_proposal_kind"),
            CheckConstraint(condition=Q(state__in=["proposed", "approved", "rejected", "withdrawn", "expired"]), name="clients_proposal_state"),
            # Because: the database holds it too, whatever the code does.
            CheckConstraint(
                condition=~Q(state="approved") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))), name="clients_proposal_four_eyes"
            ),
            UniqueConstraint(fields=["region", "print"], name="clients_proposal_once", condition=Q(state="proposed")),
        ]
        indexes = [
            Index(fields=["region", "state", "-proposed_at", "-id"], name="clients_proposal_inbox"),
            Index(fields=["expires_at"], name="clients_proposal_expiry", condition=Q(state="proposed")),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class Subject(models.Model):
    """Who an account is to the applications of one sector: random, so that two agencies cannot join what they hold."""

    id = models.BigAutoField(primary_key=True)
    sector = models.CharField(max_length=60, db_collation=_BYTES)
    account = models.UUIDField(db_column="account_id")
    sub = models.CharField(max_length=26, unique=True, db_collation=_BYTES)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "clients_subject"
        constraints = [UniqueConstraint(fields=["account", "sector"], name="clients_subject_once")]

    def __str__(self) -> str:
        return f"subject {self.pk}"


class Connection(models.Model):
    """What a person let an application have, from when to when: one row for each time that they agreed anew."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    account = models.UUIDField(db_column="account_id")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="connections")
    scopes = ArrayField(models.CharField(max_length=40, db_collation=_BYTES), default=list)
    agreed_at = models.DateTimeField()
    used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, default="", blank=True, db_collation=_BYTES)

    class Meta:
        db_table = "clients_connection"
        constraints = [UniqueConstraint(fields=["account", "client"], name="clients_connection_once", condition=Q(ended_at__isnull=True))]
        indexes = [Index(fields=["account", "-agreed_at", "-id"], name="clients_connection_own")]

    def __str__(self) -> str:
        return f"connection {self.pk}"


class Presence(models.Model):
    """A session in which somebody went on to applications. Its id is the `sid` that they know."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    region = models.CharField(max_length=5, db_collation=_BYTES)
    account = models.UUIDField(db_column="account_id")
    place = models.BinaryField(null=True, unique=True)
    """The hash of the session's key; null once it has ended."""
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, default="", blank=True, db_collation=_BYTES)

    class Meta:
        db_table = "clients_presence"
        indexes = [
            Index(fields=["account"], name="clients_presence_account", condition=Q(ended_at__isnull=True)),
            Index(fields=["began_at"], name="clients_presence_open", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"presence {self.pk}"


class Family(models.Model):
    """One sign-in of a person to an application: the code, and all tokens that came of it, which end together."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="families")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="families")
    presence = models.ForeignKey(Presence, on_delete=models.PROTECT, related_name="families")
    account = models.UUIDField(db_column="account_id")
    scopes = ArrayField(models.CharField(max_length=40, db_collation=_BYTES), default=list)
    nonce = models.CharField(max_length=255, default="", blank=True, db_collation=_BYTES)
    acr = models.CharField(max_length=40, db_collation=_BYTES)
    amr = ArrayField(models.CharField(max_length=12, db_collation=_BYTES), default=list)
    auth_time = models.DateTimeField()
    is_offline = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, default="", blank=True, db_collation=_BYTES)

    class Meta:
        db_table = "clients_family"
        indexes = [Index(fields=["account"], name="clients_family_account", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"family {self.pk}"


class Code(models.Model):
    """An authorization code: a minute, one use, and only with the verifier whose hash is here."""

    digest = models.BinaryField(primary_key=True)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="codes")
    redirect_uri = models.CharField(max_length=500, db_collation=_BYTES)
    challenge = models.CharField(max_length=43, db_collation=_BYTES)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clients_code"
        indexes = [Index(fields=["expires_at"], name="clients_code_over")]

    def __str__(self) -> str:
        return "code"  # never its hash: this text reaches logs


class Token(models.Model):
    """An access or refresh token. `family` null: of the application itself (client credentials)."""

    digest = models.BinaryField(primary_key=True)
    kind = models.CharField(max_length=7, db_collation=_BYTES)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="tokens")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, null=True, related_name="tokens")
    scopes = ArrayField(models.CharField(max_length=40, db_collation=_BYTES), default=list)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    """Of a refresh token: when another took its place. Whoever shows it again has stolen it, or lost it to a thief."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clients_token"
        constraints = [CheckConstraint(condition=Q(kind__in=["access", "refresh"]), name="clients_token_kind")]
        indexes = [Index(fields=["expires_at"], name="clients_token_over")]

    def __str__(self) -> str:
        return "token"


class Assertion(models.Model):
    """The `jti` of an assertion that was taken, so that it is not taken twice (RFC 7523)."""

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="assertions")
    digest = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "clients_assertion"
        constraints = [UniqueConstraint(fields=["client", "digest"], name="clients_assertion_once")]
        indexes = [Index(fields=["expires_at"], name="clients_assertion_over")]

    def __str__(self) -> str:
        return f"assertion {self.pk}"


class Farewell(models.Model):
    """That an application has to be told that a sign-in ended (back-channel logout), and whether it was."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="farewells")
    presence = models.ForeignKey(Presence, on_delete=models.PROTECT, null=True, related_name="farewells")
    account = models.UUIDField(db_column="account_id")
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=40, default="", blank=True, db_collation=_BYTES)

    class Meta:
        db_table = "clients_farewell"
        indexes = [Index(fields=["made_at"], name="clients_farewell_open", condition=Q(told_at__isnull=True))]

    def __str__(self) -> str:
        return f"farewell {self.pk}"

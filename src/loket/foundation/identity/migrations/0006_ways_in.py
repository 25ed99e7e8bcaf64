"""
The code app comes here from `offices`, for citizens too; passkeys; until when a check at the counter counts.

The tables are renamed, not copied, so that no factor is lost. The release before goes on with them under their old names: views that write
through. They are dropped by a later release.
"""

import django.db.models.deletion
import loket.foundation.common.ids
from django.conf import settings
from django.db import migrations, models

FORWARD = """
    ALTER TABLE offices_factor RENAME TO identity_factor;
    ALTER TABLE offices_recovery_code RENAME TO identity_recovery_code;
    CREATE VIEW offices_factor AS SELECT * FROM identity_factor;
    CREATE VIEW offices_recovery_code AS SELECT * FROM identity_recovery_code;
"""
BACK = """
    DROP VIEW offices_recovery_code;
    DROP VIEW offices_factor;
    ALTER TABLE identity_recovery_code RENAME TO offices_recovery_code;
    ALTER TABLE identity_factor RENAME TO offices_factor;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_one_way_to_end_sessions"), ("offices", "0001_first_tables")]

    operations = [
        migrations.AddField(model_name="account", name="strong_until", field=models.DateTimeField(null=True)),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACK)],
            state_operations=[
                migrations.CreateModel(
                    name="Factor",
                    fields=[
                        ("id", models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                        ("account_id", models.UUIDField(unique=True)),
                        ("secret_sealed", models.BinaryField()),
                        ("made_at", models.DateTimeField()),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("last_step", models.BigIntegerField(default=0)),
                        ("wrong", models.PositiveSmallIntegerField(default=0)),
                        ("wrong_since", models.DateTimeField(null=True)),
                    ],
                    options={"db_table": "identity_factor"},
                ),
                migrations.CreateModel(
                    name="RecoveryCode",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("digest", models.BinaryField()),
                        ("used_at", models.DateTimeField(null=True)),
                        (
                            "factor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="recovery_codes", to="identity.factor"
                            ),
                        ),
                    ],
                    options={"db_table": "identity_recovery_code"},
                ),
            ],
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                ("id", models.UUIDField(default=loket.foundation.common.ids.new_id, primary_key=True, serialize=False)),
                ("host", models.CharField(db_collation="C", max_length=253)),
                ("credential", models.BinaryField(unique=True)),
                ("key", models.BinaryField()),
                ("sign_count", models.BigIntegerField(default=0)),
                ("name_sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="passkeys", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={"db_table": "identity_passkey"},
        ),
    ]

"""Open cases by applicant: they end when the applicant dies. The index is built without stopping those who write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0004_help_at_the_counter")]
    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["applicant_id"], name="cases_case_open_of"),
        ),
    ]

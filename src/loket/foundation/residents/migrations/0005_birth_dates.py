"""People found by their date of birth, without a pause in writing."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("residents", "0004_restrictions")]
    operations = [
        AddIndexConcurrently(model_name="resident", index=models.Index(fields=["region", "birth_on"], name="residents_resident_birth")),
    ]

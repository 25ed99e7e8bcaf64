"""Sessions end by `sessions_from` alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_offices_held")]

    operations = [migrations.RemoveField(model_name="account", name="session_epoch")]

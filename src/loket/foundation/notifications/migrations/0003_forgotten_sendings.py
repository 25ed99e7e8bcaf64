from django.db import migrations

INDEX = """CREATE INDEX notifications_delivery_over ON notifications_delivery (region, ended_at, id)
WHERE ended_at IS NOT NULL AND length(address_sealed) > 0"""


class Migration(migrations.Migration):
    """The nightly look for sendings whose address and text are forgotten. The release before does not look."""

    dependencies = [("notifications", "0002_ways")]
    operations = [migrations.RunSQL(INDEX, "DROP INDEX notifications_delivery_over")]

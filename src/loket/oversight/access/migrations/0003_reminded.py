"""When whoever answers a question or report was reminded that its time is nearly over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0002_watch_from_now_on")]

    operations = [migrations.AddField(model_name="inquiry", name="reminded_at", field=models.DateTimeField(null=True))]

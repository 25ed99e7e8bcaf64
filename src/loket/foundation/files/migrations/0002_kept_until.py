"""When the time of a file is over: counted from the end of what it belongs to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]
    operations = [
        migrations.AddField(model_name="file", name="kept_until", field=models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(
                condition=models.Q(("erased_at__isnull", True), ("kept_until__isnull", False)), fields=["kept_until", "id"], name="files_file_due"
            ),
        ),
    ]

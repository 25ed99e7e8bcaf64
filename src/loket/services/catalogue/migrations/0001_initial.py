"""Published versions: immutable by trigger and grants, found by full text and trigrams."""

from django.db import migrations, models

from loket.services.catalogue import search_sql

GUARD = """
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON catalogue_serviceversion FOR EACH ROW EXECUTE FUNCTION loket_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON catalogue_serviceversion FOR EACH STATEMENT EXECUTE FUNCTION loket_refuse_change();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(search_sql.EXTENSIONS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ServiceVersion",
            fields=[
                ("hash", models.TextField(primary_key=True, serialize=False)),
                ("service", models.TextField()),
                ("version", models.IntegerField()),
                ("region", models.TextField()),
                ("agency", models.TextField()),
                ("category", models.TextField()),
                ("title", models.JSONField()),
                ("summary", models.JSONField()),
                ("search_title", models.TextField()),
                ("search_keywords", models.TextField()),
                ("search_english", models.TextField()),
                ("search_words", models.TextField()),
                ("definition", models.TextField()),
                ("templates", models.TextField()),
                ("package_hash", models.TextField()),
                ("parameters_hash", models.TextField()),
                ("source", models.BinaryField()),
                ("published_at", models.DateTimeField()),
                ("published_by", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("region", "service", "version"), name="catalogue_version_once")],
            },
        ),
        migrations.RunSQL(
            search_sql.COLUMN + search_sql.FUNCTION + GUARD,
            "DROP FUNCTION catalogue_search(text, text[], text, text[], int);",
        ),
    ]

"""What a person entered or changed since the files were loaded, and the regulation of a unit's hours."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_position_superior'),
    ]

    operations = [
        migrations.AddField(
            model_name='agency',
            name='edited_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='position',
            name='edited_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='unit',
            name='edited_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='unit',
            name='hours_reference',
            field=models.CharField(blank=True, db_default='', default='', max_length=160),
        ),
    ]

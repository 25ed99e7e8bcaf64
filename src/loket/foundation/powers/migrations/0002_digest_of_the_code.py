"""The hash of an invitation's code is called as in other rooms: a plain hash of a long secret, under no key."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('powers', '0001_first_tables'),
    ]

    operations = [
        migrations.RenameField(model_name='power', old_name='code_digest', new_name='digest'),
    ]

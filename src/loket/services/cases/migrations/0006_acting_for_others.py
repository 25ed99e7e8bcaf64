"""An application names the power it was sent by; who acts for whom is kept with a draft. Every earlier one was sent by the applicant or at the counter."""

from django.db import migrations, models

POWERS = ['self', 'parent', 'guardian', 'written', 'organisation', 'counter']
EARLIER = ['self', 'child', 'family', 'counter']


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_open_cases_of_somebody'),
    ]

    operations = [
        migrations.AddField(model_name='case', name='power_id', field=models.UUIDField(null=True)),
        migrations.AddField(model_name='draft', name='power_id', field=models.UUIDField(null=True)),
        migrations.AddField(model_name='draft', name='acted_sealed', field=models.BinaryField(null=True)),
        migrations.RemoveConstraint(model_name='case', name='cases_case_power'),
        migrations.RemoveConstraint(model_name='draft', name='cases_draft_power'),
        # Because: the words were never a power; the applicant of such a case is whoever sent it, and the form names the child.
        migrations.RunSQL(
            "UPDATE cases_case SET power = 'self' WHERE power IN ('child', 'family')",
            "UPDATE cases_case SET power = 'family' WHERE power IN ('parent', 'guardian', 'written', 'organisation')",
        ),
        migrations.RunSQL(
            "UPDATE cases_draft SET power = 'self' WHERE power IN ('child', 'family')",
            "UPDATE cases_draft SET power = 'family' WHERE power IN ('parent', 'guardian', 'written', 'organisation')",
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('power__in', POWERS)), name='cases_case_power'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(('power__in', POWERS)), name='cases_draft_power'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(
                fields=['applicant_id', '-submitted_at'], name='cases_case_for',
                condition=models.Q(('power__in', ['guardian', 'organisation', 'parent', 'written'])),
            ),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['power_id', '-submitted_at'], name='cases_case_power_used', condition=models.Q(('power_id__isnull', False))),
        ),
    ]

"""Appointments become rows of a register: each gets a code of its own, made of its number."""

from django.db import migrations, models


def fill(apps, schema_editor):
    Appointment = apps.get_model("directory", "Appointment")
    for number in Appointment.objects.values_list("pk", flat=True).iterator():
        Appointment.objects.filter(pk=number).update(code=f"A-{number:06d}")


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_school_profiles_and_equipment")]

    operations = [
        migrations.AddField("appointment", "code", models.CharField(max_length=64, null=True)),
        migrations.AddField("appointment", "active", models.BooleanField(default=True, verbose_name="in use")),
        migrations.AddField(
            "appointment", "extra", models.JSONField(blank=True, default=dict, verbose_name="other columns")
        ),
        migrations.AddField("appointment", "facts", models.JSONField(blank=True, default=dict, verbose_name="facts")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

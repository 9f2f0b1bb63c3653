from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

from common.append_only import guard
from sessions.overlapping import refuse_overlaps
from sessions.reservations import RESERVATIONS


def tell_apart(apps: Any, _editor: Any) -> None:
    """Until now ``clinician`` was written by whoever began a session; from now on it is who is booked for it."""
    rows = apps.get_model("treatment_sessions", "TreatmentSession").objects
    rows.filter(clinician__isnull=False).update(run_by=F("clinician"), clinician=None)


def tell_as_one(apps: Any, _editor: Any) -> None:
    """Back: who began it, where somebody did."""
    rows = apps.get_model("treatment_sessions", "TreatmentSession").objects
    rows.filter(run_by__isnull=False).update(clinician=F("run_by"))


def check_keys(_apps: Any, editor: Any) -> None:
    """PostgreSQL lays no trigger on a table while keys written in the same transaction wait to be checked."""
    if editor.connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_knocks_at_the_door"),
        ("treatment_sessions", "0004_places_and_meetings"),
        ("rota", "0002_nobody_held_twice"),
        ("journey", "0006_guard_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="treatmentsession",
            name="run_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.membership",
            ),
        ),
        migrations.RunPython(tell_apart, tell_as_one),
        migrations.RunPython(check_keys, migrations.RunPython.noop),
        migrations.RunPython(refuse_overlaps, migrations.RunPython.noop),
        RESERVATIONS.laid(),
        guard("treatment_sessions", "MeetingChange", sentence="A change of a meeting is never changed or deleted."),
    ]

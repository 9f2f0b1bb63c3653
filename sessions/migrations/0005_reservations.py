from django.db import migrations

from common.append_only import guard
from sessions.reservations import RESERVATIONS


class Migration(migrations.Migration):
    dependencies = [
        ("treatment_sessions", "0004_places_and_meetings"),
        ("rota", "0002_nobody_held_twice"),
        ("journey", "0006_guard_plans"),
    ]

    operations = [
        RESERVATIONS.laid(),
        guard("treatment_sessions", "MeetingChange", sentence="A change of a meeting is never changed or deleted."),
    ]

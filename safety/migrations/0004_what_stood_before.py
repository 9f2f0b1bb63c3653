"""Tasks from before there were tiers become urgent and due by when they were opened.

Open ones get an owner: whoever has been on the care team longest, who has their minutes from now on. Nobody is on call
yet, so there is nobody else to ask. Without a care team the clock finds that there is nobody, and says so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.db.models import F

from common import clock

# The defaults of the tier "urgent" when this was written.
ANSWER, HAND = timedelta(minutes=60), timedelta(minutes=30)
TREATING = ("prescriber", "clinician")


def fill(apps: Any, _editor: Any) -> None:
    tasks, changes = apps.get_model("safety", "SafetyTask"), apps.get_model("safety", "SafetyTaskChange")
    tasks.objects.update(asked_at=F("opened_at"), due_at=F("opened_at") + ANSWER)
    tasks.objects.filter(closed_at=None).update(next_step_at=F("opened_at") + HAND)
    own_open_ones(apps)
    for task in tasks.objects.iterator():
        changes.objects.create(task=task, what="opened", at=task.opened_at, member_id=task.owner_id)
        if task.closed_at:
            changes.objects.create(task=task, what="closed", at=task.closed_at, by_id=task.closed_by_id)


def own_open_ones(apps: Any) -> None:
    tasks, team = apps.get_model("safety", "SafetyTask"), apps.get_model("people", "CareTeamMember")
    treats = {"membership__role__in": TREATING, "membership__ended_at": None, "membership__user__is_active": True}
    now = clock.now()
    for task in tasks.objects.filter(closed_at=None):
        row = team.objects.filter(patient=task.patient_id, ended_at=None, **treats).order_by("created_at", "pk").first()
        if row is not None:
            changes = {"owner_id": row.membership_id, "asked_at": now, "next_step_at": now + HAND}
            tasks.objects.filter(pk=task.pk).update(**changes)


class Migration(migrations.Migration):
    dependencies = [("safety", "0003_tiers_and_on_call")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

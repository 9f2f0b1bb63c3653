"""Tasks from before there were tiers become urgent and due by when they were opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.db.models import F

# The defaults of the tier "urgent" when this was written.
ANSWER, HAND = timedelta(minutes=60), timedelta(minutes=30)


def fill(apps: Any, _editor: Any) -> None:
    tasks, changes = apps.get_model("safety", "SafetyTask"), apps.get_model("safety", "SafetyTaskChange")
    tasks.objects.update(asked_at=F("opened_at"), due_at=F("opened_at") + ANSWER)
    tasks.objects.filter(closed_at=None).update(next_step_at=F("opened_at") + HAND)
    for task in tasks.objects.iterator():
        changes.objects.create(task=task, what="opened", at=task.opened_at)
        if task.closed_at:
            changes.objects.create(task=task, what="closed", at=task.closed_at, by_id=task.closed_by_id)


class Migration(migrations.Migration):
    dependencies = [("safety", "0003_tiers_and_on_call")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

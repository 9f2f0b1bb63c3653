"""What staff wrote when they closed a task is sealed like all their other words; the clock counts what it can not move."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import Q

import common.fields


def seal(apps: Any, _editor: Any) -> None:
    tasks = apps.get_model("safety", "SafetyTask").objects
    for pk, note in tasks.exclude(note="").values_list("pk", "note"):
        tasks.filter(pk=pk).update(sealed=note)


def unseal(apps: Any, _editor: Any) -> None:
    tasks = apps.get_model("safety", "SafetyTask").objects
    for pk, note in tasks.filter(sealed__isnull=False).values_list("pk", "sealed"):
        tasks.filter(pk=pk).update(note=note)


class Migration(migrations.Migration):
    dependencies = [("safety", "0005_found_words")]

    operations = [
        migrations.AddField("safetytask", "stumbles", models.PositiveIntegerField(default=0, editable=False)),
        migrations.AddField(
            "safetytask", "sealed", common.fields.EncryptedTextField("note", null=True, blank=True, editable=True)
        ),
        migrations.RemoveConstraint("safetytask", "safety_task_closed_with_a_note"),
        migrations.RunPython(seal, unseal),
        migrations.RemoveField("safetytask", "note"),
        migrations.RenameField("safetytask", "sealed", "note"),
        migrations.AddConstraint(
            "safetytask",
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(note__isnull=False), name="safety_task_closed_with_a_note"
            ),
        ),
    ]

"""What the list before a first dose asks this room: whether an intention is written, and where one is written."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from integration.models import EntryStage, JournalEntry
from journey.models import Course
from sessions.models import TreatmentSession


def written_for(courses: Sequence[Course]) -> set[UUID]:
    """The ids of those courses for a session of which an intention is written; never what it says. One query."""
    ids = [course.pk for course in courses]
    rows = JournalEntry.objects.filter(stage=EntryStage.INTENTION, session__course__in=ids)
    return set(rows.values_list("session__course", flat=True))


def address(course: Course) -> str | None:
    """The page of the intention for the first session that is ahead; None before it has a date. One query."""
    first = TreatmentSession.objects.filter(course=course).ahead().first()
    return reverse("integration:intention", args=[first.pk]) if first else None

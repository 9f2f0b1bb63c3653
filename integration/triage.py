"""What patients shared, as the care team's list: which come first, which are read, flagged or answered.

Every function has a fixed number of queries. An entry is read when one of the care team opened it, or set it aside, since
it was shared and last changed; what is taken back is in no list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Case, Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce, Greatest

from integration.models import EntryLook, EntryReply, JournalEntry
from people.models import Clinic
from safety.models import SafetyTask
from safety.tiers import Source

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User

UNREAD, MINE, FLAGGED, ALL = "unread", "mine", "flagged", "all"
SHOWS = (UNREAD, MINE, FLAGGED, ALL)

_STANDS_SINCE = Greatest(F("shared_at"), Coalesce(F("edited_at"), F("shared_at")))


@dataclass(frozen=True)
class Counts:
    """How many entries each filter would leave."""

    unread: int
    mine: int
    flagged: int
    all: int


def entries_shown(user: User, clinic: Clinic, show: str) -> QuerySet[JournalEntry]:
    """The list: what is flagged, until its task is settled; then unread, the longest waiting first; then read, newest first.

    ``unread`` is what nobody of the team has read, ``mine`` what this person has not, ``flagged`` what an open safety task
    is about. Each has ``is_read``, ``is_read_by_me``, ``is_flagged`` and ``is_answered``. One query.
    """
    rows = _narrowed(_entries(user, clinic), show)
    waits = Case(When(is_read=False, then=F("stands_since")), output_field=DateTimeField())
    ordered = rows.annotate(waits=waits).order_by(
        F("is_flagged").desc(), "is_read", F("waits").asc(nulls_last=True), F("shared_at").desc(), "pk"
    )
    found: QuerySet[JournalEntry] = ordered.select_related(
        "patient__user", "patient__clinic", "window__session", "session"
    )
    return found


def counts_of(user: User, clinic: Clinic) -> Counts:
    """How many entries each filter would leave. One query."""
    found = _entries(user, clinic).aggregate(
        unread=Count("pk", filter=Q(is_read=False)),
        not_by_me=Count("pk", filter=Q(is_read_by_me=False)),
        flagged=Count("pk", filter=Q(is_flagged=True)),
        every=Count("pk"),
    )
    return Counts(found["unread"], found["not_by_me"], found["flagged"], found["every"])


def unread_count(user: User, clinic: Clinic | UUID) -> int:
    """How many shared entries of one's patients nobody has read. One query."""
    return _standing(user, clinic).filter(~Exists(_looks())).count()


def shared_entry(user: User | AnonymousUser, pk: UUID) -> JournalEntry | None:
    """An entry that a patient whom ``user`` treats has shared; None for anything else. One query."""
    flagged = JournalEntry.objects.open_to(user).annotate(is_flagged=Exists(_tasks()), stands_since=_STANDS_SINCE)
    return (
        flagged.select_related("patient__user", "patient__clinic", "window__session", "session").filter(pk=pk).first()
    )


def open_task_about(entry: JournalEntry, user: User) -> SafetyTask | None:
    """The open safety task about this entry, if ``user`` may see it. One query."""
    return SafetyTask.objects.visible_to(user).open().filter(source=Source.FREE_TEXT, about_id=entry.pk).first()


def looks_of(entry: JournalEntry) -> list[EntryLook]:
    """Who read it since it was shared, in order. One query."""
    return list(entry.looks.filter(at__gte=entry.shared_at).select_related("by")) if entry.shared_at else []


def replies_of(entry: JournalEntry) -> list[EntryReply]:
    """The answers to it, in order, with who wrote them. One query."""
    return list(entry.replies.select_related("letter__by").order_by("letter__written_at", "pk"))


def _standing(user: User, clinic: Clinic | UUID) -> QuerySet[JournalEntry]:
    rows = JournalEntry.objects.open_to(user).filter(patient__clinic=clinic)
    return rows.annotate(stands_since=_STANDS_SINCE)


def _entries(user: User, clinic: Clinic) -> Any:
    """With what the list asks of each; what is annotated has no type."""
    return _standing(user, clinic).annotate(
        is_read=Exists(_looks()),
        is_read_by_me=Exists(_looks().filter(by=user)),
        is_flagged=Exists(_tasks()),
        is_answered=Exists(EntryReply.objects.filter(entry=OuterRef("pk"))),
    )


def _narrowed(rows: Any, show: str) -> Any:
    wanted = {UNREAD: Q(is_read=False), MINE: Q(is_read_by_me=False), FLAGGED: Q(is_flagged=True)}
    return rows.filter(wanted[show]) if show in wanted else rows


def _looks() -> QuerySet[EntryLook]:
    return EntryLook.objects.filter(entry=OuterRef("pk"), at__gte=OuterRef("stands_since"))


def _tasks() -> QuerySet[SafetyTask]:
    return SafetyTask.objects.open().filter(source=Source.FREE_TEXT, about_id=OuterRef("pk"))

"""What a person asks of their own journal. Every function has a fixed number of queries.

Words are sealed: what is looked for by its words is opened row by row, so only a search opens more than it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from integration import tags
from integration.models import Attachment, IntegrationWindow, JournalEntry
from integration.searching import Query, found_in
from integration.tags import Tag
from people.models import User
from sessions.models import TreatmentSession

SHARED, PRIVATE = "shared", "private"
SESSION = Coalesce("session", "window__session")
"""The session that an entry belongs to, itself or by its window."""


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words, and what narrows it. Empty fields narrow nothing."""

    query: Query = field(default_factory=lambda: Query(()))
    tag: str = ""
    stage: str = ""
    session: UUID | None = None
    who: str = ""

    def __bool__(self) -> bool:
        return any((self.query, self.tag, self.stage, self.session, self.who))


@dataclass(frozen=True)
class MoodPoint:
    """How they said that they felt, and in which entry."""

    at: datetime
    mood: int
    entry_id: UUID


@dataclass(frozen=True)
class Neighbours:
    """The entries before and after one, by time."""

    older: JournalEntry | None
    newer: JournalEntry | None


def own_entries(user: User | AnonymousUser) -> QuerySet[JournalEntry]:
    """A person's whole journal, newest first, with voice notes and pictures. Two queries."""
    kept = Prefetch("attachments", Attachment.objects.filter(removed_at=None))
    rows = JournalEntry.objects.own(user).and_closed()
    rows = rows.select_related("session", "window__session", "patient__clinic")
    return rows.prefetch_related(kept)


def of_window(window: IntegrationWindow) -> list[JournalEntry]:
    """What its patient wrote in a window of theirs, newest first. Two queries."""
    return list(own_entries(window.patient.user).filter(window=window))


def found(user: User, wanted: Wanted) -> list[JournalEntry]:
    """The entries that hold every word and fit everything else, newest first. Two queries."""
    rows = own_entries(user)
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.session:
        rows = rows.filter(Q(session=wanted.session) | Q(window__session=wanted.session))
    if wanted.who:
        rows = rows.filter(shared_at__isnull=wanted.who == PRIVATE)
    return [entry for entry in rows if _fits(entry, wanted)]


def written_sessions(user: User) -> list[TreatmentSession]:
    """The sessions that something was written for or after, newest first. One query."""
    theirs = JournalEntry.objects.own(user).annotate(about=SESSION).exclude(about=None).order_by().values("about")
    return list(TreatmentSession.objects.filter(pk__in=theirs).order_by("-starts_at"))


def own_tags(user: User) -> list[Tag]:
    """Their words, the most used first. One query; opens nothing but these words."""
    kept = JournalEntry.objects.own(user).filter(tags__isnull=False).values_list("tags", flat=True)
    return tags.counted(str(one) for one in kept)


def own_moods(user: User) -> list[MoodPoint]:
    """How they said that they felt, oldest first. One query; opens no word."""
    rows = JournalEntry.objects.own(user).exclude(mood=None).order_by("written_at", "id")
    told = rows.values_list("written_at", "mood", "pk")
    return [MoodPoint(at, mood, pk) for at, mood, pk in told if mood]


def neighbours(entry: JournalEntry, user: User) -> Neighbours:
    """The entries next to one of their own. Two queries; opens nothing."""
    rows = JournalEntry.objects.own(user).only("pk", "written_at", "stage")
    at, pk = entry.written_at, entry.pk
    older = rows.filter(Q(written_at__lt=at) | Q(written_at=at, pk__lt=pk)).first()
    newer = rows.filter(Q(written_at__gt=at) | Q(written_at=at, pk__gt=pk)).reverse().first()
    return Neighbours(older, newer)


def _fits(entry: JournalEntry, wanted: Wanted) -> bool:
    if wanted.tag and not tags.carries(entry.tags, wanted.tag):
        return False
    return not wanted.query or found_in(wanted.query, words_of(entry))


def words_of(entry: JournalEntry) -> Sequence[str]:
    """All that was written in an entry."""
    return entry.text, entry.action or "", entry.tags or ""

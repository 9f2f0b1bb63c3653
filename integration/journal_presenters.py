"""The journal as pages show it: entries in short, by session, with what was looked for marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from common.pictures.chart import Chart, Event, Series, Span, score_chart
from integration import tags
from integration.content_library import question_of
from integration.journal_selectors import MoodPoint
from integration.models import AttachmentKind, IntegrationWindow, JournalEntry
from integration.moods import HIGHEST, LOWEST, word_of
from integration.prompts import Prompt
from integration.searching import Piece, Query, excerpt, pieces
from sessions.models import TreatmentSession

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EXCERPT = 110
NOTHING = Query(())


@dataclass(frozen=True)
class EntryLine:
    """An entry in a list: its first words, or those that were looked for, and how it stands."""

    entry: JournalEntry
    excerpt: list[Piece]
    action: list[Piece]
    zone: ZoneInfo

    @property
    def prompt(self) -> Prompt | None:
        """The question that it answered."""
        return question_of(self.entry)

    @property
    def session(self) -> TreatmentSession | None:
        """The session that it belongs to."""
        return session_of(self.entry)

    @property
    def kind(self) -> str:
        """What the writing was for."""
        return self.entry.get_stage_display()

    @property
    def tags(self) -> list[str]:
        """Their own words for it."""
        return tags.listed(self.entry.tags)

    @property
    def mood(self) -> str:
        """How they said that they felt."""
        return word_of(self.entry.mood)

    @property
    def voices(self) -> int:
        """How many voice notes it has."""
        return self._attached(AttachmentKind.VOICE)

    @property
    def images(self) -> int:
        """How many pictures it has."""
        return self._attached(AttachmentKind.PICTURE)

    def _attached(self, kind: AttachmentKind) -> int:
        prefetched = self.entry.attachments.all()
        return sum(one.kind == kind and one.removed_at is None for one in prefetched)


@dataclass(frozen=True)
class JournalPart:
    """Entries of one session, newest first; ``session`` is None for those outside of any."""

    session: TreatmentSession | None
    window: IntegrationWindow | None
    lines: list[EntryLine]


@dataclass(frozen=True)
class MoodRow:
    """A line of the list of moods: when, the word that they chose, and the entry."""

    point: MoodPoint
    word: str


def session_of(entry: JournalEntry) -> TreatmentSession | None:
    """The session that an entry belongs to, itself or by its window."""
    return entry.session or (entry.window.session if entry.window else None)


def journal_lines(entries: Sequence[JournalEntry], zone: ZoneInfo, query: Query = NOTHING) -> list[EntryLine]:
    """The entries in short."""
    return [EntryLine(one, excerpt(query, one.text, EXCERPT), pieces(query, one.action or ""), zone) for one in entries]


def journal_parts(entries: Sequence[JournalEntry], zone: ZoneInfo) -> list[JournalPart]:
    """Entries, newest first, in the order of the sessions that they belong to."""
    return [_part(list(group)) for _key, group in groupby(journal_lines(entries, zone), key=_session_id)]


def mood_chart(
    points: Sequence[MoodPoint],
    name: StrOrPromise,
    doses: Sequence[Event],
    windows: Sequence[Span],
    zone: ZoneInfo,
) -> Chart:
    """How they said that they felt, with doses and windows beside it; 1 is very low, 5 very good."""
    told = [(one.at, float(one.mood)) for one in points]
    series = [Series(str(name), told, float(HIGHEST), float(LOWEST))] if told else []
    return score_chart(series, doses, (), zone, spans=windows)


def mood_rows(points: Sequence[MoodPoint]) -> list[MoodRow]:
    """The same as a list, newest first."""
    return [MoodRow(one, word_of(one.mood)) for one in reversed(points)]


def _part(lines: list[EntryLine]) -> JournalPart:
    window = next((line.entry.window for line in lines if line.entry.window), None)
    return JournalPart(session_of(lines[0].entry), window, lines)


def _session_id(line: EntryLine) -> UUID | None:
    session = session_of(line.entry)
    return session.pk if session else None

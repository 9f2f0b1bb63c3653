"""Threads and letters as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from correspondence import about, selectors
from correspondence.about import About
from correspondence.cover import nobody_reads
from correspondence.models import Letter, Thread
from correspondence.waiting import next_openings
from people.models import Clinic, Membership, Patient, User
from safety.selectors import clinic_now, crisis_for

EXCERPT = 140


@dataclass(frozen=True)
class LetterLine:
    """A letter with who wrote it in the reader's words. ``is_newest`` is the last one that was written."""

    letter: Letter
    who: str
    is_own_side: bool
    about: About | None
    is_newest: bool

    @property
    def is_new(self) -> bool:
        """Whether it is from the other side and nobody has read it."""
        return not self.is_own_side and self.letter.read_at is None


@dataclass(frozen=True)
class Shown:
    """A page of a thread, oldest first, and the newest letter of all (None where nobody ever wrote)."""

    lines: list[LetterLine]
    page: Page[Letter]
    newest: Letter | None

    @property
    def last(self) -> Letter | None:
        """The newest letter of this page."""
        return self.lines[-1].letter if self.lines else None

    @property
    def has_unread(self) -> bool:
        """Whether something on this page is read by being shown."""
        return any(line.is_new for line in self.lines)


def thread_shown(patient: Patient, reader: User, number: str | None) -> Shown:
    """A page of the patient's thread for one reader; the first page holds the newest letters. Four queries at most."""
    newest_first = selectors.letters_of(patient).order_by("-written_at", "-id")
    page = Paginator(newest_first, selectors.PAGE).get_page(number)
    letters = list(page.object_list)[::-1]
    told = about.of(letters, reader)
    newest = letters[-1] if letters and page.number == 1 else None
    as_patient = reader.pk == patient.user_id
    lines = [
        LetterLine(one, _who(one, reader), one.from_team != as_patient, told.get(one.pk), one is newest)
        for one in letters
    ]
    return Shown(lines, page, newest)


def before_writing(patient: Patient, now: datetime) -> dict[str, Any]:
    """What a patient sees before they send: when somebody reads, who, and where to turn when it cannot wait."""
    clinic: Clinic = patient.clinic
    places = selectors.readers_of(patient, now)
    return {
        "openings": next_openings(now, selectors.hours_of(clinic)),
        "places": places,
        "nobody_reads": nobody_reads(places),
        "help": crisis_for(clinic),
        "hours": clinic_now(clinic, now),
    }


@dataclass(frozen=True)
class ThreadLine:
    """A thread in the care team's list. Instants are shown in ``zone``."""

    thread: Thread
    unread: int
    excerpt: str
    at: datetime
    is_theirs: bool
    is_late: bool
    is_flagged: bool
    zone: ZoneInfo

    @property
    def taken_by(self) -> str:
        """Who said that they answer."""
        return self.thread.taken_by.name if self.thread.taken_by else ""


def thread_lines(threads: Iterable[Thread], now: datetime, membership: Membership) -> list[ThreadLine]:
    """The lines of the list, with the newest letter of each in short. One query."""
    rows = list(threads)
    newest = selectors.newest_letters(rows)
    return [_line(row, newest[row.last_id], now, membership.clinic.zone) for row in rows if row.last_id in newest]  # type: ignore[attr-defined]


def _line(thread: Any, letter: Letter, now: datetime, zone: ZoneInfo) -> ThreadLine:
    words = " ".join(letter.text.split())
    return ThreadLine(
        thread=thread,
        unread=thread.unread,
        excerpt=words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …",
        at=letter.written_at,
        is_theirs=not letter.from_team,
        is_late=thread.answer_by is not None and thread.answer_by <= now,
        is_flagged=thread.is_flagged,
        zone=zone,
    )


def _who(letter: Letter, reader: User) -> str:
    return _("You") if letter.by_id == reader.pk else letter.by.name

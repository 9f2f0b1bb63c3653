"""Shared entries and open windows as the care team's pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from correspondence.notices import Notice, notice_of
from correspondence.selectors import waits_for_an_answer
from integration import moods, triage
from integration.content_library import question_of
from integration.models import EntryLook, EntryReply, JournalEntry
from integration.prompts import Prompt
from integration.reached import Order, Why
from integration.team_windows import WindowRow
from people.models import User
from safety.models import SafetyTask

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EXCERPT = 110

WHY_NOT: dict[Why, StrOrPromise] = {
    Why.TROUBLE: _("Address does not work"),
    Why.FAILED: _("Messages failed"),
    Why.NO_CONSENT: _("Agreed to no channel"),
    Why.PAUSED: _("Asked for a pause"),
    Why.NOTHING_YET: _("Nothing arrived yet"),
}
TONES: dict[Order, str] = {Order.UNREACHED: "notice", Order.SILENT: "plain", Order.CALLED: "info", Order.WROTE: "good"}


@dataclass(frozen=True)
class SharedLine:
    """An entry in the list, in short."""

    entry: Any
    excerpt: str
    is_open: bool


@dataclass(frozen=True)
class Pane:
    """One shared entry as it is read: with who read it, the answers, the open safety task about it.

    ``letter_waits``: its writer also wrote a message that waits for an answer, which stands elsewhere.
    """

    entry: JournalEntry
    prompt: Prompt | None
    mood: str
    looks: list[EntryLook]
    replies: list[EntryReply]
    task: SafetyTask | None
    notice: Notice
    letter_waits: bool

    @property
    def is_read(self) -> bool:
        """Whether somebody of the team has read it as it stands."""
        since = max(one for one in (self.entry.shared_at, self.entry.edited_at) if one is not None)
        return any(look.at >= since for look in self.looks)


def shared_lines(entries: Iterable[JournalEntry], opened: JournalEntry | None) -> list[SharedLine]:
    """The lines of the list."""
    return [SharedLine(one, _excerpt(one.text), opened is not None and one.pk == opened.pk) for one in entries]


def pane_of(entry: JournalEntry, reader: User, now: datetime) -> Pane:
    """What stands beside the list. A fixed number of queries."""
    return Pane(
        entry=entry,
        prompt=question_of(entry),
        mood=moods.word_of(entry.mood),
        looks=triage.looks_of(entry),
        replies=triage.replies_of(entry),
        task=triage.open_task_about(entry, reader),
        notice=notice_of(entry.patient, now),
        letter_waits=waits_for_an_answer(entry.patient),
    )


@dataclass(frozen=True)
class WindowLine:
    """An open window in the list, with what is said of it in words."""

    row: WindowRow
    tone: str
    word: StrOrPromise

    @property
    def written(self) -> bool:
        """Whether there is an entry; what stands in it is not said here."""
        return self.row.known.written


def window_lines(rows: Iterable[WindowRow]) -> list[WindowLine]:
    """The lines of the list of open windows."""
    return [WindowLine(row, TONES[row.order], WHY_NOT[row.why_not] if row.why_not else "") for row in rows]


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …"

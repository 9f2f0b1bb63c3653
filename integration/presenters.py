"""The window and its entries as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.pictures.window import Mark, WindowPicture, window_picture
from integration import prompts, selectors
from integration.models import EntryLink, IntegrationWindow, JournalEntry
from integration.prompts import Prompt, Stage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EXCERPT = 220
MINUTE = timedelta(minutes=1)

STAGES: dict[Stage, tuple[StrOrPromise, StrOrPromise]] = {
    Stage.CAPTURE: (_("Keep what is there"), _("Words, pictures, feelings. Nothing has to be explained yet.")),
    Stage.MEANING: (_("Look at it by daylight"), _("What felt different, and what it may mean to you.")),
    Stage.ACTION: (_("One small thing"), _("Something you can do today that fits what you saw.")),
    Stage.LOOKING_BACK: (_("Look back"), _("What has changed, and what you want to keep.")),
}


@dataclass(frozen=True)
class WindowCard:
    """All that ``integration/_window.html`` shows of a window. Instants are shown in ``zone``."""

    window: IntegrationWindow
    picture: WindowPicture
    zone: ZoneInfo
    title: StrOrPromise
    ease: StrOrPromise
    prompt: Prompt
    coming: Mark | None
    entries: Sequence[JournalEntry]
    link: EntryLink | None
    is_open: bool

    @property
    def write_url(self) -> str:
        """Where one writes."""
        return reverse("integration:write", args=[self.window.pk])


def window_card(window: IntegrationWindow, now: datetime) -> WindowCard:
    """The card of a window that came from a selector. Three queries."""
    rows = selectors.moments(window)
    entries = list(window.entries.all())
    inside = [entry.written_at for entry in entries if entry.written_at < window.closes_at]
    marks = selectors.marks_of(rows, inside, now)
    stage = selectors.stage_of(window, rows, now)
    title, ease = STAGES[stage]
    zone, is_open = window.patient.zone, window.is_open(now)
    return WindowCard(
        window=window,
        picture=window_picture(window.opens_at, max(window.closed_at, window.opens_at + MINUTE), now, marks, zone),
        zone=zone,
        title=title,
        ease=ease,
        prompt=prompts.pick(stage, window.pk),
        coming=next((mark for mark in marks if mark.state == "planned" and mark.at > now), None) if is_open else None,
        entries=entries,
        link=window.links.usable(now).first() if is_open else None,
        is_open=is_open,
    )


@dataclass(frozen=True)
class EntryLine:
    """An entry in a list: its first words, and how it stands."""

    entry: JournalEntry
    excerpt: str
    zone: ZoneInfo

    @property
    def prompt(self) -> Prompt | None:
        """The question that it answered."""
        return prompts.of_key(self.entry.prompt)


@dataclass(frozen=True)
class JournalPart:
    """The entries of one window, newest first; ``window`` is None for those outside of any."""

    window: IntegrationWindow | None
    lines: list[EntryLine]


def journal_parts(entries: Sequence[JournalEntry], zone: ZoneInfo) -> list[JournalPart]:
    """Entries, newest first, in the order of the windows that they belong to."""
    return [
        JournalPart(next(iter(group)).entry.window, group)
        for _key, lines in groupby((_line(entry, zone) for entry in entries), key=lambda line: line.entry.window_id)
        if (group := list(lines))
    ]


def _line(entry: JournalEntry, zone: ZoneInfo) -> EntryLine:
    words = " ".join(entry.text.split())
    short = words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …"
    return EntryLine(entry, short, zone)

"""The window and its entries as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.pictures.window import Mark, WindowPicture, window_picture
from integration import selectors
from integration.models import EntryLink, EntryStage, IntegrationWindow, JournalEntry
from integration.prompts import Prompt
from integration.services.prompts import standing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MINUTE = timedelta(minutes=1)

STAGES: dict[EntryStage, tuple[StrOrPromise, StrOrPromise]] = {
    EntryStage.CAPTURE: (_("Keep what is there"), _("Words, pictures, feelings. Nothing has to be explained yet.")),
    EntryStage.MEANING: (_("Look at it by daylight"), _("What felt different, and what it may mean to you.")),
    EntryStage.ACTION: (_("One small thing"), _("Something you can do today that fits what you saw.")),
    EntryStage.LOOKING_BACK: (_("Look back"), _("What has changed, and what you want to keep.")),
    EntryStage.WEEK: (_("A week later"), _("What has stayed with you, and what you would like to keep up.")),
}


@dataclass(frozen=True)
class WindowCard:
    """All that ``integration/_window.html`` shows of a window. Instants are shown in ``zone``.

    ``prompt`` is the question that stands on the writing page, ``coming`` the next moment at which one is asked,
    ``week_at`` when the week is asked about.
    """

    window: IntegrationWindow
    now: datetime
    picture: WindowPicture
    zone: ZoneInfo
    stage: EntryStage
    title: StrOrPromise
    ease: StrOrPromise
    prompt: Prompt | None
    coming: Mark | None
    week_at: datetime | None
    entries: Sequence[JournalEntry]
    link: EntryLink | None
    is_open: bool

    @property
    def write_url(self) -> str:
        """Where one writes."""
        return reverse("integration:write", args=[self.window.pk])


def window_card(window: IntegrationWindow, now: datetime) -> WindowCard:
    """The card of a window that came from a selector. Four queries, a few more for a window without drawn questions."""
    rows = selectors.moments(window)
    entries = list(window.entries.all())
    inside = [entry.written_at for entry in entries if entry.written_at < window.closes_at]
    # What was called off because they wrote is nothing that a patient has to read.
    marks = [mark for mark in selectors.marks_of(rows, inside, now) if mark.state != "cancelled"]
    stage = selectors.stage_of(window, rows, now)
    title, ease = STAGES[stage]
    zone, is_open = window.patient.zone, window.is_open(now)
    return WindowCard(
        window=window,
        now=now,
        picture=window_picture(window.opens_at, max(window.closed_at, window.opens_at + MINUTE), now, marks, zone),
        zone=zone,
        stage=stage,
        title=title,
        ease=ease,
        prompt=standing(window, stage).prompt,
        coming=next((mark for mark in marks if mark.state == "planned" and mark.at > now), None) if is_open else None,
        week_at=selectors.week_of(rows, now),
        entries=entries,
        link=window.links.usable(now).first() if is_open else None,
        is_open=is_open,
    )

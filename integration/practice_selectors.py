"""What pages ask about practices: the patient's own days, what can be picked, and the counts for the care team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from common.walltime import local_day
from integration import content_library
from integration import practice as rule
from integration.models import ContentKind, IntegrationWindow, Practice, PracticeTick
from integration.practice_presenters import (
    Offer,
    PracticesShown,
    Title,
    how_often,
    offer,
    shown,
    standing,
    title_of,
)
from integration.services.practices import days_of
from people.models import Patient


@dataclass(frozen=True)
class PracticeSeen:
    """A practice as the care team sees it: never what somebody wrote themself, and how often it was done."""

    title: str
    how_often: str
    done: int
    days: int
    is_stopped: bool


def practices_today(patient: Patient, now: datetime) -> PracticesShown | None:
    """The practices of the patient's newest window; None when there is none, or its days are over.

    Three queries, and one for each version of content that was not read before. Only for the patient's own pages.
    """
    rows = IntegrationWindow.objects.filter(patient=patient).select_related("patient__user", "patient__clinic")
    window = rows.order_by("-opens_at").first()
    if window is None or rule.state_of(days_of(window), local_day(now, window.patient.zone)) == "over":
        return None
    return practices_in(window, now)


def practices_in(window: IntegrationWindow, now: datetime) -> PracticesShown:
    """The practices of a window as its patient sees them. Two queries."""
    chosen = _practices(window)
    titles = {str(one.pk): _title(one) for one in chosen}
    return shown(window, chosen, days_of(window), local_day(now, window.patient.zone), titles)


def offers_of(window: IntegrationWindow, chosen: PracticesShown) -> list[Offer]:
    """What the patient's clinic offers and is not chosen yet. One query."""
    taken = {one.practice.key for one in chosen.rows}
    texts = content_library.in_force(window.patient.clinic, ContentKind.PRACTICES).practices.practices
    return [offer(text) for text in texts if text.active and text.key not in taken]


def practices_of(window: IntegrationWindow) -> list[PracticeSeen]:
    """The practices of a window for its care team: the clinic's by their titles, one's own without a word. Two queries."""
    return [_seen(one) for one in _practices(window, without="own_words")]


def _practices(window: IntegrationWindow, without: str = "") -> Sequence[Practice]:
    ticks = Prefetch("ticks", PracticeTick.objects.standing(), to_attr="standing")
    rows = window.practices.prefetch_related(ticks).order_by("chosen_at", "id")
    return list(rows.defer(without) if without else rows)


def _title(one: Practice) -> Title:
    kept = content_library.version(one.content_id) if one.content_id else None
    return title_of(one, kept.practice(one.key) if kept else None)


def _seen(one: Practice) -> PracticeSeen:
    ticks = standing(one)
    return PracticeSeen(
        title=_title(one).words if one.key else _("A practice of their own"),
        how_often=how_often(one.minutes, one.times_a_day),
        done=len(ticks),
        days=len({tick.on for tick in ticks}),
        is_stopped=one.stopped_at is not None,
    )

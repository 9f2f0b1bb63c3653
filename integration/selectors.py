"""Questions about windows and entries over several tables, each with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from common.pictures.window import Mark, MarkState
from integration.models import EntryLink, IntegrationWindow, JournalEntry, WindowQuerySet
from integration.prompts import Stage
from integration.services.plan import CORRECTED, REPLANNED
from messaging.models import Channel, Message
from messaging.states import OPEN, MessageState
from people.models import Clinic, Patient, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STAGE_LABELS: dict[Stage, StrOrPromise] = {
    Stage.CAPTURE: _("Keep what is there"),
    Stage.MEANING: _("Look by daylight"),
    Stage.ACTION: _("One small thing"),
    Stage.LOOKING_BACK: _("Look back"),
}

_SENT = frozenset({MessageState.SENT, MessageState.DELIVERED})


def window_now(patient: Patient, now: datetime) -> IntegrationWindow | None:
    """The patient's open window. One query."""
    return _windows().open(now).filter(patient=patient).first()


def patient_windows(patient: Patient) -> list[IntegrationWindow]:
    """All the patient's windows, newest first, each with ``written``: whether there is an entry. One query."""
    written = Exists(JournalEntry.objects.filter(window=OuterRef("pk")))
    return list(_windows().filter(patient=patient).annotate(written=written))


def shared_entries(patient: Patient, user: User | AnonymousUser) -> QuerySet[JournalEntry]:
    """What the patient shared and ``user``, of the care team, may read; newest first. One query."""
    entries = JournalEntry.objects.visible_to(user).filter(patient=patient, shared_at__isnull=False)
    return entries.select_related("window__session", "patient__user")


def own_records(user: User) -> list[Patient]:
    """The clinics' records of a person as a patient; none for staff. One query."""
    return list(Patient.objects.filter(user=user).select_related("user", "clinic"))


def own_entries(user: User | AnonymousUser) -> QuerySet[JournalEntry]:
    """A person's whole journal, newest first. One query."""
    return JournalEntry.objects.own(user).select_related("window__session", "patient__clinic")


def windows_today(clinic: Clinic, now: datetime) -> list[IntegrationWindow]:
    """The clinic's open windows, the first to close first. Two queries.

    Each has ``written`` (whether there is an entry), ``next_due`` (when the next message goes, or None) and
    ``reached`` (whether any message arrived).
    """
    rows = Message.objects.filter(about_id=OuterRef("pk"), kind="window")
    waiting = rows.filter(state__in=OPEN).values("about_id").annotate(first=Min("due_at")).values("first")
    windows = _windows().open(now).filter(patient__clinic=clinic)
    annotated = windows.annotate(
        written=Exists(JournalEntry.objects.filter(window=OuterRef("pk"))),
        next_due=Subquery(waiting),
        reached=Exists(rows.filter(state__in=_SENT)),
    )
    live = Prefetch("links", EntryLink.objects.usable(now), to_attr="live_links")
    return list(annotated.prefetch_related(live).order_by("closes_at"))


def moments(window: IntegrationWindow) -> list[Message]:
    """The window's moments as its messages to the inbox stand now, in the order of time. One query."""
    rows = Message.objects.filter(plan=window.plan_key, channel=Channel.IN_APP)
    # Others stand in their place; those of a correction only once the window is open again.
    replaced = [REPLANNED, CORRECTED] if window.ended_at is None else [REPLANNED]
    return list(rows.exclude(Q(state=MessageState.CANCELLED) & Q(reason__in=replaced)).order_by("due_at", "id"))


def marks(window: IntegrationWindow, now: datetime, *, wrote: str = "") -> list[Mark]:
    """The moments and entries of a window for its picture, in the order of time. Two queries.

    ``wrote`` names an entry for a reader who is not the writer.
    """
    entries = window.entries.filter(written_at__lt=window.closes_at).values_list("written_at", flat=True)
    return marks_of(moments(window), entries, now, wrote=wrote)


def marks_of(rows: Iterable[Message], written: Iterable[datetime], now: datetime, *, wrote: str = "") -> list[Mark]:
    """The marks of these moments and of these instants of writing; a moment that was left out has none."""
    asked = [Mark(_label(row), row.due_at, _state(row, now)) for row in rows if row.state != MessageState.SUPPRESSED]
    entries = [Mark(wrote or str(_("You wrote")), at, "written") for at in written]
    return sorted(asked + entries, key=lambda mark: mark.at)


def stage_of(window: IntegrationWindow, rows: Iterable[Message], now: datetime) -> Stage:
    """What writing is for at ``now``: what the last moment asked for, and looking back once it is over."""
    if not window.is_open(now):
        return Stage.LOOKING_BACK
    begun = [row for row in rows if row.due_at <= now and row.state != MessageState.SUPPRESSED]
    return Stage(begun[-1].context["stage"]) if begun else Stage.CAPTURE


def _windows() -> WindowQuerySet:
    return IntegrationWindow.objects.all().select_related(
        "patient__user", "patient__clinic", "session__course__protocol"
    )


def _label(row: Message) -> str:
    return str(STAGE_LABELS[Stage(row.context["stage"])])


def _state(row: Message, now: datetime) -> MarkState:
    if row.state in OPEN:
        # Past its use, but the outbox has not come to say so.
        return "missed" if row.expires_at and row.expires_at <= now else "planned"
    if row.state in _SENT:
        return "sent"
    # What was called off before its time is no longer asked; what did not get through is said to be missed.
    return "cancelled" if row.state == MessageState.CANCELLED else "missed"

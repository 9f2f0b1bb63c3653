"""Questions about windows and entries over several tables, each with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from common.pictures.window import Mark, MarkState
from integration.models import EntryLink, EntryStage, IntegrationWindow, JournalEntry, WindowQuerySet
from integration.prompts import stages_of
from integration.services.plan import CORRECTED, REPLANNED, rules_of
from integration.window import MomentKind, plan
from messaging.models import Channel, Message
from messaging.states import OPEN, MessageState
from people.models import Clinic, Patient, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STAGE_LABELS: dict[EntryStage, StrOrPromise] = {
    EntryStage.CAPTURE: _("Keep what is there"),
    EntryStage.MEANING: _("Look by daylight"),
    EntryStage.ACTION: _("One small thing"),
    EntryStage.LOOKING_BACK: _("Look back"),
    EntryStage.WEEK: _("A week later"),
}

ENOUGH = 3
"""After so many sessions reading them again as one thread is offered; it can be done before."""

_AFTER = EntryStage.LOOKING_BACK
_SENT = frozenset({MessageState.SENT, MessageState.DELIVERED})


def window_now(patient: Patient, now: datetime) -> IntegrationWindow | None:
    """The patient's open window. One query."""
    return _windows().open(now).filter(patient=patient).first()


def last_window(patient: Patient) -> IntegrationWindow | None:
    """The patient's newest window, open or not, with ``week_written``: whether the week was looked back on. One query."""
    week = JournalEntry.objects.filter(window=OuterRef("pk"), stage=EntryStage.WEEK)
    return _windows().filter(patient=patient).annotate(week_written=Exists(week)).first()


def is_reading_again_offered(patient: Patient) -> bool:
    """Whether there were sessions enough to read them as one thread, and nobody has since the last dose. Two queries."""
    opened = list(IntegrationWindow.objects.filter(patient=patient).values_list("opens_at", flat=True)[:ENOUGH])
    again = JournalEntry.objects.filter(patient=patient, stage=EntryStage.REREADING)
    return len(opened) >= ENOUGH and not again.filter(written_at__gt=opened[0]).exists()


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
    standing = rows.exclude(Q(state=MessageState.CANCELLED) & Q(reason__in=replaced)).order_by("created_at", "id")
    newest = {row.context["moment"]: row for row in standing}  # who wants to be asked again has a later one
    return sorted(newest.values(), key=lambda row: (row.due_at, row.pk))


def marks(window: IntegrationWindow, now: datetime, *, wrote: str = "") -> list[Mark]:
    """The moments and entries of a window for its picture, in the order of time. Two queries.

    ``wrote`` names an entry for a reader who is not the writer.
    """
    entries = window.entries.filter(written_at__lt=window.closes_at).values_list("written_at", flat=True)
    return marks_of(moments(window), entries, now, wrote=wrote)


def marks_of(rows: Iterable[Message], written: Iterable[datetime], now: datetime, *, wrote: str = "") -> list[Mark]:
    """The marks of these moments and of these instants of writing.

    A moment that was left out has none, nor has the one a week later: it lies outside the window.
    """
    inside = [row for row in rows if row.state != MessageState.SUPPRESSED and not _is_week(row)]
    asked = [Mark(_label(row), row.due_at, _state(row, now)) for row in inside]
    entries = [Mark(wrote or str(_("You wrote")), at, "written") for at in written]
    return sorted(asked + entries, key=lambda mark: mark.at)


def stage_of(window: IntegrationWindow, rows: Collection[Message], now: datetime) -> EntryStage:
    """What writing is for at ``now``: what the last moment asked for, or what the protocol's own time asks for already.

    Afterwards it is looking back, and on day 7 the week.
    """
    begun = [row for row in rows if row.due_at <= now and row.state != MessageState.SUPPRESSED]
    if not window.is_open(now):
        return EntryStage.WEEK if any(_is_week(row) and _is_of_use(row, now) for row in begun) else _AFTER
    inside = [row for row in begun if not _is_week(row)]
    ahead = _ahead_of_its_message(window, rows, inside[-1].due_at if inside else window.opens_at, now)
    if ahead is not None:
        return ahead
    return EntryStage(inside[-1].context["stage"]) if inside else EntryStage.CAPTURE


def _ahead_of_its_message(
    window: IntegrationWindow, rows: Iterable[Message], since: datetime, now: datetime
) -> EntryStage | None:
    """What the next message will ask for, once the protocol's own time for that has come; None before.

    A person's time of day, their quiet hours and one message a day may hold the message back, not what the day is for.
    It is never sooner than the message before it (``since``).
    """
    to_come = [row for row in rows if row.due_at > now and row.state != MessageState.SUPPRESSED and not _is_week(row)]
    if not to_come:
        return None
    stage = EntryStage(min(to_come, key=lambda row: row.due_at).context["stage"])
    own = plan(window.opens_at, window.patient.zone, None, rules_of(window))
    times: dict[MomentKind, datetime] = {
        one.kind: one.due_at for one in own if one.due_at and one.kind is not MomentKind.FOLLOW_UP
    }
    begins = [times[kind] for kind, asks in stages_of(times, {}).items() if asks == stage and kind in times]
    return stage if begins and since < min(begins) <= now else None


def week_of(rows: Iterable[Message], now: datetime) -> datetime | None:
    """When the week is asked about, while that is still to come."""
    return next((row.due_at for row in rows if _is_week(row) and row.state in OPEN and row.due_at > now), None)


def _windows() -> WindowQuerySet:
    return IntegrationWindow.objects.all().select_related(
        "patient__user", "patient__clinic", "session__course__protocol"
    )


def _label(row: Message) -> str:
    return str(STAGE_LABELS[EntryStage(row.context["stage"])])


def _is_week(row: Message) -> bool:
    return bool(row.context["moment"] == MomentKind.FOLLOW_UP)


def _is_of_use(row: Message, now: datetime) -> bool:
    return row.expires_at is None or now < row.expires_at


def _state(row: Message, now: datetime) -> MarkState:
    if row.state in OPEN:
        # Past its use, but the outbox has not come to say so.
        return "missed" if row.expires_at and row.expires_at <= now else "planned"
    if row.state in _SENT:
        return "sent"
    # What was called off before its time is no longer asked; what did not get through is said to be missed.
    return "cancelled" if row.state == MessageState.CANCELLED else "missed"

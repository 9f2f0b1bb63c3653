"""The open windows of the patients whom somebody treats: where each stands, who was reached, who was not.

Six queries, however many windows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef

from integration.models import IntegrationWindow, JournalEntry, WindowCall
from integration.reached import Known, Order, Why, order_of, why_not
from messaging.models import AddressTrouble, Channel, ContactConsent, ContactPreference, Message
from messaging.states import OPEN, MessageState
from people.models import Clinic, Patient

if TYPE_CHECKING:
    from people.models import User

ARRIVED = frozenset({MessageState.SENT, MessageState.DELIVERED})
LOST = frozenset({MessageState.FAILED, MessageState.BOUNCED, MessageState.UNSURE})


@dataclass(frozen=True)
class WindowRow:
    """An open window in the list. ``next_due`` is when the next message goes, ``ways`` by which ones did."""

    window: IntegrationWindow
    known: Known
    order: Order
    why_not: Why | None
    ways: tuple[str, ...]
    next_due: datetime | None
    calls: list[WindowCall]


def open_windows(user: User, clinic: Clinic, now: datetime) -> list[WindowRow]:
    """Whoever was not reached comes first, of equals the window that closes first."""
    windows = list(
        IntegrationWindow.objects.open(now)
        .filter(patient__clinic=clinic, patient__in=Patient.objects.clinical_for(user))
        .annotate(written=Exists(JournalEntry.objects.filter(window=OuterRef("pk"))))
        .select_related("patient__user", "patient__clinic", "session")
    )
    messages = _messages(windows)
    people = [one.patient.user_id for one in windows]
    agreed, troubled = _agreed(people, clinic), _troubled(people)
    paused = dict(ContactPreference.objects.filter(user__in=people).values_list("user_id", "paused_until"))
    calls = _calls(windows)
    rows = [
        _row(
            one,
            messages.get(one.plan_key, []),
            calls.get(one.pk, []),
            agreed=agreed.get(one.patient.user_id, frozenset()),
            troubled=troubled.get(one.patient.user_id, frozenset()),
            paused_until=paused.get(one.patient.user_id),
            now=now,
        )
        for one in windows
    ]
    return sorted(rows, key=lambda row: (row.order, row.window.closes_at, str(row.window.pk)))


def open_window(user: User, pk: UUID) -> IntegrationWindow | None:
    """A window of a patient whom ``user`` treats; None for anything else. One query."""
    rows = IntegrationWindow.objects.filter(patient__in=Patient.objects.clinical_for(user))
    return rows.select_related("patient__user", "patient__clinic").filter(pk=pk).first()


def _row(
    window: IntegrationWindow,
    messages: Collection[Message],
    calls: list[WindowCall],
    *,
    agreed: frozenset[str],
    troubled: frozenset[str],
    paused_until: datetime | None,
    now: datetime,
) -> WindowRow:
    outside = [one for one in messages if one.channel != Channel.IN_APP]
    waiting = [one for one in messages if one.state in OPEN]
    known = Known(
        now=now,
        written=window.written,  # type: ignore[attr-defined]  # annotated
        called_at=calls[-1].at if calls else None,
        arrived=_arrived(outside) | _read(messages),
        failed=frozenset(one.channel for one in outside if one.state in LOST),
        agreed=agreed,
        troubled=troubled,
        paused_until=paused_until,
        asked=any(one.due_at <= now for one in messages),
    )
    return WindowRow(
        window=window,
        known=known,
        order=order_of(known),
        why_not=why_not(known),
        ways=tuple(str(Channel(one).label) for one in sorted(known.arrived)),
        next_due=min((one.due_at for one in waiting), default=None),
        calls=calls,
    )


def _arrived(rows: Iterable[Message]) -> frozenset[str]:
    return frozenset(one.channel for one in rows if one.state in ARRIVED)


def _read(rows: Iterable[Message]) -> frozenset[str]:
    """The inbox waits in silence: what lies there has reached somebody once they opened it."""
    return frozenset(one.channel for one in rows if one.channel == Channel.IN_APP and one.read_at is not None)


def _messages(windows: Collection[IntegrationWindow]) -> Mapping[str, list[Message]]:
    found: dict[str, list[Message]] = defaultdict(list)
    for row in Message.objects.filter(plan__in=[one.plan_key for one in windows]).order_by("due_at", "id"):
        found[row.plan].append(row)
    return found


def _agreed(people: Collection[UUID], clinic: Clinic) -> Mapping[UUID, frozenset[str]]:
    rows = ContactConsent.objects.filter(user__in=people, clinic=clinic, withdrawn_at=None)
    return _by_person(rows.values_list("user_id", "channel"))


def _troubled(people: Collection[UUID]) -> Mapping[UUID, frozenset[str]]:
    return _by_person(AddressTrouble.objects.filter(user__in=people, cleared_at=None).values_list("user_id", "channel"))


def _by_person(rows: Iterable[tuple[UUID, str]]) -> Mapping[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    for person, channel in rows:
        found[person].add(channel)
    return {person: frozenset(channels) for person, channels in found.items()}


def _calls(windows: Collection[IntegrationWindow]) -> Mapping[UUID, list[WindowCall]]:
    found: dict[UUID, list[WindowCall]] = defaultdict(list)
    for call in WindowCall.objects.filter(window__in=windows).select_related("by"):
        found[call.window_id].append(call)
    return found

"""The plan of a window as rows of the outbox: what each moment and channel should have, and what it has.

A slot is a moment on a channel. The inbox has a copy of each question; beside it goes one by the channel that leaves the
house, and that one may wait for another day or be held back, as a person gets one message a day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from integration.models import EntryStage, IntegrationWindow
from integration.prompts import stages_of
from integration.window import Moment, MomentKind
from messaging import keeping, registry
from messaging import services as outbox
from messaging.daily import DAY_KEPT, DAY_TAKEN, ONE_A_DAY
from messaging.models import LEAVES_THE_HOUSE, Channel, Message
from messaging.states import CANCELLABLE, MessageState

KIND = "window"

Slot = tuple[str, str]
"""A moment and a channel."""

NEVER_WENT = frozenset({*CANCELLABLE, MessageState.SUPPRESSED, MessageState.CANCELLED})
"""States of a row whose question did not reach anybody; it may be laid anew."""

FOR_GOOD = frozenset({"by_office"})
"""Why a message is called off so that planning again does not bring it back: the office cancelled this very one."""


def gone(rows: Iterable[Message]) -> list[Message]:
    """Those whose question was asked, or may have been."""
    return [row for row in rows if row.state not in NEVER_WENT]


def wanted(
    moments: Iterable[Moment], channels: Collection[Channel], rows: Iterable[Message]
) -> dict[Slot, datetime | None]:
    """When each slot should go out; None for one that is left out, with its reason in the moment.

    A question that somebody was asked already is not laid again. What still waits of it (for its next try, or for a day
    of its own) goes on waiting, by the channel that the person has now; or by its own, where others failed before it.
    """
    asked = {row.context["moment"] for row in gone(rows)}
    waiting = {
        (row.context["moment"], row.channel in LEAVES_THE_HOUSE): row
        for row in rows
        if row.context["moment"] in asked and row.state in CANCELLABLE
    }
    called_off = {slot_of(row) for row in rows if row.state == MessageState.CANCELLED and row.reason in FOR_GOOD}
    found: dict[Slot, datetime | None] = {}
    for moment in moments:
        for channel in channels:
            slot, leaves = (moment.kind.value, str(channel)), channel in LEAVES_THE_HOUSE
            row = waiting.get((moment.kind.value, leaves))
            if row is not None:
                found[slot_of(row) if row.context.get("tried") else slot] = row.due_at
            elif moment.kind.value not in asked and slot not in called_off:
                found[slot] = moment.due_at
    return found


def present(window: IntegrationWindow, rows: Iterable[Message], kinds: Collection[str]) -> dict[Slot, datetime | None]:
    """When each slot of these kinds of moments is to go out by what the outbox says now.

    What was held back for a day that is not kept any more is not there.
    """
    asked = {row.context["moment"] for row in gone(rows)}
    latest = [row for row in rows if row.context.get("round") == window.planned_times]
    return {
        slot_of(row): row.due_at if row.context["moment"] in asked else _planned_for(row)
        for row in latest
        if (row.state in CANCELLABLE or (row.state == MessageState.SUPPRESSED and not _came_free(window, row)))
        and row.context["moment"] in kinds
    }


def slot_of(row: Message) -> Slot:
    """The slot that a row was laid for."""
    return row.context["moment"], str(row.channel)


def tried(rows: Iterable[Message]) -> Mapping[Slot, list[str]]:
    """The channels by which what waits has failed before, so that planning anew does not try them again."""
    return {slot_of(row): row.context["tried"] for row in rows if row.state in CANCELLABLE and "tried" in row.context}


def stages(moments: Iterable[Moment], rows: Iterable[Message]) -> Mapping[MomentKind, EntryStage]:
    """What each moment asks for; those that were asked keep what they asked for."""
    asked = {MomentKind(row.context["moment"]): EntryStage(row.context["stage"]) for row in gone(rows)}
    times = {moment.kind: moment.due_at for moment in moments if moment.due_at and moment.kind not in asked}
    week = {MomentKind.FOLLOW_UP: EntryStage.WEEK}
    inside = stages_of(
        {kind: at for kind, at in times.items() if kind not in week},
        {kind: stage for kind, stage in asked.items() if kind not in week},
    )
    return {**inside, **week}


def lay_one(
    window: IntegrationWindow,
    slot: Slot,
    due_at: datetime | None,
    moment: Moment,
    stage: EntryStage,
    failed_by: Collection[str] = (),
) -> None:
    """Lay the row of one slot. ``context`` keeps when the plan wanted it, as the outbox may find another day for it."""
    kind, channel = slot
    again = "" if window.planned_times == 1 else f":{window.planned_times}"
    outbox.enqueue(
        clinic=window.patient.clinic,
        kind=KIND,
        channel=Channel(channel),
        due_at=due_at or moment.wanted_at,
        unique_key=f"{window.plan_key}:{kind}:{channel}{again}",
        recipient=window.patient.user,
        patient=window.patient,
        expires_at=moment.expires_at,
        plan=window.plan_key,
        about_id=window.pk,
        context={
            "moment": kind,
            "stage": stage.value,
            "round": window.planned_times,
            "at": due_at.isoformat() if due_at else "",
            **({"tried": list(failed_by)} if failed_by else {}),
        },
        suppressed=None if due_at else moment.suppressed,
    )


def _came_free(window: IntegrationWindow, row: Message) -> bool:
    """Whether it was held back for something that will not come on its day after all."""
    if row.reason != DAY_KEPT:
        return False
    return not keeping.is_spared(window.patient.user, kind=row.kind, rank=registry.rank_of(row), at=row.due_at)


def _planned_for(row: Message) -> datetime | None:
    """When the plan wanted it, wherever the outbox put it; None for what the plan itself left out."""
    at = row.context.get("at")
    if at and row.reason in (DAY_TAKEN, DAY_KEPT, ONE_A_DAY):
        return datetime.fromisoformat(at)
    return None if row.state == MessageState.SUPPRESSED else row.due_at

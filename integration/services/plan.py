"""The plan of a window: one row in the outbox for each moment and channel.

The pure rule says when; here its answer meets what is in the outbox already. Everybody who lays, changes or ends a
plan holds the lock of the window's row, so two of them never work on the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from common import audit
from common.walltime import local_day
from integration.late import caught_up, last_minute
from integration.models import IntegrationWindow
from integration.prompts import Stage, stages_of
from integration.window import Moment, MomentKind, WindowRules, plan
from journey.protocol import ProtocolRules
from messaging import services as outbox
from messaging.models import Channel, Message
from messaging.states import CANCELLABLE, MessageState
from people.models import User

KIND = "window"
REPLANNED = "replanned"
CORRECTED = "corrected"
WRITTEN = "written"
FOR_GOOD = frozenset({WRITTEN, "by_office"})
"""Why a message is called off by somebody's own doing: the patient has written, or the office cancelled this very one."""

Slot = tuple[str, str]
"""A moment and a channel."""

_NEVER_WENT = frozenset({*CANCELLABLE, MessageState.SUPPRESSED, MessageState.CANCELLED})


def rules_of(window: IntegrationWindow) -> WindowRules:
    """What the protocol version of the window's course says about windows."""
    return window_rules(window.session.course.protocol.rules)


def window_rules(rules: ProtocolRules) -> WindowRules:
    """The window's numbers of a protocol version; the protocol names them as the rule does."""
    return WindowRules(**rules.window.model_dump())


def lock(window: IntegrationWindow) -> IntegrationWindow:
    """The window's row as it stands, held until the transaction ends."""
    rows = IntegrationWindow.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("patient__user", "patient__clinic", "session__course__protocol").get(pk=window.pk)


def lay(window: IntegrationWindow, *, now: datetime) -> int:
    """Lay the window's messages, or lay anew what has not gone out yet; gives the number of rows laid.

    What was sent stays sent and is not repeated; a row that keeps its time is left alone. Hold the window's lock.
    """
    rows = list(Message.objects.filter(plan=window.plan_key))
    moments = _moments(window, rows, now)
    channels = outbox.channels_for(window.patient.user, window.patient.clinic)
    wanted = _wanted(moments, channels, rows)
    if rows and wanted == _present(window, rows):
        return 0
    outbox.cancel_plan(plan=window.plan_key, reason=REPLANNED)
    IntegrationWindow.objects.filter(pk=window.pk).update(planned_times=F("planned_times") + 1)
    window.planned_times += 1
    by_kind = {moment.kind.value: moment for moment in moments}
    stages = _stages(moments, rows)
    for slot, due_at in wanted.items():
        moment = by_kind[slot[0]]
        _enqueue(window, slot, due_at, moment, stages.get(moment.kind, Stage.LOOKING_BACK))
    return len(wanted)


def replan_for(*, user: User, now: datetime) -> int:
    """A person's zone, quiet hours or channels changed: lay the plan of their open windows anew, if it differs.

    Part of the transaction that changed them. A window in which something was written has no plan any more.
    """
    laid = 0
    with transaction.atomic():
        for window in IntegrationWindow.objects.open(now).own(user).filter(entries=None):
            laid += _replan(lock(window), now)
    return laid


def _replan(window: IntegrationWindow, now: datetime) -> int:
    laid = lay(window, now=now)
    if laid:
        audit.record(
            "window.replanned",
            by="integration",
            on=window,
            clinic_id=window.patient.clinic_id,
            subject_id=window.patient_id,
            messages=laid,
        )
    return laid


def _moments(window: IntegrationWindow, rows: Iterable[Message], now: datetime) -> tuple[Moment, ...]:
    """The moments with their times as they should be now."""
    user, rules = window.patient.user, rules_of(window)
    quiet = outbox.quiet_hours_of(user)
    gone = [row for row in rows if row.state not in _NEVER_WENT]
    asked = {row.context["moment"] for row in gone}
    asked_on: set[date] = {local_day(row.due_at, user.zone) for row in gone}
    moments = plan(window.opens_at, user.zone, quiet, rules, now=now)
    until = last_minute(window.closes_at, rules.closing_margin_minutes)
    open_ones = [moment for moment in moments if moment.kind.value not in asked]
    done = [moment for moment in moments if moment.kind.value in asked]
    return (*caught_up(open_ones, now, user.zone, quiet, until=until, asked_on=asked_on), *done)


def _wanted(
    moments: Iterable[Moment], channels: Iterable[Channel], rows: Iterable[Message]
) -> Mapping[Slot, datetime | None]:
    """When each slot should go out; None for one that is left out, with its reason in the moment."""
    gone = {row.context["moment"] for row in rows if row.state not in _NEVER_WENT}
    # Not sent at the first try: the mail goes on waiting for its next one, whatever becomes of the rest.
    trying = {_slot(row): row.due_at for row in rows if row.context["moment"] in gone and row.state in CANCELLABLE}
    called_off = {_slot(row) for row in rows if _was_called_off(row)}
    wanted: dict[Slot, datetime | None] = {}
    for moment in moments:
        for channel in channels:
            slot = (moment.kind.value, str(channel))
            if slot in trying:
                wanted[slot] = trying[slot]
            elif moment.kind.value not in gone and slot not in called_off:
                wanted[slot] = moment.due_at
    return wanted


def _stages(moments: Iterable[Moment], rows: Iterable[Message]) -> Mapping[MomentKind, Stage]:
    gone = [row.context for row in rows if row.state not in _NEVER_WENT]
    asked = {MomentKind(about["moment"]): Stage(about["stage"]) for about in gone}
    return stages_of(
        {moment.kind: moment.due_at for moment in moments if moment.due_at and moment.kind not in asked},
        asked,
    )


def _was_called_off(row: Message) -> bool:
    """Whether it is called off for good, so that planning again does not bring it back.

    What a correction, a newer dose or the end of the window called off comes back when that turns out to be wrong.
    """
    return row.state == MessageState.CANCELLED and row.reason in FOR_GOOD


def _present(window: IntegrationWindow, rows: Iterable[Message]) -> Mapping[Slot, datetime | None]:
    """When each slot is to go out by what the outbox says now."""
    latest = [row for row in rows if row.context.get("round") == window.planned_times]
    return {
        _slot(row): None if row.state == MessageState.SUPPRESSED else row.due_at
        for row in latest
        if row.state in CANCELLABLE or row.state == MessageState.SUPPRESSED
    }


def _slot(row: Message) -> Slot:
    return row.context["moment"], str(row.channel)


def _enqueue(window: IntegrationWindow, slot: Slot, due_at: datetime | None, moment: Moment, stage: Stage) -> None:
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
        context={"moment": kind, "stage": stage.value, "round": window.planned_times},
        suppressed=None if due_at else moment.suppressed,
    )

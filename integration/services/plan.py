"""The plan of a window: which questions are still to come, and what ends or renews them.

The pure rule says when; here its answer meets what is in the outbox already. Everybody who lays, changes or ends a
plan holds the lock of the window's row, so two of them never work on the same plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from common.walltime import local_day
from integration.late import caught_up, last_minute
from integration.models import Ending, EntryLink, EntryStage, IntegrationWindow, JournalEntry
from integration.services import renewal, slots
from integration.window import Moment, MomentKind, WindowRules, plan
from journey.protocol import ProtocolRules
from messaging import services as outbox
from messaging.models import ContactPreference, Message
from messaging.quiet import QuietHours
from people.models import Patient, User

KIND = slots.KIND
REPLANNED = "replanned"
CORRECTED = "corrected"
WRITTEN = "written"
NEW_DOSE = "new_dose"
BY_LINK = "entry link"


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


def lay(window: IntegrationWindow, *, now: datetime, fresh_link: bool = False) -> int:
    """Lay the window's messages, or lay anew what has not gone out yet; gives the number of rows laid.

    What was sent stays sent and is not repeated; a plan that stays the same is left alone. A plan that changes gets fresh
    links, unless the patient took them back (``fresh_link`` says that they want one). After the window only the question
    of a week later is left to lay. Hold the window's lock.
    """
    rows = list(Message.objects.filter(plan=window.plan_key))
    moments = _moments(window, rows, now)
    channels = outbox.channels_for(window.patient.user, window.patient.clinic)
    wanted = slots.wanted(moments, channels, rows)
    if rows and wanted == slots.present(window, rows, {moment.kind.value for moment in moments}):
        return 0
    outbox.cancel_plan(plan=window.plan_key, reason=REPLANNED)
    IntegrationWindow.objects.filter(pk=window.pk).update(planned_times=F("planned_times") + 1)
    window.planned_times += 1
    by_kind = {moment.kind.value: moment for moment in moments}
    stages, tried = slots.stages(moments, rows), slots.tried(rows)
    # The last first: a question whose day is taken by something else takes none of the days of those after it.
    for slot, due_at in sorted(wanted.items(), key=lambda one: one[1] or by_kind[one[0][0]].wanted_at, reverse=True):
        moment = by_kind[slot[0]]
        stage = stages.get(moment.kind, EntryStage.LOOKING_BACK)
        slots.lay_one(window, slot, due_at, moment, stage, tried.get(slot, ()))
    to_come = [by_kind[kind] for (kind, _channel), due_at in wanted.items() if due_at]
    renewal.renew_links(window, to_come, now=now, wished=fresh_link)
    return len(wanted)


def call_off(window: IntegrationWindow, *, reason: str) -> int:
    """Call off what is left of the plan, and its links with it; gives how many messages. Hold the window's lock."""
    renewal.replace_links(window)
    return outbox.cancel_plan(plan=window.plan_key, reason=reason)


def written(window: IntegrationWindow, entry: JournalEntry) -> int:
    """The patient wrote: nothing more is asked, the day a week later included; gives how many messages were called off.

    Part of the transaction that keeps the entry. Hold the window's lock.
    """
    if entry.window_id != window.pk:
        raise ValueError(f"Entry {entry.pk} was not written in window {window.pk}.")
    IntegrationWindow.objects.filter(pk=window.pk, asked_again_at__isnull=False).update(asked_again_at=None)
    window.asked_again_at = None
    renewal.replace_links_to_come(window, now=clock.now())
    called_off = outbox.cancel_plan(plan=window.plan_key, reason=WRITTEN)
    if called_off:
        outbox.recount(user=window.patient.user, freed=True)  # what waited behind these days may go sooner
    return called_off


def next_question(window: IntegrationWindow, now: datetime) -> datetime | None:
    """When the next question would come if the patient, who has written, asked for it; None when none is left.

    Never on the same day: who has just written is not asked again at once. Nothing is written. Four queries.
    """
    if not may_ask_of(window):
        return None
    asked = copy(window)
    asked.asked_again_at = now
    rows = list(Message.objects.filter(plan=window.plan_key))
    gone = {row.context["moment"] for row in slots.gone(rows)}
    moments = _moments(asked, rows, now)
    return min((moment.due_at for moment in moments if moment.due_at and moment.kind.value not in gone), default=None)


def may_ask_of(window: IntegrationWindow) -> bool:
    """Whether questions about these days may still be asked: no newer dose has taken their place. One query."""
    newer = IntegrationWindow.objects.filter(patient=window.patient_id, opens_at__gt=window.opens_at)
    return window.ending != Ending.NEW_DOSE and not newer.exists()


def is_asking(window: IntegrationWindow) -> bool:
    """Whether the plan goes on: nothing was written, or the patient wants to be asked again all the same."""
    return window.asked_again_at is not None or not window.entries.exists()


@transaction.atomic
def ask_again(*, window: IntegrationWindow, by: User | None = None, link: EntryLink | None = None) -> int:
    """The patient, having written, wants to be asked again: what is left of the plan is laid anew, with a fresh link.

    Signed in (``by``), or through the ``link`` with which they wrote. Gives the number of rows laid; 0 when the plan
    goes on anyhow. Raises ``Refused`` when nothing is left to ask, or for anybody else.
    """
    window, now = lock(window), clock.now()
    _may_ask(window, by, link, now)
    if is_asking(window):
        return 0
    if next_question(window, now) is None:
        raise Refused(_("There is nothing left to ask about these days. You can still write whenever you like."))
    IntegrationWindow.objects.filter(pk=window.pk).update(asked_again_at=now)
    window.asked_again_at = now
    laid = lay(window, now=now, fresh_link=True)
    _audit("window.asked_again", window, by or BY_LINK, messages=laid)
    return laid


def replan_for(*, user: User, now: datetime) -> int:
    """A person's zone, quiet hours, good time of day or channels changed: lay their plans anew where they differ.

    Part of the transaction that changed them. A window in which something was written has no plan any more, unless the
    patient wants to be asked again.
    """
    laid = 0
    with transaction.atomic():
        # The patient before the window, as everybody does: other rooms hear of the same change and hold the patient.
        list(Patient.objects.select_for_update(no_key=True).filter(user=user).order_by("pk"))
        for window in IntegrationWindow.objects.asking(now).own(user):
            laid += _replan(lock(window), now)
    return laid


def _replan(window: IntegrationWindow, now: datetime) -> int:
    # Asked again under the lock: somebody may have written, or a dose have ended, since the window was found.
    laid = lay(window, now=now) if is_asking(window) and may_ask_of(window) else 0
    if laid:
        _audit("window.replanned", window, "integration", messages=laid)
    return laid


def _moments(window: IntegrationWindow, rows: Iterable[Message], now: datetime) -> tuple[Moment, ...]:
    """The moments with their times as they should be now; outside of the window only that of a week later."""
    user, quiet = window.patient.user, outbox.quiet_hours_of(window.patient.user)
    rules = _at_a_good_time(rules_of(window), user, quiet)
    asked = {row.context["moment"] for row in slots.gone(rows)}
    moments = [
        moment
        for moment in plan(window.opens_at, user.zone, quiet, rules, now=now)
        if moment.kind is MomentKind.FOLLOW_UP or not window.is_over(now)
    ]
    until = last_minute(window.closes_at, rules.closing_margin_minutes)
    open_ones = [moment for moment in moments if moment.kind.value not in asked]
    done = [moment for moment in moments if moment.kind.value in asked]
    days = _days_asked(window, rows)
    return (*caught_up(open_ones, now, user.zone, quiet, until=until, asked_on=days), *done)


def _days_asked(window: IntegrationWindow, rows: Iterable[Message]) -> Collection[date]:
    """The days that had their question: those of what went, and the one on which somebody asked for another."""
    zone = window.patient.user.zone
    days = {local_day(row.due_at, zone) for row in slots.gone(rows)}
    return days | {local_day(window.asked_again_at, zone)} if window.asked_again_at else days


def _at_a_good_time(rules: WindowRules, user: User, quiet: QuietHours) -> WindowRules:
    """The protocol's numbers with the person's own time of day, where that is not in their quiet hours."""
    preferred = ContactPreference.objects.filter(user=user).values_list("preferred_at", flat=True).first()
    return rules if preferred is None or quiet.contains(preferred) else replace(rules, morning_at=preferred)


def _may_ask(window: IntegrationWindow, by: User | None, link: EntryLink | None, now: datetime) -> None:
    if by is not None and by.pk == window.patient.user_id:
        return
    used_here = link is not None and link.window_id == window.pk and link.used_at is not None
    if link is None or not used_here or link.expires_at <= now or not window.patient.user.is_active:
        raise Refused(_("Sign in to be asked again."), code="not_own")


def _audit(action: str, window: IntegrationWindow, by: User | str, **detail: object) -> None:
    audit.record(action, by=by, on=window, clinic_id=window.patient.clinic_id, subject_id=window.patient_id, **detail)

"""A plan of a month: asked for, stopped, dropped, or accepted, which books all of it at once or nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused, StaleSave
from common.states import move
from journey.models import Course
from people.access import require
from people.models import Clinic, User
from people.roles import Permission
from scheduling.checker import check
from scheduling.facts import Gives, Series, Wishes
from scheduling.models import MonthPlan, MonthPlanChange, MonthState
from scheduling.month_result import plain_wishes, series_from
from scheduling.month_starts import with_busy
from scheduling.month_states import TRANSITIONS
from scheduling.selectors.months import situation_of, waiting_courses
from scheduling.services.series import meetings_of, slots_of
from sessions.services import book_series

LONGEST_WEEKS = 8
FARTHEST = timedelta(days=366)


class NoLongerFit(Refused):
    """Some of the plan cannot be booked any more. ``why`` names them by their course, with the reason."""

    def __init__(self, why: dict[UUID, Gives | str]) -> None:
        self.why = why
        super().__init__(
            _("Something changed since this was worked out, so not all of it can be booked. Nothing was booked."),
            code="moved_on",
        )


def ask_month(
    *, clinic: Clinic, first_on: date, weeks: int, courses: Collection[UUID], wishes: Wishes | None, by: User
) -> MonthPlan:
    """Ask a worker to plan the inductions of these courses; those who do not wait are left out."""
    require(by, Permission.PLAN_MONTH, clinic)
    if not 1 <= weeks <= LONGEST_WEEKS:
        raise Refused(_("A plan covers one to eight weeks."), code="weeks", field="weeks")
    today = clock.today(clinic.zone)
    if first_on < today:
        raise Refused(_("That day is past. Choose today or a later one."), code="past", field="first_on")
    if first_on > today + FARTHEST:
        raise Refused(_("This is more than a year from now. Check the year."), code="far", field="first_on")
    last_on = first_on + timedelta(days=7 * weeks - 1)
    waiting = waiting_courses(clinic, courses)
    if not waiting:
        raise Refused(_("Nobody whom you chose waits for an induction. Choose at least one."), code="nobody")
    try:
        with transaction.atomic():
            plan = MonthPlan.objects.create(
                clinic=clinic,
                asked_by=by,
                first_on=first_on,
                last_on=last_on,
                asked=[str(course.pk) for course in waiting],
                wishes=plain_wishes(wishes) if wishes else {},
            )
            MonthPlanChange.objects.create(plan=plan, from_state="", to_state=plan.state, by=by, at=clock.now())
            _audit("month.asked", plan, by, courses=len(waiting))
    except IntegrityError as error:
        raise Refused(_("A month is being planned already. Wait for it, or stop it first."), code="running") from error
    return plan


def ask_to_stop(*, plan: MonthPlan, by: User) -> MonthPlan:
    """Stop it: at once while it waits, within two seconds while a worker is at it. Stopping twice changes nothing."""
    require(by, Permission.PLAN_MONTH, plan.clinic_id)
    with transaction.atomic():
        plan = _held(plan)
        if plan.state == MonthState.WAITING:
            plan = _move(plan, MonthState.CANCELLED, by, ended_at=clock.now())
        elif plan.state == MonthState.RUNNING and not plan.stop_asked:
            plan.save_version(plan.version, stop_asked=True)
            _audit("month.stop_asked", plan, by)
    return plan


def drop_month(*, plan: MonthPlan, by: User) -> MonthPlan:
    """Put it away; nothing was booked."""
    require(by, Permission.PLAN_MONTH, plan.clinic_id)
    with transaction.atomic():
        plan = _held(plan)
        if plan.state == MonthState.DROPPED:
            return plan
        return _move(plan, MonthState.DROPPED, by)


def accept_month(*, plan: MonthPlan, without: Collection[UUID] = (), version: int, by: User) -> MonthPlan:
    """Book every series of the plan but those of the courses ``without``, in one transaction.

    Looked at first by the rules and the newest bookings: raises ``NoLongerFit`` with everybody for whom it cannot be, and
    books nothing then. Raises ``StaleSave`` when somebody else settled the plan meanwhile.
    """
    require(by, Permission.PLAN_MONTH, plan.clinic_id)
    with transaction.atomic():
        Clinic.objects.select_for_update(no_key=True).only("pk").get(pk=plan.clinic_id)
        plan = _held(plan)
        if plan.state == MonthState.ACCEPTED:
            return plan
        if plan.version != version:
            raise StaleSave(plan)
        if plan.state != MonthState.DONE:
            raise Refused(_("This plan is not there to be accepted."), code="state")
        wanted = {UUID(key): series_from(kept) for key, kept in plan.result["series"].items()}
        wanted = {key: series for key, series in wanted.items() if key not in without}
        if not wanted:
            raise Refused(_("There is nobody left to book. Drop the plan instead."), code="empty")
        courses = _that_still_fit(plan, wanted)
        _book(courses, wanted, by)
        left_out = sorted(plan.result["series"].keys() - {str(key) for key in wanted})
        result = {**plan.result, "left_out": left_out}
        moved = _move(plan, MonthState.ACCEPTED, by, version=plan.version + 1, result=result)
        _audit("month.accepted", moved, by, courses=len(courses))
    return moved


def _that_still_fit(plan: MonthPlan, wanted: dict[UUID, Series]) -> list[Course]:
    """The courses, when every series keeps the rules beside the newest bookings and the others of the plan."""
    situation = situation_of(plan, now=clock.now(), among=wanted)
    facts = situation.facts
    why: dict[UUID, Gives | str] = {
        key: _("No longer waits for an induction.") for key in wanted.keys() - {one.pk for one in situation.courses}
    }
    for course, needs in zip(situation.courses, situation.needs, strict=True):
        series = wanted[course.pk]
        broken = check(facts, needs, series, wishes=situation.wishes)
        if broken:
            why[course.pk] = broken[0]
        else:
            facts = with_busy(facts, (*series.doses, *series.meetings))
    if why:
        raise NoLongerFit(why)
    return list(situation.courses)


def _book(courses: Sequence[Course], wanted: dict[UUID, Series], by: User) -> None:
    """All of them; whom the booking refuses is named, and then nobody is booked."""
    why: dict[UUID, Gives | str] = {}
    for course in courses:
        series = wanted[course.pk]
        try:
            book_series(course=course, slots=slots_of(series), meetings=meetings_of(series), by=by)
        except Refused as refused:
            why[course.pk] = str(refused.sentence)
    if why:
        raise NoLongerFit(why)


def _held(plan: MonthPlan) -> MonthPlan:
    return MonthPlan.objects.select_for_update(of=("self",), no_key=True).select_related("clinic").get(pk=plan.pk)


def _move(plan: MonthPlan, to: str, by: User, **also: Any) -> MonthPlan:
    moved = move(plan, to, table=TRANSITIONS, changes=MonthPlanChange, link="plan", by=by, **also)
    if to != MonthState.ACCEPTED:
        _audit(f"month.{to}", moved, by)
    return moved


def _audit(action: str, plan: MonthPlan, by: User, **detail: Any) -> None:
    audit.record(action, by=by, on=plan, clinic_id=plan.clinic_id, **detail)

"""A worker takes a plan of a month, has it worked out in a process of its own, and writes down what was found.

The row owns the work: whoever moved it to *running*, and said last that they live, goes on; another worker takes it up a
minute after the last sign of life. Whatever a worker writes, it writes only while the row is still its own.
"""

from __future__ import annotations

import logging
import os
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import transaction

from common import audit, clock
from common.errors import Refused
from common.states import move
from scheduling.facts import SeriesNeeds
from scheduling.models import MonthPlan, MonthPlanChange, MonthState
from scheduling.month import MonthResult, Stopped
from scheduling.month_process import Broken, Order, solve_apart
from scheduling.month_result import plain
from scheduling.month_states import TRANSITIONS
from scheduling.selectors.months import Situation, situation_of

log = logging.getLogger(__name__)

SECONDS = 45.0
"""The solver's time; reading and writing come to it."""
DEAD_AFTER = timedelta(seconds=60)
_MOST_THREADS = 4
ACTOR = "month planner"
_at_work = Lock()


class LostToAnother(Exception):
    """The row is another worker's by now."""


def work_on_waiting() -> int:
    """Take one plan, if there is one, and work on it; how many. One at a time in a process: others wait for their turn."""
    if not _at_work.acquire(blocking=False):
        return 0
    try:
        plan = take_up()
        if plan is None:
            return 0
        work(plan)
        return 1
    finally:
        _at_work.release()


def take_up() -> MonthPlan | None:
    """The oldest plan that waits, or whose worker died; it is ours then."""
    for plan in MonthPlan.objects.under_way().select_related("clinic").order_by("created_at"):
        if plan.state == MonthState.RUNNING and not _is_dead(plan):
            continue
        now = clock.now()
        try:
            with transaction.atomic():
                if MonthPlan.objects.filter(pk=plan.pk, beat_at=plan.beat_at).update(beat_at=now) != 1:
                    continue
                move(
                    plan,
                    MonthState.RUNNING,
                    table=TRANSITIONS,
                    changes=MonthPlanChange,
                    link="plan",
                    by=None,
                    started_at=now,
                )
        except Refused:
            continue
        return plan
    return None


def work(plan: MonthPlan, seconds: float = SECONDS) -> None:
    """Plan it; however that ends, the row says so."""
    run = _Run(plan)
    try:
        situation = situation_of(plan, now=clock.now())
        order = Order(situation.facts, situation.needs, situation.wishes, seconds, threads())
        result = solve_apart(order, on_progress=run.beat, should_stop=run.is_stopped)
        if run.is_stopped():  # asked for while the last word was on its way
            raise Stopped
        run.done(situation, result)
    except LostToAnother:
        log.warning("plan %s was taken up by another worker", plan.pk)
    except Stopped:
        run.end(MonthState.CANCELLED)
    except Broken:
        log.exception("plan %s: the solver's process ended without a result", plan.pk)
        run.end(MonthState.FAILED)
    except Exception:
        log.exception("plan %s could not be worked out", plan.pk)
        run.end(MonthState.FAILED)


def threads() -> int:
    """With how many threads to look: all cores, as it is the nicest process of the house."""
    return min(_MOST_THREADS, os.cpu_count() or 1)


class _Run:
    """Our hold on a row: every write names the sign of life that we gave last."""

    def __init__(self, plan: MonthPlan) -> None:
        self._plan = plan
        self._beat = plan.beat_at
        self._percent = plan.percent

    def beat(self, percent: int) -> None:
        """Say that we live, and how far it is; never less far than before."""
        self._percent = max(self._percent, percent)
        now = clock.now()
        self._write(beat_at=now, percent=self._percent)
        self._beat = now

    def is_stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return MonthPlan.objects.filter(pk=self._plan.pk, stop_asked=True).exists()

    def done(self, situation: Situation, result: MonthResult) -> None:
        """Write down what was found, there to be looked at."""
        courses: dict[UUID, UUID] = {course.patient_id: course.pk for course in situation.courses}
        needs: dict[UUID, SeriesNeeds] = {one.patient: one for one in situation.needs}
        self.end(
            MonthState.DONE,
            percent=100,
            result=plain(result, needs, courses, situation.facts.zone),
            placed=len(result.series),
            unplaced=len(result.unplaced),
            bound=result.bound,
        )

    def end(self, state: str, **also: Any) -> None:
        """The row's last step in our hands."""
        now = clock.now()
        try:
            with transaction.atomic():
                self._write(beat_at=now)
                plan = MonthPlan.objects.get(pk=self._plan.pk)
                also |= {"ended_at": now, "version": plan.version + 1}
                move(plan, state, table=TRANSITIONS, changes=MonthPlanChange, link="plan", by=None, **also)
                audit.record(f"month.{state}", by=ACTOR, on=plan, clinic_id=plan.clinic_id)
        except (LostToAnother, Refused):
            log.warning("plan %s was settled by another worker", self._plan.pk)

    def _write(self, **changes: Any) -> None:
        mine = MonthPlan.objects.filter(pk=self._plan.pk, state=MonthState.RUNNING, beat_at=self._beat)
        if mine.update(**changes) != 1:
            raise LostToAnother


def _is_dead(plan: MonthPlan) -> bool:
    beat: datetime | None = plan.beat_at
    return beat is None or clock.real_time_since(beat) > DEAD_AFTER

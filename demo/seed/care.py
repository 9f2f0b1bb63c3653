"""The safety net and everything beside the course: who is on call, safety plans, medicines, ratings, wishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from common import clock
from common.walltime import local_day
from demo.care import (
    ANSWERED,
    ASKED,
    BEGUN,
    BY_HAND,
    CALLS,
    CHANGED_BY_THE_PATIENT,
    LEADS,
    MEDICINES,
    ON_CALL,
    PLANS,
    RATINGS,
    SKIPPED,
    STOPPED,
    WRITTEN_BY_THE_PATIENT,
    Medicine,
)
from demo.seed.founding import office_of
from demo.seed.world import Role, World
from journey.services.medication import Told, record_medication_change
from measures.instruments import load
from measures.models import Assignment
from measures.services import Rated, ask_for, entered_total, keep_draft, skip, stop_measure, submit
from measures.tasks import tend_requests
from safety import plans
from safety.models import SafetyTask, Source
from safety.on_call import settings_of
from safety.services import (
    arrange_on_call,
    ask_for_a_call,
    escalate_due,
    note_on_task,
    open_by_hand,
    save_plan,
    set_duty,
    take_task,
)
from sessions.tasks import plan_questionnaires

DAY = timedelta(days=1)
BEAT = timedelta(minutes=10)
WATCHED = timedelta(hours=3)
"""So long before the present the clock of the safety tasks is played beat by beat."""


def lay_house(world: World, house: str) -> None:
    """Who is asked when a care team does not answer, and who leads."""
    clinic, office = world.houses[house], office_of(world, house)
    with clock.frozen(world.now - timedelta(weeks=13)):
        order = [world.member(house, key) for key in ON_CALL[house]]
        settings = arrange_on_call(clinic=clinic, members=order, version=settings_of(clinic).version, by=office)
        set_duty(clinic=clinic, lead=world.member(house, LEADS[house]), minutes={}, version=settings.version, by=office)


def lay_beats(world: World) -> None:
    """What the timetable would have done, more closely near the end: questionnaires by days, safety tasks by minutes."""
    for days in (*range(13 * 7, 14, -7), *range(14, 0, -1)):
        world.timeline.at(world.now - days * DAY, _tend)
    at = world.now - WATCHED
    while at < world.now:
        world.timeline.at(at, _watch)
        at += BEAT
    world.timeline.at(world.now - timedelta(seconds=30), _tend)


def lay(part: Role, joined_at: datetime) -> None:
    """What one patient's record has beside the course."""
    _lay_record(part, joined_at)
    _lay_wishes(part)


def _lay_record(part: Role, joined_at: datetime) -> None:
    """What the care team wrote down, and the safety plan."""
    key, timeline, now = part.story.key, part.world.timeline, part.world.now
    for one in MEDICINES.get(key, ()):
        timeline.at(max(joined_at + DAY, now - one.days_ago * DAY), _medicine, part, one)
    for instrument, total, days_ago in RATINGS.get(key, ()):
        timeline.at(now - days_ago * DAY, _rate, part, instrument, total)
    if key in PLANS:
        days_ago = 1 if key in WRITTEN_BY_THE_PATIENT else 20
        timeline.at(now - days_ago * DAY, _write_plan, part)
    if key in CHANGED_BY_THE_PATIENT:
        timeline.at(now - 3 * DAY, _change_plan, part)
    if key in BY_HAND:
        timeline.at(now - BY_HAND[key][0], _ask_to_look, part)
        timeline.at(now - BY_HAND[key][0] + timedelta(minutes=20), _look, part)
    if key in ASKED:
        timeline.at(now - ASKED[key][1] * DAY, _ask, part)


def _lay_wishes(part: Role) -> None:
    """What the patient would rather not answer, and who should call."""
    key, timeline, now = part.story.key, part.world.timeline, part.world.now
    if key in STOPPED:
        timeline.at(now - STOPPED[key][1] * DAY, _stop, part)
    for hours in range(24 * SKIPPED.get(key, 0), 0, -6):
        timeline.at(now - timedelta(hours=hours), _skip, part)
    if key in CALLS:
        timeline.at(now - CALLS[key][0], _call, part)
    if key in BEGUN:
        timeline.at(now - BEGUN[key][1], _begin, part)
    if key in ANSWERED:
        timeline.at(now - ANSWERED[key][1], _answer, part)


def _tend() -> None:
    plan_questionnaires()
    tend_requests()


def _watch() -> None:
    escalate_due(clock.now())


def _medicine(part: Role, one: Medicine) -> None:
    told = Told(
        what=one.what,
        medicine=one.medicine,
        changed_on=local_day(part.world.now - one.days_ago * DAY, part.clinic.zone),
        month_only=one.month_only,
        detail=one.detail,
    )
    record_medication_change(patient=part.patient, told=told, submission=part.submission(), by=part.clinician)


def _rate(part: Role, instrument: str, total: int) -> None:
    rated = Rated(total=total, rated_at=clock.now(), rated_by=part.clinician)
    entered_total(
        patient=part.patient, instrument=instrument, rated=rated, submission=part.submission(), by=part.clinician
    )


def _write_plan(part: Role) -> None:
    by = part.user if part.story.key in WRITTEN_BY_THE_PATIENT else part.clinician
    save_plan(patient=part.patient, seen=0, content=PLANS[part.story.key], by=by)


def _stop(part: Role) -> None:
    instrument, _days, words = STOPPED[part.story.key]
    stop_measure(patient=part.patient, instrument=instrument, by=part.user, words=words)


def _ask(part: Role) -> None:
    ask_for(patient=part.patient, instrument=ASKED[part.story.key][0], by=part.clinician)


def _skip(part: Role) -> None:
    asked = Assignment.objects.due(clock.now()).filter(patient=part.patient).first()
    if asked is not None:
        skip(assignment=asked, by=part.user)


def _call(part: Role) -> None:
    ask_for_a_call(patient=part.patient, by=part.user, words=CALLS[part.story.key][1])


def _begin(part: Role) -> None:
    instrument, _ago, said = BEGUN[part.story.key]
    keep_draft(patient=part.patient, instrument=load(instrument), said=said, by=part.user)


def _answer(part: Role) -> None:
    instrument, _ago, said = ANSWERED[part.story.key]
    submit(patient=part.patient, instrument=instrument, answers=said, submission=part.submission(), by=part.user)


def _change_plan(part: Role) -> None:
    newest = plans.newest(part.patient)
    if newest is None:
        raise LookupError("There is no plan yet to change.")
    before = plans.contents(newest)
    content = replace(before, company=(*before.company, CHANGED_BY_THE_PATIENT[part.story.key]))
    save_plan(patient=part.patient, seen=newest.number, content=content, by=part.user)


def _ask_to_look(part: Role) -> None:
    _ago, why, _found = BY_HAND[part.story.key]
    open_by_hand(patient=part.patient, note=why, submission=part.submission(), by=part.prescriber)


def _look(part: Role) -> None:
    task = SafetyTask.objects.open().filter(patient=part.patient, source=Source.STAFF).oldest_first().first()
    if task is not None:
        take_task(task=task, by=part.clinician)
        note_on_task(task=task, note=BY_HAND[part.story.key][2], by=part.clinician)

"""The course of a story: opened, booked, moved, missed, ended; and from the induction to maintenance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial

from common import audit
from demo.plans import PREPARED
from demo.plot import Lost
from demo.seed import day, preparing, talks
from demo.seed.dates import Dates, first_booked, newest_version
from demo.seed.world import Role
from journey.models import Course
from journey.services import close_course, open_course
from sessions.models import TreatmentSession
from sessions.services import book_induction, book_next, cancel_session, finish_induction, mark_missed, move_session

MISSED = (
    "Did not come and did not call. Reached in the evening: overslept, all is well.",
    "Did not log in; reached by phone.",
)
CANCELLED = ("A cold. Asked for another day.", "The babysitter fell ill.")
MOVED = ("Has to work that day and asked for another one.", "Wishes to come when somebody can drive.")
GOES_ON = (
    "Reviewed together: clearly less burdened, sleeps through, wants to go on. Sessions to be spaced out.",
    "Answers have fallen steadily; no lasting side effects. We agreed to go on with sessions further apart.",
    "Feels steadier and has gone back to part-time work. Tolerated well. Continue, and look again after two sessions.",
)


@dataclass
class Treatment:
    """A part's course, with its sessions as they were booked, by their place in the series; services read them anew."""

    part: Role
    dates: Dates
    rows: dict[int, TreatmentSession] = field(default_factory=dict)

    @property
    def course(self) -> Course:
        """The course as it stands now."""
        return Course.objects.select_related("protocol", "patient__clinic", "patient__user").get(
            patient=self.part.patient
        )

    def session(self, place: int) -> TreatmentSession:
        """The session at a place of the series; maintenance goes on counting."""
        return self.rows[place]


def lay_course(part: Role, joined_at: datetime) -> None:
    """Only a course, nothing booked yet."""
    version = newest_version(part.story.protocol)
    opened_at = joined_at + timedelta(days=1, hours=2)
    part.world.timeline.at(opened_at, lambda: open_course(patient=part.patient, protocol=version, by=part.prescriber))


def lay(part: Role, dates: Dates, joined_at: datetime) -> Treatment:
    """Everything that happens on a story's course, as events."""
    treatment = Treatment(part, dates)
    timeline = part.world.timeline
    opened_at = min(joined_at + timedelta(days=1, hours=3), dates.first - timedelta(days=3))
    timeline.at(opened_at, _open, treatment)
    booked_at = opened_at + timedelta(minutes=25)
    timeline.at(booked_at, _book, treatment)
    talks.lay(part, dates, treatment.rows.get, booked_at)
    if part.story.key in PREPARED:
        preparing.lay(part, opened_at, dates.first)
    _lay_places(treatment)
    if part.story.maintenance:
        _lay_maintenance(treatment)
    if part.story.closed:
        days, why = part.story.closed
        timeline.at(dates.places[dates.given[-1] - 1] + timedelta(days=days), _close, treatment, why)
    return treatment


def _lay_places(treatment: Treatment) -> None:
    story, dates, timeline = treatment.part.story, treatment.dates, treatment.part.world.timeline
    for place, start in enumerate(dates.places, start=1):
        if place in story.moved:
            timeline.at(start - timedelta(days=2, hours=3), _move, treatment, place, start)
        timeline.at(start - timedelta(minutes=17), _look_up, treatment)
        if place in story.lost:
            _lay_lost(treatment, place, start)
        elif place in dates.given:
            day.lay(treatment.part, partial(treatment.session, place), start, dates.given.index(place))
        elif story.in_progress and start == dates.ahead:
            day.lay(treatment.part, partial(treatment.session, place), start, len(dates.given))


def _lay_lost(treatment: Treatment, place: int, start: datetime) -> None:
    story, timeline = treatment.part.story, treatment.part.world.timeline
    fate = story.lost[place]
    found_out = {
        Lost.MISSED: timedelta(hours=1),
        Lost.CANCELLED: timedelta(hours=-20),
        Lost.HELD: timedelta(minutes=50),
    }
    if fate is Lost.HELD:
        day.lay_held(treatment.part, partial(treatment.session, place), start)
    timeline.at(start + found_out[fate], _lose, treatment, place, fate)
    added = len(treatment.dates.places) - len(story.lost) + 1 + sorted(story.lost).index(place)
    at = treatment.dates.places[added - 1]
    timeline.at(start + timedelta(hours=3), _book_next, treatment, added, at)


def _lay_maintenance(treatment: Treatment) -> None:
    part, dates = treatment.part, treatment.dates
    timeline, last = part.world.timeline, dates.places[dates.given[-1] - 1]
    word_at = part.day_at(last, time(11, 40), 2)
    timeline.at(word_at, _finish, treatment)
    booked_at = word_at + timedelta(minutes=50)
    for number, start in enumerate(dates.maintenance):
        place = len(dates.places) + 1 + number
        timeline.at(booked_at, _book_next, treatment, place, start)
        timeline.at(start - timedelta(minutes=17), _look_up, treatment)
        day.lay(part, partial(treatment.session, place), start, len(dates.given) + number)
        booked_at = start + timedelta(days=1, hours=2)
    if dates.ahead is not None:
        place = len(dates.places) + 1 + len(dates.maintenance)
        timeline.at(booked_at, _book_next, treatment, place, dates.ahead)


def _open(treatment: Treatment) -> None:
    part = treatment.part
    if part.story.key in PREPARED:
        preparing.begin(part)
        return
    version = newest_version(part.story.protocol)
    open_course(patient=part.patient, protocol=version, by=part.prescriber)


def _book(treatment: Treatment) -> None:
    part = treatment.part
    if not part.story.booked:
        return
    starts = first_booked(part.story, treatment.dates, part.world)
    booked = book_induction(course=treatment.course, starts=starts, by=part.prescriber)
    treatment.rows.update(enumerate(booked, start=1))


def _book_next(treatment: Treatment, place: int, start: datetime) -> None:
    part = treatment.part
    treatment.rows[place] = book_next(course=treatment.course, starts_at=start, by=part.clinician)


def _move(treatment: Treatment, place: int, start: datetime) -> None:
    part, session = treatment.part, treatment.session(place)
    session.refresh_from_db()
    move_session(
        session=session, starts_at=start, version=session.version, by=part.clinician, why=part.dice.choice(MOVED)
    )


def _lose(treatment: Treatment, place: int, fate: Lost) -> None:
    part, session = treatment.part, treatment.session(place)
    if fate is Lost.MISSED:
        mark_missed(session=session, by=part.clinician, why=part.dice.choice(MISSED))
    elif fate is Lost.CANCELLED:
        cancel_session(session=session, by=part.clinician, why=part.dice.choice(CANCELLED))
    else:
        cancel_session(session=session, by=part.prescriber, why="Blood pressure stayed above the limit. No dose today.")


def _finish(treatment: Treatment) -> None:
    part = treatment.part
    finish_induction(course=treatment.course, by=part.clinician, why=part.dice.choice(GOES_ON))


def _close(treatment: Treatment, why: str) -> None:
    course = treatment.course
    close_course(course=course, version=course.version, by=treatment.part.prescriber, why=why)


def _look_up(treatment: Treatment) -> None:
    """Before a session somebody opens the record, and that is written down."""
    patient = treatment.part.patient
    audit.record(
        "record.opened",
        by=treatment.part.clinician,
        on=patient,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        page="patient",
    )

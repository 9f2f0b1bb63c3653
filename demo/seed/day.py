"""The day of a session: begun, measured, dosed, ended, and how the patient left, each at its minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from common import clock
from demo.plot import HOME_TABLETS, INFUSION, SPRAY
from demo.seed.dates import COURSES
from demo.seed.world import Role
from people.models import User
from sessions.models import Condition, Dose, Moment, Route, TreatmentSession
from sessions.services import begin, end_dose, record_departure, record_reading, start_dose

Session = Callable[[], TreatmentSession]

_ROUTES = {HOME_TABLETS: Route.SUBLINGUAL, INFUSION: Route.INTRAVENOUS, SPRAY: Route.INTRANASAL}
_READINGS = {HOME_TABLETS: (15, 30, 45, 60), INFUSION: (15, 30, 45, 60, 90), SPRAY: (40, 120)}
_READINGS_LONG_AGO = {HOME_TABLETS: (30, 60), INFUSION: (45, 90), SPRAY: (40, 120)}
LONG_AGO = timedelta(days=21)
"""Of sessions before that, only the main readings are told; it keeps the loading short."""
_STAYS = {HOME_TABLETS: 124, INFUSION: 97, SPRAY: 126}
_TABLETS = (100, 150, 150, 200, 200, 250)
_MG_PER_KG = (0.5, 0.5, 0.5, 0.55, 0.6, 0.6)

AT_HOME = ("Sister, at home", "Partner, at home", "A friend, at home", "Mother, at home", "Neighbour, at home")
AT_CLINIC = ("Partner, by car", "Brother, by train", "A friend, by taxi", "Daughter, by car", "Neighbour, on foot")
NOTES = (
    "",
    "",
    "Calm throughout, music on.",
    "Some nausea towards the end, gone after ginger tea.",
    "A little dizzy on standing; sat for a quarter of an hour longer.",
    "Tearful and relieved. Wishes to write at home.",
    "Spoke about the sea. Smiled.",
)
PASS_REASON = "Measured three times, settling; known to rise before sessions. No symptoms. Readings every ten minutes."


def lay(part: Role, session: Session, start: datetime, number: int) -> None:
    """A session in which a dose is given, the ``number``-th of the course from 0."""
    timeline, story = part.world.timeline, part.story
    course = COURSES[story.protocol]
    body = _Body(part)
    dose_at = start + timedelta(minutes=course.lead)
    is_held = number + 1 in story.passed
    timeline.at(start, _begin, part, session)
    before = (162, 96, 88) if is_held else body.at_rest()
    timeline.at(start + timedelta(minutes=4), _read, part, session, Moment.BEFORE, before)
    if is_held:
        timeline.at(start + timedelta(minutes=8), _read, part, session, Moment.BEFORE, (148, 92, 84))
    timeline.at(dose_at, _dose, part, session, dose_at, number, is_held=is_held)
    readings = _READINGS_LONG_AGO if start < part.world.now - LONG_AGO else _READINGS
    for minute in readings[story.protocol]:
        at = dose_at + timedelta(minutes=minute)
        moment = Moment.AFTER if minute == readings[story.protocol][-1] and minute >= course.lasts else Moment.DURING
        timeline.at(at, _read, part, session, moment, body.after(minute))
    ended_at = start + course.ends_after
    timeline.at(ended_at, _end, part, session, ended_at)
    left_at = dose_at + timedelta(minutes=_STAYS[story.protocol])
    timeline.at(left_at, _leave, part, session, left_at)


def lay_held(part: Role, session: Session, start: datetime) -> None:
    """A session that begins, is held back by the blood pressure, and goes no further."""
    timeline = part.world.timeline
    timeline.at(start, _begin, part, session)
    for minutes, values in ((5, (166, 98, 92)), (25, (158, 96, 88)), (45, (154, 94, 86))):
        timeline.at(start + timedelta(minutes=minutes), _read, part, session, Moment.BEFORE, values)


class _Body:
    """Somebody's usual values, and how they rise after a dose: most at about 40 minutes."""

    def __init__(self, part: Role) -> None:
        self.dice = part.dice
        self.systolic, self.diastolic = 108 + len(part.person.name) % 7 * 3, 68 + len(part.person.name) % 5 * 3
        self.pulse = 62 + len(part.person.email) % 9 * 2

    def at_rest(self) -> tuple[int, int, int]:
        """Before the dose; below what holds one back."""
        roll = self.dice.randint
        return self.systolic + roll(-5, 8), self.diastolic + roll(-4, 5), self.pulse + roll(-4, 7)

    def after(self, minute: int) -> tuple[int, int, int]:
        """So many minutes after the dose began."""
        rise = max(0.0, 1 - abs(minute - 38) / 70)
        systolic, diastolic, pulse = self.at_rest()
        return systolic + round(20 * rise), diastolic + round(11 * rise), pulse + round(9 * rise)


def _begin(part: Role, session: Session) -> None:
    begin(session=session(), by=part.clinician)


def _read(part: Role, session: Session, moment: Moment, values: tuple[int, int, int]) -> None:
    systolic, diastolic, pulse = values
    record_reading(
        session=session(),
        moment=moment,
        taken_at=clock.now(),
        systolic=systolic,
        diastolic=diastolic,
        pulse=pulse,
        spo2=part.dice.randint(96, 99),
        by=part.clinician,
    )


def _dose(part: Role, session: Session, at: datetime, number: int, *, is_held: bool) -> None:
    amount, weight = _amount(part, number)
    by: User = part.prescriber if is_held else part.clinician
    start_dose(
        session=session(),
        route=_ROUTES[part.story.protocol],
        amount_mg=amount,
        weight_kg=weight,
        started_at=at,
        by=by,
        pass_reason=PASS_REASON if is_held else "",
    )


def _amount(part: Role, number: int) -> tuple[Decimal, Decimal | None]:
    """Milligrams and kilograms: infusions by weight, tablets and spray in their own steps."""
    if part.story.protocol == SPRAY:
        return Decimal(56 if number == 0 else 84), None
    if part.story.protocol == HOME_TABLETS:
        return Decimal(_TABLETS[min(number, len(_TABLETS) - 1)]), None
    weight = 55 + sum(map(ord, part.person.name)) % 40
    return Decimal(round(weight * _MG_PER_KG[min(number, len(_MG_PER_KG) - 1)])), Decimal(weight)


def _end(part: Role, session: Session, at: datetime) -> None:
    dose = Dose.objects.select_related("session").get(session=session())
    end_dose(dose=dose, ended_at=at, by=part.clinician)


def _leave(part: Role, session: Session, at: datetime) -> None:
    at_home = part.story.protocol == HOME_TABLETS
    record_departure(
        session=session(),
        left_at=at,
        condition=Condition.HELPED if part.dice.random() < 0.12 else Condition.WELL,
        with_whom=part.dice.choice(AT_HOME if at_home else AT_CLINIC),
        note=part.dice.choice(NOTES),
        by=part.clinician,
    )

"""The lines of doses that the database keeps always say what the doses say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from journey.models import Course
from people.models import User
from sessions.lines import DOSE_LINES
from sessions.models import Dose, DoseLine, TreatmentSession
from tests.sessions.build import MONDAY

MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(course: Course) -> TreatmentSession:
    return a_session(course, 1)


def a_session(course: Course, number: int, phase: str = "induction") -> TreatmentSession:
    at = MONDAY + timedelta(days=number)
    return TreatmentSession.objects.create(course=course, phase=phase, number=number, starts_at=at, minutes=120)


def dose_of(session: TreatmentSession, by: User, *, ended: bool = True, **other: Any) -> Dose:
    start = session.starts_at
    return Dose.objects.create(
        session=session,
        route="intravenous",
        amount_mg=40,
        recorded_by=by,
        **{"started_at": start, "ended_at": start + 40 * MINUTE if ended else None} | other,
    )


def line(course: Course) -> DoseLine | None:
    assert DOSE_LINES.differences() == []
    return DoseLine.objects.filter(course=course).first()


def test_a_dose_stands_in_the_line_as_soon_as_it_ended(session: TreatmentSession, prescriber: User) -> None:
    dose = dose_of(session, prescriber, ended=False)
    assert line(session.course) is None
    Dose.objects.filter(pk=dose.pk).update(ended_at=dose.started_at + 40 * MINUTE)
    found = line(session.course)
    assert (found.first_started, found.first_ended) == (dose.started_at, dose.started_at + 40 * MINUTE)
    assert (found.last_ended, found.in_induction) == (found.first_ended, 1)


def test_it_tells_the_first_and_the_last_and_counts_the_induction(course: Course, prescriber: User) -> None:
    several = [a_session(course, 2), a_session(course, 1), a_session(course, 3, "maintenance")]
    doses = [dose_of(one, prescriber) for one in several]
    found = line(course)
    assert (found.first_started, found.first_ended) == (doses[1].started_at, doses[1].ended_at)
    assert (found.last_ended, found.in_induction) == (doses[2].ended_at, 2)


def test_a_corrected_dose_counts_once_with_its_new_times(session: TreatmentSession, prescriber: User) -> None:
    wrong = dose_of(session, prescriber)
    right = dose_of(session, prescriber, started_at=wrong.started_at + MINUTE, corrects=wrong)
    found = line(session.course)
    assert (found.first_started, found.in_induction) == (right.started_at, 1)


def test_what_somebody_changes_in_the_database_by_hand_is_in_the_line(
    session: TreatmentSession, prescriber: User
) -> None:
    dose = dose_of(session, prescriber)
    TreatmentSession.objects.filter(pk=session.pk).update(phase="maintenance")
    assert line(session.course).in_induction == 0
    dose.delete()
    assert line(session.course) is None


def test_they_are_made_anew_from_the_doses(session: TreatmentSession, prescriber: User) -> None:
    dose_of(session, prescriber)
    DoseLine.objects.update(in_induction=7)
    assert DOSE_LINES.differences() == [(DOSE_LINES.differences()[0][0],)]
    DOSE_LINES.rebuild()
    assert line(session.course).in_induction == 1

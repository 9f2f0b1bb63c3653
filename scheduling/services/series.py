"""A proposed series is booked: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused
from journey.models import Course
from people.models import User
from scheduling.around import facts_of, needs_of
from scheduling.checker import check
from scheduling.facts import Gives, Series
from scheduling.words import sentence
from sessions.models import TreatmentSession
from sessions.services import MeetingSlot, Slot, book_series
from sessions.services.rows import held_course_to_book

DAY = timedelta(days=1)


class Broken(Refused):
    """The series keeps a rule no more; ``rules`` says which."""

    def __init__(self, rules: Sequence[Gives], course: Course) -> None:
        self.rules = tuple(rules)
        said = " ".join(dict.fromkeys(sentence(one, course.patient.clinic.zone) for one in rules))
        super().__init__(
            _("This cannot be booked any more, so nothing was booked. %(why)s") % {"why": said}, code="broken"
        )


def take_series(
    *, course: Course, series: Series, passed: Sequence[str] = (), version: int, by: User
) -> list[TreatmentSession]:
    """Book the doses and the talks of a proposal in one transaction, after a look at how the clinic stands now.

    ``passed`` are the codes of rules that somebody ticked as given up; of these only a talk that is not there can be booked
    without. Raises ``Broken`` with the rules that it no longer keeps, ``Refused`` when somebody or something is taken,
    ``StaleSave`` when the course was changed meanwhile.
    """
    with transaction.atomic():
        course = held_course_to_book(course)
        stretches = [*(one.at for one in series.doses), *(one.at for one in series.meetings)]
        zone = course.patient.clinic.zone
        days = [at.starts_at.astimezone(zone).date() for at in stretches]
        facts = facts_of(course.patient.clinic, min(days) - DAY, max(days) + DAY, now=clock.now())
        if course.version == version:  # else the booking says that it is stale
            broken = [one for one in check(facts, needs_of(course, facts), series) if one.code not in passed]
            if broken:
                raise Broken(broken, course)
        return book_series(course=course, slots=slots_of(series), meetings=meetings_of(series), by=by, version=version)


def slots_of(series: Series) -> list[Slot]:
    """The doses of a series as they are booked."""
    return [Slot(one.at.starts_at, one.place, one.person) for one in series.doses]


def meetings_of(series: Series) -> list[MeetingSlot]:
    """The talks of a series as they are booked."""
    return [
        MeetingSlot(
            kind=one.kind,
            starts_at=one.at.starts_at,
            minutes=(one.at.ends_at - one.at.starts_at) // timedelta(minutes=1),
            dose=one.dose,
            place=one.place,
            clinician=one.person,
            by_video=one.by_video,
        )
        for one in series.meetings
    ]

"""The talks that the protocol puts around the doses: booked some days before, and held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from common.errors import Refused
from common.walltime import local_day, to_utc
from demo.seed.dates import COURSES, Dates, rules_of
from demo.seed.world import SEED, Role
from journey.models import Course
from sessions.calendar import closures, open_hours
from sessions.models import Meeting, MeetingKind, TreatmentSession
from sessions.opening import Calendar
from sessions.services import MeetingSlot, book_meeting, hold_meeting

DAY = timedelta(days=1)
WALLS = (time(11, 30), time(10, 15), time(13, 30), time(15), time(9, 15), time(17))
"""When talks are looked for on a day."""

Find = Callable[[int], TreatmentSession | None]


@dataclass(frozen=True)
class Talk:
    """A talk between two instants, beside the session at this place of the series."""

    kind: MeetingKind
    place: int
    minutes: int
    after: datetime
    before: datetime
    by_video: bool


def lay(part: Role, dates: Dates, find: Find, booked_at: datetime) -> None:
    """Every talk that was held, and those of the coming doses, as events; ``find`` gives the session at a place."""
    now, at = part.world.now, part.world.timeline.at
    for talk in _talks(part, dates):
        starts_at = _free_hour(part, talk)
        if starts_at is None:
            continue
        asked_at = max(min(starts_at - 2 * DAY, now - timedelta(hours=1)), booked_at + timedelta(minutes=10))
        at(asked_at, _book, part, talk, find, starts_at)
        at(starts_at + timedelta(minutes=talk.minutes + 5), _hold, part, starts_at)


def _talks(part: Role, dates: Dates) -> Iterator[Talk]:
    rules = rules_of(part.story.protocol)
    gates = {one.before_dose: one for one in rules.meetings.consults}
    lasts = COURSES[part.story.protocol].ends_after
    kept = [place for place in range(1, len(dates.places) + 1) if place not in part.story.lost]
    for number, place in enumerate(kept, start=1):
        start = dates.places[place - 1]
        if number in gates and number > 1:
            before = dates.places[kept[number - 2] - 1] + lasts
            gate = gates[number]
            yield Talk(MeetingKind.CONSULT, place, gate.minutes, before, start, gate.by_video)
        if number in rules.meetings.integration_after:
            ended, talks = start + lasts, rules.meetings
            first, last = (timedelta(hours=n) for n in (talks.integration_from_hours, talks.integration_until_hours))
            yield Talk(MeetingKind.INTEGRATION, place, talks.integration_minutes, ended + first, ended + last, False)


def _free_hour(part: Role, talk: Talk) -> datetime | None:
    """A time for the talk on which the clinic is open: of a consult as late as can be, of the other as soon."""
    clinic = part.clinic
    calendar = Calendar(clinic.zone, talk.minutes, open_hours(clinic), closures(clinic))
    first, last = local_day(talk.after, clinic.zone), local_day(talk.before, clinic.zone)
    days = [first + number * DAY for number in range((last - first).days + 1)]
    if talk.kind == MeetingKind.CONSULT:
        days.reverse()
    dice = Random(f"{SEED}:{part.story.key}:{talk.kind}:{talk.place}")
    walls = dice.sample(WALLS, len(WALLS))
    for day in days:
        for wall in walls:
            at = to_utc(day, wall, clinic.zone)
            ends_at = at + timedelta(minutes=talk.minutes)
            if (
                talk.after + timedelta(hours=1) <= at
                and ends_at + timedelta(hours=1) <= talk.before
                and calendar.takes(at)
            ):
                return at
    return None


def _book(part: Role, talk: Talk, find: Find, starts_at: datetime) -> None:
    session = find(talk.place)
    if session is None:
        return
    session.refresh_from_db()
    slot = MeetingSlot(talk.kind, starts_at, talk.minutes, by_video=talk.by_video)
    with suppress(Refused):  # who left meanwhile has no talks; a dose that lacks its consult would say so
        book_meeting(course=_course(part), slot=slot, session=session, by=part.clinician)


def _hold(part: Role, starts_at: datetime) -> None:
    meeting = Meeting.objects.booked().filter(course=_course(part), starts_at=starts_at).first()
    if meeting is not None:
        hold_meeting(meeting=meeting, by=part.clinician)


def _course(part: Role) -> Course:
    return Course.objects.select_related("protocol", "patient__clinic", "patient__user").get(patient=part.patient)

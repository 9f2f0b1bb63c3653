"""Places and the hours of staff, and at the end where and with whom each session takes place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from common import clock
from common.walltime import local_day
from demo.rota import AWAY, AWAY_WHY, SPOTS, WEEKS
from demo.seed.founding import office_of
from demo.seed.world import World
from people.models import CareTeamMember, Clinic, Membership
from people.roles import Role
from rota.availability import Hours, Stretch, is_free, stretches
from rota.models import Place
from rota.services import Other, add_exception, add_place, set_staff_hours
from sessions.models import Meeting, TreatmentSession
from sessions.programme import is_at_home
from sessions.states import SessionState

SOON = timedelta(days=3)
DAY = timedelta(days=1)


def lay_house(world: World, house: str) -> None:
    """The places of a clinic and the hours of everybody who works there."""
    clinic, office = world.houses[house], office_of(world, house)
    with clock.frozen(world.now - timedelta(weeks=13, hours=22)):
        for spot in SPOTS[house]:
            add_place(clinic=clinic, by=office, **vars(spot))
        for (place, key), week in WEEKS.items():
            if place == house:
                set_staff_hours(membership=world.member(house, key), version=1, week=week, by=office)


def settle(world: World) -> None:
    """Where and with whom all sessions took place and will, as far as there is room; then somebody has to be away."""
    for house in world.houses:
        _settle_house(world, house)
    house, key = AWAY
    member, clinic = world.member(house, key), world.houses[house]
    theirs = TreatmentSession.objects.ahead().filter(clinician=member, starts_at__gt=world.now + SOON)
    first = theirs.values_list("starts_at", flat=True).first()
    if first is not None:
        day = local_day(first, clinic.zone)
        with clock.frozen(world.now - timedelta(hours=5)):
            other = Other("off", day, day, reason=AWAY_WHY)
            add_exception(membership=member, other=other, by=office_of(world, house))


@dataclass
class _Room:
    """A clinic's places and people, and when each of them is taken."""

    clinic: Clinic
    places: list[Place]
    people: dict[UUID, Membership]
    works: dict[UUID, tuple[Stretch, ...]]
    taken: defaultdict[UUID, list[Stretch]] = field(default_factory=lambda: defaultdict(list))

    def place(self, at: Stretch, row: TreatmentSession | Meeting) -> Place | None:
        """The first chair (of a talk: room) that is free, and stays so for its turnover."""
        for place in self.places:
            if place.takes_doses == isinstance(row, Meeting):
                continue
            held = Stretch(at.starts_at, at.ends_at + timedelta(minutes=place.turnover_minutes))
            if not any(one.overlaps(held) for one in self.taken[place.pk]):
                self.taken[place.pk].append(held)
                return place
        return None

    def person(self, at: Stretch, own: UUID | None) -> Membership | None:
        """Who sees the patient most, else a colleague, if they work then and are free."""
        for pk in sorted(self.people, key=lambda one: one != own):
            if is_free(at, self.works[pk], self.taken[pk]):
                self.taken[pk].append(at)
                return self.people[pk]
        return None


def _settle_house(world: World, house: str) -> None:
    room = _room(world, house)
    team = CareTeamMember.objects.filter(membership__in=list(room.people), ended_at=None)
    usual = dict(team.values_list("patient", "membership"))
    gone = [SessionState.CANCELLED, SessionState.MISSED]
    sessions = TreatmentSession.objects.exclude(state__in=gone)
    booked: list[TreatmentSession | Meeting] = [
        *sessions.filter(course__patient__clinic=room.clinic).select_related("course__protocol"),
        *Meeting.objects.standing().filter(course__patient__clinic=room.clinic).select_related("course"),
    ]
    for row in sorted(booked, key=lambda one: one.starts_at):
        at = Stretch(row.starts_at, row.starts_at + timedelta(minutes=row.minutes))
        place = room.place(at, row) if _needs_place(row) else None
        person = room.person(at, usual.get(row.course.patient_id))
        type(row)._default_manager.filter(pk=row.pk).update(place=place, clinician=person)


def _needs_place(row: TreatmentSession | Meeting) -> bool:
    return not row.by_video if isinstance(row, Meeting) else not is_at_home(row.course.protocol.rules)


def _room(world: World, house: str) -> _Room:
    clinic = world.houses[house]
    treating = Membership.objects.treating().filter(clinic=clinic).exclude(role=Role.PRESCRIBER)
    first, last = (local_day(world.now + weeks * 7 * DAY, clinic.zone) for weeks in (-14, 14))
    works = {
        one.pk: stretches(
            clinic.zone, first, last, week=[Hours(row.weekday, row.begins, row.ends) for row in one.hours.all()]
        )
        for one in treating
    }
    return _Room(clinic, list(Place.objects.in_use().filter(clinic=clinic)), {one.pk: one for one in treating}, works)

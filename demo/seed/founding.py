"""The clinics come first: founded, opened for the week, with their people."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from common import clock
from common.walltime import local_day
from demo.cast import HOUSES, STAFF, House, Member
from demo.seed.post import deliver_until
from demo.seed.world import World
from people.holidays import holidays_of
from people.hours import Span
from people.models import Clinic, Invitation, User
from people.roles import Role
from people.services import add_closure, change_settings, found, invite, join_as, join_as_new, set_hours

WEEKS_AGO = 14
FAR_ENOUGH = timedelta(days=16)
WEEKDAY = Span(time(8), time(20))
WEEKEND = Span(time(9), time(19))


def found_all(world: World) -> None:
    """Found the clinics of the demo and let everybody who works there join."""
    began = world.now - timedelta(weeks=WEEKS_AGO)
    for key, house in HOUSES.items():
        first, *others = [member for member in STAFF if member.house == key]
        with clock.frozen(began):
            invitation = _found(house, first)
        _join(world, first, invitation, began + timedelta(hours=1))
        with clock.frozen(began + timedelta(hours=2)):
            _settle(world, key, house, local_day(world.now, invitation.clinic.zone))
        for place, member in enumerate(others, start=1):
            _invite(world, member, began + timedelta(hours=3, minutes=7 * place))


def _found(house: House, first: Member) -> Invitation:
    return found(
        name=house.name,
        sender_name=house.sender,
        zone_name=house.zone,
        country=house.country,
        admin_name=first.person.name,
        admin_email=first.person.email,
        by="command found_clinic",
    )


def _settle(world: World, key: str, house: House, today: date) -> None:
    clinic = world.houses[key]
    office = next(member.user for (place, _), member in world.members.items() if place == key)
    change_settings(clinic=clinic, version=clinic.version, by=office, phone=house.phone)
    clinic.refresh_from_db()
    week = {weekday: [WEEKDAY if weekday < 5 else WEEKEND] for weekday in range(7)}
    set_hours(clinic=clinic, version=clinic.version, week=week, by=office)
    for first, last, reason in (*_closed_days(today), *_holiday(house.country, today)):
        add_closure(clinic=clinic, first_on=first, last_on=last, by=office, reason=reason)
    clinic.refresh_from_db()


def _closed_days(today: date) -> list[tuple[date, date, str]]:
    """Days on which nobody of the stories is seen: one long past, two ahead."""
    training, works = today - timedelta(days=31), today + timedelta(days=12)
    return [
        (training, training, "Training day"),
        (works, works + timedelta(days=1), "New floor in the hall"),
    ]


def _holiday(country: str, today: date) -> list[tuple[date, date, str]]:
    """The first public holiday of the country that is so far ahead that no story tells of its day."""
    known = holidays_of(country, (today.year, today.year + 1)) or []
    return [(one.on, one.on, one.name) for one in known if one.on >= today + FAR_ENOUGH][:1]


def _invite(world: World, member: Member, at: datetime) -> None:
    office = next(one.user for (place, _), one in world.members.items() if place == member.house)
    with clock.frozen(at):
        invitation = invite(
            clinic=world.houses[member.house],
            email=member.person.email,
            name=member.person.name,
            role=member.role,
            by=office,
        )
    deliver_until(at + timedelta(minutes=1), exactly_from=world.now)
    _join(world, member, invitation, at + timedelta(hours=2))


def _join(world: World, member: Member, invitation: Invitation, at: datetime) -> None:
    known = User.objects.with_address(member.person.email).first()
    with clock.frozen(at):
        if known is None:
            user = join_as_new(invitation=invitation, password=None, zone_name=member.person.zone)
        else:
            user = known
            join_as(invitation=invitation, user=known)
    clinic: Clinic = invitation.clinic
    world.houses[member.house] = clinic
    world.members[member.house, member.key] = user.memberships.select_related("user").get(clinic=clinic)


def office_of(world: World, house: str) -> User:
    """Somebody of the clinic's office."""
    found_one = (one.user for (place, _), one in world.members.items() if place == house and one.role == Role.ADMIN)
    return next(found_one)

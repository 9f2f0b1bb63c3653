"""Clinics for the rules of booking: a plain one, and one made by chance out of a random source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from rota.availability import Days, Hours, OtherHours, Stretch, intersect, merge, stretches
from scheduling.facts import (
    Bookable,
    ClinicFacts,
    GateNeed,
    IntegrationNeed,
    Series,
    SeriesNeeds,
    Wishes,
)
from sessions.series import CadenceRules

NEW_YORK = ZoneInfo("America/New_York")
LONDON = ZoneInfo("Europe/London")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")

#: A Monday without a change of the clocks near it.
MONDAY = date(2027, 1, 11)
PATIENT = UUID(int=1)
TWICE_A_WEEK = CadenceRules(doses=6, per_week=2, weeks=3, min_gap_hours=48, max_gap_days=7)
CONSULT = GateNeed("consult", before_dose=3, minutes=30, roles=("prescriber",), by_video=True)
INTEGRATION = IntegrationNeed(after_doses=(1, 3, 5), minutes=30, by_video=True)

DAY = timedelta(days=1)


def a_week(begins: int = 8, ends: int = 18, days: Sequence[int] = range(5)) -> list[Hours]:
    """The same hours on each of these weekdays."""
    return [Hours(day, time(begins), time(ends)) for day in days]


def at(zone: ZoneInfo, day: date, hour: int, minute: int = 0) -> datetime:
    """An instant by the wall."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def a_place(number: int, has: Sequence[Stretch], busy: Sequence[Stretch] = (), **other: object) -> Bookable:
    """A chair with a quarter of an hour of turnover."""
    values = {"turnover_minutes": 15} | other
    return Bookable(UUID(int=100 + number), f"Chair {number}", tuple(has), tuple(busy), **values)


def a_person(number: int, has: Sequence[Stretch], busy: Sequence[Stretch] = (), role: str = "clinician") -> Bookable:
    """Somebody who works there."""
    return Bookable(UUID(int=200 + number), f"Person {number}", tuple(has), tuple(busy), role=role)


def a_clinic(
    zone: ZoneInfo = NEW_YORK,
    first: date = MONDAY,
    weeks: int = 8,
    *,
    week: Sequence[Hours] = (),
    closed: Sequence[Days] = (),
    places: int = 2,
    people: Sequence[str] = ("prescriber", "clinician"),
    step: int = 30,
) -> ClinicFacts:
    """A clinic with nothing booked, seen from the Friday before at noon."""
    last = first + timedelta(weeks=weeks) - DAY
    opens = stretches(zone, first, last, week=week or a_week(), closed=closed)
    return ClinicFacts(
        zone=zone,
        now=at(zone, first - 3 * DAY, 12),
        first=first,
        last=last,
        open=opens,
        places=tuple(a_place(number, opens) for number in range(places)),
        people=tuple(a_person(number, opens, role=role) for number, role in enumerate(people)),
        step_minutes=step,
    )


def needs(**other: object) -> SeriesNeeds:
    """Six doses of two hours, twice a week."""
    values = {
        "patient": PATIENT,
        "cadence": TWICE_A_WEEK,
        "minutes": 120,
        "needs_place": True,
        "dose_roles": ("prescriber", "clinician"),
    } | other
    return SeriesNeeds(**values)


def walls(series: Series, zone: ZoneInfo) -> list[str]:
    """When the doses are, as the clinic's clocks show it."""
    return [f"{dose.at.starts_at.astimezone(zone):%a %d %b %H:%M}" for dose in series.doses]


@dataclass(frozen=True)
class Asked:
    """All that is asked of the planner."""

    facts: ClinicFacts
    needs: SeriesNeeds
    wishes: Wishes


#: Days shortly before a clock goes forward or back, a leap day, and nothing at all.
FIRST_DAYS = (
    (NEW_YORK, date(2027, 3, 3)),
    (NEW_YORK, date(2027, 10, 27)),
    (LONDON, date(2027, 3, 17)),
    (LONDON, date(2027, 10, 20)),
    (LORD_HOWE, date(2027, 3, 24)),
    (LORD_HOWE, date(2027, 9, 22)),
    (NEW_YORK, date(2028, 2, 21)),
    (LONDON, date(2027, 1, 11)),
)


def by_chance(random: Random) -> Asked:
    """A clinic, a patient and wishes such as nobody would think of."""
    zone, first = random.choice(FIRST_DAYS)
    last = first + timedelta(weeks=random.randint(2, 6))
    week = _some_week(random, random.randint(2, 7))
    closed = [Days(day, day + random.randint(0, 4) * DAY) for day in _some_days(random, first, last, 2)]
    opens = stretches(zone, first, last, week=week, closed=closed)
    crowd = random.choice((0, 2, 10, 40))
    facts = ClinicFacts(
        zone=zone,
        now=at(zone, first + random.randint(-5, 3) * DAY, 11, 7),
        first=first,
        last=last,
        open=opens,
        places=tuple(
            a_place(
                number,
                opens if random.random() < 0.7 else intersect(opens, _some_hours(random, zone, first, last)),
                _some_busy(random, zone, first, last, crowd),
                turnover_minutes=random.choice((0, 10, 15, 45)),
                takes_doses=random.random() < 0.8,
            )
            for number in range(random.randint(0, 3))
        ),
        people=tuple(
            a_person(
                number,
                intersect(opens, _some_hours(random, zone, first, last)),
                _some_busy(random, zone, first, last, crowd),
                role=random.choice(("prescriber", "clinician", "admin")),
            )
            for number in range(random.randint(0, 4))
        ),
        step_minutes=random.choice((15, 30, 30, 60, 45)),
    )
    return Asked(facts, _some_needs(random, facts), _some_wishes(random, first))


def _some_week(random: Random, days: int) -> list[Hours]:
    week = []
    for day in random.sample(range(7), days):
        begins = random.randint(0, 14)
        week.append(Hours(day, time(begins), time(random.randint(begins + 1, 24) % 24)))
        if week[-1].ends != time(0) and week[-1].ends < time(20) and random.random() < 0.3:
            week.append(Hours(day, time(week[-1].ends.hour + 1), time(23)))
    return week


def _some_hours(random: Random, zone: ZoneInfo, first: date, last: date) -> tuple[Stretch, ...]:
    away = [OtherHours(day, day) for day in _some_days(random, first, last, 3)]
    return stretches(zone, first, last, week=_some_week(random, random.randint(3, 7)), exceptions=away)


def _some_days(random: Random, first: date, last: date, most: int) -> list[date]:
    return [first + random.randint(0, (last - first).days) * DAY for _ in range(random.randint(0, most))]


def _some_busy(random: Random, zone: ZoneInfo, first: date, last: date, most: int) -> tuple[Stretch, ...]:
    found = []
    for _ in range(random.randint(0, most)):
        begins = at(zone, first + random.randint(0, (last - first).days) * DAY, random.randint(6, 20))
        begins += timedelta(minutes=random.choice((0, 5, 17, 30)))
        found.append(Stretch(begins, begins + timedelta(minutes=random.randint(15, 240))))
    return merge(found)


def _some_needs(random: Random, facts: ClinicFacts) -> SeriesNeeds:
    per_week, weeks = random.randint(1, 3), random.randint(1, 3)
    least = random.choice((4, 20, 24, 48, 60, 72))
    rules = CadenceRules(
        doses=random.randint(1, per_week * weeks),
        per_week=per_week,
        weeks=weeks,
        min_gap_hours=least,
        max_gap_days=random.randint(-(-least // 24), 9),
    )
    kinds = [("consult", random.randint(1, 4)), ("preparation", random.randint(1, 3))]
    gates = tuple(
        GateNeed(kind, number, random.choice((20, 45)), random.choice(((), ("prescriber",))), random.random() < 0.5)
        for kind, number in kinds[: random.randint(0, 2)]
    )
    from_hours = random.choice((0, 12, 24))
    integration = IntegrationNeed((1, 2, 4), 50, from_hours, from_hours + random.choice((6, 48)), random.random() < 0.5)
    return SeriesNeeds(
        patient=PATIENT,
        cadence=rules,
        minutes=random.choice((30, 90, 120, 150)),
        needs_place=random.random() < 0.8,
        dose_roles=random.choice((("prescriber", "clinician"), ("prescriber",), ())),
        gates=gates,
        integration=integration if random.random() < 0.7 else None,
        refused=_some_busy(random, facts.zone, facts.first, facts.last, random.choice((0, 8))),
        busy=_some_busy(random, facts.zone, facts.first, facts.last, random.choice((0, 4))),
        last_dose=facts.now - random.randint(0, 6) * DAY if random.random() < 0.3 else None,
        preferred_person=random.choice((None, UUID(int=200), UUID(int=201))),
    )


def _some_wishes(random: Random, first: date) -> Wishes:
    earliest = random.choice((0, 0, 9, 12))
    return Wishes(
        start=first + random.randint(0, 6) * DAY,
        weekdays=frozenset(random.sample(range(7), random.choice((2, 3, 5, 7)))),
        earliest=time(earliest),
        latest_end=time(random.choice((0, 0, earliest + 3, 18))),
    )

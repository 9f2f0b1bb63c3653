"""Times for one further session."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from rota.availability import Stretch
from scheduling.facts import ClinicFacts, PlannedDose, SeriesNeeds
from scheduling.single import propose_times
from tests.scheduling.clinics import LORD_HOWE, MONDAY, NEW_YORK, a_clinic, a_week, at, needs

DAY = timedelta(days=1)
FROM, UNTIL = at(NEW_YORK, MONDAY + 14 * DAY, 0), at(NEW_YORK, MONDAY + 41 * DAY, 23)
NEAR = at(NEW_YORK, MONDAY + 28 * DAY, 10)


def times(
    facts: ClinicFacts, asked: SeriesNeeds, near: datetime | None = NEAR, most: int = 6
) -> tuple[PlannedDose, ...]:
    return propose_times(facts, asked, earliest=FROM, latest=UNTIL, near=near, most=most)


def walls(found: tuple[PlannedDose, ...]) -> list[str]:
    return [f"{one.at.starts_at.astimezone(NEW_YORK):%a %d %b %H:%M}" for one in found]


def test_the_wished_time_comes_first() -> None:
    assert walls(times(a_clinic(), needs()))[0] == "Mon 08 Feb 10:00"


def test_without_a_wish_the_soonest_comes_first() -> None:
    found = walls(times(a_clinic(), needs(), near=None))
    assert found[0] == "Mon 25 Jan 08:00"
    assert found == sorted(found, key=lambda name: (name[4:6], name[-5:]))


def test_not_all_times_are_on_one_day() -> None:
    days = [name[:6] for name in walls(times(a_clinic(), needs()))]
    assert len(days) == 6
    assert max(days.count(day) for day in days) <= 2


def test_a_taken_time_gives_way_to_the_hours_and_days_around_it() -> None:
    taken = Stretch(NEAR, NEAR + timedelta(hours=2))
    found = walls(times(a_clinic(), needs(busy=(taken,))))
    assert "Mon 08 Feb 10:00" not in found
    assert found[0] in (
        "Mon 08 Feb 08:00",
        "Mon 08 Feb 12:00",
        "Mon 01 Feb 10:00",
        "Tue 09 Feb 10:00",
        "Fri 05 Feb 10:00",
    )


def test_a_place_and_the_usual_person_are_named() -> None:
    for who in (UUID(int=200), UUID(int=201)):
        found = times(a_clinic(), needs(preferred_person=who))
        assert {one.person for one in found} == {who}
        assert all(one.place for one in found)


def test_the_least_gap_after_the_last_dose_is_kept() -> None:
    last = at(NEW_YORK, MONDAY + 14 * DAY, 9)
    found = times(a_clinic(), needs(last_dose=last), near=None)
    assert found[0].at.starts_at == last + timedelta(hours=48)


def test_nothing_where_nothing_is_free() -> None:
    full = (Stretch(FROM, UNTIL + DAY),)
    clinic = a_clinic()
    facts = replace(clinic, places=tuple(replace(one, busy=full) for one in clinic.places))
    assert times(facts, needs()) == ()


def test_nothing_in_the_past() -> None:
    facts = replace(a_clinic(), now=UNTIL - DAY)
    assert all(one.at.starts_at > facts.now for one in times(facts, needs(), near=None))


def test_the_hour_on_the_wall_stays_over_a_change_of_half_an_hour() -> None:
    """On Lord Howe the clocks go half an hour forward on 3 October 2027."""
    facts = a_clinic(LORD_HOWE, date(2027, 9, 27), week=a_week(days=range(7)))
    near = at(LORD_HOWE, date(2027, 10, 4), 10)
    found = propose_times(facts, needs(), earliest=near - 7 * DAY, latest=near + 7 * DAY, near=near)
    assert found[0].at.starts_at == near

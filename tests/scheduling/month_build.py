"""Clinics and patients of a plan of a month, as plain values and as small as can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from rota.availability import Hours, Stretch, stretches
from scheduling.checker import check
from scheduling.facts import Bookable, ClinicFacts, Series, SeriesNeeds, Wishes
from scheduling.month_days import patterns_of
from scheduling.month_starts import Frame, with_busy
from sessions.series import CadenceRules

ZONE = ZoneInfo("Europe/London")
#: A Monday; the clocks go forward on the Sunday after.
FIRST = date(2027, 3, 22)
NOW = datetime(2027, 3, 19, 12, 0, tzinfo=UTC)
TWO_A_WEEK = CadenceRules(doses=2, per_week=2, weeks=1, min_gap_hours=48, max_gap_days=7)


def a_place(number: int, opens: tuple[Stretch, ...], turnover: int = 0) -> Bookable:
    return Bookable(UUID(int=100 + number), f"Chair {number}", opens, turnover_minutes=turnover)


def a_person(number: int, has: tuple[Stretch, ...], role: str = "clinician") -> Bookable:
    return Bookable(UUID(int=200 + number), f"Person {number}", has, role=role)


def the_facts(
    *,
    weeks: int = 1,
    weekdays: range = range(5),
    hours: tuple[time, time] = (time(9), time(12)),
    chairs: int = 1,
    staff: int = 1,
    first: date = FIRST,
    zone: ZoneInfo = ZONE,
    turnover: int = 0,
) -> ClinicFacts:
    """A clinic of one week, three hours a day, one chair and one clinician, unless said otherwise."""
    last = first + timedelta(days=7 * weeks - 1)
    opens = stretches(zone, first, last, week=[Hours(day, *hours) for day in weekdays])
    return ClinicFacts(
        zone=zone,
        now=min(NOW, datetime.combine(first, time(0), UTC) - timedelta(days=2)),
        first=first,
        last=last,
        open=opens,
        places=tuple(a_place(number, opens, turnover) for number in range(chairs)),
        people=tuple(a_person(number, opens) for number in range(staff)),
        step_minutes=60,
    )


def a_patient(number: int, *, cadence: CadenceRules = TWO_A_WEEK, minutes: int = 180, **more: object) -> SeriesNeeds:
    """Somebody whose dose takes all of a day of the small clinic."""
    needs = SeriesNeeds(UUID(int=1000 + number), cadence, minutes, needs_place=True, dose_roles=("clinician",))
    return replace(needs, **more)  # type: ignore[arg-type]


def keeps_all(
    facts: ClinicFacts, needs: list[SeriesNeeds], series: Mapping[UUID, Series], wishes: Wishes | None = None
) -> bool:
    """Whether every series keeps every rule beside all the others, in any order of booking."""
    for one in needs:
        if one.patient not in series:
            continue
        others = [series[key] for key in series if key != one.patient]
        around = with_busy(facts, [booked for other in others for booked in (*other.doses, *other.meetings)])
        if check(around, one, series[one.patient], wishes=wishes):
            return False
    return True


def most_by_hand(facts: ClinicFacts, needs: list[SeriesNeeds]) -> int:
    """The most patients that can be placed, by trying everything: one chair, and a dose takes all of a day."""
    frame = Frame(facts)
    patterns = [patterns_of(frame, frame.job(one))[0] for one in needs]

    def best(left: list[int], taken: frozenset[int]) -> int:
        most = 0
        for place, number in enumerate(left):
            rest = left[place + 1 :]
            for pattern in patterns[number]:
                if not taken & set(pattern):
                    most = max(most, 1 + best(rest, taken | set(pattern)))
        return most

    return best(list(range(len(needs))), frozenset())

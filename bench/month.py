"""The plan of a month: how long it takes for a clinic that is fuller than it can be, and what is proven of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from rota.availability import Hours, OtherHours, Stretch, intersect, stretches
from scheduling.facts import Bookable, ClinicFacts, GateNeed, IntegrationNeed, SeriesNeeds
from scheduling.month import MonthResult, solve
from sessions.series import CadenceRules

ZONE = ZoneInfo("America/New_York")
FIRST = date(2027, 3, 1)
"""A Monday; the clocks change on the second Sunday."""
WEEKS = 4
LIMIT = 60.0
"""Seconds in which sixty patients have to be planned."""


@dataclass(frozen=True)
class Month:
    """What was found."""

    patients: int
    seconds: float
    placed: int
    unplaced: int
    bound: int
    proven: bool
    talks: int
    talks_missing: int

    def told(self) -> str:
        """In words."""
        proof = "proven" if self.proven else f"bound {self.bound}"
        return (
            f"{self.patients} patients, 4 chairs, 6 staff, {WEEKS} weeks: {self.seconds:.1f} s, {self.placed} placed, "
            f"{self.unplaced} not ({proof}), {self.talks} talks placed, {self.talks_missing} not"
        )

    def plain(self) -> dict[str, object]:
        """As numbers."""
        return asdict(self)


def a_clinic(weeks: int = WEEKS, chairs: int = 4, staff: int = 6) -> ClinicFacts:
    """Open on weekdays from 8 to 18; two of three staff are clinicians, each away on another afternoon."""
    last = FIRST + timedelta(days=7 * weeks - 1)
    opens = stretches(ZONE, FIRST, last, week=[Hours(day, time(8), time(18)) for day in range(5)])
    people = []
    for number in range(staff):
        week = [Hours(day, time(8), time(13) if day == number % 5 else time(18)) for day in range(5)]
        role = "prescriber" if number % 3 == 0 else "clinician"
        people.append(
            Bookable(UUID(int=200 + number), role, intersect(stretches(ZONE, FIRST, last, week=week), opens), role=role)
        )
    return ClinicFacts(
        zone=ZONE,
        now=datetime(2027, 2, 26, 15, 0, tzinfo=UTC),
        first=FIRST,
        last=last,
        open=opens,
        places=tuple(Bookable(UUID(int=100 + number), "chair", opens, turnover_minutes=15) for number in range(chairs)),
        people=tuple(people),
    )


def the_waiting(facts: ClinicFacts, count: int) -> list[SeriesNeeds]:
    """Two infusions a week for three weeks, or eight sprays in four; every third patient cannot come on a weekday or in an hour."""
    found = []
    for number in range(count):
        spray = number % 4 == 3
        found.append(
            SeriesNeeds(
                patient=UUID(int=1000 + number),
                cadence=CadenceRules(8, 2, 4, 48, 7) if spray else CadenceRules(6, 2, 3, 48, 7),
                minutes=150,
                needs_place=True,
                dose_roles=("prescriber", "clinician"),
                gates=(GateNeed("consult", 3, 20, ("prescriber",), by_video=True),),
                integration=IntegrationNeed((1, 3, 6), 50, by_video=True),
                refused=_refused(facts, number),
                preferred_person=facts.people[number % len(facts.people)].id,
            )
        )
    return found


def _refused(facts: ClinicFacts, number: int) -> tuple[Stretch, ...]:
    if number % 3:
        return ()
    weekday = number % 5
    hours = (time(0), time(0)) if number % 2 else (time(12), time(18))
    never = [OtherHours(facts.first, facts.last, *hours, extra=True)]
    every = stretches(facts.zone, facts.first, facts.last, week=[], exceptions=never)
    return tuple(one for one in every if one.starts_at.astimezone(facts.zone).weekday() == weekday)


def run(patients: int, say: Callable[[str], None], seconds: float = 45.0) -> Month:
    """Plan it once."""
    facts = a_clinic()
    needs = the_waiting(facts, patients)
    say(f"planning {patients} patients …")
    return _counted(solve(facts, needs, seconds=seconds, on_progress=lambda percent: say(f"{percent} %")), patients)


def _counted(result: MonthResult, patients: int) -> Month:
    series = result.series.values()
    return Month(
        patients=patients,
        seconds=round(result.seconds, 1),
        placed=len(result.series),
        unplaced=len(result.unplaced),
        bound=result.bound,
        proven=result.proven,
        talks=sum(len(one.meetings) for one in series),
        talks_missing=sum(gives.code == "no_integration" for one in series for gives in one.gives_up),
    )

"""The talks around the doses of a month's plan: consults that a dose waits for first, then the talks to integrate.

They are laid one after the other into what the doses leave free, each as near as can be to when it is of most use.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from rota.availability import Stretch, is_free, merge
from scheduling.checker import roles_for_integration
from scheduling.facts import (
    Bookable,
    GateNeed,
    Gives,
    IntegrationNeed,
    PlannedDose,
    PlannedMeeting,
    Series,
    SeriesNeeds,
)
from scheduling.month_starts import Frame, can_run

HOUR = timedelta(hours=1)
_BEFORE_DOSE = 24 * HOUR
_AFTER_DOSE = 48 * HOUR


@dataclass
class _Diary:
    """What is free of one place or person, and what the plan has taken of it."""

    one: Bookable
    has: tuple[Stretch, ...]
    busy: list[Stretch] = field(default_factory=list)

    def takes(self, at: Stretch) -> bool:
        """Whether it is free then, turnover included."""
        if not any(has.holds(at) for has in self.has):
            return False
        held = self.held(at)
        place = bisect_left(self.busy, held)
        # What begins before may still last; nothing that is held lies in another, so only the neighbour matters.
        return not any(taken.overlaps(held) for taken in self.busy[max(0, place - 1) : place + 1])

    def take(self, at: Stretch) -> None:
        """Hold it."""
        insort(self.busy, self.held(at))

    def held(self, at: Stretch) -> Stretch:
        """With the turnover."""
        return Stretch(at.starts_at, at.ends_at + timedelta(minutes=self.one.turnover_minutes))


class Talks:
    """Lays the talks of one series after the other, and remembers what is taken."""

    def __init__(self, frame: Frame, doses: Sequence[PlannedDose]) -> None:
        self._frame = frame
        facts = frame.facts
        self._open = merge(facts.open)
        self._places = {one.id: _Diary(one, merge(one.has), list(merge(one.busy))) for one in facts.places}
        self._people = {one.id: _Diary(one, merge(one.has), list(merge(one.busy))) for one in facts.people}
        self._steps = [frame.at(step) for steps in frame.steps.values() for step in steps]
        for dose in doses:
            self._take(dose)

    def gates(self, needs: SeriesNeeds, doses: tuple[PlannedDose, ...]) -> tuple[PlannedMeeting, ...] | GateNeed:
        """The consults that the doses wait for, or the first of them for which there is no time."""
        found: list[PlannedMeeting] = []
        for gate in sorted(needs.gates, key=lambda one: one.before_dose):
            if gate.before_dose > len(doses):
                continue
            meeting = self._gate(gate, needs, doses, found)
            if meeting is None:
                for one in found:
                    self._give_back(one)
                return gate
            found.append(meeting)
            self._take(meeting)
        return tuple(found)

    def with_integration(self, needs: SeriesNeeds, series: Series) -> Series:
        """The series with its talks to integrate; where one has no time, it says so."""
        asked = needs.integration
        if asked is None:
            return series
        for number in asked.after_doses:
            if number > len(series.doses):
                continue
            talk = self._integration(asked, number, needs, series)
            if talk is None:
                series = replace(
                    series,
                    gives_up=(
                        *series.gives_up,
                        Gives("no_integration", {"dose": number, "until_hours": asked.until_hours}),
                    ),
                )
            else:
                self._take(talk)
                series = replace(series, meetings=(*series.meetings, talk))
        return series

    def _gate(
        self, gate: GateNeed, needs: SeriesNeeds, doses: Sequence[PlannedDose], others: Sequence[PlannedMeeting]
    ) -> PlannedMeeting | None:
        until = doses[gate.before_dose - 1].at.starts_at
        since = doses[gate.before_dose - 2].at.ends_at if gate.before_dose > 1 else None
        if since is None and needs.last_dose:
            since = needs.last_dose + timedelta(minutes=needs.minutes)
        return self._meeting(
            PlannedMeeting(gate.kind, gate.before_dose, Stretch(until, until + HOUR), by_video=gate.by_video),
            gate.minutes,
            gate.roles,
            (since or self._frame.facts.now, until),
            until - _BEFORE_DOSE,
            needs,
            (*doses, *others),
        )

    def _integration(
        self, asked: IntegrationNeed, number: int, needs: SeriesNeeds, series: Series
    ) -> PlannedMeeting | None:
        ended = series.doses[number - 1].at.ends_at
        window = ended + asked.from_hours * HOUR, ended + asked.until_hours * HOUR
        return self._meeting(
            PlannedMeeting("integration", number, series.doses[number - 1].at, by_video=asked.by_video),
            asked.minutes,
            roles_for_integration(needs),
            window,
            min(max(ended + _AFTER_DOSE, window[0]), window[1]),
            needs,
            (*series.doses, *series.meetings),
        )

    def _meeting(
        self,
        draft: PlannedMeeting,
        minutes: int,
        roles: Sequence[str],
        window: tuple[datetime, datetime],
        target: datetime,
        needs: SeriesNeeds,
        own: Sequence[PlannedDose | PlannedMeeting],
    ) -> PlannedMeeting | None:
        """The meeting nearest to ``target`` within the window, if somebody has time for it."""
        first = bisect_left(self._steps, window[0])
        steps = self._steps[first : bisect_left(self._steps, window[1])]
        taken = merge([*needs.busy, *needs.refused, *(one.at for one in own)])
        for start in sorted(steps, key=lambda at: (abs(at - target), at)):
            at = Stretch(start, start + timedelta(minutes=minutes))
            if at.ends_at > window[1] or not is_free(at, self._open, taken):
                continue
            place = None if draft.by_video else next(self._free_places(at), None)
            if place is None and not draft.by_video and self._places:
                continue
            person = min(self._free_people(at, roles), key=lambda one: one != needs.preferred_person, default=None)
            if person is None and self._people:
                continue
            return replace(draft, at=at, place=place, person=person)
        return None

    def _free_places(self, at: Stretch) -> Iterator[UUID]:
        """Rooms for talking before chairs."""
        found = sorted(self._places.values(), key=lambda diary: diary.one.takes_doses)
        return (diary.one.id for diary in found if diary.takes(at))

    def _free_people(self, at: Stretch, roles: Sequence[str]) -> Iterator[UUID]:
        return (key for key, diary in self._people.items() if can_run(diary.one, roles) and diary.takes(at))

    def _take(self, one: PlannedDose | PlannedMeeting) -> None:
        for table, key in ((self._places, one.place), (self._people, one.person)):
            if key is not None:
                table[key].take(one.at)

    def _give_back(self, one: PlannedMeeting) -> None:
        for table, key in ((self._places, one.place), (self._people, one.person)):
            if key is not None:
                diary = table[key]
                diary.busy.remove(diary.held(one.at))

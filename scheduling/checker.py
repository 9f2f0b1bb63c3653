"""Whether a series keeps every rule, told from the facts alone: this module knows nothing of how series are found.

Every rule is a plain statement over one series. What a series gives up of the wishes is allowed as long as it says so; a broken
rule never is. Doses count in calendar weeks (Monday to Sunday on the clinic's wall): no week holds more than the protocol's
number, whatever was closed. Gaps run from start to start, the least in hours, the greatest in days of the clinic's calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import combinations, pairwise
from uuid import UUID

from common.walltime import local_day
from rota.availability import Stretch, is_free, merge
from scheduling.facts import (
    Bookable,
    ClinicFacts,
    GateNeed,
    Gives,
    PlannedDose,
    PlannedMeeting,
    Series,
    SeriesNeeds,
    Wishes,
    held_by,
    minutes_of,
)

Planned = PlannedDose | PlannedMeeting
Rule = Callable[[ClinicFacts, SeriesNeeds, Series], Iterator[Gives]]

HOUR = timedelta(hours=1)


def check(facts: ClinicFacts, needs: SeriesNeeds, series: Series, *, wishes: Wishes | None = None) -> tuple[Gives, ...]:
    """The rules that the series breaks, as codes of ``words``; none when it keeps all of them.

    With ``wishes`` it is also asked whether the series says what it gives up of them.
    """
    broken = [one for rule in _RULES for one in rule(facts, needs, series)]
    if wishes is not None:
        broken += _wishes_kept_or_said(facts, series, wishes)
    return tuple(broken)


def roles_for_integration(needs: SeriesNeeds) -> tuple[str, ...]:
    """Who may hold a talk to integrate: those who may run a session."""
    return needs.dose_roles


def roles_of(meeting: PlannedMeeting, needs: SeriesNeeds) -> tuple[str, ...]:
    """Who may hold that meeting; empty: anybody."""
    gate = gate_of(meeting, needs)
    return gate.roles if gate else roles_for_integration(needs)


def gate_of(meeting: PlannedMeeting, needs: SeriesNeeds) -> GateNeed | None:
    """The gate for which that meeting is planned."""
    return next((one for one in needs.gates if one.kind == meeting.kind and one.before_dose == meeting.dose), None)


def _number_and_length(_facts: ClinicFacts, needs: SeriesNeeds, series: Series) -> Iterator[Gives]:
    numbers = [dose.number for dose in series.doses]
    if numbers != list(range(1, needs.cadence.doses + 1)):
        yield Gives("doses", {"doses": needs.cadence.doses, "count": len(numbers)})
    for dose in series.doses:
        if minutes_of(dose.at) != needs.minutes:
            yield Gives("minutes", {"number": dose.number, "minutes": needs.minutes})


def _gaps(facts: ClinicFacts, needs: SeriesNeeds, series: Series) -> Iterator[Gives]:
    rules = needs.cadence
    starts = [dose.at.starts_at for dose in series.doses]
    for number, (before, at) in enumerate(pairwise([*([needs.last_dose] if needs.last_dose else []), *starts])):
        values = {"number": number + (1 if needs.last_dose else 2)}
        if at - before < rules.min_gap:
            yield Gives("gap_below_min", {**values, "hours": (at - before) // HOUR, "least": rules.min_gap_hours})
        days = (local_day(at, facts.zone) - local_day(before, facts.zone)).days
        if days > rules.max_gap_days:
            yield Gives("gap_above_max", {**values, "days": days, "most": rules.max_gap_days})


def _per_week(facts: ClinicFacts, needs: SeriesNeeds, series: Series) -> Iterator[Gives]:
    starts = [dose.at.starts_at for dose in series.doses]
    if needs.last_dose:
        starts.append(needs.last_dose)
    weeks = [local_day(at, facts.zone).isocalendar()[:2] for at in starts]
    for week in sorted(set(weeks)):
        if weeks.count(week) > needs.cadence.per_week:
            yield Gives("per_week", {"count": weeks.count(week), "most": needs.cadence.per_week})


def _weeks_said(facts: ClinicFacts, needs: SeriesNeeds, series: Series) -> Iterator[Gives]:
    weeks = weeks_of(series, facts)
    if weeks > needs.cadence.weeks and not _says(series, "longer"):
        yield Gives("unsaid", {"what": "longer"})


def weeks_of(series: Series, facts: ClinicFacts) -> int:
    """How many weeks a series takes, a begun one counted."""
    days = [local_day(dose.at.starts_at, facts.zone) for dose in series.doses]
    return (max(days) - min(days)).days // 7 + 1 if days else 0


def _times(facts: ClinicFacts, needs: SeriesNeeds, series: Series) -> Iterator[Gives]:
    opens = merge(facts.open)
    for one in _all(series):
        said = _said(one)
        if one.at.starts_at <= facts.now:
            yield Gives("past", said)
        if not is_free(one.at, opens):
            yield Gives("closed", said)
        if not _is_on_a_step(one.at.starts_at, facts):
            yield Gives("step", said)
        if any(busy.overlaps(one.at) for busy in needs.busy):
            yield Gives("patient_taken", said)
        if any(no.overlaps(one.at) for no in needs.refused):
            yield Gives("refused", said)


def _is_on_a_step(at: datetime, facts: ClinicFacts) -> bool:
    wall = at.astimezone(facts.zone)
    return (wall.hour * 60 + wall.minute) % facts.step_minutes == 0 and not wall.second and not wall.microsecond


def _places(facts: ClinicFacts, needs: SeriesNeeds, series: Series) -> Iterator[Gives]:
    for one in _all(series):
        wanted = needs.needs_place if isinstance(one, PlannedDose) else not one.by_video
        place = _by_id(facts.places, one.place)
        said = _said(one)
        if one.place is None:
            if wanted and facts.places:
                yield Gives("place_missing", said)
            continue
        if place is None or not wanted:
            yield Gives("place_wrong", said)
            continue
        if isinstance(one, PlannedDose) and not place.takes_doses:
            yield Gives("place_wrong", said)
        if not is_free(one.at, merge(place.has)):
            yield Gives("place_closed", said)
        if any(busy.overlaps(held_by(one, facts.places)) for busy in place.busy):
            yield Gives("place_taken", said)


def _people(facts: ClinicFacts, needs: SeriesNeeds, series: Series) -> Iterator[Gives]:
    for one in _all(series):
        roles = needs.dose_roles if isinstance(one, PlannedDose) else roles_of(one, needs)
        wanted = bool(needs.dose_roles) if isinstance(one, PlannedDose) else True
        person = _by_id(facts.people, one.person)
        said = _said(one)
        if one.person is None:
            if wanted and facts.people:
                yield Gives("person_missing", said)
            continue
        if person is None or (roles and person.role not in roles):
            yield Gives("person_wrong", said)
            continue
        if not is_free(one.at, merge(person.has)):
            yield Gives("person_away", said)
        if any(busy.overlaps(one.at) for busy in person.busy):
            yield Gives("person_taken", said)


def _nobody_twice(facts: ClinicFacts, _needs: SeriesNeeds, series: Series) -> Iterator[Gives]:
    for one, other in combinations(_all(series), 2):
        if one.at.overlaps(other.at):
            yield Gives("patient_twice", _said(other))
            if one.person and one.person == other.person:
                yield Gives("person_twice", _said(other))
        if one.place and one.place == other.place and held_by(one, facts.places).overlaps(held_by(other, facts.places)):
            yield Gives("place_twice", _said(other))


def _gates(_facts: ClinicFacts, needs: SeriesNeeds, series: Series) -> Iterator[Gives]:
    for gate in needs.gates:
        if gate.before_dose > needs.cadence.doses:
            continue
        values = {"kind": gate.kind, "number": gate.before_dose}
        meetings = [one for one in series.meetings if one.kind == gate.kind and one.dose == gate.before_dose]
        if len(meetings) != sum(one.kind == gate.kind and one.before_dose == gate.before_dose for one in needs.gates):
            yield Gives("gate_missing", values)
        for one in meetings:
            if minutes_of(one.at) != gate.minutes or one.by_video != gate.by_video:
                yield Gives("gate_wrong", values)
            if not _lies_before(one, gate.before_dose, needs, series):
                yield Gives("gate_order", values)


def _lies_before(meeting: PlannedMeeting, number: int, needs: SeriesNeeds, series: Series) -> bool:
    """Whether the meeting ends before that dose begins, and begins after the dose before it is expected to end."""
    dose = next((one for one in series.doses if one.number == number), None)
    before = next((one.at.ends_at for one in series.doses if one.number == number - 1), None)
    if before is None and number == 1 and needs.last_dose:
        before = needs.last_dose + timedelta(minutes=needs.minutes)
    return (
        dose is not None
        and meeting.at.ends_at <= dose.at.starts_at
        and (before is None or before <= meeting.at.starts_at)
    )


def _integration(_facts: ClinicFacts, needs: SeriesNeeds, series: Series) -> Iterator[Gives]:
    asked = needs.integration
    wanted = {number for number in asked.after_doses if number <= needs.cadence.doses} if asked else set()
    talks = [one for one in series.meetings if gate_of(one, needs) is None]
    for number in sorted(wanted - {one.dose for one in talks if one.kind == "integration"}):
        if not _says(series, "no_integration", dose=number):
            yield Gives("unsaid", {"what": "no_integration", "dose": number})
    for one in talks:
        values = {"dose": one.dose}
        if one.kind != "integration" or one.dose not in wanted or asked is None:
            yield Gives("meeting_unasked", {"kind": one.kind, **values})
            continue
        wanted.discard(one.dose)  # a second one of the same dose is not asked for
        if minutes_of(one.at) != asked.minutes or one.by_video != asked.by_video:
            yield Gives("integration_wrong", values)
        ended = next(dose.at.ends_at for dose in series.doses if dose.number == one.dose)
        if one.at.starts_at < ended + asked.from_hours * HOUR or one.at.ends_at > ended + asked.until_hours * HOUR:
            yield Gives("integration_outside", values)


def _wishes_kept_or_said(facts: ClinicFacts, series: Series, wishes: Wishes) -> Iterator[Gives]:
    for dose in series.doses:
        local = dose.at.starts_at.astimezone(facts.zone)
        if local.date() < wishes.start:
            yield Gives("too_early", {"number": dose.number, "start": wishes.start})
        if local.weekday() not in wishes.weekdays and not _says(series, "other_weekday", number=dose.number):
            yield Gives("unsaid", {"what": "other_weekday", "number": dose.number})
        if not keeps_hours(dose.at, facts, wishes) and not _says(series, "outside_hours", number=dose.number):
            yield Gives("unsaid", {"what": "outside_hours", "number": dose.number})


def keeps_hours(at: Stretch, facts: ClinicFacts, wishes: Wishes) -> bool:
    """Whether a session lies between the wished hours of its day."""
    begins, ends = at.starts_at.astimezone(facts.zone), at.ends_at.astimezone(facts.zone)
    if begins.time() < wishes.earliest:
        return False
    if wishes.latest_end == time(0):
        return ends.date() == begins.date() or (ends.time() == time(0) and (ends.date() - begins.date()).days == 1)
    return ends.date() == begins.date() and ends.time() <= wishes.latest_end


def _says(series: Series, code: str, **values: object) -> bool:
    return any(
        one.code == code and all(one.values.get(name) == value for name, value in values.items())
        for one in series.gives_up
    )


def _said(one: Planned) -> dict[str, object]:
    """The values under which a session or a meeting is named in a sentence."""
    if isinstance(one, PlannedDose):
        return {"kind": "dose", "number": one.number, "at": one.at.starts_at}
    return {"kind": one.kind, "number": one.dose, "at": one.at.starts_at}


def _all(series: Series) -> tuple[Planned, ...]:
    return (*series.doses, *series.meetings)


def _by_id(bookables: Sequence[Bookable], wanted: UUID | None) -> Bookable | None:
    return next((one for one in bookables if one.id == wanted), None)


_RULES: tuple[Rule, ...] = (
    _number_and_length,
    _gaps,
    _per_week,
    _weeks_said,
    _times,
    _places,
    _people,
    _nobody_twice,
    _gates,
    _integration,
)

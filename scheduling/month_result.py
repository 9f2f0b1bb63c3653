"""What was found for a month, as it is kept: ids, instants and codes, no name; and back again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rota.availability import Stretch
from scheduling.facts import Gives, PlannedDose, PlannedMeeting, Series, SeriesNeeds, Wishes
from scheduling.month import MonthResult, Reason


def plain(
    result: MonthResult, needs: Mapping[UUID, SeriesNeeds], courses: Mapping[UUID, UUID], zone: ZoneInfo
) -> dict[str, Any]:
    """The result by course; ``courses`` says which course is whose patient's, ``needs`` is by patient."""
    return {
        "series": {
            str(courses[patient]): plain_series(series, also=steadiness(series, needs[patient], zone))
            for patient, series in result.series.items()
        },
        "unplaced": {str(courses[patient]): _plain_reason(result.why[patient]) for patient in result.unplaced},
        "seconds": round(result.seconds, 1),
    }


def plain_series(series: Series, also: tuple[Gives, ...] = ()) -> dict[str, Any]:
    """One series."""
    return {
        "doses": [_plain_booked(dose) for dose in series.doses],
        "meetings": [
            {**_plain_booked(one), "kind": one.kind, "dose": one.dose, "by_video": one.by_video}
            for one in series.meetings
        ],
        "gives_up": [plain_gives(one) for one in (*series.gives_up, *also)],
    }


def _plain_reason(reason: Reason) -> dict[str, Any]:
    nearest = plain_series(reason.nearest) if reason.nearest else None
    return {**plain_gives(reason.rule), "nearest": nearest}


def series_from(kept: Mapping[str, Any]) -> Series:
    """A kept series."""
    doses = (
        PlannedDose(number, _stretch(one), _id(one["place"]), _id(one["person"]))
        for number, one in enumerate(kept["doses"], 1)
    )
    meetings = (
        PlannedMeeting(one["kind"], one["dose"], _stretch(one), _id(one["place"]), _id(one["person"]), one["by_video"])
        for one in kept["meetings"]
    )
    return Series(tuple(doses), tuple(meetings), tuple(gives_from(one) for one in kept["gives_up"]))


def plain_gives(gives: Gives) -> dict[str, Any]:
    """A code with its values."""
    return {"code": gives.code, "values": {name: _plain_value(value) for name, value in gives.values.items()}}


def gives_from(kept: Mapping[str, Any]) -> Gives:
    """A kept code."""
    return Gives(kept["code"], {name: _value_from(value) for name, value in kept["values"].items()})


def plain_wishes(wishes: Wishes) -> dict[str, Any]:
    """The days and hours to which a plan keeps."""
    return {
        "weekdays": sorted(wishes.weekdays),
        "earliest": f"{wishes.earliest:%H:%M}",
        "latest_end": f"{wishes.latest_end:%H:%M}",
    }


def wishes_from(kept: Mapping[str, Any], start: date) -> Wishes:
    """Kept wishes; none: every day and hour."""
    if not kept:
        return Wishes(start)
    return Wishes(
        start,
        frozenset(kept["weekdays"]),
        time.fromisoformat(kept["earliest"]),
        time.fromisoformat(kept["latest_end"]),
    )


def steadiness(series: Series, needs: SeriesNeeds, zone: ZoneInfo) -> tuple[Gives, ...]:
    """At which hours and with whom a series is not as steady as could be wished."""
    hours = Counter(dose.at.starts_at.astimezone(zone).time() for dose in series.doses)
    usual = hours.most_common(1)[0][0]
    found = [
        Gives("other_hour", {"number": dose.number, "at": dose.at.starts_at, "usual": usual})
        for dose in series.doses
        if dose.at.starts_at.astimezone(zone).time() != usual
    ]
    people = Counter(dose.person for dose in series.doses if dose.person)
    others = sum(people.values()) - max(people.values(), default=0)
    if others:
        found.append(Gives("other_people", {"count": others}))
    if needs.preferred_person and people and people.most_common(1)[0][0] != needs.preferred_person:
        found.append(Gives("not_the_usual_person"))
    return tuple(found)


def _plain_booked(one: PlannedDose | PlannedMeeting) -> dict[str, Any]:
    return {
        "starts_at": one.at.starts_at.isoformat(),
        "ends_at": one.at.ends_at.isoformat(),
        "place": str(one.place) if one.place else None,
        "person": str(one.person) if one.person else None,
    }


def _stretch(kept: Mapping[str, Any]) -> Stretch:
    return Stretch(datetime.fromisoformat(kept["starts_at"]), datetime.fromisoformat(kept["ends_at"]))


def _id(kept: str | None) -> UUID | None:
    return UUID(kept) if kept else None


def _plain_value(value: object) -> Any:
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def _value_from(value: Any) -> object:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return _READ[kind](text)
    return tuple(value) if isinstance(value, list) else value


_READ: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {"instant": datetime.fromisoformat, "day": date.fromisoformat, "time": time.fromisoformat}
)

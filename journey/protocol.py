"""A version of a protocol: the programme's numbers as data, each with its source.

A protocol only holds and warns; it calculates no dose. Numbers marked as not verified are for the clinic to sign off.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from journey.asking import MeasuresNumbers
from journey.relapse import RelapseRules

FOLDER = Path(__file__).resolve().parent / "protocols"

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Count = Annotated[int, Field(ge=1, le=400)]
Amount = Annotated[float, Field(gt=0, le=10_000)]


class ProtocolError(ValueError):
    """The data are no protocol; `problems` has a line for each thing that is wrong, with its place."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


class Route(StrEnum):
    """How a dose is given."""

    SUBLINGUAL = "sublingual"
    ORAL = "oral"
    INTRAVENOUS = "intravenous"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS = "subcutaneous"
    INTRANASAL = "intranasal"


class Setting(StrEnum):
    """Where a dose is given."""

    HOME = "home"
    CLINIC = "clinic"


class Product(StrEnum):
    """What is given."""

    KETAMINE = "ketamine"
    ESKETAMINE = "esketamine"


class _Part(BaseModel):
    # Not strict: the data come from JSON, where an enum, a time and a tuple have no form of their own.
    model_config = ConfigDict(frozen=True, extra="forbid")


class Induction(_Part):
    """The first series. Gaps are from start to start; `session_minutes` is the time to book."""

    doses: Count
    per_week: Annotated[int, Field(ge=1, le=7)]
    weeks: Annotated[int, Field(ge=1, le=52)]
    min_gap_hours: Count
    max_gap_days: Count
    session_minutes: Annotated[int, Field(ge=15, le=720)]

    @model_validator(mode="after")
    def _gaps_fit(self) -> Self:
        if self.min_gap_hours > self.max_gap_days * 24:
            message = "the smallest gap is larger than the largest"
            raise ValueError(message)
        if self.doses > self.per_week * self.weeks:
            message = "there are more doses than these weeks have room for"
            raise ValueError(message)
        return self


class MaintenanceStep(_Part):
    """From this week of the course on (the first dose is in week 1), the days between two sessions."""

    from_week: Annotated[int, Field(ge=1, le=520)]
    min_days: Count
    max_days: Count

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.min_days > self.max_days:
            message = "min_days is larger than max_days"
            raise ValueError(message)
        return self


class WindowNumbers(_Part):
    """The numbers of the integration window; the names are those of the rule that reads them.

    Without `follow_up_days` nobody looks back on a day after it; versions of before that day was thought of have none.
    """

    first_hour_minutes: Annotated[int, Field(ge=0)] = 60
    first_hour_latest_hours: Count = 4
    first_hour_useful_hours: Count = 6
    morning_not_before_hours: Count = 24
    morning_at: time = time(9, 0)
    second_hours: Count = 48
    latest_start_hours: Count = 68
    closes_hours: Count = 72
    closing_margin_minutes: Annotated[int, Field(ge=0)] = 30
    follow_up_days: Annotated[int, Field(ge=5, le=30)] | None = None
    follow_up_open_days: Annotated[int, Field(ge=1, le=7)] | None = None

    @model_validator(mode="after")
    def _follow_up_after_the_window(self) -> Self:
        if (self.follow_up_days is None) != (self.follow_up_open_days is None):
            message = "follow_up_days and follow_up_open_days come together"
            raise ValueError(message)
        if self.follow_up_days is not None and (self.follow_up_days - 1) * 24 < self.closes_hours:
            message = "the day of the follow-up comes before the window has closed"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        first = [self.first_hour_minutes / 60, self.first_hour_latest_hours, self.first_hour_useful_hours]
        later = [self.first_hour_useful_hours, self.morning_not_before_hours, self.second_hours, self.closes_hours]
        last_hour = self.closes_hours - self.closing_margin_minutes / 60
        closing = [self.morning_not_before_hours, self.latest_start_hours, last_hour]
        if any(row != sorted(row) for row in (first, later, closing)):
            message = "the hours of the window are out of order"
            raise ValueError(message)
        return self


class PredoseNumbers(_Part):
    """What holds a dose: values above these (mmHg, beats a minute), and gaps below these hours, from start to start.

    A reading counts for `reading_valid_minutes`, to the start of the dose.
    """

    systolic_hold: Annotated[int, Field(ge=80, le=250)]
    diastolic_hold: Annotated[int, Field(ge=40, le=150)]
    pulse_hold: Annotated[int, Field(ge=40, le=220)]
    min_gap_block_hours: Count
    min_gap_override_hours: Count
    reading_valid_minutes: Annotated[int, Field(ge=5, le=720)] = 60

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.diastolic_hold >= self.systolic_hold:
            message = "the lower blood pressure value is not below the upper one"
            raise ValueError(message)
        if self.min_gap_block_hours > self.min_gap_override_hours:
            message = "min_gap_block_hours is larger than min_gap_override_hours"
            raise ValueError(message)
        return self


class Monitoring(_Part):
    """At which minutes after the dose readings are asked for (0 is before it), and the shortest stay."""

    minutes: Annotated[tuple[Annotated[int, Field(ge=0, le=600)], ...], Field(min_length=1)]
    minimum_stay_minutes: Annotated[int, Field(ge=0, le=720)]

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if list(self.minutes) != sorted(set(self.minutes)):
            message = "the minutes are not in ascending order"
            raise ValueError(message)
        return self


class DoseEntry(_Part):
    """Outside this range the form asks whether the entry is right. A warning only; it recommends no dose."""

    warn_below_mg: Amount | None = None
    warn_above_mg: Amount | None = None
    warn_below_mg_per_kg: Amount | None = None
    warn_above_mg_per_kg: Amount | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        ranges = (
            (self.warn_below_mg, self.warn_above_mg),
            (self.warn_below_mg_per_kg, self.warn_above_mg_per_kg),
        )
        if all(None in both for both in ranges):
            message = "give both ends of a range, in mg or in mg per kg"
            raise ValueError(message)
        if any(below is not None and above is not None and below > above for below, above in ranges):
            message = "the lower end of the range is above the upper one"
            raise ValueError(message)
        return self


class Consult(_Part):
    """Somebody of these roles sees the patient before that dose and after the one before it; a dose waits for it."""

    before_dose: Annotated[int, Field(ge=1, le=60)]
    minutes: Annotated[int, Field(ge=10, le=240)]
    roles: tuple[str, ...] = ("prescriber",)
    by_video: bool = True


class Meetings(_Part):
    """The talks around the doses. Those to integrate lie in the window after the end of a dose, in hours.

    Versions of before there were meetings have none.
    """

    consults: tuple[Consult, ...] = ()
    preparation_minutes: Annotated[int, Field(ge=10, le=240)] = 60
    integration_after: tuple[Annotated[int, Field(ge=1, le=60)], ...] = ()
    integration_minutes: Annotated[int, Field(ge=10, le=240)] = 50
    integration_from_hours: Annotated[int, Field(ge=0, le=168)] = 24
    integration_until_hours: Annotated[int, Field(ge=1, le=336)] = 72
    integration_by_video: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.integration_from_hours >= self.integration_until_hours:
            message = "integration_from_hours is not below integration_until_hours"
            raise ValueError(message)
        if list(self.integration_after) != sorted(set(self.integration_after)):
            message = "integration_after is not in ascending order"
            raise ValueError(message)
        return self


class Source(_Part):
    """Where numbers come from. `numbers` are their places in the data; `verified` means read in the source itself."""

    numbers: tuple[str, ...] = ()
    claim: Words
    source: Words
    verified: bool


class ProtocolRules(_Part):
    """Everything that one version of a protocol says."""

    key: Key
    number: Annotated[int, Field(ge=1)]
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    summary: Words
    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    setting: Setting
    product: Product
    induction: Induction
    maintenance: Annotated[tuple[MaintenanceStep, ...], Field(min_length=1)]
    window: WindowNumbers
    predose: PredoseNumbers
    monitoring: Monitoring
    dose_entry: DoseEntry
    measures: MeasuresNumbers = MeasuresNumbers()
    relapse: RelapseRules = RelapseRules()
    meetings: Meetings = Meetings()
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _esketamine_in_the_clinic_only(self) -> Self:
        """It "must never be dispensed directly to a patient for home use" (its maker, on the REMS)."""
        if self.product is Product.ESKETAMINE and self.setting is Setting.HOME:
            message = "esketamine is never given at home"
            raise ValueError(message)
        if self.product is Product.ESKETAMINE and self.routes != (Route.INTRANASAL,):
            message = "esketamine is given as a nasal spray only"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _what_may_be_booked_is_not_held(self) -> Self:
        """Both gaps are from start to start, so one of them can not ask for more than the other allows."""
        if self.predose.min_gap_override_hours > self.induction.min_gap_hours:
            message = (
                "predose.min_gap_override_hours is larger than induction.min_gap_hours: booked sessions would be held"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _steps_in_order(self) -> Self:
        weeks = [step.from_week for step in self.maintenance]
        if weeks != sorted(set(weeks)):
            message = "the steps of the maintenance are not in the order of their weeks"
            raise ValueError(message)
        return self

    def maintenance_in(self, week: int) -> MaintenanceStep:
        """The step that holds in that week of the course (the first dose is in week 1)."""
        begun = [step for step in self.maintenance if step.from_week <= week]
        return begun[-1] if begun else self.maintenance[0]


def parse(data: Mapping[str, Any]) -> ProtocolRules:
    """The rules in the data of a protocol version. Raises ProtocolError with a line for each thing that is wrong."""
    try:
        return ProtocolRules.model_validate(data)
    except ValidationError as error:
        raise ProtocolError(tuple(_line(problem["loc"], problem["msg"]) for problem in error.errors())) from error


@cache
def shipped() -> tuple[ProtocolRules, ...]:
    """The protocols that come with the app, by key."""
    return tuple(parse(json.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.json")))


def _line(place: tuple[int | str, ...], message: str) -> str:
    where = ".".join(str(part) for part in place) or "protocol"
    return f"{where}: {message.removeprefix('Value error, ')}"

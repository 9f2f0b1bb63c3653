"""Which questionnaires a protocol asks for, and when: numbers as data, in the words of the rule that reads them."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

InstrumentKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=20)]
Instruments = Annotated[tuple[InstrumentKey, ...], Field(max_length=12)]
Days = Annotated[int, Field(ge=1, le=400)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Asking(_Part):
    instruments: Instruments

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(self.instruments) != len(set(self.instruments)):
            message = "a questionnaire is named twice"
            raise ValueError(message)
        return self


class BaselineAsking(_Asking):
    """Once before the first dose. Answers of the last `valid_days` before the course count; asked for `open_days`."""

    instruments: Instruments = ("phq-9", "gad-7")
    valid_days: Annotated[int, Field(ge=0, le=60)] = 14
    open_days: Days = 30


class BeforeDoseAsking(_Asking):
    """From `opens_hours` before a session on, if by then the last answer will be older than `older_than_days`."""

    instruments: Instruments = ("phq-9",)
    opens_hours: Annotated[int, Field(ge=1, le=240)] = 48
    older_than_days: Annotated[int, Field(ge=0, le=60)] = 6


class AfterDoseAsking(_Asking):
    """On the morning `days` after the latest dose."""

    instruments: Instruments = ("phq-9",)
    days: Days = 7


class CadenceAsking(_Asking):
    """`every_days` after the latest of dose and answer, at most `at_most_days` after the last answer."""

    every_days: Days
    at_most_days: Days

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.at_most_days < self.every_days:
            message = "at_most_days is smaller than every_days"
            raise ValueError(message)
        return self


class MeasuresNumbers(_Part):
    """When questionnaires are asked for. Without a word of it in a protocol, these defaults hold."""

    baseline: BaselineAsking = BaselineAsking()
    before_dose: BeforeDoseAsking = BeforeDoseAsking()
    after_dose: AfterDoseAsking = AfterDoseAsking()
    weekly: CadenceAsking = CadenceAsking(instruments=("phq-9", "gad-7"), every_days=7, at_most_days=10)
    monthly: CadenceAsking = CadenceAsking(instruments=("phq-9", "gad-7"), every_days=28, at_most_days=42)
    not_after_dose_hours: Annotated[int, Field(ge=0, le=240)] = 24
    morning_at: time = time(9, 0)
    remind_after_days: Annotated[int, Field(ge=1, le=9)] = 2
    expire_after_days: Annotated[int, Field(ge=1, le=30)] = 4

    @model_validator(mode="after")
    def _reminder_before_the_end(self) -> Self:
        if self.remind_after_days >= self.expire_after_days:
            message = "the reminder does not come before the request runs out"
            raise ValueError(message)
        return self

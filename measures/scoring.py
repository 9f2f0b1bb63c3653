"""Scores of questionnaires, what changed between two of them, and the answer that asks for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from measures.instruments import Instrument

COMPARABLE_AFTER = timedelta(days=7)
"""The questions ask about two weeks: a score sooner after the baseline than this is not compared with it."""

RESPONSE = 0.5


class BadAnswer(ValueError):
    """An answer to an item that the instrument does not have, or with a value that the item does not offer."""

    def __init__(self, item: str, value: object) -> None:
        self.item = item
        self.value = value
        super().__init__(f"no such answer to item {item!r}")


@dataclass(frozen=True)
class Score:
    """The total and the key of its band, both None while the items in `missing` are not answered."""

    total: int | None
    band: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Scored:
    """A complete questionnaire with its total."""

    instrument: Instrument
    total: int
    answered_at: datetime


@dataclass(frozen=True)
class Change:
    """What changed from a baseline to a later score, by the published limits; negative `points` are an improvement.

    `response`: the total fell by half or more. `remission`: it is now below the limit. `reliable`: it fell by at
    least the reliable number of points. `deterioration`: it rose by as many. `eligible`: the baseline was high enough
    for the first two to mean something (10 or more; Hull 2022, doi:10.1016/j.jad.2022.07.004).
    """

    points: int
    percent: float | None
    response: bool
    remission: bool
    reliable: bool
    deterioration: bool
    eligible: bool


def score(instrument: Instrument, answers: Mapping[str, int | None]) -> Score:
    """Score the answers, by item key. With an item missing there is no total.

    Items that are not scored count for nothing and may be missing. Raises BadAnswer for an item that the instrument
    does not have or a value out of range.
    """
    for key, value in answers.items():
        _require_offered(instrument, key, value)
    values = {item.key: answers.get(item.key) for item in instrument.items}
    missing = tuple(key for key, value in values.items() if value is None)
    if missing:
        return Score(None, None, missing)
    total = sum(value for value in values.values() if value is not None)
    return Score(total, instrument.band_of(total).key, ())


def change(baseline: Scored, latest: Scored) -> Change | None:
    """What changed since the baseline; None when `latest` is less than 7 days after it.

    Response and remission as in Hull 2022 (doi:10.1016/j.jad.2022.07.004); reliable change of 6 points of the PHQ-9 is
    the IAPT manual's, of 4 points of the GAD-7 also Toussaint's (2020). Raises ValueError for two different
    instruments.
    """
    if baseline.instrument.key != latest.instrument.key:
        message = "scores of two different instruments cannot be compared"
        raise ValueError(message)
    if latest.answered_at - baseline.answered_at < COMPARABLE_AFTER:
        return None
    limits = baseline.instrument
    points = latest.total - baseline.total
    return Change(
        points=points,
        percent=100 * points / baseline.total if baseline.total else None,
        response=baseline.total > 0 and -points >= RESPONSE * baseline.total,
        remission=latest.total < limits.remission_below,
        reliable=-points >= limits.reliable_points,
        deterioration=points >= limits.reliable_points,
        eligible=baseline.total >= limits.caseness,
    )


def self_harm_flag(instrument: Instrument, answers: Mapping[str, int | None]) -> bool:
    """Whether an answer asks for a person to look: PHQ-9 item 9 at 1 or more, complete questionnaire or not.

    Any answer but "not at all" counts, as the risk of an attempt rises with each step (Simon 2013,
    doi:10.1176/appi.ps.201200587). It is a marker, not an assessment.
    """
    if instrument.self_harm_item is None:
        return False
    value = answers.get(instrument.self_harm_item)
    return value is not None and value >= 1


def _require_offered(instrument: Instrument, key: str, value: int | None) -> None:
    offered = instrument.values_of(key)
    if offered is None or (value is not None and (type(value) is not int or value not in offered)):
        raise BadAnswer(key, value)

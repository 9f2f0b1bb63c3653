"""Scores of questionnaires, what changed between two of them, and the answers that ask for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from measures.definition import TIERS, Alert, Instrument

COMPARABLE_AFTER = timedelta(days=7)
"""The questions look back over days or weeks: a score sooner after the baseline than this is not compared with it."""


BASELINE_WITHIN = timedelta(days=30)
"""A score this old or younger at the first dose is the baseline: the 30 days before it that the records behind McInnes
2022 (doi:10.1016/j.jad.2021.12.097) look at. An older one tells of another time."""


class BadAnswer(ValueError):
    """An answer to an item that the instrument does not have, or with a value that the item does not offer."""

    def __init__(self, item: str, value: object) -> None:
        self.item = item
        self.value = value
        super().__init__(f"no such answer to item {item!r}")


@dataclass(frozen=True)
class Score:
    """The total and the key of its band, both None while the items in `missing` are not answered.

    An instrument without a total has neither, whatever is answered.
    """

    total: int | None
    band: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A subscale: its sum, and how many of its items count, both None while one of them is not answered.

    ``met`` says whether as many count as the pattern needs; None where the subscale needs none.
    """

    key: str
    title: str
    total: int | None
    highest: int
    counted: int | None
    needed: int | None

    @property
    def met(self) -> bool | None:
        """Whether as many items count as are needed."""
        return None if self.counted is None or self.needed is None else self.counted >= self.needed


@dataclass(frozen=True)
class Scored:
    """A complete questionnaire with its total."""

    instrument: Instrument
    total: int
    answered_at: datetime


@dataclass(frozen=True)
class Change:
    """What changed from a baseline to a later score, by the published limits of the instrument.

    `points` and `percent` are as the total moved: negative is lower. `better` counts the points towards better,
    whichever way the scale runs. `response`: better by the published share of the baseline. `remission`: now below
    the limit. `reliable`, `meaningful`: better by at least so many points. `deterioration`: worse by as many.
    `eligible`: the baseline was high enough for response and remission to mean something. Each is None where no limit
    is published for the instrument.
    """

    points: int
    percent: float | None
    response: bool | None
    remission: bool | None
    reliable: bool | None
    deterioration: bool | None
    eligible: bool | None
    meaningful: bool | None = None
    better: int = 0


def score(instrument: Instrument, answers: Mapping[str, int | None]) -> Score:
    """Score the answers, by item key. With an item missing there is no total.

    Items that are not scored count for nothing and may be missing; an item that was not to be asked is not missing.
    Raises BadAnswer for an item that the instrument does not have or a value out of range.
    """
    for key, value in answers.items():
        _require_offered(instrument, key, value)
    asked = set(instrument.asked(answers))
    values = {item.key: answers.get(item.key) for item in instrument.items if item.key in asked}
    missing = tuple(key for key, value in values.items() if value is None)
    if missing or not instrument.has_total:
        return Score(None, None, missing)
    total = instrument.scoring.total({key: value for key, value in values.items() if value is not None})
    band = instrument.band_of(total)
    return Score(total, band.key if band else None, ())


def parts(instrument: Instrument, answers: Mapping[str, int | None]) -> tuple[Part, ...]:
    """The subscales of an instrument with what the answers come to."""
    found = []
    for sub in instrument.subscales:
        given = [answers.get(key) for key in sub.items]
        values = [value for value in given if value is not None]
        whole = len(values) == len(given)
        counts = sub.counted_from is not None and whole
        found.append(
            Part(
                key=sub.key,
                title=sub.title,
                total=sum(values) if whole else None,
                highest=sum(max(instrument.values_of(key) or (0,)) for key in sub.items),
                counted=sum(value >= (sub.counted_from or 0) for value in values) if counts else None,
                needed=sub.needed,
            )
        )
    return tuple(found)


def shows_pattern(instrument: Instrument, answers: Mapping[str, int | None]) -> bool:
    """Whether every subscale counts as many items as the published pattern needs. Information, never a diagnosis."""
    needed = [part.met for part in parts(instrument, answers) if part.needed is not None]
    return instrument.pattern is not None and bool(needed) and all(needed)


def change(baseline: Scored, latest: Scored) -> Change | None:
    """What changed since the baseline; None when `latest` is less than 7 days after it, or was made on another scale.

    By the limits in the definition of the baseline, each with its source there. Raises ValueError for two different
    instruments.
    """
    if baseline.instrument.key != latest.instrument.key:
        message = "scores of two different instruments cannot be compared"
        raise ValueError(message)
    if latest.answered_at - baseline.answered_at < COMPARABLE_AFTER:
        return None
    if not same_scale(baseline.instrument, latest.instrument):
        return None
    limits = baseline.instrument.changes
    points = latest.total - baseline.total
    better = points if baseline.instrument.higher_is_better else -points
    return Change(
        points=points,
        percent=100 * points / baseline.total if baseline.total else None,
        response=_by_percent(better, limits.response_percent, baseline.total),
        remission=None if limits.remission_below is None else latest.total < limits.remission_below,
        reliable=_by_points(better, limits.reliable_points),
        deterioration=_by_points(-better, limits.deterioration_points),
        eligible=None if limits.caseness is None else baseline.total >= limits.caseness,
        meaningful=_by_points(better, limits.meaningful_points),
        better=better,
    )


def same_scale(one: Instrument, other: Instrument) -> bool:
    """Whether totals of these two versions of an instrument may be held against each other."""
    return _scale(one) == _scale(other)


def _scale(one: Instrument) -> tuple[object, ...]:
    return (one.key, one.scoring, len(one.items), one.lowest_total, one.highest_total, one.higher_is_better)


def alerts_in(instrument: Instrument, answers: Mapping[str, int | None]) -> tuple[Alert, ...]:
    """The answers that ask for a person, worst first; of one item the most pressing. Complete questionnaire or not.

    Any answer to PHQ-9 item 9 but "not at all" is among them, as the risk of an attempt rises with each step
    (Simon 2013, doi:10.1176/appi.ps.201200587). It is a marker, not an assessment.
    """
    found: dict[str, Alert] = {}
    for alert in sorted(instrument.alerts, key=lambda one: TIERS.index(one.tier)):
        if alert.holds(answers):
            found.setdefault(alert.item, alert)
    return tuple(found.values())


def _by_points(moved: int, limit: int | None) -> bool | None:
    return None if limit is None else moved >= limit


def _by_percent(better: int, percent: int | None, baseline: int) -> bool | None:
    return None if percent is None else baseline > 0 and 100 * better >= percent * baseline


def _require_offered(instrument: Instrument, key: str, value: int | None) -> None:
    offered = instrument.values_of(key)
    if offered is None or (value is not None and (type(value) is not int or value not in offered)):
        raise BadAnswer(key, value)

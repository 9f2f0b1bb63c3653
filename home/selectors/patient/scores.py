"""The scores of one patient: how each measure stands, its chart, and every answer as a grid of items and days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from common.pictures.chart import Chart, score_chart
from home.progress import Headline, Verdict, headline, moved, verdicts
from journey.relapse import RelapseRules
from measures.definition import Instrument, Item
from measures.instruments import load
from measures.models import Response
from measures.models.responses import Kind
from measures.over_time import lines_of
from measures.scoring import Change, Scored, alerts_in, change, same_scale
from measures.selectors import baseline_of
from measures.timeline import Timeline
from people.models import Patient

FIRST = ("phq-9", "gad-7")
"""What a course is steered by; their charts stand on the patient's page, those of the others a step away."""
COLUMNS = 8
RECENT = timedelta(days=365)

Definitions = dict[tuple[str, int], Instrument]


@dataclass(frozen=True)
class Answered:
    """As much of a response as a page needs of every one: hundreds of them are read at once."""

    pk: UUID
    instrument: str
    instrument_version: int
    answered_at: datetime
    total: int | None
    band: str
    kind: str


@dataclass(frozen=True)
class Cell:
    """An answer: its value, its words, and whether it asks for a person to look. Without a value it was left out."""

    value: int | None
    words: str
    flagged: bool


@dataclass(frozen=True)
class GridRow:
    """One question with its answers, in the order of the columns."""

    item: Item
    cells: list[Cell]


@dataclass(frozen=True)
class Grid:
    """Questions by days, the newest first."""

    columns: list[Response]
    rows: list[GridRow]
    scale: list[tuple[int, str]]


@dataclass(frozen=True)
class Standing:
    """How one measure stands: the newest total against the baseline, by the published rules.

    The baseline is the last score of the 30 days before the first dose. ``best`` is the best score since then, at least
    7 days old, where the newest one is reliably worse than it.
    """

    latest: Answered
    baseline: Answered
    scored: tuple[Scored, Scored]
    change: Change | None
    best: Answered | None = None

    @property
    def lost(self) -> int:
        """By how many points the newest score is worse than the best one."""
        return abs((self.latest.total or 0) - (self.best.total or 0)) if self.best else 0

    @property
    def is_baseline(self) -> bool:
        """Whether there is nothing but the baseline."""
        return self.latest.pk == self.baseline.pk

    @cached_property
    def moved(self) -> str:
        """From what to what."""
        return moved(*self.scored)

    @cached_property
    def headline(self) -> Headline:
        """The word to take along."""
        return headline(self.change)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Every rule with its numbers."""
        return verdicts(*self.scored, self.change)


@dataclass(frozen=True)
class Measure:
    """One instrument of this patient: the newest definition, its totals oldest first, and how it stands.

    ``is_dosed`` says whether a dose was given in the open course; before that nothing is judged.
    """

    instrument: Instrument
    totals: list[Answered]
    standing: Standing | None
    is_dosed: bool = True

    @property
    def latest(self) -> Answered:
        """The newest total."""
        return self.totals[-1]

    @property
    def previous(self) -> Answered | None:
        """The total before the newest."""
        return self.totals[-2] if len(self.totals) > 1 else None

    @property
    def band(self) -> str:
        """The published word for the newest total."""
        return next((one.text for one in self.instrument.bands if one.key == self.latest.band), "")


def answers_of(patient: Patient) -> list[Answered]:
    """Every response of the patient as it stands, oldest first. One query."""
    rows = Response.objects.filter(patient=patient).standing().order_by("answered_at", "id")
    return [Answered(*row) for row in rows.values_list(*(part.name for part in fields(Answered)))]


def definitions_of(responses: Iterable[Answered]) -> Definitions:
    """The versions that were answered. A query for each that a clinic took over, none for those of the house."""
    return {pair: load(*pair) for pair in {(one.instrument, one.instrument_version) for one in responses}}


def measures_of(responses: Sequence[Answered], known: Definitions, first_dose_at: datetime | None) -> list[Measure]:
    """Every instrument that was answered, those that steer a course first. No query."""
    by_key: dict[str, list[Answered]] = defaultdict(list)
    for one in responses:
        if one.total is not None:
            by_key[one.instrument].append(one)
    keys = sorted(by_key, key=lambda key: (FIRST.index(key) if key in FIRST else len(FIRST), key))
    return [_measure(by_key[key], known, first_dose_at) for key in keys]


def chart_of(measure: Measure, timeline: Timeline, patient: Patient, since: datetime | None = None) -> Chart:
    """The measure over time, with all that happened beside it; from ``since`` on where it is given. No query."""
    instrument = measure.instrument
    points = [
        (load(one.instrument, one.instrument_version), one.answered_at, float(one.total))
        for one in measure.totals
        if one.total is not None and (since is None or one.answered_at >= since)
    ]
    events = [event for event in timeline.events if since is None or event.at >= since]
    spans = [span for span in timeline.spans if since is None or span.end >= since]
    bands = [(band.lowest, band.highest, band.text) for band in instrument.bands]
    return score_chart(lines_of(points), events, bands, patient.clinic.zone, spans=spans)


def grid_of(instrument: Instrument, columns: Sequence[Response], known: Definitions) -> Grid:
    """The answers of these responses, a column for each. No query."""
    flagged = [{alert.item for alert in alerts_in(_version(one, known), one.answers)} for one in columns]
    rows = [
        GridRow(
            item,
            [_cell(item, one, _version(one, known), flags) for one, flags in zip(columns, flagged, strict=True)],
        )
        for item in instrument.questions
    ]
    return Grid(list(columns), rows, [(answer.value, answer.text) for answer in instrument.answers])


def newest_answers(patient: Patient, instrument: str) -> list[Response]:
    """The newest answered forms of one instrument with their answers, newest first. One query."""
    rows = Response.objects.filter(patient=patient, instrument=instrument, kind=Kind.ANSWERS).standing()
    return list(rows.order_by("-answered_at", "-id")[:COLUMNS])


def _measure(totals: list[Answered], known: Definitions, first_dose_at: datetime | None) -> Measure:
    newest = known[totals[-1].instrument, max(one.instrument_version for one in totals)]
    base = baseline_of(totals, first_dose_at)
    if base is None:
        return Measure(newest, totals, None, is_dosed=first_dose_at is not None)
    pair = (_scored(base, known), _scored(totals[-1], known))
    found = change(*pair) if base.pk != totals[-1].pk else None
    return Measure(newest, totals, Standing(totals[-1], base, pair, found, _lost_from(totals, base, known)))


def _lost_from(totals: list[Answered], base: Answered, known: Definitions) -> Answered | None:
    """The best score since the baseline, if the newest is reliably worse: as the relapse watch looks, by its usual days.

    By as many points as the instrument's published limit; without one nothing is said.
    """
    latest, rules = totals[-1], RelapseRules()
    version = _version(latest, known)
    since = max(base.answered_at, latest.answered_at - timedelta(days=rules.best_within_days))
    until, sign = latest.answered_at - timedelta(days=rules.worsening_days), -1 if version.higher_is_better else 1
    earlier = [
        one
        for one in totals
        if since <= one.answered_at <= until and one.pk != base.pk and same_scale(_version(one, known), version)
    ]
    best = min(earlier, key=lambda one: (sign * (one.total or 0), -one.answered_at.timestamp()), default=None)
    limit = version.changes.deterioration_points
    if best is None or limit is None:
        return None
    return best if sign * ((latest.total or 0) - (best.total or 0)) >= limit else None


def _scored(one: Answered, known: Definitions) -> Scored:
    return Scored(_version(one, known), one.total or 0, one.answered_at)


def _version(one: Answered | Response, known: Definitions) -> Instrument:
    return known[one.instrument, one.instrument_version]


def _cell(item: Item, response: Response, version: Instrument, flagged: set[str]) -> Cell:
    value = response.answers.get(item.key)
    asked = version.item(item.key)
    words = next((answer.text for answer in version.answers_of(asked) if answer.value == value), "") if asked else ""
    return Cell(value, words, item.key in flagged)

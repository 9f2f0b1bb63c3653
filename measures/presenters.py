"""Words and pictures of scores. What a total is called is published; what we add explains and diagnoses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.pictures.chart import Chart, Event, Series, score_chart
from measures.instruments import Band, Instrument
from measures.scoring import alerts_in
from measures.selectors import definition_of

if TYPE_CHECKING:
    from measures.models import Response, Unfinished


@dataclass(frozen=True)
class Said:
    """A question with the answer that was given, in words; ``answer`` is empty where none was given."""

    number: int | None
    question: str
    answer: str
    value: int | None
    flagged: bool


@dataclass(frozen=True)
class Result:
    """What a person's own answers came to, in words."""

    instrument: Instrument
    total: int | None
    band: Band | None
    meaning: str
    since: str
    left_out: int


@dataclass(frozen=True)
class Past:
    """A line of what was answered so far."""

    pk: UUID
    title: str
    answered_at: datetime
    total: int | None


def result(response: Response, before: Response | None) -> Result:
    """The score of ``response`` in plain words, beside the total ``before`` it."""
    instrument = definition_of(response)
    band = instrument.band_of(response.total) if response.total is not None else None
    said = response.answers
    return Result(
        instrument=instrument,
        total=response.total,
        band=band,
        meaning=_meaning(instrument, band),
        since=_since(response.total, before.total if before else None),
        left_out=sum(said.get(item.key) is None for item in instrument.items),
    )


def answers(response: Response | Unfinished) -> list[Said]:
    """Every question of the version that was answered, with what was said; none that was not to be asked."""
    instrument = definition_of(response)
    given: Mapping[str, int | None] = response.answers
    asked = {*instrument.asked(given), *(key for key, value in given.items() if value is not None)}
    worrying = {alert.item for alert in alerts_in(instrument, given)}
    numbers = {item.key: number for number, item in enumerate(instrument.items, start=1)}
    return [
        Said(
            number=numbers.get(item.key),
            question=item.text,
            answer=next((one.text for one in instrument.answers_of(item) if one.value == given.get(item.key)), ""),
            value=given.get(item.key),
            flagged=item.key in worrying,
        )
        for item in instrument.questions
        if item.key in asked
    ]


def chart(responses: Mapping[str, Sequence[Response]], zone: ZoneInfo, events: Sequence[Event] = ()) -> Chart:
    """Totals over time, one line an instrument; ``events`` (doses, phases) come from the rooms above.

    The bands are drawn when there is one instrument only, because each has its own.
    """
    with_total = [[one for one in rows if one.total is not None] for rows in responses.values()]
    drawn = [(definition_of(rows[-1]), rows) for rows in with_total if rows]
    series = [
        Series(instrument.title, [(one.answered_at, float(one.total or 0)) for one in rows], instrument.highest_total)
        for instrument, rows in drawn
    ]
    bands = [(band.lowest, band.highest, band.text) for band in drawn[0][0].bands] if len(drawn) == 1 else []
    return score_chart(series, events, bands, zone)


def history(responses: Mapping[str, Sequence[Response]]) -> list[Past]:
    """Everything that was answered, newest first."""
    rows = [
        Past(one.pk, definition_of(one).title, one.answered_at, one.total)
        for those in responses.values()
        for one in those
    ]
    return sorted(rows, key=lambda row: row.answered_at, reverse=True)


def _meaning(instrument: Instrument, band: Band | None) -> str:
    if band is None:
        return ""
    words: dict[str, Any] = {
        "subject": instrument.subject,
        "band": band.text.lower(),
        "lowest": band.lowest,
        "highest": band.highest,
    }
    return _("Totals from %(lowest)s to %(highest)s are called “%(band)s” for signs of %(subject)s.") % words


def _since(total: int | None, before: int | None) -> str:
    """How far the total moved; fewer points mean fewer difficulties in all instruments that are shipped."""
    if total is None or before is None:
        return ""
    if total == before:
        return _("The same as last time.")
    points = abs(total - before)
    if total < before:
        return ngettext("%(n)s point lower than last time.", "%(n)s points lower than last time.", points) % {
            "n": points
        }
    return ngettext("%(n)s point higher than last time.", "%(n)s points higher than last time.", points) % {"n": points}

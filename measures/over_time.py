"""What a patient answered so far: a chart of each total with what else happened, and the lines of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from common.pictures.chart import Chart, Series, score_chart
from measures.definition import Instrument
from measures.models import Response
from measures.selectors import definition_of
from measures.timeline import Timeline

NOTHING = Timeline()


@dataclass(frozen=True)
class Past:
    """A line of what was answered so far. Where there is no total by design, ``has_total`` is False."""

    pk: UUID
    instrument: Instrument
    answered_at: datetime
    total: int | None
    has_total: bool


def chart_of(rows: Sequence[Response], zone: ZoneInfo, happened: Timeline = NOTHING) -> Chart:
    """The totals of one instrument over time, with its bands, and with what happened meanwhile."""
    points = [(one.answered_at, float(one.total)) for one in rows if one.total is not None]
    if not points:
        return score_chart([], [], (), zone)
    instrument = definition_of(rows[-1])
    series = Series(instrument.title, points, instrument.highest_total)
    bands = [(band.lowest, band.highest, band.text) for band in instrument.bands]
    return score_chart([series], happened.events, bands, zone, spans=happened.spans)


def history(responses: Mapping[str, Sequence[Response]]) -> list[Past]:
    """Everything that was answered, newest first."""
    named = [(definition_of(one), one) for rows in responses.values() for one in rows]
    rows = [Past(one.pk, what, one.answered_at, one.total, what.has_total) for what, one in named]
    return sorted(rows, key=lambda row: row.answered_at, reverse=True)

"""What a patient answered so far: a chart of each total with what else happened, and the lines of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.pictures.chart import Chart, Series, score_chart
from measures.definition import Instrument
from measures.models import Response
from measures.scoring import same_scale
from measures.selectors import definition_of
from measures.timeline import Timeline

NOTHING = Timeline()
MOST_LINES = 4


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
    points = [(definition_of(one), one.answered_at, float(one.total)) for one in rows if one.total is not None]
    if not points:
        return score_chart([], [], (), zone)
    bands = [(band.lowest, band.highest, band.text) for band in points[-1][0].bands]
    return score_chart(lines_of(points), happened.events, bands, zone, spans=happened.spans)


def lines_of(points: Sequence[tuple[Instrument, datetime, float]]) -> list[Series]:
    """A line for each scale on which the totals of one instrument were made, oldest first, the last few of them.

    Totals of a version with another scale are not joined to these: the step between them says nothing.
    """
    scales: list[tuple[Instrument, list[tuple[datetime, float]]]] = []
    for instrument, at, total in points:
        if not scales or not same_scale(scales[-1][0], instrument):
            scales.append((instrument, []))
        scales[-1][1].append((at, total))
    several = len(scales) > 1
    return [
        Series(_line_name(one) if several else one.title, those, float(one.highest_total))
        for one, those in scales[-MOST_LINES:]
    ]


def _line_name(one: Instrument) -> str:
    return _("%(title)s, version %(n)s (up to %(highest)s)") % {
        "title": one.title,
        "n": one.number,
        "highest": one.highest_total,
    }


def history(responses: Mapping[str, Sequence[Response]]) -> list[Past]:
    """Everything that was answered, newest first."""
    named = [(definition_of(one), one) for rows in responses.values() for one in rows]
    rows = [Past(one.pk, what, one.answered_at, one.total, what.has_total) for what, one in named]
    return sorted(rows, key=lambda row: row.answered_at, reverse=True)

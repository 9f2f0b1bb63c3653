"""Vega draws the chart of scores on the server: SVG without a style, a script or an address of others.

Vega gets figures, and numbered blanks for the titles of dots, which are filled afterwards; axes and words are written
by ``chart_writing``. Its engine measures what it writes, slowly, and ends the whole process over some characters, so
nothing that somebody typed may reach it. The picture says nothing that the table behind it does not say, so a page does without it when Vega refuses.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from common.pictures import chart_writing
from common.pictures.chart_layout import PLOT, Layout
from common.pictures.chart_marks import Mark, Marks, marks

if TYPE_CHECKING:
    from common.pictures.chart import Facts

logger = logging.getLogger(__name__)
_SPEC: dict[str, Any] = json.loads(Path(__file__).with_name("chart.vega.json").read_text("utf-8"))
_FRAME = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_NAMED = re.compile(r'<path aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="[^"]*"([^>]*)/>')
_BLANK = re.compile(r"@(\d+)@")
_ROLES = re.compile(r' (?:role|aria-roledescription|aria-label)="[^"]*"')


@dataclass(frozen=True)
class Drawing:
    """A drawn chart: its size in user units, and what stands inside its ``svg``."""

    width: float
    height: float
    inside: SafeString


def draw(facts: Facts, layout: Layout) -> Drawing | None:
    """The chart as SVG; None when Vega refuses (noted without a word of what was to be drawn)."""
    titles: list[str] = []
    found = marks(facts, layout)
    filled = _filled(found, layout, titles)
    try:
        inside = _inside(json.dumps(filled, sort_keys=True, allow_nan=False))
    except ValueError as error:
        logger.error("A chart could not be drawn: %s", type(error).__name__)  # noqa: TRY400 - the words hold data
        return None
    drawn = _BLANK.sub(lambda blank: escape(titles[int(blank[1])]), inside)
    room = layout.padding
    begins = f'<g transform="translate({room["left"]:g},{room["top"]:g})">'
    under, over = chart_writing.axes(layout), chart_writing.words(found.data, layout)
    return Drawing(
        width=layout.frame.width,
        height=room["top"] + PLOT + room["bottom"],
        inside=mark_safe(f"{begins}{under}</g>{drawn}{begins}{over}</g>"),  # nosec B308 B703 - marks, and words escaped
    )


def _filled(found: Marks, layout: Layout, titles: list[str]) -> dict[str, Any]:
    """The grammar with its data. What has nothing to draw is left out, which saves Vega half of its time."""
    wanted = {_source(mark) for mark in _SPEC["marks"]}
    held = {
        name: [_blanked(row, titles) for row in rows] for name, rows in found.data.items() if rows and name in wanted
    }
    said = {**layout.signals(), **found.signals}
    return {
        **_SPEC,
        "width": layout.width,
        "height": PLOT,
        "padding": layout.padding,
        "signals": [{"name": name, "value": value} for name, value in said.items()],
        "data": [{"name": name, "values": rows} for name, rows in held.items()],
        "marks": [mark for mark in _SPEC["marks"] if _source(mark) in {None, *held}],
    }


def _source(mark: dict[str, Any]) -> str | None:
    """The data that a mark is drawn from."""
    origin = mark.get("from", {})
    found: str | None = origin.get("data") or origin.get("facet", {}).get("data")
    return found


def _blanked(row: Mark, titles: list[str]) -> Mark:
    """The row without its words; a blank stands for its title, which is put at the end of ``titles``."""
    plain = {key: value for key, value in row.items() if key != "text"}
    if "title" in row:
        plain["title"] = f"@{len(titles)}@"
        titles.append(row["title"])
    return plain


@lru_cache(maxsize=256)
def _inside(spec: str) -> str:
    """The inside of the SVG, with blanks for words. The same chart is drawn once: it is read more often than it changes."""
    # Opening it starts a JavaScript engine, and most processes of the house never draw.
    import vl_convert

    found = _FRAME.search(vl_convert.vega_to_svg(spec, allowed_base_urls=[]))
    if found is None:
        raise ValueError("Vega answered without a picture.")
    titled = _NAMED.sub(r"<path\2><title>\1</title></path>", found[1])
    return _ROLES.sub("", titled)

"""What answers came to, in plain words. What a total is called is published; nothing here diagnoses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.definition import Band, Instrument
from measures.models import Response
from measures.scoring import COMPARABLE_AFTER, same_scale
from measures.selectors import definition_of


@dataclass(frozen=True)
class Meaning:
    """The total with the published name of its range, which way is better, and how far it moved since last time.

    ``step`` says which limit is published for such a move; empty where there is nothing to say.
    """

    instrument: Instrument
    total: int | None
    band: Band | None
    name: str
    direction: str
    since: str
    step: str
    left_out: int


def meaning_of(response: Response, before: Response | None, *, is_dosed: bool = True) -> Meaning:
    """The answers in words, beside the total ``before`` them if it was made on the same scale.

    Nothing is published for a move before the first dose (``is_dosed``): there was no treatment it could speak of.
    """
    instrument, total = definition_of(response), response.total
    band = instrument.band_of(total) if total is not None else None
    if before is not None and not same_scale(instrument, definition_of(before)):
        before = None
    asked = set(instrument.asked(response.answers))
    return Meaning(
        instrument=instrument,
        total=total,
        band=band,
        name=_name(instrument, band),
        direction=_direction(instrument),
        since=_since(total, before.total if before else None),
        step=_step(instrument, response, before) if is_dosed else "",
        left_out=sum(response.answers.get(item.key) is None for item in instrument.items if item.key in asked),
    )


def _name(instrument: Instrument, band: Band | None) -> str:
    if band is None:
        return ""
    words: dict[str, Any] = {
        "subject": instrument.subject,
        "band": band.text.lower(),
        "lowest": band.lowest,
        "highest": band.highest,
    }
    if instrument.higher_is_better:
        return _("Totals from %(lowest)s to %(highest)s are called “%(band)s” for %(subject)s.") % words
    return _("Totals from %(lowest)s to %(highest)s are called “%(band)s” for signs of %(subject)s.") % words


def _direction(instrument: Instrument) -> str:
    if instrument.higher_is_better:
        return _("Here, a higher total is better.")
    return _("Here, a lower total is better.")


def _since(total: int | None, before: int | None) -> str:
    """How far the total moved."""
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


def _step(instrument: Instrument, response: Response, before: Response | None) -> str:
    """What is published about moves: the limits stand in the definition, each with its source. Nothing is judged here."""
    if response.total is None or before is None or before.total is None or response.total == before.total:
        return ""
    if response.answered_at - before.answered_at < COMPARABLE_AFTER:
        return _("The two are less than a week apart and look back over some of the same days.")
    # The limits are published for a change since the beginning of a treatment: from one week to the next they say less.
    limits = instrument.changes
    if limits.reliable_points:
        said = _("%(limit)s points or more since the beginning of a treatment are called a reliable change")
        return _with_source(said % {"limit": limits.reliable_points}, instrument, "reliable")
    if limits.meaningful_points:
        said = _("%(limit)s points or more since the beginning of a treatment are called a meaningful change")
        return _with_source(said % {"limit": limits.meaningful_points}, instrument, "meaningful")
    return ""


def _with_source(said: str, instrument: Instrument, word: str) -> str:
    source = next((one for one in instrument.sources if word in one), "")
    return f"{said} ({source})." if source else f"{said}."

"""What answers came to, in plain words. What a total is called is published; nothing here diagnoses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from measures.definition import Band, Instrument
from measures.models import Response
from measures.scoring import COMPARABLE_AFTER
from measures.selectors import definition_of


@dataclass(frozen=True)
class Meaning:
    """The total with the published name of its range, which way is better, and how far it moved since last time.

    ``step`` says what that move is worth by the published limits; empty where there is nothing to say.
    """

    instrument: Instrument
    total: int | None
    band: Band | None
    name: str
    direction: str
    since: str
    step: str
    left_out: int


def meaning_of(response: Response, before: Response | None) -> Meaning:
    """The answers in words, beside the total ``before`` them."""
    instrument, total = definition_of(response), response.total
    band = instrument.band_of(total) if total is not None else None
    asked = set(instrument.asked(response.answers))
    return Meaning(
        instrument=instrument,
        total=total,
        band=band,
        name=_name(instrument, band),
        direction=_direction(instrument),
        since=_since(total, before.total if before else None),
        step=_step(instrument, response, before),
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
    """What the move is worth: the limits stand in the definition, each with its source there."""
    if response.total is None or before is None or before.total is None or response.total == before.total:
        return ""
    if response.answered_at - before.answered_at < COMPARABLE_AFTER:
        return _("The two are less than a week apart and look back over some of the same days.")
    moved = response.total - before.total
    is_better = (moved > 0) == instrument.higher_is_better
    limits = instrument.changes
    limit = (limits.reliable_points or limits.meaningful_points) if is_better else limits.deterioration_points
    if limit is None:
        return _("That is towards better.") if is_better else _("That is towards worse.")
    if abs(moved) < limit:
        return _("A difference of less than %(limit)s points can be an ordinary good or bad day.") % {"limit": limit}
    if is_better:
        return _("That is a clear step for the better: %(limit)s points or more.") % {"limit": limit}
    return _("That is a clear step for the worse: %(limit)s points or more. Your clinic sees it, too.") % {
        "limit": limit
    }

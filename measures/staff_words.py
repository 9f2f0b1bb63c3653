"""What the care team reads about one questionnaire: how it moved, by which limit, its parts and its alerts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from measures.definition import TIERS, Alert, Changes, Instrument
from measures.scoring import COMPARABLE_AFTER, Change, Part, alerts_in, change, parts, same_scale, shows_pattern
from measures.selectors import definition_of, scored

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from measures.models import Response

TIER_WORDS: dict[str, StrOrPromise] = {
    "immediate": gettext_lazy("asks for a person at once"),
    "urgent": gettext_lazy("asks for a person"),
    "soon": gettext_lazy("asks for a look"),
}


@dataclass(frozen=True)
class Named:
    """A change that has a published name, with the limit that gives it."""

    name: str
    rule: str
    tone: str


@dataclass(frozen=True)
class Moved:
    """How a total moved since the one before, or why that is not judged."""

    sentence: str
    names: tuple[Named, ...]


@dataclass(frozen=True)
class Staffed:
    """Everything beside the answers that the care team reads of one response."""

    moved: Moved | None
    parts: tuple[Part, ...]
    pattern: str
    hints: tuple[str, ...]
    alert: str


def in_words(instrument: Instrument, alert: Alert) -> tuple[str, str, str]:
    """An alert as the question, the answer from which it holds, and how soon somebody must look."""
    item = instrument.item(alert.item)
    offered = instrument.answers_of(item) if item else ()
    answer = next((one.text for one in offered if one.value == alert.from_value), str(alert.from_value))
    highest = max((one.value for one in offered), default=alert.from_value)
    words = answer if alert.from_value == highest else _("“%(answer)s” or more") % {"answer": answer}
    if alert.or_declined:
        words = _("%(answer)s, or no answer") % {"answer": words}
    return (item.text if item else alert.item, words, str(TIER_WORDS[alert.tier]))


def of_response(response: Response, before: Response | None) -> Staffed:
    """What there is to say about ``response``, beside the total ``before`` it."""
    instrument, answers = definition_of(response), response.answers
    alerts = sorted(alerts_in(instrument, answers), key=lambda one: TIERS.index(one.tier))
    hints = instrument.hints_for(response.total) if response.total is not None else ()
    return Staffed(
        moved=_moved(response, before),
        parts=parts(instrument, answers) if answers else (),
        pattern=instrument.pattern or "" if answers and shows_pattern(instrument, answers) else "",
        hints=tuple(hint.text for hint in hints),
        alert=str(TIER_WORDS[alerts[0].tier]) if alerts else "",
    )


def _moved(response: Response, before: Response | None) -> Moved | None:
    if response.total is None or before is None or before.total is None:
        return None
    zone = response.patient.clinic.zone
    since = before.answered_at.astimezone(zone).date()
    earlier, later = scored(before), scored(response)
    if not same_scale(earlier.instrument, later.instrument):
        why = _("The one before, on %(since)s, was of another version with other totals; the two are not compared.")
        return Moved(why % {"since": date_format(since, "j M Y")}, ())
    found = change(earlier, later)
    if found is None:
        days = COMPARABLE_AFTER.days
        why = _("%(sentence)s Fewer than %(days)s days lie between, so no change is named.")
        sentence = _points(later.instrument, response.total - before.total, since)
        return Moved(why % {"sentence": sentence, "days": days}, ())
    sentence = _points(later.instrument, found.points, since)
    return Moved(sentence, tuple(names_of(found, earlier.instrument)))


def _points(instrument: Instrument, points: int, since: date) -> str:
    day = {"since": date_format(since, "j M Y")}
    if not points:
        return _("The same as on %(since)s.") % day
    worse = (points < 0) == instrument.higher_is_better
    said = day | {"n": abs(points)}
    if not _has_direction(instrument):
        words = ngettext("%(n)s point apart from %(since)s.", "%(n)s points apart from %(since)s.", abs(points))
    elif worse:
        words = ngettext("%(n)s point worse than on %(since)s.", "%(n)s points worse than on %(since)s.", abs(points))
    else:
        words = ngettext("%(n)s point better than on %(since)s.", "%(n)s points better than on %(since)s.", abs(points))
    return words % said


def _has_direction(instrument: Instrument) -> bool:
    """Without a single limit of change nothing says which way is better, unless it is said outright."""
    return instrument.higher_is_better or instrument.changes != Changes() or bool(instrument.bands)


def names_of(found: Change, instrument: Instrument) -> Iterator[Named]:
    """The published names that a change has earned, each with its rule in words; worse first."""
    limits = instrument.changes
    if found.deterioration:
        yield Named(_("deterioration"), _points_rule(limits.deterioration_points, worse=True), "urgent")
    if found.response and found.eligible is not False:
        rule = _("better by %(n)s %% or more") % {"n": limits.response_percent}
        yield Named(_("response"), rule, "good")
    if found.remission and found.eligible is not False and found.better > 0:
        yield Named(_("remission"), _("a total below %(n)s") % {"n": limits.remission_below}, "good")
    if found.reliable:
        yield Named(_("reliable improvement"), _points_rule(limits.reliable_points, worse=False), "good")
    if found.meaningful:
        yield Named(_("meaningful improvement"), _points_rule(limits.meaningful_points, worse=False), "good")


def _points_rule(points: int | None, *, worse: bool) -> str:
    said = {"n": points}
    return (_("%(n)s points worse or more") if worse else _("%(n)s points better or more")) % said

"""How a score stands against its baseline, told with the rule and the numbers. Pure; the limits are the instrument's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from measures.scoring import COMPARABLE_AFTER, Change, Scored, same_scale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from measures.definition import Instrument

Outcome = Literal["yes", "no", "open"]


@dataclass(frozen=True)
class Verdict:
    """One rule with its outcome: ``open`` where it is not judged. ``why`` has the rule and the numbers in words."""

    name: str
    outcome: Outcome
    why: str

    @property
    def word(self) -> str:
        """The outcome as a word."""
        return {"yes": _("yes"), "no": _("no"), "open": _("not judged")}[self.outcome]


@dataclass(frozen=True)
class Headline:
    """The one word that a reader takes with them, and its tone."""

    text: str
    tone: str


def verdicts(baseline: Scored, latest: Scored, found: Change | None) -> list[Verdict]:
    """Every published rule of the instrument on this pair of scores, and why one is not judged."""
    if found is None:
        return [Verdict(_("Change since the baseline"), "open", _why_not(baseline, latest))]
    return [*_of_baseline(baseline, latest, found), *_of_points(baseline, found)]


def headline(found: Change | None) -> Headline:
    """The word for the change: what is worse before what is better, and the larger step before the smaller."""
    if found is None:
        return Headline(_("Not judged yet"), "plain")
    ladder = (
        (found.deterioration, Headline(_("Reliably worse"), "urgent")),
        (found.eligible and found.remission, Headline(_("Remission"), "good")),
        (found.eligible and found.response, Headline(_("Response"), "good")),
        (found.reliable, Headline(_("Reliably better"), "info")),
        (found.reliable is None, Headline(_("No published limit"), "plain")),
    )
    return next((said for holds, said in ladder if holds), Headline(_("No reliable change"), "plain"))


def moved(baseline: Scored, latest: Scored) -> str:
    """The two scores and the points between them: "18 → 8, 10 points lower"."""
    if not same_scale(baseline.instrument, latest.instrument):
        return _("%(first)s → %(last)s, of another version") % {"first": baseline.total, "last": latest.total}
    points = latest.total - baseline.total
    values = {"first": baseline.total, "last": latest.total, "n": abs(points)}
    if points == 0:
        return _("%(first)s → %(last)s, the same") % values
    return (_("%(first)s → %(last)s, %(n)s lower") if points < 0 else _("%(first)s → %(last)s, %(n)s higher")) % values


def _why_not(baseline: Scored, latest: Scored) -> str:
    if latest.answered_at <= baseline.answered_at:
        return _("There is no score after the baseline yet.")
    if not same_scale(baseline.instrument, latest.instrument):
        return _(
            "The newest score is of another version of the questionnaire, with other totals: they are not compared."
        )
    return _(
        "The newest score is %(days)s days after the baseline. Scores are compared from %(least)s days on, because "
        "the questions look back over days or weeks."
    ) % {"days": (latest.answered_at - baseline.answered_at).days, "least": COMPARABLE_AFTER.days}


def _of_baseline(baseline: Scored, latest: Scored, found: Change) -> Iterator[Verdict]:
    """Response and remission, which mean something from a baseline of caseness on."""
    instrument = baseline.instrument
    limits = instrument.changes
    if found.response is not None:
        yield _judged(_("Response"), found.response, found, baseline, _response_words(instrument, baseline, latest))
    if found.remission is not None:
        why = _("%(total)s; below %(limit)s counts.") % {"total": latest.total, "limit": limits.remission_below}
        yield _judged(_("Remission"), found.remission, found, baseline, why)


def _judged(name: str, holds: bool, found: Change, baseline: Scored, why: str) -> Verdict:
    if found.eligible is False:
        values = {"total": baseline.total, "limit": baseline.instrument.changes.caseness}
        return Verdict(
            name, "open", _("The baseline of %(total)s is below %(limit)s, from which it is judged.") % values
        )
    return Verdict(name, "yes" if holds else "no", why)


def _response_words(instrument: Instrument, baseline: Scored, latest: Scored) -> str:
    moved_by = latest.total - baseline.total
    values = {
        "percent": round(abs(100 * moved_by / baseline.total)) if baseline.total else 0,
        "limit": instrument.changes.response_percent,
    }
    if moved_by > 0:
        better = instrument.higher_is_better
        return (
            _("%(percent)s %% higher; %(limit)s %% higher or more counts.") % values
            if better
            else (_("%(percent)s %% higher; %(limit)s %% lower or more counts.") % values)
        )
    return (
        _("%(percent)s %% lower; %(limit)s %% lower or more counts.") % values
        if not instrument.higher_is_better
        else (_("%(percent)s %% lower; %(limit)s %% higher or more counts.") % values)
    )


def _of_points(baseline: Scored, found: Change) -> Iterator[Verdict]:
    """Better and worse by as many points as the instrument's limits say."""
    limits = baseline.instrument.changes
    better, worse = max(found.better, 0), max(-found.better, 0)
    if found.reliable is not None:
        why = _("%(n)s points better; %(limit)s or more count.") % {"n": better, "limit": limits.reliable_points}
        yield Verdict(_("Reliably better"), "yes" if found.reliable else "no", why)
    if found.meaningful is not None:
        why = _("%(n)s points better; %(limit)s or more count.") % {"n": better, "limit": limits.meaningful_points}
        yield Verdict(_("Meaningfully better"), "yes" if found.meaningful else "no", why)
    if found.deterioration is not None:
        why = _("%(n)s points worse than the baseline; %(limit)s or more count.") % {
            "n": worse,
            "limit": limits.deterioration_points,
        }
        yield Verdict(_("Reliably worse"), "yes" if found.deterioration else "no", why)

"""What the relapse watch says about a patient, in words with the numbers shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journey.relapse import Ground, Proposal, Reading, RelapseRules, Rule

if TYPE_CHECKING:
    from collections.abc import Callable

#: So many readings are listed with their days; of more, the newest, and the sentence says so.
MOST_LISTED: Final = 6


def sentences(proposal: Proposal, rules: RelapseRules, zone: ZoneInfo) -> list[str]:
    """A sentence or two for each rule that speaks, with its numbers; days in ``zone``."""
    tell: dict[Rule, Callable[[Proposal, Ground, RelapseRules, ZoneInfo], str]] = {
        Rule.LOSS_OF_RESPONSE: _lost,
        Rule.RELIABLE_WORSENING: _worse,
    }
    return [tell[ground.rule](proposal, ground, rules, zone) for ground in proposal.grounds]


def short(proposal: Proposal) -> str:
    """The first rule in a few words."""
    return {
        Rule.LOSS_OF_RESPONSE: _("PHQ-9 above the response line again"),
        Rule.RELIABLE_WORSENING: _("PHQ-9 reliably worse"),
    }[proposal.rule]


def _lost(proposal: Proposal, ground: Ground, rules: RelapseRules, zone: ZoneInfo) -> str:
    first = _(
        "A response had been reached: %(best)s, against a baseline of %(baseline)s; %(line)s or less is a response."
    ) % {
        "best": _dated(ground.reference, zone),
        "baseline": proposal.baseline.total if proposal.baseline else "–",
        "line": f"{ground.line:g}",
    }
    count, newest = len(ground.readings), ground.readings[-MOST_LISTED:]
    then = ngettext(
        "The last reading stands above that: %(readings)s.",
        "The last %(n)s readings stand above that: %(readings)s.",
        count,
    )
    if count > MOST_LISTED:
        then = _("The last %(n)s readings stand above that, the newest %(shown)s of them: %(readings)s.")
    then %= {"n": count, "shown": len(newest), "readings": ", ".join(_dated(one, zone) for one in newest)}
    asked = ngettext("%(n)s reading is enough.", "%(n)s in a row are asked for.", rules.readings) % {
        "n": rules.readings
    }
    return f"{first} {then} {asked}"


def _worse(_proposal: Proposal, ground: Ground, rules: RelapseRules, zone: ZoneInfo) -> str:
    return _(
        "The newest reading, %(latest)s, is %(points)s points above the best of the %(days)s days before it, %(best)s: "
        "a reliable change for the worse."
    ) % {
        "latest": _dated(ground.readings[-1], zone),
        "points": ground.points,
        "days": rules.best_within_days,
        "best": _dated(ground.reference, zone),
    }


def _dated(reading: Reading, zone: ZoneInfo) -> str:
    return _("%(total)s on %(day)s") % {"total": reading.total, "day": _day(reading.at, zone)}


def _day(at: datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), "j M Y")

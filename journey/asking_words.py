"""The words of a protocol's numbers about questionnaires, and where the defaults come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from journey.protocol import Source
from measures.instruments import library

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LABELS: dict[str, tuple[StrPromise, StrPromise | str]] = {
    "measures.baseline.instruments": (_("Before the first dose"), ""),
    "measures.baseline.valid_days": (_("Answers count from before the course by up to"), _("days")),
    "measures.baseline.open_days": (_("Asked for, before the first dose, for"), _("days")),
    "measures.before_dose.instruments": (_("Before each session"), ""),
    "measures.before_dose.opens_hours": (_("Asked for ahead of a session by"), _("hours")),
    "measures.before_dose.older_than_days": (_("Not asked again within"), _("days")),
    "measures.after_dose.instruments": (_("After a dose"), ""),
    "measures.after_dose.days": (_("Asked for after the latest dose by"), _("days")),
    "measures.weekly.instruments": (_("In the induction"), ""),
    "measures.weekly.every_days": (_("In the induction, every"), _("days")),
    "measures.weekly.at_most_days": (_("However many doses, at least every"), _("days")),
    "measures.monthly.instruments": (_("In maintenance"), ""),
    "measures.monthly.every_days": (_("In maintenance, after the latest dose or answer"), _("days")),
    "measures.monthly.at_most_days": (_("However many doses, at least every"), _("days")),
    "measures.not_after_dose_hours": (_("Nothing is asked after a dose for"), _("hours")),
    "measures.morning_at": (_("Asked for at"), ""),
    "measures.remind_after_days": (_("One reminder after"), _("days")),
    "measures.expire_after_days": (_("Given up after"), _("days")),
}

SOURCES: tuple[Source, ...] = (
    Source(
        numbers=tuple(
            place for place in LABELS if place not in {"measures.remind_after_days", "measures.expire_after_days"}
        ),
        claim="This version says nothing about it, so the defaults of the app hold.",
        source="Our suggestion",
        verified=False,
    ),
    Source(
        numbers=("measures.remind_after_days", "measures.expire_after_days"),
        claim="A measurement service reminds after 2 days (1 to 9) and lets a request run out after 4 days (1 to 30).",
        source="Greenspace, help article 11648950",
        verified=True,
    ),
)
"""Where the numbers come from as long as a protocol names no source of its own."""


def titles() -> dict[str, str]:
    """What the questionnaires that come with the app are called, by key."""
    return {one.key: one.title for one in library()}

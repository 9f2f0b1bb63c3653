"""The rules of a plan: what may stand in it, what it may become, and what exactly was signed. Pure.

A plan holds what a prescriber typed. Nothing here calculates a dose or recommends one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from journey.protocol import Product, ProtocolRules, Setting

TRANSITIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "draft": MappingProxyType(
            {"signed": "The prescriber signed it.", "dropped": "It was let go before it was signed."}
        ),
        "signed": MappingProxyType({"replaced": "A newer plan was signed for the same course."}),
        "dropped": MappingProxyType({}),
        "replaced": MappingProxyType({}),
    }
)

REVIEW_AFTER = timedelta(weeks=12)
"""When a plan is looked at again unless somebody says otherwise. Ours: no source with a number was found."""
LATEST_REVIEW = timedelta(days=366)
"""A plan that nobody looks at for more than a year is none; ours."""

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "esketamine_at_home": "Esketamine is never given at home. Choose the clinic as the place, or another protocol.",
        "retired": "This version of the protocol is no longer used for new courses. Choose the newer one.",
        "setting": "The protocol is for another place. Choose the place that it is for, or another protocol.",
        "route": "The protocol does not give it that way. Choose one of its ways.",
        "formulation": "Name the formulation, as it stands on the prescription.",
        "dose": "Give the starting dose in milligrams; more than 0, less than 10,000, with two digits after the point.",
        "review_past": "The day on which the plan is looked at again has to be in the future.",
        "review_far": "Choose a day within a year: a plan has to be looked at again.",
        "range": "{amount} mg is outside what the protocol usually gives ({range}). Is it meant?",
    }
)
"""English sentences by code; whoever shows them may translate the sentence and fill in the values."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "esketamine_at_home": "setting",
        "retired": "protocol",
        "setting": "setting",
        "route": "route",
        "formulation": "formulation",
        "dose": "starting_dose_mg",
        "review_past": "review_on",
        "review_far": "review_on",
        "range": "starting_dose_mg",
    }
)
"""Beside which field of the form a sentence stands."""


@dataclass(frozen=True)
class Wish:
    """What somebody would like to stand in a plan, as far as rules look at it."""

    setting: str
    route: str
    formulation: str
    starting_dose_mg: Decimal
    review_on: date
    is_retired: bool = False


def problems(wish: Wish, rules: ProtocolRules, today: date) -> tuple[str, ...]:
    """Codes of everything that keeps this from being a plan on that protocol, gravest first; nothing when it may be.

    That esketamine is never given at home comes before everything else, whatever the protocol says: it "must never be
    dispensed directly to a patient for home use" (its maker, on the REMS).
    """
    return tuple(_problems(wish, rules, today))


def _problems(wish: Wish, rules: ProtocolRules, today: date) -> Iterator[str]:
    if rules.product is Product.ESKETAMINE and wish.setting == Setting.HOME:
        yield "esketamine_at_home"
    if wish.is_retired:
        yield "retired"
    if wish.setting != rules.setting:
        yield "setting"
    if wish.route not in [str(route) for route in rules.routes]:
        yield "route"
    if not wish.formulation.strip():
        yield "formulation"
    if not _is_an_amount(wish.starting_dose_mg):
        yield "dose"
    yield from _problems_of_review(wish.review_on, today)


def _problems_of_review(review_on: date, today: date) -> Iterator[str]:
    if review_on <= today:
        yield "review_past"
    elif review_on > today + LATEST_REVIEW:
        yield "review_far"


def _is_an_amount(amount: Decimal) -> bool:
    return amount.is_finite() and 0 < amount < 10_000 and amount == round(amount, 2)


def is_same_name(typed: str, name: str) -> bool:
    """Whether somebody typed their own name, whatever the capitals and the blanks."""
    return bool(typed.strip()) and " ".join(typed.split()).casefold() == " ".join(name.split()).casefold()


def digest(page: Mapping[str, str]) -> str:
    """SHA-256 of exactly what stood on the page that was signed: the same words under the same heads, in any order."""
    told = json.dumps(dict(page), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode("utf-8")).hexdigest()

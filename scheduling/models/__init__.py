"""What this room keeps: when patients can not come, the clinic's rules for changes, plans of a month, the waitlist, feeds."""

from scheduling.models.feeds import Feed, FeedQuerySet
from scheduling.models.month import MonthPlan, MonthPlanChange, MonthPlanQuerySet, MonthState
from scheduling.models.rules import Refusal, RefusalQuerySet, SchedulingRules
from scheduling.models.waitlist import (
    Offer,
    OfferQuerySet,
    OfferState,
    Opening,
    OpeningQuerySet,
    Wait,
    WaitQuerySet,
    WaitState,
)

__all__ = [
    "Feed",
    "FeedQuerySet",
    "MonthPlan",
    "MonthPlanChange",
    "MonthPlanQuerySet",
    "MonthState",
    "Offer",
    "OfferQuerySet",
    "OfferState",
    "Opening",
    "OpeningQuerySet",
    "Refusal",
    "RefusalQuerySet",
    "SchedulingRules",
    "Wait",
    "WaitQuerySet",
    "WaitState",
]

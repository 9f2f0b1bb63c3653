"""Who was reached in an open window, and why not: tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from integration.reached import Known, Order, Why, count_unreached, order_of, why_not

NOW = datetime(2027, 1, 12, 15, tzinfo=UTC)
EMAIL, TEXT = frozenset({"email"}), frozenset({"text"})


def known(**what):
    return Known(now=NOW, **{"agreed": EMAIL, "asked": True, **what})


@pytest.mark.parametrize(
    ("what", "why", "order"),
    [
        ({}, Why.NOTHING_YET, Order.UNREACHED),
        ({"asked": False}, None, Order.SILENT),
        ({"arrived": EMAIL}, None, Order.SILENT),
        ({"agreed": frozenset()}, Why.NO_CONSENT, Order.UNREACHED),
        ({"agreed": frozenset(), "asked": False}, Why.NO_CONSENT, Order.UNREACHED),
        ({"agreed": frozenset(), "arrived": frozenset({"in_app"})}, None, Order.SILENT),
        ({"troubled": EMAIL}, Why.TROUBLE, Order.UNREACHED),
        ({"agreed": EMAIL | TEXT, "troubled": EMAIL}, Why.NOTHING_YET, Order.UNREACHED),
        ({"failed": EMAIL}, Why.FAILED, Order.UNREACHED),
        ({"paused_until": NOW + timedelta(days=1)}, Why.PAUSED, Order.UNREACHED),
        ({"paused_until": NOW}, Why.NOTHING_YET, Order.UNREACHED),
        ({"called_at": NOW, "troubled": EMAIL}, Why.TROUBLE, Order.CALLED),
        ({"written": True, "troubled": EMAIL}, None, Order.WROTE),
    ],
)
def test_why_nothing_reached_somebody_and_where_they_stand(what, why, order):
    assert (why_not(known(**what)), order_of(known(**what))) == (why, order)


def test_only_those_whom_nothing_reached_are_counted():
    assert count_unreached([known(), known(written=True), known(arrived=EMAIL), known(called_at=NOW)]) == 1

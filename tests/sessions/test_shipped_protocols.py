"""The shipped protocols, as the rules of sessions read them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from journey.protocol import ProtocolRules, shipped
from sessions.cadence import CadenceRules, OpenHours, propose
from sessions.predose import Neighbours, PredoseRules, Vitals, holds

NOW = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("rules", shipped(), ids=lambda rules: rules.key)
def test_the_induction_of_every_shipped_protocol_can_be_proposed(rules: ProtocolRules) -> None:
    numbers = rules.induction.model_dump()
    minutes = numbers.pop("session_minutes")
    found = propose(
        start=date(2026, 6, 1),
        weekdays=frozenset({0, 3}),
        at=time(10),
        minutes=minutes,
        zone=ZoneInfo("Europe/Berlin"),
        rules=CadenceRules(**numbers),
        open_hours=[OpenHours(day, time(8), time(18)) for day in range(5)],
        closures=[],
        now=NOW,
    )
    assert len(found.sessions) == rules.induction.doses
    assert not found.notes


@pytest.mark.parametrize("rules", shipped(), ids=lambda rules: rules.key)
def test_the_thresholds_of_every_shipped_protocol_can_be_applied(rules: ProtocolRules) -> None:
    assert not holds(
        starts_at=NOW,
        vitals=Vitals(140, 90, 100),
        neighbours=Neighbours(),
        rules=PredoseRules(**rules.predose.model_dump()),
        open_safety_task=False,
        route=rules.routes[0],
        setting=rules.setting,
        product=rules.product,
    )

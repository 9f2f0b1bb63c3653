"""A pause that ends early: what it put off comes back to its own time, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.urls import reverse

from messaging import registry, services
from messaging.daily import Rank
from messaging.delivery import drain
from messaging.models import Channel, Message
from messaging.registry import Text
from messaging.states import MessageState as S
from tests.messaging.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "post")]

NEW_YORK = ZoneInfo("America/New_York")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = date(2026, 6, 2)


@pytest.fixture(autouse=True)
def questions() -> Iterator[None]:
    registry.register("questions", label="Q", compose=lambda _message: Text("One", "Two."), rank=Rank.QUESTIONNAIRE)
    yield
    registry.forget("questions")


@pytest.fixture
def paused(ada):
    """Press "for three days" at noon."""
    services.pause(user=ada, until=NOON + 3 * DAY, by=ada)


def goes(message: Message) -> str:
    row = Message.objects.get(pk=message.pk)
    if row.state != S.QUEUED:
        return f"{row.state} {row.reason}".strip()
    return f"{row.due_at.astimezone(NEW_YORK):%d %H:%M} {row.reason}".strip()


def test_it_goes_at_once_when_its_own_time_has_passed(paused, make, ada, clock):
    row = make(kind="questions")
    assert drain() == {"put_off": 1}
    assert goes(row) == "05 12:00 paused"
    clock(NOON + 5 * HOUR)
    services.pause(user=ada, until=None, by=ada)
    assert goes(row) == "02 17:00"
    assert drain() == {"sent": 1}
    assert Message.objects.get(pk=row.pk).counts_on == TODAY


def test_the_button_does_the_same(paused, make, ada, clock, client):
    row = make(kind="questions")
    drain()
    clock(NOON + 5 * HOUR)
    client.force_login(ada)
    client.post(reverse("messaging:contact_pause"), {"days": "0"})
    assert goes(row) == "02 17:00"


def test_at_night_it_waits_for_the_morning(paused, make, ada, clock):
    row = make(kind="questions")
    drain()
    clock(NOON + 11 * HOUR)
    services.pause(user=ada, until=None, by=ada)
    assert goes(row) == "03 08:00"


def test_of_several_each_has_a_day_the_stronger_one_first(paused, make, ada, clock):
    first, second = make(kind="questions"), make(kind="questions", due_at=NOON + DAY)
    drain()
    clock(NOON + DAY + HOUR)
    drain()
    services.pause(user=ada, until=None, by=ada)
    assert sorted(goes(row)[:2] for row in (first, second)) == ["03", "04"]
    days = [row.counts_on for row in Message.objects.filter(kind="questions")]
    assert len(set(days)) == 2


def test_what_was_pushed_on_while_it_waited_comes_back_too(paused, make, ada, clock):
    row = make(kind="questions")
    drain()
    registry.register("stronger", label="S", compose=lambda _message: Text("One", "Two."), rank=Rank.WINDOW)
    try:
        make(kind="stronger", due_at=NOON + 3 * DAY)
        assert goes(row) == "06 12:00 paused"
        services.pause(user=ada, until=None, by=ada)
        assert goes(row) == "02 12:00"
    finally:
        registry.forget("stronger")


def test_what_takes_no_day_comes_back_as_well(paused, make, ada, clock):
    row = make()
    drain()
    assert goes(row) == "05 12:00 paused"
    clock(NOON + HOUR)
    services.pause(user=ada, until=None, by=ada)
    assert (goes(row), Message.objects.get(pk=row.pk).counts_on) == ("02 13:00", None)


def test_a_pause_that_becomes_shorter_lets_it_go_earlier(paused, make, ada):
    row = make(kind="questions")
    drain()
    services.pause(user=ada, until=NOON + DAY, by=ada)
    assert goes(row) == "03 12:00 paused"


def test_one_that_becomes_longer_leaves_it_to_the_drain(paused, make, ada, clock):
    row = make(kind="questions")
    drain()
    services.pause(user=ada, until=NOON + 5 * DAY, by=ada)
    assert goes(row) == "05 12:00 paused"
    clock(NOON + 3 * DAY)
    assert drain() == {"put_off": 1}
    assert goes(row) == "07 12:00 paused"
    clock(NOON + 4 * DAY)
    services.pause(user=ada, until=None, by=ada)
    assert goes(row) == "06 12:00"


def test_what_waits_for_its_next_try_or_for_its_own_time_stays(paused, make, ada):
    tries = make(kind="questions", due_at=NOON + DAY)
    Message.objects.filter(pk=tries.pk).update(reason="will_try_again", wanted_at=NOON)
    ahead = make(kind="questions", due_at=NOON + 2 * DAY)
    services.pause(user=ada, until=None, by=ada)
    assert (goes(tries), goes(ahead)) == ("03 12:00 will_try_again", "04 12:00")


def test_when_going_on_fails_nothing_has_moved(paused, make, ada):
    row = make(kind="questions")
    drain()

    def fail() -> None:
        with transaction.atomic():
            services.pause(user=ada, until=None, by=ada)
            assert goes(row) == "02 12:00"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert goes(row) == "05 12:00 paused"


def test_a_pause_that_is_over_anyway_changes_nothing(paused, make, ada, clock):
    row = make(kind="questions", channel=Channel.EMAIL)
    drain()
    clock(NOON + 3 * DAY + HOUR)
    before: datetime = Message.objects.get(pk=row.pk).due_at
    services.pause(user=ada, until=None, by=ada)
    assert Message.objects.get(pk=row.pk).due_at == before


class TestTooLateAfterThePause:
    """What the pause made too late is laid anew, while it still is of use."""

    def missed(self, make, **more) -> Message:
        row = make(kind="questions", expires_at=NOON + DAY, **more)
        assert drain() == {"missed": 1}
        assert goes(row) == "missed paused"
        return row

    def fresh(self) -> list[str]:
        return [goes(row) for row in Message.objects.filter(unique_key__startswith="again:")]

    def test_it_goes_at_once(self, paused, make, ada, clock):
        row = self.missed(make)
        clock(NOON + HOUR)
        services.pause(user=ada, until=None, by=ada)
        assert self.fresh() == ["02 13:00"]
        assert goes(row) == "missed paused"  # what happened, happened
        assert drain() == {"sent": 1}

    def test_once_only_however_often_somebody_goes_on(self, paused, make, ada, clock):
        self.missed(make)
        for _time in range(2):
            services.pause(user=ada, until=NOON + DAY, by=ada)
            services.pause(user=ada, until=None, by=ada)
        assert self.fresh() == ["02 12:00"]

    def test_at_night_in_the_morning_if_it_is_of_use_then(self, paused, make, ada, clock):
        self.missed(make)
        clock(NOON + 10 * HOUR)
        services.pause(user=ada, until=None, by=ada)
        assert self.fresh() == ["03 08:00"]

    @pytest.mark.parametrize("later", [24 * HOUR, 25 * HOUR])
    def test_not_when_it_is_of_no_use_any_more(self, paused, make, ada, clock, later):
        self.missed(make)
        clock(NOON + later)
        services.pause(user=ada, until=None, by=ada)
        assert self.fresh() == []

    def test_not_while_a_shorter_pause_makes_it_too_late_as_well(self, paused, make, ada):
        self.missed(make)
        services.pause(user=ada, until=NOON + 2 * DAY, by=ada)
        assert self.fresh() == []
        services.pause(user=ada, until=NOON + 5 * HOUR, by=ada)
        assert self.fresh() == ["02 17:00"]

    def test_nothing_that_was_missed_for_another_reason(self, paused, make, ada):
        row = self.missed(make)
        Message.objects.filter(pk=row.pk).update(reason="late")
        services.pause(user=ada, until=None, by=ada)
        assert self.fresh() == []

"""A worker's way through its batch: what is asked when, what stands in one commit, and what a crash leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from common import clock as house_clock
from messaging import claims, registry, rounds, settling, sql
from messaging.carriers import Parcel
from messaging.delivery import drain
from messaging.models import Life, Message
from messaging.registry import Text
from messaging.states import MessageState as S

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def _answers_stay_fresh(monkeypatch):
    monkeypatch.setattr(rounds, "FRESH_SECONDS", 60.0)  # however slow this machine is just now


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


def in_order(make, count: int, **fields) -> list[Message]:
    """So many messages that are due one after the other."""
    due = house_clock.now() - timedelta(minutes=1)
    return [make(due_at=due + timedelta(seconds=number), **fields) for number in range(count)]


class Crowd:
    """A kind that answers for many, and remembers how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.composed: list[int] = []
        self.gone: set[object] = set()
        self.breaks = False

    def wanted_many(self, messages, _now):
        self.asked.append(len(messages))
        if self.breaks:
            raise LookupError("ada.patient@example.org")
        return {row.pk: "gone" if row.pk in self.gone else None for row in messages}

    def compose_many(self, messages):
        self.composed.append(len(messages))
        return {row.pk: Text("Many", "x") for row in messages[1:]}  # the first is forgotten

    def one(self, message):
        self.composed.append(1)
        return Text("One", "x")


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    one = Crowd()
    registry.register(
        "crowd",
        label="Crowd",
        compose=one.one,
        compose_many=one.compose_many,
        wanted=lambda _message, _now: None,
        wanted_many=one.wanted_many,
        counts=False,
        reasons={"gone": "Gone."},
    )
    yield one
    registry.forget("crowd")


def test_a_kind_that_answers_for_many_is_asked_once_and_what_it_leaves_out_one_by_one(make, post, crowd):
    rows = in_order(make, 4, kind="crowd")
    crowd.gone = {rows[2].pk}
    assert drain() == {"sent": 3, "cancelled": 1}
    assert (crowd.asked, crowd.composed) == ([4], [3, 1])
    assert again(rows[2]).reason == "gone"
    assert [b"Subject: One" in letter.content for letter in post.letters] == [True, False, False]


def test_a_kind_that_breaks_for_many_is_asked_one_by_one(make, post, crowd, caplog):
    rows = in_order(make, 3, kind="crowd")
    crowd.breaks = True
    assert drain() == {"sent": 3}
    assert "LookupError" in caplog.text
    assert "ada.patient" not in caplog.text
    assert {again(row).state for row in rows} == {S.SENT}


def test_answers_that_are_a_second_old_are_asked_for_again(make, post, crowd, monkeypatch):
    rows = in_order(make, 3, kind="crowd")
    monkeypatch.setattr(rounds, "FRESH_SECONDS", -1.0)
    post.then = lambda: crowd.gone.add(rows[-1].pk)
    assert drain() == {"sent": 2, "cancelled": 1}
    assert crowd.asked == [3, 2]


def test_what_time_does_not_reach_goes_back_into_the_queue(make, post, monkeypatch):
    rows = [make() for _ in range(3)]
    seconds = iter(range(0, 1000, 7))
    monkeypatch.setattr(rounds.time, "monotonic", lambda: float(next(seconds)))
    tally = drain(budget=20)
    assert tally["sent"] >= 1
    assert {again(row).state for row in rows} == {S.SENT, S.QUEUED}


def test_that_one_was_taken_stands_in_the_same_commit_as_the_mark_of_the_next(make, post):
    rows = [make() for _ in range(3)]
    seen = []
    post.then = lambda: seen.append(sorted(again(row).state for row in rows))
    assert drain() == {"sent": 3}
    assert seen == [
        ["claimed", "claimed", "sending"],
        ["claimed", "sending", "sent"],
        ["sending", "sent", "sent"],
    ]


def test_a_long_batch_keeps_its_lease_while_the_server_is_slow(make, post, clock, noon):
    rows = [make() for _ in range(4)]

    def slow():
        clock(house_clock.now() + timedelta(seconds=50))

    post.then = slow
    assert drain() == {"sent": 4}
    assert {again(row).state for row in rows} == {S.SENT}


def test_what_went_is_written_down_although_the_next_mark_breaks(make, post, monkeypatch):
    rows = in_order(make, 2)
    passed, calls = settling._passed_on, []

    def break_once(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise DatabaseError("gone away")
        return passed(*args, **kwargs)

    monkeypatch.setattr(settling, "_passed_on", break_once)
    assert drain(most=2)["sent"] == 1
    assert again(rows[0]).state == S.SENT
    assert again(rows[1]).state == S.CLAIMED  # its lease brings it back
    assert len(post.letters) == 1


def test_the_carrier_is_told_which_letter_will_follow(make, post):
    told: list[Parcel | None] = []
    post.expect = told.append
    for _ in range(3):
        make()
    drain()
    assert [parcel and parcel.reference for parcel in told] == [
        post.letters[1].reference,
        post.letters[2].reference,
        None,
    ]


def test_after_a_crash_of_the_database_a_claim_proves_nothing(make, post, clock, noon):
    before, after = in_order(make, 2)
    claims.claim(noon, worker=claims.new_worker(), most=1)
    Life.objects.all().delete()  # as a crash of PostgreSQL leaves the table
    claims.claim(noon, worker=claims.new_worker(), most=1)
    clock(noon + claims.LEASE)
    assert drain() == {"sent": 1}
    assert (again(before).state, again(after).state) == (S.UNSURE, S.SENT)
    assert [(try_.outcome, try_.answer) for try_ in before.tries.all()] == [("unsure", "the database was cut off")]


def test_a_life_has_one_name_for_all_who_ask():
    first = claims.new_worker()
    second = claims.new_worker()
    assert first[:8] == second[:8] == Life.objects.get().name
    assert first != second
    assert len(first) == 40


@pytest.mark.postgres
def test_on_postgresql_a_crash_empties_the_table_of_the_life_and_no_other():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'")
        assert cursor.fetchall() == [("messaging_life",)]


@pytest.mark.postgres
def test_behind_a_pool_the_statement_is_prepared_again_where_it_is_missing(make, post):
    make()
    drain()
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    sql._mine.is_prepared = False
    make()
    assert drain() == {"sent": 1}

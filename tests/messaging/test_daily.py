"""One message a person's local day, whatever it is about: the rule, and what the outbox makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from common.walltime import local_day
from messaging import registry
from messaging.daily import Rank, Standing, place, strongest
from messaging.models import Channel, Message
from messaging.quiet import QuietHours, is_allowed
from messaging.registry import Text
from messaging.states import MessageState as S
from people.services.profiles import change_profile
from tests.messaging.conftest import NOON

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = QuietHours(time(21), time(8))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = date(2026, 6, 2)

RANKS = {"window": Rank.WINDOW, "letter_of_team": Rank.TEAM, "questions": Rank.QUESTIONNAIRE}


def placed(rank: Rank, taken: dict[date, Standing], expires_at: datetime | None = None) -> str | None:
    found = place(NOON, rank, taken, zone=NEW_YORK, quiet=NIGHT, expires_at=expires_at)
    return f"{found.at.astimezone(NEW_YORK):%d %H:%M}{' pushes' if found.pushes else ''}" if found else None


class TestRule:
    def test_a_free_day_is_taken_at_its_time(self) -> None:
        assert placed(Rank.QUESTIONNAIRE, {}) == "02 12:00"

    @pytest.mark.parametrize("rank", Rank)
    @pytest.mark.parametrize("stands", Rank)
    def test_the_first_in_rank_has_the_day_while_the_other_can_give_way(self, rank: Rank, stands: Rank) -> None:
        waiting, gone = Standing(stands, may_give_way=True), Standing(stands, may_give_way=False)
        assert placed(rank, {TODAY: waiting}) == ("02 12:00 pushes" if rank < stands else "03 12:00")
        assert placed(rank, {TODAY: gone}) == "03 12:00"

    def test_it_goes_past_every_day_that_is_taken_and_no_further_than_it_is_of_use(self) -> None:
        taken = {TODAY + n * DAY: Standing(Rank.FIRST_HOUR, may_give_way=True) for n in range(3)}
        assert placed(Rank.TEAM, taken) == "05 12:00"
        assert placed(Rank.TEAM, taken, NOON + 3 * DAY) is None  # the instant of expiry is too late
        assert placed(Rank.TEAM, taken, NOON + 3 * DAY + HOUR) == "05 12:00"

    def test_of_several_on_a_day_the_one_that_can_not_give_way_counts(self) -> None:
        gone, window = Standing(Rank.QUESTIONNAIRE, may_give_way=False), Standing(Rank.WINDOW, may_give_way=True)
        assert strongest(window, gone) == gone
        team = Standing(Rank.TEAM, may_give_way=True)
        assert strongest(team, window) == team

    @settings(max_examples=200, deadline=None)
    @given(
        at=st.datetimes(datetime.fromisoformat("2018-01-01"), datetime.fromisoformat("2036-01-01")),
        zone=st.sampled_from(sorted(available_timezones())).map(ZoneInfo),
        quiet=st.none() | st.builds(QuietHours, st.times(), st.times()),
        days=st.dictionaries(st.integers(-1, 9), st.builds(Standing, st.sampled_from(Rank), st.booleans())),
        rank=st.sampled_from(Rank),
        lasts=st.none() | st.floats(0.1, 200),
    )
    def test_wherever_one_lives_the_day_has_room_and_it_is_of_use(self, at, zone, quiet, days, rank, lasts) -> None:
        at = at.replace(tzinfo=UTC)
        today = local_day(at, zone)
        taken = {today + n * DAY: standing for n, standing in days.items()}
        expires_at = at + timedelta(hours=lasts) if lasts else None
        found = place(at, rank, taken, zone=zone, quiet=quiet, expires_at=expires_at)
        if found is None:
            assert today in taken
            return
        assert found.at >= at
        assert found.day == local_day(found.at, zone)
        assert found.at == at or expires_at is None or found.at < expires_at
        assert found.at == at or is_allowed(found.at, zone, quiet)
        standing = taken.get(found.day)
        assert found.pushes == (standing is not None)
        assert standing is None or (standing.may_give_way and rank < standing.rank)


# --- What the outbox makes of it ------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    def say(_message: Message) -> Text:
        return Text("A page waits", "There is one.")

    known = {name: registry._kinds.pop(name) for name in RANKS if name in registry._kinds}
    for name, rank in RANKS.items():
        registry.register(name, label=name, compose=say, rank=rank)
    yield
    for name in RANKS:
        registry.forget(name)
    registry._kinds.update(known)


def where(message: Message) -> str:
    """When it goes by the clocks of New York, or why it does not."""
    row = Message.objects.get(pk=message.pk)
    if row.state != S.QUEUED:
        return f"{row.state} {row.reason}".strip()
    assert row.counts_on is None or row.counts_on == local_day(row.due_at, row.recipient.zone)
    return f"{row.due_at.astimezone(NEW_YORK):%d %H:%M}"


def went(message: Message) -> Message:
    Message.objects.filter(pk=message.pk).update(state=S.SENT, settled_at=message.due_at)
    return message


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.TEXT, Channel.PUSH])
def test_the_second_message_of_a_day_goes_on_the_next_one_by_whatever_channel(make, noon, channel):
    first, second = make(kind="questions", due_at=noon), make(kind="questions", due_at=noon + HOUR, channel=channel)
    assert (where(first), where(second)) == ("02 12:00", "03 13:00")
    assert (first.counts_on, second.counts_on) == (TODAY, TODAY + DAY)
    assert second.reason == "day_taken"


def test_what_happened_in_the_window_makes_a_questionnaire_wait_and_that_one_makes_none_wait(make, noon):
    questions = make(kind="questions", due_at=noon)
    later = make(kind="questions", due_at=noon + DAY)
    window = make(kind="window", due_at=noon + HOUR, expires_at=noon + 6 * HOUR)
    assert (where(window), where(questions), where(later)) == ("02 13:00", "04 12:00", "03 12:00")


def test_each_makes_the_one_after_it_wait(make, noon):
    questions = make(kind="questions", due_at=noon + DAY)
    team = make(kind="letter_of_team", due_at=noon)
    window = make(kind="window", due_at=noon)
    assert [where(row) for row in (team, window, questions)] == ["02 12:00", "03 12:00", "04 12:00"]


def test_what_has_gone_keeps_its_day_even_from_the_window(make, noon):
    went(make(kind="questions", due_at=noon))
    assert where(make(kind="window", due_at=noon + HOUR, expires_at=noon + 6 * HOUR)) == "suppressed one_a_day"
    assert where(make(kind="window", due_at=noon + HOUR, expires_at=noon + 2 * DAY)) == "03 13:00"


@pytest.mark.parametrize("state", [S.SENDING, S.UNSURE, S.DELIVERED])
def test_what_may_have_reached_the_person_has_the_day(make, noon, state):
    row = make(kind="questions", due_at=noon)
    Message.objects.filter(pk=row.pk).update(state=state, lease_until=noon, settled_at=None)
    assert where(make(kind="window", due_at=noon)) == "03 12:00"


@pytest.mark.parametrize("state", [S.CANCELLED, S.FAILED, S.MISSED, S.SUPPRESSED, S.BOUNCED])
def test_what_did_not_reach_them_leaves_the_day_free(make, noon, state):
    row = make(kind="questions", due_at=noon)
    Message.objects.filter(pk=row.pk).update(state=state)
    assert where(make(kind="questions", due_at=noon)) == "02 12:00"


def test_a_message_that_gives_way_and_has_no_later_day_is_held_back_with_the_reason(make, noon):
    questions = make(kind="questions", due_at=noon, expires_at=noon + 20 * HOUR)
    make(kind="window", due_at=noon)
    assert where(questions) == "suppressed one_a_day"
    assert Message.objects.get(pk=questions.pk).settled_at == noon


def test_a_message_that_a_worker_has_claimed_can_still_give_way(make, noon):
    questions = make(kind="questions", due_at=noon)
    Message.objects.filter(pk=questions.pk).update(state=S.CLAIMED, claimed_by="worker", lease_until=noon + HOUR)
    make(kind="window", due_at=noon)
    row = Message.objects.get(pk=questions.pk)
    assert (where(row), row.claimed_by, row.lease_until) == ("03 12:00", "", None)


def test_the_inbox_has_its_copy_in_time_whatever_else_the_day_brings(make, noon):
    make(kind="window", due_at=noon)
    copy = make(kind="questions", due_at=noon, channel=Channel.IN_APP)
    assert (where(copy), copy.counts_on) == ("02 12:00", None)


def test_what_a_person_waits_for_and_what_goes_to_staff_does_not_count(make, noon, clinician):
    make(kind="window", due_at=noon)
    assert where(make(kind="letter", due_at=noon)) == "02 12:00"
    assert where(make(kind="questions", due_at=noon, recipient=clinician)) == "02 12:00"
    assert where(make(kind="questions", due_at=noon, patient=None)) == "02 12:00"


def test_the_days_of_one_person_are_no_matter_of_anothers(make, noon, other_patient):
    make(kind="window", due_at=noon)
    other = make(kind="window", due_at=noon, recipient=other_patient.user, patient=other_patient)
    assert where(other) == "02 12:00"


def test_laying_twice_gives_the_first_row_and_moves_nothing(make, noon):
    first = make(kind="window", due_at=noon, unique_key="once")
    again = make(kind="window", due_at=noon, unique_key="once")
    assert (first.pk, where(first)) == (again.pk, "02 12:00")


def test_the_database_itself_refuses_a_second_one(make, noon):
    make(kind="window", due_at=noon)
    other = make(kind="window", due_at=noon + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=other.pk).update(counts_on=TODAY)


def test_a_clock_that_goes_back_gives_no_day_a_second_message(make, noon, clock):
    went(make(kind="window", due_at=noon))
    clock(NOON - DAY)
    assert where(make(kind="window", due_at=NOON - DAY)) == "01 12:00"
    assert where(make(kind="window", due_at=NOON - HOUR)) == "03 11:00"


def test_a_clock_that_goes_a_year_ahead_finds_every_day_free(make, noon, clock):
    went(make(kind="window", due_at=noon))
    clock(NOON + 365 * DAY)
    assert where(make(kind="questions", due_at=NOON + 365 * DAY)) == "02 12:00"


class TestMoving:
    """Whoever moves to another zone takes the days along."""

    def test_what_waits_takes_the_day_that_it_falls_on_there(self, make, noon, ada):
        evening = make(kind="questions", due_at=noon + 7 * HOUR)  # 19:00 in New York, 08:00 of the next day in Tokyo
        change_profile(user=ada, name=ada.name, zone_name="Asia/Tokyo")
        assert Message.objects.get(pk=evening.pk).counts_on == TODAY + DAY

    def test_two_that_fall_on_one_day_there_are_put_on_two(self, make, noon, ada):
        evening = make(kind="questions", due_at=noon + 7 * HOUR)  # Wednesday in Tokyo
        morning = make(kind="window", due_at=noon + 20 * HOUR)  # so is this: 21:00 there
        change_profile(user=ada, name=ada.name, zone_name="Asia/Tokyo")
        rows = [Message.objects.get(pk=row.pk) for row in (morning, evening)]
        assert [row.counts_on for row in rows] == [TODAY + DAY, TODAY + 2 * DAY]

    def test_what_has_gone_keeps_the_day_by_both_names(self, make, noon, ada):
        went(make(kind="window", due_at=noon + 7 * HOUR))
        change_profile(user=ada, name=ada.name, zone_name="Asia/Tokyo")
        ada.refresh_from_db()
        later = make(kind="window", due_at=noon + 9 * HOUR, recipient=ada)
        assert later.counts_on == TODAY + 2 * DAY

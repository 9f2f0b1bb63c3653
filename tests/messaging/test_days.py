"""A message that counts keeps to a day of its own, whatever delays it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from common import clock as house_clock
from messaging import registry, services
from messaging.carriers import NotTaken
from messaging.daily import Rank
from messaging.delivery import drain
from messaging.models import ContactPreference, Message
from messaging.registry import Text
from messaging.retry import LADDER, Failure
from messaging.states import MessageState as S

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

TODAY = date(2026, 6, 2)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LATE = datetime(2026, 6, 3, 3, 58, tzinfo=UTC)
"""Two minutes before midnight of the same day in New York."""


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


@pytest.fixture
def count(make):
    """A message that takes a day."""

    def one(on: date = TODAY, **fields) -> Message:
        message = make(**fields)
        Message.objects.filter(pk=message.pk).update(counts_on=on)
        return again(message)

    return one


@pytest.fixture
def no_quiet_hours(ada):
    ContactPreference.objects.create(user=ada, quiet_from="08:00", quiet_to="08:00")


def test_on_its_day_it_goes_and_keeps_the_day(count, post):
    message = count()
    assert drain() == {"sent": 1}
    assert (again(message).state, message.counts_on) == (S.SENT, TODAY)


def test_a_message_of_yesterday_that_goes_today_takes_today(count, post):
    message = count(on=TODAY - timedelta(days=1))
    assert drain() == {"sent": 1}
    assert again(message).counts_on == TODAY


def test_when_today_has_its_message_already_yesterdays_is_held_back(count, post):
    count()
    assert drain() == {"sent": 1}
    late = count(on=TODAY - timedelta(days=1))
    assert drain() == {"suppressed": 1}
    assert (again(late).state, late.reason, len(post.letters)) == (S.SUPPRESSED, "one_a_day", 1)


def test_of_two_late_ones_one_goes_today(count, post):
    first = count(on=TODAY - timedelta(days=2), due_at=house_clock.now() - timedelta(days=2))
    second = count(on=TODAY - timedelta(days=1), due_at=house_clock.now() - timedelta(days=1))
    assert drain() == {"sent": 1, "suppressed": 1}
    assert (again(first).state, again(second).reason) == (S.SENT, "one_a_day")


def test_the_day_is_that_of_the_zone_where_the_person_is_now(count, post, ada, no_quiet_hours):
    message = count()
    ada.zone_name = "Asia/Tokyo"
    ada.save()
    assert drain() == {"sent": 1}
    assert again(message).counts_on == TODAY + timedelta(days=1)


def test_put_off_to_the_next_morning_it_takes_that_day(count, post, clock):
    clock(LATE)  # quiet since nine
    message = count()
    assert drain() == {"put_off": 1}
    assert again(message).due_at == datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
    assert message.counts_on == TODAY + timedelta(days=1)


def test_put_off_to_a_day_that_is_taken_it_moves_to_the_next_free_one_at_the_same_hour(count, post, clock):
    clock(LATE)
    count(on=TODAY + timedelta(days=1), due_at=LATE + timedelta(days=1))
    message = count()
    assert drain() == {"put_off": 1}
    assert (again(message).due_at, message.counts_on) == (datetime(2026, 6, 4, 12, 0, tzinfo=UTC), date(2026, 6, 4))


def test_without_a_free_day_before_it_expires_it_is_held_back(count, post, clock):
    clock(LATE)
    count(on=TODAY + timedelta(days=1), due_at=LATE + timedelta(days=1))
    message = count(expires_at=datetime(2026, 6, 4, 12, 0, tzinfo=UTC))
    assert drain() == {"suppressed": 1}
    assert (again(message).state, message.reason, message.due_at < LATE) == (S.SUPPRESSED, "one_a_day", True)


def test_a_retry_after_midnight_takes_the_new_day(count, post, clock, no_quiet_hours):
    clock(LATE)
    message = count()
    post.fails = [NotTaken(Failure.TEMPORARY, "451"), NotTaken(Failure.TEMPORARY, "451")]
    assert drain() == {"queued": 1}
    assert again(message).counts_on == TODAY  # a minute before midnight
    clock(message.due_at)
    assert drain() == {"queued": 1}
    assert (again(message).due_at, message.counts_on) == (
        house_clock.now() + LADDER[1],
        TODAY + timedelta(days=1),
    )


def test_a_retry_that_finds_no_free_day_is_held_back_with_its_attempt(count, post, clock, no_quiet_hours):
    clock(datetime(2026, 6, 3, 3, 59, 30, tzinfo=UTC))
    count(on=TODAY + timedelta(days=1), due_at=LATE + timedelta(days=1))
    message = count(expires_at=LATE + timedelta(hours=3))
    post.fails = [NotTaken(Failure.TEMPORARY, "451")]
    assert drain() == {"suppressed": 1}
    assert (again(message).reason, message.tries.get().outcome) == ("one_a_day", "temporary")


def test_what_counts_nowhere_is_never_moved_by_a_day(make, post, count):
    count()
    free = make()
    assert drain() == {"sent": 2}
    assert again(free).counts_on is None


@pytest.fixture
def ranked(make):
    """A question after a session, and a questionnaire, which gives way to it."""
    for name, rank in (("question", Rank.WINDOW), ("questionnaire", Rank.QUESTIONNAIRE)):
        registry.register(name, label=name, compose=lambda _message: Text("s", "b"), rank=rank)
    yield make
    registry.forget("question")
    registry.forget("questionnaire")


def test_a_question_that_a_pause_puts_off_takes_the_day_of_a_questionnaire(ranked, post, ada, clock, noon):
    question = ranked(kind="question", due_at=noon + HOUR, expires_at=noon + DAY + 10 * HOUR)
    other = ranked(kind="questionnaire", due_at=noon + DAY, expires_at=noon + 4 * DAY)
    services.pause(user=ada, until=noon + DAY - 2 * HOUR, by=ada)
    clock(noon + HOUR)
    assert drain() == {"put_off": 1}
    assert (again(question).counts_on, again(other).counts_on) == (TODAY + DAY, TODAY + 2 * DAY)
    clock(noon + DAY)
    drain()
    clock(noon + 2 * DAY)
    drain()
    assert [again(row).state for row in (question, other)] == [S.SENT, S.SENT]


def test_a_question_that_stood_still_over_midnight_takes_the_day_of_a_questionnaire(ranked, post, clock, noon):
    question = ranked(kind="question", due_at=noon + HOUR, expires_at=noon + DAY + 10 * HOUR)
    other = ranked(kind="questionnaire", due_at=noon + DAY, expires_at=noon + 4 * DAY)
    clock(noon + DAY + HOUR)
    drain()
    assert (again(question).state, question.counts_on) == (S.SENT, TODAY + DAY)
    assert (again(other).state, other.counts_on) == (S.QUEUED, TODAY + 2 * DAY)


def test_a_questionnaire_that_slides_makes_no_question_give_way(ranked, post, clock, noon):
    other = ranked(kind="questionnaire", due_at=noon + HOUR, expires_at=noon + DAY + 10 * HOUR)
    question = ranked(kind="question", due_at=noon + DAY + 2 * HOUR, expires_at=noon + 4 * DAY)
    clock(noon + DAY)
    drain()
    assert (again(other).state, other.reason) == (S.SUPPRESSED, "one_a_day")
    assert (again(question).state, question.counts_on) == (S.QUEUED, TODAY + DAY)

"""Days that a room above will want: the rule, the registry, and what the drain makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.walltime import local_day
from messaging import keeping, registry
from messaging.daily import NOTHING_SPARED, Rank, Spared, Standing, place
from messaging.delivery import drain
from messaging.models import Message
from messaging.quiet import QuietHours, is_allowed
from messaging.registry import Text
from messaging.states import MessageState as S
from tests.messaging.conftest import NOON

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = QuietHours(time(21), time(8))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = date(2026, 6, 2)
WAITS = Standing(Rank.WINDOW, may_give_way=False)


def placed(spared: Spared, *taken: int, earliest: datetime | None = None, expires_at: datetime | None = None) -> str:
    days = {TODAY + n * DAY: WAITS for n in taken}
    found = place(
        NOON, Rank.QUESTIONNAIRE, days,
        zone=NEW_YORK, quiet=NIGHT, expires_at=expires_at, spared=spared, earliest=earliest,
    )  # fmt: skip
    return f"{found.at.astimezone(NEW_YORK):%d %H:%M}" if found else "nowhere"


def days(*ahead: int) -> Spared:
    return Spared(frozenset(TODAY + n * DAY for n in ahead))


def firmly(*ahead: int) -> Spared:
    return Spared(firmly=frozenset(TODAY + n * DAY for n in ahead))


class TestRule:
    @pytest.mark.parametrize(
        ("spared", "taken", "earliest", "expires_at", "goes"),
        [
            (days(), (), NOON - 9 * DAY, None, "02 12:00"),
            (days(1), (), NOON - 9 * DAY, None, "02 12:00"),
            # the day before, at the same time or as early as it may
            (days(0), (), NOON - 9 * DAY, None, "01 12:00"),
            (days(0), (), NOON - 20 * HOUR, None, "01 16:00"),
            (days(0), (), NOON - 15 * HOUR, None, "03 12:00"),  # 21:00: quiet until the day itself
            (days(0), (), None, None, "03 12:00"),
            # which may be taken, or kept as well
            (days(0), (-1,), NOON - 9 * DAY, None, "03 12:00"),
            (days(-1, 0), (), NOON - 9 * DAY, None, "03 12:00"),
            (days(0, 1), (), None, None, "04 12:00"),
            (days(0), (1, 2), None, None, "05 12:00"),
            # without another day of use it is the kept one itself, the first of them that has room
            (days(0), (), None, NOON + DAY, "02 12:00"),
            (days(0, 1), (0,), None, NOON + 2 * DAY, "03 12:00"),
            (days(0), tuple(range(1, 8)), None, None, "02 12:00"),
            # unless it is kept firmly
            (firmly(0), (), None, NOON + DAY, "nowhere"),
            (firmly(0), (), None, None, "03 12:00"),
            (firmly(0, 1), (), None, NOON + 3 * DAY, "04 12:00"),
        ],
    )
    def test_where_a_message_goes_whose_day_is_kept(self, spared, taken, earliest, expires_at, goes) -> None:
        assert placed(spared, *taken, earliest=earliest, expires_at=expires_at) == goes

    @settings(max_examples=200, deadline=None)
    @given(
        at=st.datetimes(datetime.fromisoformat("2018-01-01"), datetime.fromisoformat("2036-01-01")),
        zone=st.sampled_from(sorted(available_timezones())).map(ZoneInfo),
        quiet=st.none() | st.builds(QuietHours, st.times(), st.times()),
        taken=st.sets(st.integers(-2, 9)),
        loose=st.sets(st.integers(-2, 9)),
        firm=st.sets(st.integers(-2, 9)),
        early=st.none() | st.floats(0, 72),
        lasts=st.none() | st.floats(0.1, 200),
    )
    def test_a_kept_day_is_taken_last_and_a_firmly_kept_one_never(
        self, at, zone, quiet, taken, loose, firm, early, lasts
    ) -> None:
        at = at.replace(tzinfo=UTC)
        today = local_day(at, zone)
        spared = Spared(*({today + n * DAY for n in some} for some in (loose, firm)))
        full = {today + n * DAY: WAITS for n in taken}
        expires_at = at + timedelta(hours=lasts) if lasts else None
        earliest = at - timedelta(hours=early) if early is not None else None
        known = {"zone": zone, "quiet": quiet, "expires_at": expires_at, "earliest": earliest}
        found = place(at, Rank.QUESTIONNAIRE, full, spared=spared, **known)
        if found is None:
            assert today in full or today in spared.firmly
            return
        assert found.day == local_day(found.at, zone)
        assert found.day not in full
        assert found.day not in spared.firmly
        assert found.at >= (earliest or at)
        assert found.at == at or is_allowed(found.at, zone, quiet)
        assert found.at == at or expires_at is None or found.at < expires_at
        if found.day in spared.days:  # then there was no other
            avoiding = Spared(firmly={*spared.days, *spared.firmly})
            assert place(at, Rank.QUESTIONNAIRE, full, spared=avoiding, **known) is None


# --- The registry and the drain -----------------------------------------------------------------------------------

KINDS = {"visit": Rank.FIRST_HOUR, "visit_later": Rank.WINDOW, "questions": Rank.QUESTIONNAIRE}


@pytest.fixture
def kept() -> Iterator[dict[date, Rank]]:
    """The days that the kind "visit" will want; a test fills them in."""
    wanted: dict[date, Rank] = {}

    def ask(_user, first, last):
        return {day: rank for day, rank in wanted.items() if first <= day <= last}

    for name, rank in KINDS.items():
        registry.register(name, label=name, compose=lambda _message: Text("A page waits", "There is one."), rank=rank)
    keeping.wanted_by("visit", ask)
    yield wanted
    keeping.forget("visit")
    for name in KINDS:
        registry.forget(name)


def goes(message: Message) -> str:
    row = Message.objects.get(pk=message.pk)
    if row.state != S.QUEUED:
        return f"{row.state} {row.reason}".strip()
    return f"{row.due_at.astimezone(NEW_YORK):%d %H:%M} {row.reason}".strip()


def test_a_kind_says_it_once(kept):
    with pytest.raises(ValueError, match="asked for already"):
        keeping.wanted_by("visit", lambda _user, _first, _last: {})


@pytest.mark.django_db
class TestOutbox:
    def test_the_strongest_asks_for_nothing(self, kept, ada, django_assert_num_queries):
        kept[TODAY] = Rank.FIRST_HOUR
        with django_assert_num_queries(0):
            assert keeping.spared(ada, kind="visit", rank=Rank.FIRST_HOUR, at=NOON) is NOTHING_SPARED

    def test_a_weaker_message_leaves_the_day_and_the_one_that_wants_it_has_it(self, kept, make, noon):
        kept[TODAY + DAY] = Rank.FIRST_HOUR
        questions = make(kind="questions", due_at=noon + DAY)
        visit = make(kind="visit", due_at=noon + DAY)
        assert (goes(questions), goes(visit)) == ("02 12:00 day_kept", "03 12:00")

    def test_one_as_strong_as_the_wish_does_not_leave_it(self, kept, make, noon):
        kept[TODAY] = Rank.QUESTIONNAIRE
        assert goes(make(kind="questions", due_at=noon)) == "02 12:00"

    def test_the_wishing_kind_itself_would_rather_go_without(self, kept, make, noon):
        kept[TODAY] = Rank.FIRST_HOUR
        registry._kinds["visit"] = replace(registry.find("visit"), rank_of=lambda _row: Rank.WINDOW)
        assert goes(make(kind="visit", due_at=noon, expires_at=noon + DAY)) == "suppressed day_kept"
        assert goes(make(kind="visit_later", due_at=noon, expires_at=noon + DAY)) == "02 12:00"

    def test_a_kind_that_is_of_no_use_before_its_time_does_not_come_early(self, kept, make, noon):
        kept[TODAY + DAY] = Rank.FIRST_HOUR
        registry._kinds["questions"] = replace(registry.find("questions"), early=False)
        assert goes(make(kind="questions", due_at=noon + DAY)) == "04 12:00 day_kept"

    def test_what_gives_way_does_not_end_on_a_kept_day(self, kept, make, noon):
        kept[TODAY + DAY] = Rank.FIRST_HOUR
        questions = make(kind="questions", due_at=noon)
        make(kind="visit", due_at=noon)
        assert goes(questions) == "04 12:00 day_taken"

    def test_put_off_by_the_night_it_goes_past_a_kept_day(self, kept, make, noon, post, clock):
        kept[TODAY + DAY] = Rank.FIRST_HOUR
        clock(NOON + 10 * HOUR)
        row, other = (make(kind="questions", due_at=NOON + 10 * HOUR + n * DAY) for n in (0, 1))
        assert drain() == {"put_off": 1}
        assert goes(row) == "04 08:00 quiet_hours"
        assert goes(other) == "05 08:00 day_kept"

    def test_put_off_with_no_other_day_it_goes_on_the_kept_one(self, kept, make, noon, post, clock):
        kept[TODAY + DAY] = Rank.FIRST_HOUR
        clock(NOON + 10 * HOUR)
        row = make(kind="questions", due_at=NOON + 10 * HOUR, expires_at=NOON + DAY)
        assert drain() == {"put_off": 1}
        assert goes(row) == "03 08:00 quiet_hours"

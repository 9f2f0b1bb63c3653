"""When a questionnaire is asked for, in tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.walltime import local_day, to_utc
from measures.schedule import (
    HOUR,
    AfterDose,
    Baseline,
    BeforeDose,
    Cadence,
    Facts,
    Marked,
    Reason,
    ScheduleRules,
    Seen,
    Stretch,
    Wanted,
    wanted,
)

NEW_YORK, AUCKLAND = ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")
RULES = ScheduleRules()
EVERY_WEEK = replace(RULES, weekly=Cadence(("phq-9", "gad-7"), every_days=7, at_most_days=7))
WITHOUT_DAY_7 = replace(RULES, after_dose=AfterDose(()))
ONE = "phq-9"
DAY = timedelta(days=1)
OPENED = datetime(2027, 1, 4, 15, 0, tzinfo=UTC)  # a Monday, 10:00 in New York


def at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """An instant as the patient's clock shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def shown(moment: datetime, zone: ZoneInfo = NEW_YORK) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def facts(stretch: Stretch = Stretch.BEFORE, **more: object) -> Facts:
    """A course that was opened at OPENED and has been in its part since then."""
    plain = Facts(course="c", stretch=stretch, opened_at=OPENED, since=OPENED, zone=NEW_YORK)
    return replace(plain, **more)


def a_dose(moment: datetime, key: str = "d") -> Marked:
    return Marked(key, moment)


def answered(moment: datetime, **more: object) -> dict[str, Seen]:
    return {ONE: Seen(answered_at=moment, **more)}


def next_of(found: Facts, now: datetime, rules: ScheduleRules = RULES, key: str = ONE) -> Wanted | None:
    return next((one for one in wanted(rules, found, now=now) if one.instrument == key), None)


def said(found: Wanted | None, zone: ZoneInfo = NEW_YORK) -> tuple[str, str] | None:
    return None if found is None else (found.reason.value, shown(found.due_at, zone))


class TestBaseline:
    def test_it_is_asked_from_the_opening_of_the_course(self) -> None:
        found = wanted(RULES, facts(), now=OPENED)
        assert [(one.instrument, one.reason, one.due_at) for one in found] == [
            ("phq-9", Reason.BASELINE, OPENED),
            ("gad-7", Reason.BASELINE, OPENED),
        ]
        assert found[0].expires_at == OPENED + timedelta(days=30)
        assert found[0].remind_at == OPENED + timedelta(days=2)

    def test_it_ends_when_the_first_session_begins(self) -> None:
        session = Marked("s", OPENED + timedelta(days=9))
        assert next_of(facts(sessions=(session,)), OPENED).expires_at == session.at
        assert next_of(facts(sessions=(session,)), session.at) is None

    def test_an_answer_of_the_two_weeks_before_the_course_is_one(self) -> None:
        assert next_of(facts(seen=answered(OPENED - timedelta(days=14))), OPENED) is None
        assert next_of(facts(seen=answered(OPENED - timedelta(days=14, minutes=1))), OPENED) is not None

    def test_after_a_dose_of_the_course_there_is_none_any_more(self) -> None:
        assert next_of(facts(doses=(a_dose(OPENED + DAY),)), OPENED + 3 * DAY) is None

    def test_a_dose_of_an_earlier_course_does_not_end_it_but_lets_it_wait(self) -> None:
        found = facts(doses=(a_dose(OPENED - timedelta(hours=2)),))
        assert said(next_of(found, OPENED)) == ("baseline", "2027-01-05 09:00")

    def test_once_it_was_skipped_it_is_not_asked_again(self) -> None:
        key = next_of(facts(), OPENED).plan_key
        assert next_of(facts(seen={ONE: Seen(left_at=OPENED, spent=frozenset({key}))}), OPENED + DAY) is None


class TestBeforeADose:
    SESSION = Marked("s", at("2027-01-21 09:00"))

    @pytest.mark.parametrize(
        ("last", "asked"),
        [
            ("2027-01-15 09:00", None),
            ("2027-01-15 08:59", ("before_dose", "2027-01-19 09:00")),
            ("2027-01-20 08:00", None),
        ],
    )
    def test_it_opens_two_days_ahead_if_the_last_answer_will_be_older_than_six_days(
        self, last: str, asked: tuple[str, str] | None
    ) -> None:
        found = facts(sessions=(self.SESSION,), seen=answered(at(last)))
        assert said(next_of(found, at("2027-01-16 12:00"))) == asked

    def test_it_ends_with_the_beginning_of_the_session(self) -> None:
        found = next_of(facts(sessions=(self.SESSION,), seen=answered(OPENED)), OPENED + DAY)
        assert found.expires_at == self.SESSION.at
        assert found.about == "s"

    def test_close_after_the_last_dose_it_waits_for_the_second_morning(self) -> None:
        found = facts(
            Stretch.SERIES,
            doses=(a_dose(at("2027-01-18 20:00")),),
            sessions=(self.SESSION,),
            seen=answered(at("2027-01-14 09:00")),
        )
        assert said(next_of(found, at("2027-01-18 21:00"))) == ("before_dose", "2027-01-20 09:00")

    def test_where_that_is_too_late_it_is_not_asked(self) -> None:
        found = facts(
            Stretch.SERIES,
            doses=(a_dose(at("2027-01-19 20:00")),),
            sessions=(self.SESSION,),
            seen=answered(at("2027-01-14 12:00")),
        )
        assert said(next_of(found, at("2027-01-19 21:00"), EVERY_WEEK)) == ("weekly", "2027-01-21 09:00")

    def test_a_session_on_another_day_asks_anew_whatever_was_settled_for_the_old_day(self) -> None:
        before = facts(sessions=(self.SESSION,), seen=answered(OPENED))
        moved = facts(sessions=(Marked("s", self.SESSION.at + 3 * DAY),), seen=answered(OPENED))
        one, other = next_of(before, OPENED + DAY), next_of(moved, OPENED + DAY)
        assert other.due_at == one.due_at + 3 * DAY
        skipped = {ONE: Seen(answered_at=OPENED, left_at=one.due_at, spent=frozenset({one.plan_key}))}
        assert next_of(replace(before, seen=skipped), one.due_at) is None
        assert next_of(replace(moved, seen=skipped), one.due_at) == other

    def test_at_another_hour_of_its_day_it_is_the_same(self) -> None:
        before = facts(sessions=(self.SESSION,), seen=answered(OPENED))
        moved = facts(sessions=(Marked("s", self.SESSION.at + 2 * HOUR),), seen=answered(OPENED))
        assert next_of(before, OPENED + DAY).plan_key == next_of(moved, OPENED + DAY).plan_key

    def test_a_session_that_was_due_and_is_not_recorded_asks_for_nothing(self) -> None:
        assert next_of(facts(sessions=(self.SESSION,), seen=answered(OPENED)), self.SESSION.at) is None


class TestAfterADose:
    @pytest.mark.parametrize(
        ("answered_at", "due"),
        [
            ("2027-01-17 08:59", "2027-01-18 09:00"),
            ("2027-01-17 09:00", None),
            ("2027-01-11 11:00", "2027-01-18 09:00"),
        ],
    )
    def test_answers_of_the_day_before_stand_for_it(self, answered_at: str, due: str | None) -> None:
        rules = replace(RULES, weekly=Cadence((), every_days=7, at_most_days=7))
        found = facts(Stretch.SERIES, doses=(a_dose(at("2027-01-11 12:00")),), seen=answered(at(answered_at)))
        wish = next_of(found, at("2027-01-17 10:00"), rules)
        assert said(wish) == (None if due is None else ("after_dose", due))


class TestWeekly:
    @pytest.mark.parametrize(
        ("last", "due"),
        [
            ("2027-01-11 16:20", "2027-01-18 09:00"),
            ("2027-01-11 00:00", "2027-01-18 09:00"),
            ("2027-01-11 23:59", "2027-01-18 09:00"),
            ("2027-03-10 16:20", "2027-03-17 09:00"),  # the clocks go forward on the 14th
            ("2027-11-03 16:20", "2027-11-10 09:00"),  # and back on the 7th
            ("2028-02-25 10:00", "2028-03-03 09:00"),  # over the leap day
        ],
    )
    def test_it_is_due_on_the_morning_of_the_seventh_day(self, last: str, due: str) -> None:
        found = next_of(facts(Stretch.SERIES, seen=answered(at(last))), at(last) + DAY)
        assert said(found) == ("weekly", due)
        assert found.expires_at - found.due_at == 4 * DAY
        assert found.remind_at == found.due_at + 2 * DAY

    def test_days_are_those_of_the_patient(self) -> None:
        last = datetime(2027, 1, 11, 20, 0, tzinfo=UTC)  # already the 12th in Auckland
        found = next_of(facts(Stretch.SERIES, zone=AUCKLAND, seen=answered(last)), last + DAY)
        assert said(found, AUCKLAND) == ("weekly", "2027-01-19 09:00")

    def test_a_dose_on_the_sixth_day_moves_it(self) -> None:
        found = facts(Stretch.SERIES, seen=answered(at("2027-01-11 08:00")))
        assert said(next_of(found, at("2027-01-17 08:00"))) == ("weekly", "2027-01-18 09:00")
        dosed = replace(found, doses=(a_dose(at("2027-01-17 08:30")),))
        assert said(next_of(dosed, at("2027-01-17 09:00"))) == ("weekly", "2027-01-21 09:00")

    def test_two_doses_a_week_put_it_off_to_the_tenth_day_and_no_further(self) -> None:
        last, doses = at("2027-01-11 08:00"), ["2027-01-11 12:00", "2027-01-14 12:00"]
        found = facts(Stretch.SERIES, seen=answered(last), doses=tuple(a_dose(at(one), one) for one in doses))
        assert said(next_of(found, at("2027-01-14 13:00"), WITHOUT_DAY_7)) == ("weekly", "2027-01-21 09:00")

    def test_where_the_ceiling_is_higher_a_dose_resets_the_clock(self) -> None:
        rules = replace(RULES, weekly=Cadence((ONE,), every_days=7, at_most_days=10), after_dose=AfterDose(()))
        found = facts(Stretch.SERIES, seen=answered(at("2027-01-11 08:00")), doses=(a_dose(at("2027-01-13 12:00")),))
        assert said(next_of(found, at("2027-01-13 13:00"), rules)) == ("weekly", "2027-01-20 09:00")
        later = replace(found, doses=(*found.doses, a_dose(at("2027-01-16 12:00"), "e")))
        assert said(next_of(later, at("2027-01-16 13:00"), rules)) == ("weekly", "2027-01-21 09:00")

    @pytest.mark.parametrize(
        ("dose", "due"),
        [
            ("2027-01-17 08:59", "2027-01-18 09:00"),
            ("2027-01-17 09:00", "2027-01-18 09:00"),
            ("2027-01-17 09:01", "2027-01-19 09:00"),
            ("2027-01-18 08:00", "2027-01-19 09:00"),
            ("2027-01-18 10:00", "2027-01-20 09:00"),  # it was asked an hour ago, and waits
        ],
    )
    def test_within_a_day_after_a_dose_nothing_is_asked(self, dose: str, due: str) -> None:
        found = facts(Stretch.SERIES, seen=answered(at("2027-01-11 08:00")), doses=(a_dose(at(dose)),))
        assert said(next_of(found, at(dose), EVERY_WEEK)) == ("weekly", due)

    def test_a_corrected_dose_moves_it_again(self) -> None:
        found = facts(Stretch.SERIES, seen=answered(at("2027-01-11 08:00")), doses=(a_dose(at("2027-01-17 12:00")),))
        assert said(next_of(found, at("2027-01-17 13:00"), EVERY_WEEK)) == ("weekly", "2027-01-19 09:00")
        right = replace(found, doses=(a_dose(at("2027-01-16 12:00")),))
        assert said(next_of(right, at("2027-01-17 13:00"), EVERY_WEEK)) == ("weekly", "2027-01-18 09:00")

    def test_of_two_doses_on_one_day_the_later_one_counts(self) -> None:
        doses = (a_dose(at("2027-01-17 18:00"), "later"), a_dose(at("2027-01-17 08:00"), "sooner"))
        found = facts(Stretch.SERIES, seen=answered(at("2027-01-11 08:00")), doses=doses)
        assert said(next_of(found, at("2027-01-17 19:00"), EVERY_WEEK)) == ("weekly", "2027-01-19 09:00")

    def test_without_any_answer_it_counts_from_the_beginning_of_the_series(self) -> None:
        rules = replace(RULES, after_dose=AfterDose(()))
        assert said(next_of(facts(Stretch.SERIES), OPENED, rules)) == ("weekly", "2027-01-11 09:00")

    def test_what_was_left_is_asked_again_a_week_later(self) -> None:
        seen = {ONE: Seen(answered_at=OPENED, left_at=at("2027-01-11 09:00"))}
        assert said(next_of(facts(Stretch.SERIES, seen=seen), at("2027-01-12 09:00"))) == ("weekly", "2027-01-18 09:00")

    @pytest.mark.parametrize(
        ("now", "due"),
        [
            ("2027-01-15 08:59", "2027-01-11 09:00"),
            ("2027-01-15 09:00", "2027-01-18 09:00"),
            ("2029-06-01 12:00", "2029-06-04 09:00"),
        ],
    )
    def test_what_nobody_was_there_to_ask_is_asked_on_the_next_day_of_its_rhythm(self, now: str, due: str) -> None:
        assert said(next_of(facts(Stretch.SERIES, seen=answered(OPENED)), at(now))) == ("weekly", due)


class TestMonthly:
    def test_it_is_due_four_weeks_after_the_answer(self) -> None:
        found = facts(Stretch.AFTER, seen=answered(at("2027-01-11 16:00")))
        assert said(next_of(found, at("2027-01-12 09:00"))) == ("monthly", "2027-02-08 09:00")

    def test_a_dose_resets_its_clock_but_not_for_ever(self) -> None:
        rules = replace(RULES, after_dose=AfterDose(()))
        once = facts(Stretch.AFTER, seen=answered(at("2027-01-11 16:00")), doses=(a_dose(at("2027-01-20 12:00")),))
        assert said(next_of(once, at("2027-01-21 09:00"), rules)) == ("monthly", "2027-02-17 09:00")
        weekly = replace(once, doses=tuple(a_dose(at("2027-01-20 12:00") + n * 7 * DAY, str(n)) for n in range(4)))
        assert said(next_of(weekly, at("2027-02-10 13:00"), rules)) == ("monthly", "2027-02-22 09:00")

    def test_the_morning_a_week_after_a_dose_comes_first(self) -> None:
        found = facts(Stretch.AFTER, seen=answered(at("2027-01-11 16:00")), doses=(a_dose(at("2027-01-20 12:00")),))
        one = next_of(found, at("2027-01-21 09:00"))
        assert (said(one), one.about) == (("after_dose", "2027-01-27 09:00"), "d")

    def test_once_that_is_answered_the_month_counts_from_there(self) -> None:
        found = facts(Stretch.AFTER, doses=(a_dose(at("2027-01-20 12:00")),))
        key = next_of(found, at("2027-01-21 09:00")).plan_key
        seen = {ONE: Seen(answered_at=at("2027-01-27 10:00"), spent=frozenset({key}))}
        assert said(next_of(replace(found, seen=seen), at("2027-01-27 11:00"))) == ("monthly", "2027-02-24 09:00")


class TestHours:
    def test_an_hour_that_is_missing_moves_on(self) -> None:
        rules = replace(RULES, morning_at=time(2, 30))
        found = facts(Stretch.SERIES, seen=answered(at("2027-03-07 10:00")))
        assert said(next_of(found, at("2027-03-08 10:00"), rules)) == ("weekly", "2027-03-14 03:30")

    def test_of_an_hour_that_comes_twice_it_is_the_first(self) -> None:
        rules = replace(RULES, morning_at=time(1, 30))
        found = next_of(facts(Stretch.SERIES, seen=answered(at("2027-10-31 10:00"))), at("2027-11-01 10:00"), rules)
        assert found.due_at == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)

    def test_a_naive_now_is_refused(self) -> None:
        with pytest.raises(ValueError, match="naive"):
            wanted(RULES, facts(), now=datetime(2027, 1, 1))  # noqa: DTZ001


def test_a_course_that_is_over_asks_for_nothing() -> None:
    found = facts(Stretch.OVER, sessions=(Marked("s", OPENED + DAY),), doses=(a_dose(OPENED),))
    assert wanted(RULES, found, now=OPENED + 2 * DAY) == ()


def test_rules_without_questionnaires_ask_for_nothing() -> None:
    nothing = ScheduleRules(Baseline(()), BeforeDose(()), AfterDose(()), Cadence((), 7, 7), Cadence((), 28, 42))
    assert wanted(nothing, facts(), now=OPENED) == ()


RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(
    [NEW_YORK, AUCKLAND, ZoneInfo("Europe/London"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")]
)
marked = st.lists(moments, max_size=5).map(lambda found: tuple(Marked(str(n), one) for n, one in enumerate(found)))
seens = st.builds(Seen, answered_at=st.none() | moments, left_at=st.none() | moments)
courses = st.builds(
    Facts,
    course=st.just("c"),
    stretch=st.sampled_from(Stretch),
    opened_at=moments,
    since=moments,
    zone=zones,
    doses=marked,
    sessions=marked,
    seen=st.dictionaries(st.sampled_from(RULES.instruments), seens),
)


@RELAXED
@given(course=courses, now=moments)
def test_whatever_happened_each_is_asked_once_in_time_and_never_close_after_a_dose(
    course: Facts, now: datetime
) -> None:
    found = wanted(RULES, course, now=now)
    assert len({one.instrument for one in found}) == len(found)
    assert len({one.plan_key for one in found}) == len(found)
    for one in found:
        assert one.due_at < one.expires_at
        assert now < one.expires_at
        assert one.due_at.tzinfo is one.expires_at.tzinfo is UTC
        assert one.remind_at is None or one.due_at < one.remind_at < one.expires_at
        assert len(one.plan_key) < 90
        if course.last_dose is not None:
            assert one.due_at >= course.last_dose.at + timedelta(hours=24)
    assert wanted(RULES, course, now=now) == found


@RELAXED
@given(course=courses, now=moments)
def test_what_was_settled_does_not_come_back(course: Facts, now: datetime) -> None:
    for one in wanted(RULES, course, now=now):
        known = course.seen.get(one.instrument, Seen())
        spent = {**course.seen, one.instrument: replace(known, spent=frozenset({one.plan_key}))}
        again = next_of(replace(course, seen=spent), now, key=one.instrument)
        assert again is None or again.plan_key != one.plan_key


@RELAXED
@given(last=moments, dose=moments, zone=zones)
def test_in_a_series_it_is_asked_a_week_after_the_last_answer_or_dose_but_no_later_than_the_ceiling(
    last: datetime, dose: datetime, zone: ZoneInfo
) -> None:
    course = facts(Stretch.SERIES, zone=zone, seen=answered(last), doses=(a_dose(dose),))
    found = next_of(course, last + DAY)

    def morning(after: datetime, days: int) -> datetime:
        return to_utc(local_day(after, zone) + timedelta(days=days), time(9), zone)

    assert found.due_at <= max(morning(last, 7), morning(dose, 7))
    assert found.due_at <= max(morning(last, 10), morning(dose, 2))


@RELAXED
@given(course=courses, day=st.dates(date(2026, 6, 1), date(2028, 6, 1)))
def test_as_long_as_nothing_happens_the_plan_stays(course: Facts, day: date) -> None:
    now = datetime.combine(day, time(12), UTC)
    for one in wanted(RULES, course, now=now):
        later = next_of(
            course, min(now + timedelta(hours=5), one.expires_at - timedelta(seconds=1)), key=one.instrument
        )
        if one.due_at <= now:
            assert later == one

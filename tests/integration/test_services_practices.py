"""Picking, writing, ticking and stopping a practice."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import connection

from common.errors import Refused
from common.models import AuditEntry
from integration import practice_selectors
from integration.models import Practice, PracticeTick
from integration.services import practices
from tests.integration.build import ENDED, a_window, hours

MONDAY, TUESDAY, WEDNESDAY = date(2027, 1, 11), date(2027, 1, 12), date(2027, 1, 13)
FRIDAY = date(2027, 1, 15)


def picked(window, key="kind-sentence", times=1, **about) -> Practice:
    about = {"submission": uuid.uuid4(), "by": window.patient.user, **about}
    return practices.pick(window=window, key=key, times_a_day=times, **about)


def own(window, text="Sit by the river.", times=1, minutes=10, **about) -> Practice:
    about = {"submission": uuid.uuid4(), "by": window.patient.user, **about}
    return practices.write_own(window=window, own_words=text, minutes=minutes, times_a_day=times, **about)


def ticked(practice, on=TUESDAY, time=1) -> PracticeTick:
    return practices.tick(practice=practice, on=on, time=time, by=practice.window.patient.user)


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.code


def actions(practice) -> list[str]:
    return list(AuditEntry.objects.filter(object_id=practice.pk).order_by("at", "id").values_list("action", flat=True))


def test_a_practice_is_picked_once_with_the_version_that_it_came_from(window):
    submission = uuid.uuid4()
    one = picked(window, submission=submission)
    assert picked(window, submission=submission) == one
    assert (one.minutes, one.times_a_day, one.content.kind) == (5, 1, "practices")
    assert actions(one) == ["practice.chosen"]
    assert refusal(picked, window) == "twice"


def test_ones_own_words_are_sealed_and_in_no_audit(window):
    one = own(window, "Sit by the river.\r\n")
    assert one.own_words == "Sit by the river."
    with connection.cursor() as cursor:
        cursor.execute("SELECT own_words FROM integration_practice")
        assert b"river" not in bytes(cursor.fetchone()[0])
    assert "river" not in str(list(AuditEntry.objects.values()))


def test_two_a_day_is_the_most(window):
    one = picked(window)
    assert refusal(own, window, times=2) == "full"
    own(window)
    assert refusal(picked, window, "slow-walk") == "full"
    practices.stop(practice=one, by=window.patient.user)
    picked(window, "slow-walk")
    assert Practice.objects.chosen().count() == 2


@pytest.mark.parametrize(
    ("call", "about", "code"),
    [
        (picked, {"key": "no-such"}, "unknown"),
        (picked, {"times": 3}, "full"),
        (picked, {"times": 0}, "full"),
        (own, {"text": " \u200b "}, "blank"),
        (own, {"text": "x" * 1001}, "too_long"),
        (own, {"minutes": 21}, "minutes"),
        (own, {"minutes": 0}, "minutes"),
    ],
)
def test_what_can_not_be_chosen_is_refused_in_a_sentence(window, call, about, code):
    assert refusal(call, window, **about) == code
    assert not Practice.objects.exists()


def test_somebody_else_neither_picks_ticks_nor_stops(window, clinician, other_patient):
    one = picked(window)
    for somebody in (clinician, other_patient.user):
        assert refusal(picked, window, "slow-walk", by=somebody) == "not_own"
        assert refusal(practices.tick, practice=one, on=TUESDAY, time=1, by=somebody) == "not_own"
        assert refusal(practices.stop, practice=one, by=somebody) == "not_own"
    assert not PracticeTick.objects.exists()


def test_a_form_of_another_window_is_refused(window, clock, patient, clinician):
    one = picked(window)
    clock(ENDED + hours(100))
    later = a_window(patient, clinician, ENDED + hours(99))
    assert refusal(picked, later, submission=one.submission) == "elsewhere"


def test_it_is_ticked_taken_back_and_ticked_again(window, clock):
    one = picked(window)
    clock(ENDED + hours(24))
    tick = ticked(one)
    assert ticked(one) == tick
    practices.take_back(practice=one, on=TUESDAY, time=1, by=window.patient.user)
    practices.take_back(practice=one, on=TUESDAY, time=1, by=window.patient.user)
    assert ticked(one) != tick
    assert PracticeTick.objects.standing().count() == 1
    assert actions(one) == ["practice.chosen", "practice.ticked", "practice.taken_back", "practice.ticked"]


@pytest.mark.parametrize(
    ("after", "on", "allowed"),
    [
        (2, MONDAY, False),
        (2, TUESDAY, False),
        (24, TUESDAY, True),
        (24, MONDAY, False),
        (24, WEDNESDAY, False),
        (48, TUESDAY, True),
        (72, TUESDAY, False),
        (96, FRIDAY, True),
        (120, FRIDAY, True),
        (144, FRIDAY, False),
    ],
)
def test_today_and_yesterday_can_be_ticked_inside_the_four_days(window, clock, after, on, allowed):
    one = picked(window)
    clock(ENDED + hours(after))
    if allowed:
        assert ticked(one, on).on == on
    else:
        assert refusal(ticked, one, on) == "day"


def test_it_goes_on_after_the_window_has_closed_and_the_persons_zone_says_which_day(window, clock, patient):
    one = picked(window)
    patient.user.zone_name = "Pacific/Auckland"
    patient.user.save()
    clock(ENDED + hours(12))  # ten at night in New York is Tuesday there, the day of the dose
    assert refusal(ticked, Practice.objects.get(pk=one.pk), TUESDAY) == "day"
    clock(ENDED + hours(24))
    assert ticked(Practice.objects.get(pk=one.pk), WEDNESDAY)


def test_two_ticks_a_day_are_the_most_whatever_was_chosen_meanwhile(window, clock):
    clock(ENDED + hours(24))
    first = picked(window, times=2)
    ticked(first, time=1)
    ticked(first, time=2)
    practices.stop(practice=first, by=window.patient.user)
    second = picked(window, "slow-walk")
    assert refusal(ticked, second) == "often"
    first.refresh_from_db()
    assert refusal(ticked, first, WEDNESDAY) == "stopped"
    assert refusal(ticked, second, time=2) == "often"


def test_after_its_days_and_after_a_new_dose_nothing_is_chosen(window, clock, patient, clinician):
    one = picked(window)
    clock(ENDED + hours(48))
    a_window(patient, clinician, ENDED + hours(47.9))
    window.refresh_from_db()
    assert refusal(ticked, Practice.objects.get(pk=one.pk), WEDNESDAY) == "day"
    clock(ENDED + hours(24 * 6))
    assert refusal(picked, window, "slow-walk") == "over"


def test_today_shows_what_is_chosen_and_what_was_done(window, clock, patient, django_assert_num_queries):
    one = picked(window, times=2)
    clock(ENDED + hours(26))
    ticked(one)
    with django_assert_num_queries(3):
        shown = practice_selectors.practices_today(patient, ENDED + hours(26))
    (row,) = shown.rows
    assert (row.title.words, row.how_often) == ("One kind sentence about yourself", "5 minutes, twice a day")
    assert (row.next.on, row.next.time, row.last.time, row.forgotten) == (TUESDAY, 2, 1, None)
    assert [day.words for day in shown.columns] == ["done once", "still to come", "still to come", "still to come"]
    assert shown.columns[0].dots == ("done", "open")
    assert shown.room == 0


def test_yesterday_is_offered_to_whoever_forgot_and_never_counted_against_them(window, clock, patient):
    picked(window)
    shown = practice_selectors.practices_today(patient, ENDED + hours(48))
    assert shown.rows[0].forgotten.on == TUESDAY
    assert [day.words for day in shown.columns] == ["not ticked", "today", "still to come", "still to come"]


def test_before_the_first_window_and_after_the_days_there_is_nothing_on_today(window, other_patient, patient):
    assert practice_selectors.practices_today(other_patient, ENDED) is None
    assert practice_selectors.practices_today(patient, ENDED + hours(24 * 6)) is None
    assert practice_selectors.practices_today(patient, ENDED + hours(1)).state == "ahead"


def test_staff_see_titles_and_counts_and_never_a_word_of_ones_own(window, clock, django_assert_num_queries):
    ours, theirs = picked(window), own(window, "Call my brother.")
    clock(ENDED + hours(24))
    ticked(ours)
    ticked(theirs)
    clock(ENDED + hours(48))
    ticked(theirs, WEDNESDAY)
    practice_selectors.practices_of(window)
    with django_assert_num_queries(2) as asked:
        seen = practice_selectors.practices_of(window)
    assert [(one.title, one.how_often, one.done, one.days) for one in seen] == [
        ("One kind sentence about yourself", "5 minutes, once a day", 1, 1),
        ("A practice of their own", "10 minutes, once a day", 2, 2),
    ]
    assert "own_words" not in str(asked.captured_queries)

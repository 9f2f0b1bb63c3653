"""The pages about places, hours, holidays and what has to be moved: empty, full, in error, stale."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.urls import reverse

from people.hours import Span
from people.models import Closure
from people.services import add_closure
from rota import services
from rota.models import Place, PlaceClosure, StaffException, StaffHours
from rota.services import Other
from tests.rota.conftest import FIRST_DAY, WEEKDAYS, a_place, member

pytestmark = pytest.mark.django_db

PLACE = {"name": "Chair 2", "kind": "chair", "turnover_minutes": "20", "takes_doses": "on"}


def text(page) -> str:
    return page.content.decode()


# --- places


def test_the_first_place_is_asked_for_and_added(as_, office):
    browser = as_(office)
    assert "No places so far" in text(browser.get("/office/places/"))
    assert browser.post("/office/places/add/", PLACE).url == "/office/places/"
    page = text(browser.get("/office/places/"))
    assert "Chair 2" in page
    assert "20 minutes" in page
    assert "No places so far" not in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "required"),
        ({"name": "chair 1"}, "called that already"),
        ({"kind": "sofa"}, "valid choice"),
        ({"turnover_minutes": "181"}, "less than or equal to 180"),
        ({"turnover_minutes": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_place_that_makes_no_sense_is_refused_and_stays_typed(as_, office, chair, change, words):
    page = as_(office).post("/office/places/add/", PLACE | change)
    assert page.status_code == 422
    assert words in text(page)
    assert Place.objects.count() == 1


def test_a_stale_place_shows_both_versions(as_, office, chair):
    url, browser = reverse("rota:place", args=[chair.pk]), as_(office)
    assert browser.post(url, PLACE | {"name": "Theirs", "version": "1"}).status_code == 302
    page = browser.post(url, PLACE | {"name": "Mine", "version": "1"})
    assert page.status_code == 409
    for words in ("Theirs", "Mine", 'name="version" value="2"'):
        assert words in text(page)


def test_a_place_is_closed_after_a_look_at_who_is_booked_there(as_, office, chair, booked):
    browser, close = as_(office), reverse("rota:place_close", args=[chair.pk])
    typed = {"first_on": str(FIRST_DAY), "reason": "New floor"}
    page = browser.post(close, typed)
    assert page.status_code == 422
    for words in ("Ada Patient", "I have seen this session", str(booked[0].pk), "New floor"):
        assert words in text(page)
    assert not PlaceClosure.objects.exists()
    assert browser.post(close, typed | {"seen": str(booked[0].pk)}).status_code == 302
    closure = PlaceClosure.objects.get()
    assert "Chair 1 is closed" in text(browser.get("/office/to-move/"))
    assert browser.post(reverse("rota:place_reopen", args=[closure.pk])).status_code == 302
    assert "Nothing has to be moved" in text(browser.get("/office/to-move/"))


def test_a_place_in_use_lists_what_is_booked_and_a_free_one_is_given_up(as_, office, clinic, chair, booked):
    browser, retire = as_(office), reverse("rota:place_retire", args=[chair.pk])
    page = text(browser.get(retire))
    assert "6 sessions are booked here" in page
    assert "Give it up" not in page
    assert "6 sessions are still booked" in text(browser.post(retire, {"version": "1"}, follow=True))
    free = a_place(clinic, office, "Chair 9")
    retire = reverse("rota:place_retire", args=[free.pk])
    assert "Give it up" in text(browser.get(retire))
    assert browser.post(retire, {"version": "1"}).url == "/office/places/"
    assert "Given up" in text(browser.get("/office/places/"))
    browser.post(reverse("rota:place_reuse", args=[free.pk]))
    assert Place.objects.in_use().count() == 2


# --- hours


def test_a_week_is_set_and_shown_with_a_word_about_closed_hours(as_, office, clinician, planning):
    browser, mine = as_(office), member(clinician)
    assert "Nobody has said yet" in text(browser.get("/office/hours/"))
    typed = {"version": "1", "d0_0_opens": "09:00", "d0_0_closes": "20:00"}
    page = browser.post(reverse("rota:hours", args=[mine.pk]), typed, follow=True)
    assert "outside the opening hours, and nothing is booked then: Monday 09:00–20:00" in text(page)
    at_a_glance = text(browser.get("/office/hours/"))
    assert "09:00–20:00" in at_a_glance
    assert "partly outside opening hours" in at_a_glance


def test_a_stale_week_shows_both(as_, office, clinician, planning):
    browser, mine = as_(office), member(clinician)
    url, typed = reverse("rota:hours", args=[mine.pk]), {"version": "1", "d0_0_opens": "10:00", "d0_0_closes": "11:00"}
    assert browser.post(url, typed).status_code == 302
    page = browser.post(url, typed | {"d0_0_closes": "12:00"})
    assert page.status_code == 409
    for words in ("10:00–11:00", "10:00–12:00", 'name="version" value="2"'):
        assert words in text(page)
    assert StaffHours.objects.get().ends == time(11)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"d0_0_opens": "18:00", "d0_0_closes": "08:00"}, "ends before it begins"),
        ({"d0_0_opens": "08:00", "d0_0_closes": "13:00", "d0_1_opens": "12:00", "d0_1_closes": "18:00"}, "overlap"),
    ],
)
def test_hours_that_make_no_sense_are_refused(as_, office, clinician, typed, words):
    page = as_(office).post(reverse("rota:hours", args=[member(clinician).pk]), {"version": "1", **typed})
    assert page.status_code == 422
    assert words in text(page)
    assert not StaffHours.objects.exists()


def test_staff_read_everybodys_hours_and_change_none(as_, office, clinician, prescriber, planning):
    mine = member(prescriber)
    services.set_staff_hours(membership=mine, version=1, week=WEEKDAYS, by=office)
    browser = as_(clinician)
    page = text(browser.get(reverse("rota:worker", args=[mine.pk])))
    assert "08:00–18:00" in page
    assert "Note something" not in page
    assert reverse("rota:hours", args=[mine.pk]) not in page + text(browser.get("/office/hours/"))


def test_somebody_is_away_after_a_look_at_who_is_booked_with_them(as_, office, clinician, booked):
    browser, mine = as_(office), member(clinician)
    add = reverse("rota:exception_add", args=[mine.pk])
    typed = {"kind": "off", "first_on": str(FIRST_DAY), "reason": "Holiday"}
    page = browser.post(add, typed)
    assert page.status_code == 422
    assert "Ada Patient" in text(page)
    assert browser.post(add, typed | {"seen": str(booked[0].pk)}).status_code == 302
    assert "Clement Clinician is away" in text(browser.get("/office/to-move/"))
    assert "Away: Mon 11 Jan 2027, all day" in text(browser.get("/office/hours/"))
    row = StaffException.objects.get()
    assert browser.post(reverse("rota:exception_remove", args=[row.pk])).status_code == 302
    assert "Nothing has to be moved" in text(browser.get("/office/to-move/"))


def test_an_exception_that_makes_no_sense_is_refused_and_stays_typed(as_, office, clinician, planning):
    add = reverse("rota:exception_add", args=[member(clinician).pk])
    page = as_(office).post(add, {"kind": "extra", "first_on": str(FIRST_DAY), "reason": "<b>More</b>"})
    assert page.status_code == 422
    assert "Say from when to when" in text(page)
    assert "<b>More" not in text(page)


# --- the clinic's closures and holidays


def test_a_closure_over_booked_sessions_lists_them_and_loses_none(as_, office, clinic, booked):
    browser, typed = as_(office), {"first_on": str(FIRST_DAY), "last_on": "2027-01-15"}
    page = browser.post("/office/clinic/closures/", typed)
    assert page.status_code == 422
    assert "I have seen these 2 sessions; they have to be moved." in text(page)
    assert not Closure.objects.exists()
    one = browser.post("/office/clinic/closures/", typed | {"seen": str(booked[0].pk)})
    assert one.status_code == 422  # one of the two was not seen
    seen = " ".join(str(row.pk) for row in booked[:2])
    page = browser.post("/office/clinic/closures/", typed | {"seen": seen}, follow=True)
    assert "2 sessions have to be moved" in text(page)
    listed = text(browser.get("/office/to-move/"))
    assert listed.count("The clinic is closed") == 2
    assert reverse("sessions:session", args=[booked[0].pk]) in listed


def test_holidays_are_ticked_and_become_closures_once(as_, office, clinic, planning):
    browser, url = as_(office), reverse("people:holidays")
    add_closure(clinic=clinic, first_on=date(2027, 7, 4), last_on=date(2027, 7, 6), by=office)
    page = text(browser.get(url))
    assert "Memorial Day" in page
    assert "Closed already" in page
    assert 'value="2027-07-04"' not in page
    assert browser.post(url, {}).status_code == 422
    assert browser.post(url, {"days": ["2027-07-04"]}).status_code == 422
    answer = browser.post(url, {"days": ["2027-05-31", "2027-12-25"]}, follow=True)
    assert "2 holidays are noted as closed." in text(answer)
    assert list(clinic.closures.values_list("reason", flat=True)) == ["Memorial Day", "", "Christmas Day"]


def test_a_holiday_on_which_somebody_is_booked_is_seen_first(as_, office, clinic, booked):
    browser, url = as_(office), reverse("people:holidays")
    typed = {"days": ["2027-01-18", "2027-02-15"]}
    page = browser.post(url, typed)
    assert page.status_code == 422
    assert "I have seen this session" in text(page)
    assert not Closure.objects.exists()
    third = next(one for one in booked if one.starts_at.date() == date(2027, 1, 18))
    assert browser.post(url, typed | {"seen": str(third.pk)}).status_code == 302
    assert clinic.closures.count() == 2


def test_of_a_country_without_a_calendar_the_page_says_so(as_, office, clinic):
    clinic.country = "ZZ"
    clinic.save()
    page = as_(office).get(reverse("people:holidays"))
    assert page.status_code == 200
    assert "We do not know the holidays of this country" in text(page)


@pytest.mark.parametrize("url", ["/office/hours/", "/office/places/", "/office/to-move/"])
def test_a_page_asks_as_often_for_many_as_for_few(
    as_, office, clinic, clinician, prescriber, booked, url, django_assert_max_num_queries
):
    browser, counts = as_(office), []
    for number in range(2):
        for one in range(number * 10):
            a_place(clinic, office, f"Room {one}", kind="room")
        if number:
            for user in (clinician, prescriber):
                services.set_staff_hours(
                    membership=member(user), version=1, week={0: [Span(time(9), time(10))]}, by=office
                )
                services.add_exception(membership=member(user), other=Other("off", FIRST_DAY, FIRST_DAY), by=office)
        with django_assert_max_num_queries(40) as asked:
            assert browser.get(url).status_code == 200
        counts.append(len(asked))
    if url != "/office/to-move/":
        assert counts[0] == counts[1]
    assert counts[1] <= counts[0] + 1

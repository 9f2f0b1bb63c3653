"""The office's pages about the clinic: settings, the week, closures; with wrong, doubled and hostile values."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.urls import reverse

from people.hours import Span
from people.models import Closure
from people.selectors import week_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def clinic_form(clinic, **change):
    typed = {"name": clinic.name, "sender_name": "North", "zone_name": "Europe/Berlin", "country": "DE", "phone": ""}
    return {**typed, "version": str(clinic.version), **change}


def test_settings_are_saved(as_, office, clinic):
    assert as_(office).post("/office/clinic/", clinic_form(clinic, name="  North   Two ")).url == "/office/clinic/"
    clinic.refresh_from_db()
    assert (clinic.name, clinic.zone_name, clinic.country, clinic.version) == ("North Two", "Europe/Berlin", "DE", 2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "required"),
        ({"sender_name": "x" * 61}, "at most 60"),
        ({"zone_name": "Mars/Base"}, "Choose a time zone from the list"),
        ({"country": "XX"}, "not one of the available choices"),
        ({"phone": "call me <b>now</b>"}, "phone number with digits"),
        ({"phone": "1"}, "phone number with digits"),
    ],
)
def test_settings_that_make_no_sense_are_refused_and_stay_typed(as_, office, clinic, change, words):
    page = as_(office).post("/office/clinic/", clinic_form(clinic, **change))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "<b>now</b>" not in page.content.decode()
    clinic.refresh_from_db()
    assert clinic.version == 1


def test_a_stale_form_shows_both_versions_and_can_then_be_saved(as_, office, clinic):
    browser = as_(office)
    browser.post("/office/clinic/", clinic_form(clinic, name="Theirs"))
    page = browser.post("/office/clinic/", clinic_form(clinic, name="Mine"))
    assert page.status_code == 409
    for words in ("Theirs", "Mine", 'name="version" value="2"'):
        assert words in page.content.decode()
    assert browser.post("/office/clinic/", clinic_form(clinic, name="Mine", version="2")).status_code == 302
    clinic.refresh_from_db()
    assert clinic.name == "Mine"


@pytest.mark.parametrize("version", ["", "0", "x", "99", "-1", "9" * 50])
def test_a_form_without_its_version_overwrites_nothing(as_, office, clinic, version):
    assert as_(office).post("/office/clinic/", clinic_form(clinic, name="Mine", version=version)).status_code == 409
    clinic.refresh_from_db()
    assert clinic.name == "Northlight"


HOURS = "/office/clinic/hours/"


def test_a_day_may_have_several_stretches_and_others_none(as_, office, clinic):
    typed = {
        "version": "1",
        "d1_0_opens": "13:00", "d1_0_closes": "18:00", "d1_1_opens": "08:00", "d1_1_closes": "12:00",
        "d6_2_opens": "10:00", "d6_2_closes": "12:00",
    }  # fmt: skip
    assert as_(office).post(HOURS, typed).url == "/office/clinic/"
    week = week_of(clinic)
    assert [str(span) for span in week[1]] == ["08:00–12:00", "13:00–18:00"]
    assert sorted(week) == [1, 6]
    page = as_(office).get(HOURS).content.decode()
    assert 'name="d1_2_opens"' in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"d0_0_opens": "08:00"}, "Give both times"),
        ({"d0_0_closes": "08:00"}, "Give both times"),
        ({"d0_0_opens": "18:00", "d0_0_closes": "08:00"}, "ends before it begins"),
        ({"d0_0_opens": "08:00", "d0_0_closes": "13:00", "d0_1_opens": "12:00", "d0_1_closes": "18:00"}, "overlap"),
        ({"d0_0_opens": "25:00", "d0_0_closes": "26:00"}, "valid time"),
        ({"d0_0_opens": "<b>", "d0_0_closes": "18:00"}, "valid time"),
    ],
)
def test_hours_that_make_no_sense_are_refused(as_, office, clinic, typed, words):
    before = week_of(clinic)
    page = as_(office).post(HOURS, {"version": "1", **typed})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert week_of(clinic) == before


def test_a_flood_of_fields_makes_no_flood_of_hours(as_, office, clinic):
    typed = {f"d0_{slot}_{end}": "08:00" for slot in range(10) for end in ("opens", "closes")}
    typed |= {"d9_0_opens": "08:00", "d0_99_opens": "08:00", "version": "1"}
    assert as_(office).post(HOURS, typed).status_code == 422


def test_a_stale_week_shows_both(as_, office, clinic):
    browser, typed = as_(office), {"version": "1", "d0_0_opens": "10:00", "d0_0_closes": "11:00"}
    browser.post(HOURS, typed)
    page = browser.post(HOURS, {**typed, "d0_0_closes": "12:00"})
    assert page.status_code == 409
    for words in ("10:00–11:00", "10:00–12:00", 'name="version" value="2"'):
        assert words in page.content.decode()
    assert week_of(clinic)[0] == [Span(time(10), time(11))]


CLOSURES = "/office/clinic/closures/"


def test_a_closure_of_one_day_needs_one_date_and_can_be_removed(as_, office, clinic, clock):
    clock(NOW)
    browser = as_(office)
    assert browser.post(CLOSURES, {"first_on": "2026-12-24", "reason": "<b>Holidays</b>"}).url == CLOSURES
    closure = Closure.objects.get()
    assert closure.first_on == closure.last_on
    assert "<b>Holidays" not in browser.get(CLOSURES).content.decode()
    remove = reverse("people:closure_remove", args=[closure.pk])
    assert browser.get(remove).status_code == 405
    assert browser.post(remove).url == CLOSURES
    assert browser.post(remove).status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "required"),
        ({"first_on": "tomorrow"}, "valid date"),
        ({"first_on": "2026-02-30"}, "valid date"),
        ({"first_on": "2026-12-24", "last_on": "x"}, "valid date"),
        ({"first_on": "2026-12-24", "last_on": "2026-12-01"}, "before the first"),
        ({"first_on": "0001-01-01"}, "over already"),
        ({"first_on": "2026-12-24", "last_on": "9999-12-31"}, "more than a year"),
        ({"first_on": "2026-12-24", "reason": "x" * 121}, "at most 120"),
    ],
)
def test_closures_that_make_no_sense_are_refused_with_a_sentence(as_, office, clinic, clock, typed, words):
    clock(NOW)
    page = as_(office).post(CLOSURES, typed)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Closure.objects.exists()


def test_the_same_days_twice_are_closed_once(as_, office, clinic, clock):
    clock(NOW)
    browser = as_(office)
    browser.post(CLOSURES, {"first_on": "2026-12-24"})
    page = browser.post(CLOSURES, {"first_on": "2026-12-24"})
    assert page.status_code == 422
    assert "closed from 24 December 2026" in page.content.decode()
    assert Closure.objects.count() == 1

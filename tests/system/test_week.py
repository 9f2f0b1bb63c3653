"""The week with the keyboard, on a phone, by dragging, and the board where a place is given."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from people.models import Clinic, Patient, User
from rota.models import Place
from sessions.models import TreatmentSession
from tests.scheduling.week_build import MONDAY, NOW, a_course, a_place, a_session, works
from tests.system.people import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chair(goto, house: str, clinic: Clinic) -> Place:
    goto(NOW)
    return a_place(clinic)


@pytest.fixture
def booked(
    chair: Place, patient: Patient, other_patient: Patient, prescriber: User, clinician: User
) -> list[TreatmentSession]:
    """Ada on Thursday at nine and at home in the same week; Ben on Thursday at noon and on Friday at nine."""
    works(clinician)
    ada, ben = a_course(patient, prescriber), a_course(other_patient, prescriber)
    return [
        a_session(ada, MONDAY + timedelta(days=3), 1, place=chair),
        a_session(ben, MONDAY + timedelta(days=3, hours=3), 1, place=chair),
        a_session(ben, MONDAY + timedelta(days=4), 2, place=chair),
    ]


def focused(visitor) -> str:
    return str(visitor.page.evaluate("document.activeElement.closest('.chip')?.id ?? ''"))


def test_the_arrow_keys_go_from_one_to_the_next_and_enter_opens(somebody, booked, office: User) -> None:
    ada, ben, later = booked
    olive = somebody(office)
    olive.opens(reverse("scheduling:week"))
    olive.page.locator(f"#b-{ada.pk} > a").focus()
    for key, arrives in (
        ("ArrowDown", ben), ("ArrowDown", ben), ("ArrowUp", ada), ("ArrowRight", later), ("ArrowLeft", ada)
    ):  # fmt: skip
        olive.page.keyboard.press(key)
        assert focused(olive) == f"b-{arrives.pk}"
    with olive.page.expect_navigation():
        olive.page.keyboard.press("Enter")
    olive.watch.look()
    olive.is_headed("Ada Patient")
    olive.page.get_by_label("With").select_option(label="Clement Clinician")
    olive.presses("Save")
    expect(olive.page.locator(f"#b-{ada.pk}")).to_contain_text("Clement Clinician")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_one_day_as_a_list(somebody, booked, office: User, scheme: str) -> None:
    ada, ben, later = booked
    olive = somebody(office, view=PHONE, color_scheme=scheme)
    olive.opens(reverse("scheduling:week"))
    expect(olive.page.locator(f"#b-{ada.pk}")).to_be_hidden()
    olive.follows(re.compile("Thu"))
    expect(olive.page.locator(f"#b-{ada.pk}")).to_be_visible()
    expect(olive.page.locator(f"#b-{ben.pk}")).to_be_visible()
    expect(olive.page.locator(f"#b-{later.pk}")).to_be_hidden()
    assert olive.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    olive.opens(reverse("scheduling:board") + "?on=2026-06-04")
    expect(olive.page.locator(f"#b-{ada.pk}")).to_be_visible()
    assert olive.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_drop_asks_for_the_new_time_and_moves_nothing(somebody, booked, office: User, chair: Place) -> None:
    ada, *_others = booked
    olive = somebody(office)
    olive.opens(reverse("scheduling:week"))
    chip = olive.page.locator(f"#b-{ada.pk} > a")
    cell = olive.page.locator(f"#lane-{chair.pk} [data-day]").nth(4)  # Friday
    hour = cell.evaluate("cell => cell.getBoundingClientRect().height / cell.closest('table').dataset.hours")
    with olive.page.expect_navigation():
        chip.drag_to(cell, source_position={"x": 20, "y": 6}, target_position={"x": 20, "y": 5.5 * hour + 6})
    asked = olive.page.url
    assert f"/sessions/{ada.pk}/move/" in asked
    assert "starts_at=2026-06-05T13%3A30" in asked
    assert f"place={chair.pk}" in asked
    ada.refresh_from_db()
    assert ada.starts_at == MONDAY + timedelta(days=3)


def test_the_board_gives_a_place_without_leaving_it(
    somebody, booked, office: User, prescriber: User, patient: Patient, chair: Place
) -> None:
    homeless = a_session(booked[0].course, NOW + timedelta(hours=4), 2)
    olive = somebody(office)
    olive.opens(reverse("scheduling:board"))
    row = olive.page.locator(".to-place li")
    row.locator("select[name=place]").select_option(label="Chair 1")
    row.locator("select[name=clinician]").select_option(label="Clement Clinician")
    with olive.page.expect_navigation():
        row.get_by_role("button").click()
    olive.watch.look()
    expect(olive.page.locator(".to-place")).to_have_count(0)
    homeless.refresh_from_db()
    assert homeless.place == chair


def test_without_javascript_the_week_is_the_same_week(somebody, booked, office: User) -> None:
    olive = somebody(office, java_script_enabled=False)
    olive.page.goto(reverse("scheduling:week"))
    expect(olive.page.locator(f"#b-{booked[0].pk}")).to_be_visible()
    box = olive.page.locator(f"#b-{booked[0].pk}").bounding_box()
    cell = olive.page.locator(f"#b-{booked[0].pk}").locator("xpath=ancestor::div[@data-day]").bounding_box()
    assert box
    assert cell
    assert abs((box["y"] - cell["y"]) / cell["height"] - 0.1) < 0.01  # an hour down of ten
    assert abs(box["height"] / cell["height"] - 0.2) < 0.01

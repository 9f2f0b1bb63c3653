"""Every page, in light and dark, on a phone and at a desk, enlarged, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from integration.links import token_for as link_token
from integration.models import EntryLink, JournalEntry
from measures.models import Response
from people.links import token_for
from tests.access.world import NOW, World, build
from tests.cast import PASSWORD
from tests.system.people import DESK, PHONE, ZOOMED, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(goto, house: str) -> World:
    """One of everything; somebody's clock stands in the middle of an open window."""
    return build(goto)


PLAN_PAGES = ("", "_write", "_print", "_versions")


def office_pages(world: World) -> list[str]:
    ada = world.owners["ada"]
    names = ("home:day", "home:audit", "people:staff", "people:invite", "people:clinic", "people:hours")
    papers = ("measures:library", "measures:bring")
    more = ("people:closures", "messaging:outbox", "safety:lines", "people:me", "messaging:contact")
    return [
        *map(reverse, (*names, *papers, *more)),
        *(reverse("measures:instrument", args=[key]) for key in ("pcl-5", "madrs", ada.questionnaire.key)),
        reverse("people:team", args=[ada.patient.pk]),
        reverse("messaging:outbox_message", args=[ada.messages["unsure"].pk]),
        reverse("people:invitation_withdraw", args=[ada.invitations["staff"].pk]),
        reverse("people:membership_end", args=[ada.membership.pk]),
        reverse("sessions:session", args=[ada.sessions["booked"].pk]),
    ]


def care_pages(world: World) -> list[str]:
    ada = world.owners["ada"]
    return [
        *map(reverse, ("home:caseload", "safety:list", "journey:protocols", "measures:given_up")),
        *(reverse(f"measures:{page}", args=[ada.patient.pk]) for page in ("assignments", "ask")),
        reverse("home:patient", args=[ada.patient.pk]),
        reverse("journey:protocol", args=[ada.protocol.pk]),
        reverse("journey:open_course", args=[ada.patient.pk]),
        reverse("journey:close_course", args=[ada.course.pk]),
        reverse("sessions:plan", args=[ada.course.pk]),
        reverse("sessions:next", args=[ada.course.pk]),
        reverse("sessions:finish", args=[ada.course.pk]),
        *(reverse("sessions:session", args=[session.pk]) for session in ada.sessions.values()),
        reverse("scheduling:move", args=[ada.sessions["booked"].pk]),
        reverse("scheduling:cancel", args=[ada.sessions["booked"].pk]),
        reverse("sessions:correct_dose", args=[ada.sessions["completed"].pk]),
        reverse("sessions:correct_departure", args=[ada.sessions["completed"].pk]),
        *(reverse("safety:task", args=[task.pk]) for task in ada.tasks.values()),
        *(reverse("measures:response", args=[one.pk]) for one in (ada.response, ada.typed_total)),
        reverse("measures:enter_total", args=[ada.patient.pk]),
        reverse("measures:correct_total", args=[ada.typed_total.pk]),
        reverse("integration:entry", args=[ada.entries["shared"].pk]),
        *(reverse(f"safety:patient_plan{page}", args=[ada.patient.pk]) for page in PLAN_PAGES),
        reverse("safety:patient_plan_version", args=[ada.patient.pk, 1]),
    ]


def patient_pages(world: World) -> list[str]:
    ada = world.owners["ada"]
    names = ("home:today", "integration:journal", "measures:list", "messaging:inbox", "messaging:contact")
    return [
        *map(reverse, (*names, "people:me", "people:password", "scheduling:mine", "safety:crisis")),
        reverse("measures:answer", args=["phq-9"]),
        reverse("measures:response", args=[ada.response.pk]),
        reverse("messaging:inbox_message", args=[ada.messages["inside"].pk]),
        reverse("integration:entry", args=[ada.entries["private"].pk]),
        reverse("integration:entry_edit", args=[ada.entries["private"].pk]),
        *(reverse(f"safety:my_plan{page}") for page in PLAN_PAGES),
        *map(reverse, ("safety:plan_copy", "safety:plan_offline")),
        *(reverse("integration:window", args=[window.pk]) for window in ada.windows.values()),
        *(reverse("integration:write", args=[window.pk]) for window in ada.windows.values()),
        *map(reverse, (f"integration:{way}" for way in ("search", "tags", "moods", "thread", "export"))),
    ]


def open_pages(world: World) -> list[str]:
    ada = world.owners["ada"]
    return [
        *map(reverse, ("home:front", "people:sign_in", "people:forgot", "people:forgot_sent", "safety:crisis")),
        *(reverse("integration:link", args=[link_token(link)]) for link in ada.links.values()),
        reverse("people:join", args=[token_for(ada.invitations["patient"])]),
        reverse("people:reset", args=[token_for(ada.reset)]),
        "/no/such/page/",
    ]


PAGES: dict[str, Callable[[World], list[str]]] = {
    "office": office_pages,
    "clinician": care_pages,
    "ada": patient_pages,
    "nobody": open_pages,
}
VIEW = {"office": DESK, "clinician": DESK, "ada": PHONE, "nobody": PHONE}


def walks(visitor: Visitor, pages: list[str]) -> None:
    for path in pages:
        visitor.opens(path)
        expect(visitor.page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_fit_for_everybody_in_light_and_dark(who, scheme, world, somebody):
    visitor = somebody(world.people[who], view=VIEW[who], color_scheme=scheme)
    if scheme == "dark":
        visitor.watch.only_colours()  # nothing else differs
    walks(visitor, PAGES[who](world))


@pytest.mark.parametrize("who", PAGES)
def test_at_twice_the_size_nobody_scrolls_sideways(who, world, somebody):
    visitor = somebody(world.people[who], view=ZOOMED, device_scale_factor=2)
    for path in PAGES[who](world):
        visitor.page.goto(path)
        visitor.watch.look_for_sideways()


def test_without_javascript_a_patient_signs_in_writes_and_answers(world, somebody):
    ada = world.owners["ada"]
    visitor = somebody(view=PHONE, java_script_enabled=False)
    visitor.watch.is_blind = True  # neither axe nor a measure of the page runs without scripts
    visitor.signs_in(ada.patient.user.email, PASSWORD)
    visitor.is_headed("Hello, Ada Patient")
    visitor.opens(reverse("integration:write", args=[ada.windows["open"].pk]))
    visitor.fills(text="Without a script.")
    visitor.presses("Another question")
    expect(visitor.page.locator("[name=text]")).to_have_value("Without a script.")
    visitor.presses("Keep it")
    visitor.sees("Your words are kept.")
    assert JournalEntry.objects.latest("written_at").text == "Without a script."
    visitor.opens(reverse("measures:answer", args=["phq-9"]))
    questions = visitor.page.locator("[data-question]")
    for number in range(9):
        visitor.ticks(questions.nth(number).locator("input[value='0']"))
    visitor.presses("Send my answers")
    visitor.is_headed("How your mood was PHQ-9")
    assert Response.objects.filter(patient=ada.patient, total=0).count() == 1


def test_without_javascript_a_clinician_signs_in_and_records_a_reading(world, somebody):
    ada = world.owners["ada"]
    visitor = somebody(java_script_enabled=False)
    visitor.watch.is_blind = True
    visitor.signs_in(world.people["clinician"].email, PASSWORD)
    visitor.is_headed("Caseload")
    visitor.opens(reverse("sessions:session", args=[ada.sessions["in_progress"].pk]))
    visitor.page.locator("summary", has_text="Measure once more").click()
    form = visitor.form("/readings/")
    visitor.fills(form, systolic=119, diastolic=77, pulse=66)
    visitor.presses("Write down the reading", form)
    visitor.sees("The reading is written down.")
    assert ada.sessions["in_progress"].readings.count() == 2


def test_a_link_that_is_altered_used_taken_back_or_too_old_says_so_and_how_to_go_on(world, somebody, goto):
    ada, ben = world.owners["ada"], world.owners["ben"]
    visitor = somebody(view=PHONE)
    live = reverse("integration:link", args=[link_token(ada.links["live"])])
    altered = live[:-4] + ("aaa/" if not live.endswith("aaa/") else "bbb/")
    EntryLink.objects.filter(pk=ben.links["live"].pk).update(revoked_at=NOW)
    taken_back = reverse("integration:link", args=[link_token(ben.links["live"])])
    used = reverse("integration:link", args=[link_token(ada.links["used"])])
    told = [is_told(visitor, path) for path in (altered, used, taken_back)]
    visitor.opens(live)
    visitor.fills(text="It took me a while.")
    goto(ada.windows["open"].closes_at)
    visitor.presses("Keep it")
    visitor.sees("It took me a while.")  # nothing typed is lost
    told.append(visitor.page.get_by_role("heading", level=1).inner_text())
    assert len(set(told)) == 4
    assert not JournalEntry.objects.filter(window=ada.windows["open"]).exists()


def is_told(visitor: Visitor, path: str) -> str:
    """What the page behind a link that opens nothing says; there is always a way on."""
    visitor.opens(path)
    expect(visitor.page.get_by_role("button", name="Keep it")).to_have_count(0)
    expect(visitor.page.get_by_role("link", name=re.compile("sign in", re.IGNORECASE)).first).to_be_visible()
    return str(visitor.page.get_by_role("heading", level=1).inner_text())


def test_two_who_change_one_thing_see_both_versions(world, somebody):
    """A stale form is refused with a page that is as fit for everybody as any other."""
    ada = world.owners["ada"]
    visitor = somebody(world.people["ada"], view=PHONE)
    visitor.opens(reverse("integration:entry_edit", args=[ada.entries["private"].pk]))
    JournalEntry.objects.filter(pk=ada.entries["private"].pk).update(
        version=9, text=f"From elsewhere {uuid4().hex[:4]}"
    )
    visitor.fills(text="From here.")
    visitor.presses("Keep it")
    visitor.sees("From elsewhere")
    visitor.sees("From here.")


def test_the_watch_notices_what_it_is_there_for(house, somebody):
    visitor = somebody(view=PHONE)
    visitor.page.goto(f"{house}/sign-in/")
    visitor.page.evaluate("() => { document.body.innerHTML = '<main><h1>x</h1><img src=\"/static/none.png\"></main>' }")
    visitor.page.evaluate("() => { document.querySelector('main').style.width = '900px' }")
    visitor.page.evaluate("() => { const s = document.createElement('script'); s.text = '1'; document.body.append(s) }")
    visitor.page.wait_for_load_state("networkidle")
    visitor.watch.look()
    found = "\n".join(visitor.watch.faults)
    visitor.watch.faults.clear()
    for fault in ("image-alt", "Content Security Policy", "px wide", "/static/none.png: 404"):
        assert fault in found

"""A patient writes and shares, a nurse works through both by keys, the patient reads the answers: in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from correspondence import services
from correspondence.models import Letter
from integration.models import EntryLook, EntryReply
from people.models import Patient, User
from tests.correspondence.build import a_letter
from tests.integration.build import ENDED, a_window, an_entry, minutes
from tests.system.people import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_question_and_a_shared_entry_are_answered_by_keys(
    somebody, goto, patient: Patient, other_patient: Patient, clinician: User, prescriber: User
):
    goto(ENDED + minutes(5))
    an_entry(a_window(patient, prescriber), "The sea was calm.", share=True)
    older = a_letter(other_patient, "May I drive?")
    services.mark_read(patient=other_patient, by=prescriber, upto=older.pk)
    ada = somebody(patient.user, view=PHONE)
    asks_after_reading_who_reads_when(ada)

    doctor = somebody(prescriber)
    answers_the_unread_one_first_by_keys(doctor)
    answers_the_entry_by_keys(doctor)

    ada.opens("/messages/")
    ada.sees("Slowly, yes.")
    ada.sees("That is good to hear.")
    ada.follows("your journal entry of Mon 11 Jan")
    ada.sees("That is good to hear.")
    expect(ada.page.get_by_role("link", name="Messages").locator(".count")).to_have_count(0)
    assert not Letter.objects.from_team().unread().filter(thread__patient=patient).exists()


def asks_after_reading_who_reads_when(ada: Visitor) -> None:
    ada.opens("/messages/")
    ada.sees("Staffed now")
    ada.sees("Not for emergencies")
    ada.sees("Priya Prescriber")
    ada.fills(text="May I cycle tomorrow?")
    ada.presses("Send")
    ada.sees("Sent. Your care team finds it when they read next.")
    ada.sees("May I cycle tomorrow?")


def answers_the_unread_one_first_by_keys(doctor: Visitor) -> None:
    page = doctor.page
    doctor.opens("/team/messages/")
    names = page.locator("[data-rows] [data-row]")
    expect(names).to_have_text(["Ada Patient", "Ben Patient"])
    page.keyboard.press("j")
    expect(names.first).to_be_focused()
    with page.expect_response(lambda answer: answer.url.endswith("/read/")):
        page.keyboard.press("Enter")
    doctor.sees("May I cycle tomorrow?")
    doctor.watch.look()
    page.keyboard.press("r")
    page.keyboard.type("Slowly, yes.")
    doctor.presses("Send")
    expect(names).to_have_text(["Ben Patient"])


def answers_the_entry_by_keys(doctor: Visitor) -> None:
    page = doctor.page
    doctor.opens("/shared/")
    page.keyboard.press("j")
    with page.expect_response(lambda answer: answer.url.endswith("/read/")):
        page.keyboard.press("Enter")
    expect(page.locator("#pane")).to_contain_text("The sea was calm.")
    expect(page.locator("#pane-heading")).to_be_focused()
    doctor.watch.look()
    assert EntryLook.objects.count() == 1
    page.keyboard.press("r")
    page.keyboard.type("That is good to hear.")
    doctor.presses("Send")
    doctor.sees("Everything is read")
    assert EntryReply.objects.get().letter.text == "That is good to hear."
    doctor.opens("/shared/windows/")
    doctor.opens("/team/away/")

"""A patient asks for a call: one wish at a time, told calmly what happens now."""

from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import strip_tags

from common.errors import Refused
from messaging.models import Message
from people.models import Clinic, OpeningHours, Patient, User
from safety import evidence, screening, services, texts
from safety.models import SafetyTask, Tier
from safety.services import opening

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 11, 16, 0, tzinfo=UTC)  # Wednesday noon in New York
NIGHT = datetime(2026, 3, 15, 2, 0, tzinfo=UTC)  # Saturday evening there


@pytest.fixture
def ada(patient: Patient) -> Client:
    client = Client()
    client.force_login(patient.user)
    return client


def page(client: Client, path: str = "/help/call/") -> str:
    return unescape(client.get(path).content.decode())


def test_pressing_opens_an_urgent_task_and_tells_the_care_team(ada, patient, clock) -> None:
    clock(NOON)
    assert ada.post("/help/call/", {"words": ""}).url == "/help/call/"
    task = SafetyTask.objects.get()
    assert (task.patient, task.source, task.tier) == (patient, "call_asked", Tier.URGENT)
    assert Message.objects.filter(kind=texts.TASK).count() == 4


def test_pressing_twice_is_one_wish_and_words_that_come_later_are_not_lost(ada, patient, clock) -> None:
    clock(NOON)
    for words in ("After four, please.", "", "My sister may answer."):
        ada.post("/help/call/", {"words": words})
    task = SafetyTask.objects.get()
    assert evidence.of(task).answer == "After four, please.\nMy sister may answer."
    assert task.version == 2


@pytest.mark.parametrize(
    ("words", "tier"),
    [
        ("I have taken pills", Tier.IMMEDIATE),
        ("I'm going to kill myself at 10 tonight", Tier.IMMEDIATE),
        ("I want to die", Tier.URGENT),
        ("I used to want to die", Tier.URGENT),
        ("After four, please.", Tier.URGENT),
    ],
)
def test_words_that_come_with_it_make_it_more_urgent_and_never_less(ada, clock, words, tier) -> None:
    clock(NOON)
    ada.post("/help/call/", {"words": words})
    assert SafetyTask.objects.get().tier == tier


def test_the_page_says_that_a_list_looks_through_the_words(ada) -> None:
    assert "looked through for words of danger by a fixed list" in page(ada)


def test_words_that_are_added_to_an_open_wish_make_it_more_urgent(ada, clock) -> None:
    clock(NOON)
    ada.post("/help/call/", {"words": "After four, please."})
    before = SafetyTask.objects.get()
    ada.post("/help/call/", {"words": "I have taken pills"})
    after = SafetyTask.objects.get()
    assert (before.tier, after.tier) == (Tier.URGENT, Tier.IMMEDIATE)
    assert after.due_at < before.due_at
    ada.post("/help/call/", {"words": "My sister may answer."})
    assert SafetyTask.objects.get().tier == Tier.IMMEDIATE


def test_nobody_is_held_while_the_words_are_looked_through(patient, monkeypatch) -> None:
    depths: list[int] = []

    def look(text: str) -> screening.Finding | None:
        depths.append(len(connection.savepoint_ids))
        return screening.screen(text)

    monkeypatch.setattr(opening, "screen", look)
    outside = len(connection.savepoint_ids)
    services.ask_for_a_call(patient=patient, by=patient.user, words="I want to die")
    assert depths == [outside]


def test_after_it_was_settled_one_may_ask_again(ada, patient, clinician) -> None:
    ada.post("/help/call/")
    services.close_task(task=SafetyTask.objects.get(), version=1, disposition="spoke", note="Spoke.", by=clinician)
    assert "Ask for a call" in page(ada)
    ada.post("/help/call/")
    assert SafetyTask.objects.count() == 2


@pytest.mark.parametrize(
    ("at", "words"),
    [(NOON, "The clinic is open until 18:00"), (NIGHT, "The clinic is closed now and opens Mon 16 Mar, 08:00")],
)
def test_it_says_what_happens_now_with_the_clinics_hours(ada, clock, at, words) -> None:
    clock(at)
    ada.post("/help/call/")
    said = page(ada)
    assert "You asked for a call" in said
    assert words in strip_tags(said)
    assert 'href="tel:988"' in said


def test_a_clinic_without_hours_promises_nothing(ada, clinic: Clinic) -> None:
    OpeningHours.objects.all().delete()
    ada.post("/help/call/")
    assert "we cannot say how soon" in page(ada)


def test_without_a_phone_number_it_asks_for_one(ada, patient) -> None:
    assert "no phone number of you" in page(ada)
    Patient.objects.filter(pk=patient.pk).update(phone="+1 555 0177")
    ada.post("/help/call/")
    assert "They call you at +1 555 0177" in page(ada)


def test_the_button_stands_on_the_help_page_for_patients_only(ada, clinician: User, clock) -> None:
    clock(NOON)
    assert "Ask the clinic to call me" in page(ada, "/help/")
    staff = Client()
    staff.force_login(clinician)
    for others in (staff, Client()):
        assert "Ask the clinic to call me" not in page(others, "/help/")


@pytest.mark.parametrize("path", ["/help/", "/today/", "/questions/"])
def test_once_asked_every_page_says_so_and_offers_no_second_one(ada, clock, clinician, path) -> None:
    clock(NOON)
    ada.post("/help/call/", {"words": "After four, please."})
    shown = strip_tags(page(ada, path))
    assert "You asked for a call on" in shown
    assert "Somebody calls you" in shown
    assert "Ask the clinic to call me" not in shown
    services.close_task(task=SafetyTask.objects.get(), version=1, disposition="spoke", note="Spoke.", by=clinician)
    assert "You asked for a call" not in page(ada, path)


def test_words_that_are_added_are_confirmed_and_shown_back(ada, clock) -> None:
    clock(NOON)
    ada.post("/help/call/", {"words": "After four, please."})
    shown = strip_tags(
        unescape(ada.post("/help/call/", {"words": "My sister may answer."}, follow=True).content.decode())
    )
    assert "Sent. Your care team has your words" in shown
    assert shown.index("After four, please.") < shown.index("My sister may answer.")
    assert "What you wrote" not in page(ada, "/help/")


def test_a_note_of_the_staff_is_not_shown_to_the_patient(ada, clock, clinician) -> None:
    clock(NOON)
    ada.post("/help/call/", {"words": ""})
    task = SafetyTask.objects.get()
    services.take_task(task=task, by=clinician)
    services.note_on_task(task=task, note="No answer at the first try.", by=clinician)
    assert "first try" not in page(ada)


def test_once_somebody_has_it_the_page_says_so(ada, clock, clinician) -> None:
    clock(NOON)
    ada.post("/help/call/", {"words": ""})
    services.take_task(task=SafetyTask.objects.get(), by=clinician)
    assert "has taken it on and calls you" in page(ada, "/help/")


def test_nobody_asks_for_somebody_else(patient, other_patient, clinician) -> None:
    for somebody in (clinician, other_patient.user):
        with pytest.raises(Refused):
            services.ask_for_a_call(patient=patient, by=somebody)


def test_words_that_are_too_long_come_back(ada) -> None:
    answer = ada.post("/help/call/", {"words": "x" * 2001})
    assert answer.status_code == 422
    assert "xxx" in answer.content.decode()
    assert not SafetyTask.objects.exists()


def test_while_the_clinic_is_closed_the_lines_come_first_and_nothing_is_promised(ada, clock) -> None:
    clock(NIGHT)
    ada.post("/help/call/", {"words": ""})
    shown = page(ada)
    assert shown.index("If it cannot wait") < shown.index("What happens now")
    assert "nobody may read it before the clinic opens" in shown
    assert "the next person is asked" not in shown


def test_in_opening_hours_what_happens_comes_first(ada, clock) -> None:
    clock(NOON)
    ada.post("/help/call/", {"words": ""})
    shown = page(ada)
    assert shown.index("What happens now") < shown.index("If it cannot wait")
    assert "the next person is asked" in shown

"""The words of the window's messages, and the guard that is asked before each goes."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from integration import services, texts
from integration.links import token_for
from integration.window import MomentKind
from journey.stages import Phase
from messaging import registry
from messaging.models import Message
from tests.integration.build import ENDED, a_window, an_entry, fresh, hours, link_of, minutes, outbox

MEDICAL = re.compile(
    r"ketamin|dose|dosing|medic|treatment|therap|session|symptom|depress|anxi|score|drug|patient|infusion|clinician",
    re.IGNORECASE,
)


@pytest.mark.parametrize("kind", list(MomentKind))
@pytest.mark.parametrize("channel", ["email", "in_app"])
def test_a_message_says_who_asks_and_nothing_medical(window, kind, channel):
    text = texts.compose(outbox(window, channel)[kind])
    said = f"{text.subject} {text.body} {text.action_label}"
    assert not MEDICAL.search(said), said
    assert "Northlight" in text.subject
    assert ("Wednesday, 09:00" if kind == MomentKind.FOLLOW_UP else "Thursday, 10:00") in text.body
    assert patient_name_is_absent(said)
    assert 60 < len(text.body) < 700


def patient_name_is_absent(said: str) -> bool:
    return "Ada" not in said


def test_each_stage_has_words_of_its_own(window):
    bodies = {texts.compose(row).body for row in outbox(window).values()}
    assert len(bodies) == len(texts.SUBJECTS)


def test_email_carries_the_link_and_the_inbox_the_path(window):
    by_email = texts.compose(outbox(window, "email")["first_hour"])
    inside = texts.compose(outbox(window)["first_hour"])
    assert by_email.action_url == f"{settings.SITE_URL}/w/{token_for(link_of(window))}/"
    assert "without signing in" in by_email.body
    assert inside.action_url == f"/windows/{window.pk}/write/"
    assert "without signing in" not in inside.body


def test_after_the_link_was_taken_back_email_leads_to_the_page_with_a_sign_in(window, patient):
    services.revoke_link(link=link_of(window), by=patient.user)
    text = texts.compose(outbox(window, "email")["closing"])
    assert text.action_url == f"{settings.SITE_URL}/windows/{window.pk}/write/"
    assert "without signing in" not in text.body


def test_a_message_is_wanted_while_nothing_is_written_and_the_window_is_open(window):
    assert texts.wanted(outbox(window)["closing"], ENDED + hours(70)) is None


def test_after_writing_it_is_not_wanted(window):
    an_entry(window)
    assert texts.wanted(outbox(window)["closing"], ENDED + hours(1)) == "written"


def test_after_the_window_it_is_not_wanted(window):
    assert texts.wanted(outbox(window)["closing"], window.closes_at) == "window_ended"


def test_a_newer_window_makes_the_messages_of_the_older_one_unwanted(window, patient, clinician, clock):
    clock(ENDED + hours(49))
    a_window(patient, clinician, ENDED + hours(49))
    assert texts.wanted(outbox(window)["closing"], ENDED + hours(50)) == "window_ended"


def test_after_the_course_was_closed_it_is_not_wanted(window):
    course = window.session.course
    type(course).objects.filter(pk=course.pk).update(phase=Phase.CLOSED, closed_at=ENDED)
    assert texts.wanted(outbox(window)["closing"], ENDED + hours(1)) == "course_closed"


def test_a_message_about_nothing_is_not_wanted_and_still_has_words(window):
    message = outbox(window)["closing"]
    message.about_id = message.pk
    assert texts.wanted(message, ENDED) == "window_gone"
    assert texts.compose(message).subject


def test_the_kind_is_registered_with_a_sentence_for_each_reason():
    kind = registry.find("window")
    assert kind is not None
    assert kind.needs_consent
    assert {"written", "window_ended", "course_closed", "window_gone", "new_dose", "replanned"} <= set(kind.reasons)


def test_the_drain_brings_the_first_question_to_the_inbox_and_by_email(window, clock):
    from messaging.delivery import drain

    clock(ENDED + minutes(61))
    assert dict(drain()) == {"sent": 2}
    assert {fresh(row).state for row in (outbox(window)["first_hour"], outbox(window, "email")["first_hour"])} == {
        "sent"
    }
    assert Message.objects.filter(plan=window.plan_key, state="queued").count() == 8


def test_the_drain_sends_nothing_after_writing(window, clock):
    from messaging.delivery import drain

    an_entry(window)
    clock(ENDED + hours(71))
    assert dict(drain()) == {}

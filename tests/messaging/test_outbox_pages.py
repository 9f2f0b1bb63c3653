"""The office's outbox."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock as house_clock
from common.models import AuditEntry
from config.channels import Push
from config.secrets import new_push_key
from messaging import services, trouble
from messaging.delivery import drain
from messaging.models import Attempt, Channel, Message, PushDevice
from messaging.registry import Text
from messaging.states import MessageState as S

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def signed_in(client, office):
    client.force_login(office)
    return client


def url(message=None, name="outbox_message", **query):
    if message is None:
        return reverse("messaging:outbox", query=query)
    return reverse(f"messaging:{name}", args=[message.pk])


def test_an_empty_outbox_says_so(signed_in):
    assert "Nothing has been written yet" in signed_in.get(url()).text


def test_it_lists_the_clinics_messages_and_no_others(signed_in, make, other_clinic, stranger):
    make()
    services.enqueue(
        clinic=other_clinic, kind="note", channel="email", due_at=house_clock.now(), unique_key="x", patient=stranger
    )
    page = signed_in.get(url()).text
    assert "Ada Patient" in page
    assert "Sam Stranger" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"mine", "bens", "old", "inside"}),
        ({"state": "missed"}, {"old"}),
        ({"channel": "in_app"}, {"inside"}),
        ({"kind": "alarm"}, {"bens"}),
        ({"since": "2026-06-02"}, {"mine", "bens", "inside"}),
        ({"until": "2026-05-29"}, {"old"}),
        ({"since": "2026-05-29", "until": "2026-05-29"}, {"old"}),  # 23:00 in New York
    ],
)
def test_filters_stand_in_the_address(signed_in, make, other_patient, query, found):
    rows = {
        "mine": make(),
        "bens": make(kind="alarm", recipient=other_patient.user, patient=other_patient),
        "old": make(due_at=house_clock.now() - timedelta(days=3, hours=13)),
        "inside": make(channel=Channel.IN_APP),
    }
    Message.objects.filter(pk=rows["old"].pk).update(state=S.MISSED)
    page = signed_in.get(url(**query)).text
    assert {name for name, row in rows.items() if str(row.pk) in page} == found


@pytest.mark.parametrize(("called", "found"), [("ben", {"bens"}), ("nobody", set()), ("%", set()), ("ADA", {"mine"})])
def test_a_name_is_looked_for_without_standing_in_an_address(signed_in, make, other_patient, called, found):
    rows = {"mine": make(), "bens": make(recipient=other_patient.user, patient=other_patient)}
    page = signed_in.post(url(), {"person": called, "kind": "note"}).text
    assert {name for name, row in rows.items() if str(row.pk) in page} == found
    assert f"person={called}" not in page
    in_an_address = signed_in.get(url(person=called)).text
    assert all(str(row.pk) in in_an_address for row in rows.values())


def test_a_search_without_a_name_leads_to_an_address_that_can_be_kept(signed_in, make):
    make()
    answer = signed_in.post(url(), {"state": "missed", "channel": "email"})
    assert (answer.status_code, answer["Location"]) == (302, f"{url()}?state=missed&channel=email")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_edge_of_the_calendar_is_refused_with_a_sentence(signed_in, make, day):
    make()
    for answer in (signed_in.get(url(since=day, until=day)), signed_in.post(url(), {"since": day, "until": day})):
        assert "That year cannot be meant" in answer.text
        assert "Ada Patient" in answer.text


def test_one_patients_messages_can_be_linked_to(signed_in, make, patient, other_patient):
    mine, other = make(), make(recipient=other_patient.user, patient=other_patient)
    page = signed_in.get(url(patient=str(patient.pk))).text
    assert (str(mine.pk) in page, str(other.pk) in page) == (True, False)


@pytest.mark.parametrize(
    "query", [{"since": "yesterday"}, {"state": "sold"}, {"patient": "1 OR 1=1"}, {"page": "-3"}, {"page": "x"}]
)
def test_a_hostile_filter_is_said_and_changes_nothing(signed_in, make, query):
    make()
    answer = signed_in.get(url(**query))
    assert answer.status_code == 200
    assert "Ada Patient" in answer.text


def test_each_state_is_counted_and_keeps_the_other_filters(signed_in, make):
    for _ in range(2):
        make()
    Message.objects.filter(pk=make().pk).update(state=S.FAILED)
    make(channel=Channel.IN_APP)
    page = signed_in.get(url(channel="email"))
    assert [(tab.text, tab.count) for tab in page.context["tabs"]] == [("All", 3), ("Waiting", 2), ("Failed", 1)]
    assert page.context["tabs"][2].url == "?state=failed&channel=email&"


def test_the_list_goes_on_over_pages_and_costs_as_many_queries(signed_in, make):
    make()
    few = count(signed_in, url())
    for _ in range(60):
        make()
    assert count(signed_in, url()) == few
    second = signed_in.get(url(page=2, channel="email"))
    assert len(second.context["rows"]) == 11
    assert "?channel=email&amp;page=1" in second.text


def test_one_message_costs_a_fixed_number_of_queries(signed_in, make):
    message = make()
    few = count(signed_in, url(message))
    now = house_clock.now()
    Attempt.objects.bulk_create(Attempt(message=message, at=now, outcome="temporary", answer="451") for _ in range(9))
    assert count(signed_in, url(message)) == few


def test_the_office_reads_the_words_and_never_the_link(signed_in, make, note):
    secret = "https://journey.example/w/secret-token/"
    note.compose = lambda message: Text("A page waits", f"Here it is: {secret} – yours.", "Open it", secret)
    for channel in Channel.values:
        page = signed_in.get(url(make(channel=channel))).text
        assert "A page waits" in page
        assert "Open it" in page
        assert "secret-token" not in page


def test_the_office_sees_the_words_that_leave_the_house_not_those_of_the_inbox(signed_in, make, note):
    note.compose = lambda message: Text(f"Words by {message.channel}", "", "", "")
    page = signed_in.get(url(make(channel=Channel.IN_APP))).text
    assert "Words by email" in page


def test_opening_a_message_about_a_patient_is_audited(signed_in, make, patient, office):
    message = make()
    signed_in.get(url(message))
    entry = AuditEntry.objects.get(action="message.opened")
    assert (entry.actor, entry.subject_id, entry.object_id) == (office, patient.pk, message.pk)


def test_words_that_can_not_be_made_any_more_do_not_break_the_page(signed_in, make, note):
    def gone(_message):
        raise LookupError

    note.compose = gone
    assert "cannot be shown" in signed_in.get(url(make())).text


def test_a_queued_message_can_be_called_off_once(signed_in, make, office):
    message = make()
    for _ in range(2):
        signed_in.post(url(message, "outbox_cancel"))
    message.refresh_from_db()
    assert (message.state, message.reason) == (S.CANCELLED, "by_office")
    assert AuditEntry.objects.filter(action="message.cancelled", actor=office).count() == 1
    assert "cannot be called back" in signed_in.get(url(message)).text


def test_an_unsure_message_can_be_said_to_have_arrived(signed_in, make, office):
    message = in_state(make(), S.UNSURE)
    assert "Did it arrive?" in signed_in.get(url(message)).text
    signed_in.post(url(message, "outbox_arrived"))
    message.refresh_from_db()
    assert (message.state, message.reason) == (S.SENT, "said_by_office")
    assert AuditEntry.objects.filter(action="message.settled", actor=office).count() == 1


def test_an_unsure_message_can_be_said_to_be_lost_and_is_sent_again_as_a_fresh_one(signed_in, make, office):
    message = in_state(make(), S.UNSURE)
    assert "It did not arrive" in signed_in.get(url(message)).text
    page = signed_in.post(url(message, "outbox_lost"), follow=True).text
    assert "Noted that it did not arrive" in page
    assert "The office found out that it did not arrive." in page
    message.refresh_from_db()
    assert (message.state, message.reason) == (S.FAILED, "lost")
    assert AuditEntry.objects.filter(action="message.settled", actor=office).count() == 1
    signed_in.post(url(message, "outbox_again"), {"confirmed": "yes"})
    assert sorted(Message.objects.values_list("state", flat=True)) == ["failed", "queued"]


def test_an_unsure_message_is_sent_again_only_after_a_second_yes(signed_in, make, post):
    message = in_state(make(), S.UNSURE)
    asked = signed_in.post(url(message, "outbox_again"))
    assert "gets it twice" in asked.text
    message.refresh_from_db()
    assert message.state == S.UNSURE
    signed_in.post(url(message, "outbox_again"), {"confirmed": "yes"})
    assert drain() == {"sent": 1}


def test_a_failed_message_is_sent_again_as_a_fresh_one_and_only_once(signed_in, make, post):
    message = in_state(make(), S.FAILED)
    for _ in range(2):
        signed_in.post(url(message, "outbox_again"), {"confirmed": "yes"})
    assert Message.objects.count() == 2
    assert drain() == {"sent": 1}
    message.refresh_from_db()
    assert message.state == S.FAILED


def test_what_would_come_too_late_is_not_sent_again(signed_in, make):
    message = in_state(make(expires_at=house_clock.now()), S.FAILED)
    signed_in.post(url(message, "outbox_again"), {"confirmed": "yes"})
    assert "too late" in signed_in.get(url(message)).text
    assert Message.objects.count() == 1


@pytest.mark.parametrize("name", ["outbox_cancel", "outbox_arrived", "outbox_lost", "outbox_again"])
@pytest.mark.parametrize("state", [S.SENT, S.CANCELLED, S.MISSED, S.SENDING])
def test_what_is_over_can_not_be_changed(signed_in, make, name, state):
    message = in_state(make(), state)
    signed_in.post(url(message, name), {"confirmed": "yes"})
    message.refresh_from_db()
    assert (message.state, Message.objects.count()) == (state, 1)


def test_the_office_is_told_that_mail_is_down_since_when_and_why(signed_in, make):
    trouble.note(Channel.EMAIL, "ConnectionRefusedError", house_clock.now())
    page = signed_in.get(url()).text
    assert "E-mail cannot be sent at present" in page
    assert "does not accept connections" in page
    assert "ConnectionRefusedError" in page
    assert "12:00" in page


def test_the_office_is_told_that_nothing_is_being_sent(signed_in, post, clock, noon, note):
    assert "No worker has looked" in signed_in.get(url()).text
    drain()
    assert "Nothing is being sent" not in signed_in.get(url()).text
    clock(noon + timedelta(minutes=2, seconds=1))
    assert "Nothing is being sent" in signed_in.get(url()).text


def test_the_office_is_told_how_many_wait_for_its_word(signed_in, make):
    in_state(make(), S.UNSURE)
    assert "1 message waits for your word" in signed_in.get(url()).text


@pytest.mark.parametrize("name", ["outbox_message", "outbox_cancel", "outbox_arrived", "outbox_lost", "outbox_again"])
@pytest.mark.parametrize(
    ("who", "status"), [("clinician", 404), ("patient", 403), ("stranger", 404), ("other_office", 404)]
)
def test_others_stay_outside(client, make, request, name, who, status):
    message = make()
    someone = request.getfixturevalue(who)
    client.force_login(getattr(someone, "user", someone))
    answer = client.get(url(message)) if name == "outbox_message" else client.post(url(message, name))
    assert answer.status_code == status
    message.refresh_from_db()
    assert message.state == S.QUEUED


@pytest.mark.parametrize("who", ["clinician", "prescriber", "patient"])
def test_the_list_is_the_offices(client, request, who):
    someone = request.getfixturevalue(who)
    client.force_login(getattr(someone, "user", someone))
    assert client.get(url()).status_code == 403


def test_the_office_sees_who_can_not_be_reached_and_how_they_are_reached_instead(signed_in, settings, ada, clinic):
    now = house_clock.now()
    for channel in (Channel.TEXT, Channel.PUSH):
        services.give_consent(user=ada, clinic=clinic, channel=channel, by=ada)
    services.mark_trouble(user=ada, channel=Channel.EMAIL, answer="550 5.1.1", now=now)
    page = signed_in.get(url())
    (row,) = page.context["out_of_reach"]
    assert (row.person, row.way, row.answer, row.instead) == ("Ada Patient", "E-mail", "550 5.1.1", "only the inbox")
    settings.JOURNEY_PUSH = Push(key=new_push_key(), contact="mailto:a@b.org")
    PushDevice.objects.create(user=ada, endpoint="", digest="one", p256dh="", auth="")
    assert signed_in.get(url()).context["out_of_reach"][0].instead == "Notice on a device"
    assert "Who cannot be reached" in page.text
    services.clear_trouble(user=ada, channel=Channel.EMAIL, by=ada)
    assert "Who cannot be reached" not in signed_in.get(url()).text


def test_what_somebody_stopped_is_no_trouble_of_the_office(signed_in, ada, clinic):
    services.mark_trouble(user=ada, channel=Channel.EMAIL, answer="550", now=house_clock.now())
    services.withdraw_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
    assert "Who cannot be reached" not in signed_in.get(url()).text


def test_an_address_of_another_clinics_person_is_not_shown(signed_in, stranger, other_clinic):
    services.give_consent(user=stranger.user, clinic=other_clinic, channel=Channel.EMAIL, by=stranger.user)
    services.mark_trouble(user=stranger.user, channel=Channel.EMAIL, answer="550", now=house_clock.now())
    assert "Sam Stranger" not in signed_in.get(url()).text


def test_a_way_that_is_off_or_down_is_said_plainly(signed_in):
    trouble.note(Channel.TEXT, "401 20003", house_clock.now())
    page = signed_in.get(url()).text
    assert "Texts are off" in page
    assert "Notices on devices are off" in page
    assert "Texts cannot be sent at present" in page
    assert "does not accept our account and token" in page


def in_state(message, state):
    lease = house_clock.now() + timedelta(minutes=1) if state == S.SENDING else None
    Message.objects.filter(pk=message.pk).update(state=state, lease_until=lease)
    message.refresh_from_db()
    return message


def count(signed_in, address):
    with CaptureQueriesContext(connection) as queries:
        assert signed_in.get(address).status_code == 200
    return len(queries)

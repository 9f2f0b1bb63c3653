"""The page on which a person says how they want to be reached."""

from datetime import UTC, datetime, time

import pytest
from django.urls import reverse

from messaging import services, stop
from messaging.delivery import drain
from messaging.models import Channel, ContactConsent, ContactPreference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

GOOD = {"quiet_from": "22:00", "quiet_to": "07:30", "preferred_at": ""}


@pytest.fixture
def signed_in(client, patient):
    client.force_login(patient.user)
    return client


def url(name: str = "contact", *args) -> str:
    return reverse(f"messaging:{name}", args=args)


def consents(user) -> set[str]:
    return set(ContactConsent.objects.filter(user=user, withdrawn_at=None).values_list("channel", flat=True))


def test_it_shows_the_night_as_quiet_at_first(signed_in):
    page = signed_in.get(url()).text
    assert 'value="21:00"' in page
    assert 'value="08:00"' in page
    assert "America/New_York" in page


def test_quiet_hours_and_a_good_time_of_day_are_saved_and_a_pause_stays(signed_in, patient):
    signed_in.post(url("contact_pause"), {"paused_until": "2026-06-10"})
    assert signed_in.post(url(), {**GOOD, "preferred_at": "09:15"}).status_code == 302
    saved = ContactPreference.objects.get(user=patient.user)
    assert (saved.quiet_from, saved.quiet_to, saved.preferred_at) == (time(22), time(7, 30), time(9, 15))
    assert saved.paused_until == datetime(2026, 6, 10, 4, 0, tzinfo=UTC)
    assert 'value="09:15"' in signed_in.get(url()).text
    signed_in.post(url(), GOOD)
    assert ContactPreference.objects.get().preferred_at is None


@pytest.mark.parametrize(("good", "says_so"), [("03:00", True), ("22:00", True), ("07:30", False), ("", False)])
def test_a_good_time_of_day_inside_the_quiet_hours_is_kept_and_said_not_to_count(signed_in, good, says_so):
    page = signed_in.post(url(), {**GOOD, "preferred_at": good}, follow=True).text
    assert (f"{good} lies in your quiet hours" in page) == says_so
    assert "Saved." in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"quiet_from": "25:00"}, "valid time"),
        ({"quiet_from": ""}, "required"),
        ({"preferred_at": "<script>"}, "valid time"),
    ],
)
def test_nonsense_is_refused_with_everything_typed_still_there(signed_in, wrong, sentence):
    answer = signed_in.post(url(), {**GOOD, "quiet_to": "06:45", **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="06:45"' in answer.text
    assert "<script>" not in answer.text.replace("<script src", "").replace("<script type", "")
    assert not ContactPreference.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("2026-02-30", "valid date"),
        ("2026-06-01", "over already"),
        ("<script>", "valid date"),
        ("0001-01-01", "That year cannot be meant"),
        ("9999-12-31", "That year cannot be meant"),
        ("2027-12-01", "a year at most"),
    ],
)
def test_a_pause_until_a_day_that_can_not_be_is_refused(signed_in, wrong, sentence):
    answer = signed_in.post(url("contact_pause"), {"paused_until": wrong})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not ContactPreference.objects.exists()


@pytest.mark.parametrize(("days", "until"), [("1", 3), ("3", 5), ("7", 9)])
def test_a_pause_is_one_press_and_ends_at_the_same_time_of_day(signed_in, patient, days, until):
    signed_in.post(url("contact_pause"), {"days": days})
    assert ContactPreference.objects.get().paused_until == datetime(2026, 6, until, 16, 0, tzinfo=UTC)
    assert "Paused until" in signed_in.get(url()).text
    signed_in.post(url("contact_pause"), {"days": "0"})
    assert ContactPreference.objects.get().paused_until is None
    assert "Paused until" not in signed_in.get(url()).text


def test_a_pause_of_a_day_across_a_clock_change_ends_at_the_same_wall_time(patient, clock):
    clock(datetime(2026, 3, 7, 17, 0, tzinfo=UTC))  # noon in New York, the day before the clocks go forward
    assert services.pause_end(1, patient.user) == datetime(2026, 3, 8, 16, 0, tzinfo=UTC)


def test_agreeing_and_withdrawing_work_at_once(signed_in, patient, clinic):
    toggle = url("contact_consent", clinic.pk)
    signed_in.post(toggle, {"agree": "yes", "channel": "email"})
    assert services.channels_for(patient.user, clinic) == [Channel.IN_APP, Channel.EMAIL]
    assert "may write to you" in signed_in.get(url()).text
    signed_in.post(toggle, {"agree": "no", "channel": "email"})
    signed_in.post(toggle, {})
    assert services.channels_for(patient.user, clinic) == [Channel.IN_APP]


def test_a_clinic_that_does_not_know_the_person_can_not_be_agreed_to(signed_in, other_clinic):
    assert signed_in.post(url("contact_consent", other_clinic.pk), {"agree": "yes"}).status_code == 404
    assert not ContactConsent.objects.exists()
    assert other_clinic.name not in signed_in.get(url()).text


def test_a_button_leads_back_to_where_it_was_pressed_and_to_no_other_house(signed_in):
    for wanted, place in (("/today/", "/today/"), ("//evil.example/", url()), ("https://evil.example/", url())):
        assert signed_in.post(url("contact_pause"), {"days": "1", "next": wanted})["Location"] == place


def test_everything_stops_with_one_press(signed_in, ada, clinic, other_clinic):
    services.give_consent(user=ada, clinic=clinic, channel=Channel.TEXT, by=ada)
    services.give_consent(user=ada, clinic=other_clinic, channel=Channel.PUSH, by=ada)
    assert "Stop everything now" in signed_in.get(url()).text
    signed_in.post(url("contact_stop"))
    assert consents(ada) == set()
    assert "Stop everything now" not in signed_in.get(url()).text


def test_the_order_is_the_persons_own(signed_in, patient):
    for _ in range(3):
        signed_in.post(url("contact_order"), {"channel": "push"})
    assert ContactPreference.objects.get().order == ["push", "email", "text"]
    page = signed_in.get(url()).text
    assert page.index('id="by-push"') < page.index('id="by-email"') < page.index('id="by-text"')


def test_a_way_that_this_house_does_not_have_is_said_plainly(signed_in):
    page = signed_in.get(url()).text
    assert "Your clinic does not send texts at present." in page
    assert "Your clinic does not send notices to devices at present." in page


def test_what_went_today_and_what_comes_next_stands_on_top(signed_in, make, ada, post):
    make(due_at=datetime(2026, 6, 3, 13, 0, tzinfo=UTC))
    assert "tomorrow at 09:00</time>, by e-mail" in signed_in.get(url()).text
    assert "nothing yet" in signed_in.get(url()).text
    make(kind="alarm")
    drain()
    assert "12:00</time>, by e-mail" in signed_in.get(url()).text


def test_a_letter_that_somebody_asked_for_is_no_message_of_the_day(signed_in, make, post):
    make(kind="letter")
    drain()
    page = signed_in.get(url()).text
    assert "nothing yet" in page
    assert "nothing is planned" in page


def test_an_address_that_failed_is_said_and_used_again_when_the_person_says_it_is_right(signed_in, ada, clinic):
    services.mark_trouble(user=ada, channel=Channel.EMAIL, answer="550 5.1.1", now=datetime(2026, 6, 1, tzinfo=UTC))
    assert "We could not reach you by e-mail" in signed_in.get(url()).text
    assert services.channels_for(ada, clinic) == [Channel.IN_APP]
    signed_in.post(url("contact_right"), {"channel": "email"})
    assert "We could not reach you" not in signed_in.get(url()).text
    assert services.channels_for(ada, clinic) == [Channel.IN_APP, Channel.EMAIL]


def test_the_page_asks_the_same_few_questions_however_much_there_is(
    signed_in, make, ada, django_assert_max_num_queries
):
    make()
    signed_in.get(url())
    with django_assert_max_num_queries(16):
        signed_in.get(url())


def test_the_link_at_the_foot_of_an_old_letter_works_after_the_key_of_the_house_has_changed(
    client, ada, clinic, settings
):
    link = reverse("messaging:stop", args=[stop.token_for(ada.pk, clinic.pk)])
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, which this house has had for a day or two only"
    assert client.post(link).status_code == 200
    assert services.channels_for(ada, clinic) == [Channel.IN_APP]


def test_the_link_in_an_email_asks_first_and_stops_with_one_click(client, ada, clinic):
    link = reverse("messaging:stop", args=[stop.token_for(ada.pk, clinic.pk)])
    page = client.get(link)
    assert (page.status_code, "No more e-mail?" in page.text) == (200, True)
    assert services.channels_for(ada, clinic) == [Channel.IN_APP, Channel.EMAIL]
    assert "Done" in client.post(link).text
    assert services.channels_for(ada, clinic) == [Channel.IN_APP]
    assert client.post(link).status_code == 200


def test_the_link_in_an_email_can_stop_everything_else_too(client, ada, clinic):
    services.give_consent(user=ada, clinic=clinic, channel=Channel.TEXT, by=ada)
    link = reverse("messaging:stop", args=[stop.token_for(ada.pk, clinic.pk)])
    client.post(link)
    assert consents(ada) == {"text"}
    assert "texts and notices, too" in client.post(link).text
    assert "Done" in client.post(link, {"all": "yes"}).text
    assert consents(ada) == set()


def test_a_mail_programs_own_button_needs_no_cookie(ada, clinic):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        reverse("messaging:stop", args=[stop.token_for(ada.pk, clinic.pk)]), {"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200
    assert services.channels_for(ada, clinic) == [Channel.IN_APP]


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t[5:], lambda t: "x", lambda t: t.replace("~", "")])
def test_a_link_that_was_altered_stops_nothing(client, ada, clinic, spoil):
    token = spoil(stop.token_for(ada.pk, clinic.pk))
    for ask in (client.get, client.post):
        answer = ask(reverse("messaging:stop", args=[token]))
        assert (answer.status_code, "not whole" in answer.text) == (404, True)
    assert Channel.EMAIL in services.channels_for(ada, clinic)

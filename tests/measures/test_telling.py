"""Messages about what is due: one a day, one reminder, nothing medical, and none that nobody needs."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from common import clock
from measures import links, services, tasks, texts
from measures.links import BadLink, Trouble
from measures.models import Assignment, MeasureLink
from measures.services import telling
from measures.services.telling import DUE, tell_due
from measures.signals import plan_outdated
from messaging import registry
from messaging import services as outbox
from messaging.models import Channel, ContactPreference, Message
from messaging.services import give_consent
from tests.measures.build import DAY, a_wish, answer, asked, fresh

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)  # a Monday, 10:00 in New York


@pytest.fixture(autouse=True)
def _now(clock, monkeypatch, patient) -> None:
    clock(NOW)
    monkeypatch.setattr(plan_outdated, "receivers", [])
    give_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)


def laid(patient, channel: str = "email") -> list[Message]:
    return list(Message.objects.filter(kind=DUE, patient=patient, channel=channel).order_by("created_at"))


def wanted(message: Message, now: datetime = NOW) -> str | None:
    kind = registry.find(DUE)
    return kind.wanted(message, now)


def sent(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(state="sent", settled_at=NOW)


def test_several_that_are_due_make_one_message_by_each_channel(patient) -> None:
    first, second = asked(patient, at=NOW - timedelta(hours=1)), asked(patient, "gad-7")
    assert tell_due(now=NOW) == 2
    assert tell_due(now=NOW) == 0
    assert [(row.about_id, row.due_at) for row in laid(patient)] == [(first.pk, NOW)]
    assert [row.channel for row in laid(patient, "in_app")] == ["in_app"]
    assert {fresh(row).told_at for row in (first, second)} == {NOW}


def test_trouble_with_one_patient_keeps_no_other_from_being_told(patient, other_patient, monkeypatch, caplog) -> None:
    for one in (patient, other_patient):
        asked(one, name=one.name)
    of_the_house = outbox.reach

    def stumble(*, user, **more):
        if user == patient.user:
            raise RuntimeError("Ada said something")
        return of_the_house(user=user, **more)

    monkeypatch.setattr(outbox, "reach", stumble)
    assert tell_due(now=NOW) == 1
    assert [row.patient for row in Message.objects.filter(kind=DUE)] == [other_patient]
    assert "Ada" not in caplog.text


def test_patients_are_told_even_when_nothing_can_be_given_up(patient, monkeypatch) -> None:
    def stumble(**_more: object) -> None:
        raise RuntimeError

    asked(patient)
    monkeypatch.setattr(tasks, "expire_due", stumble)
    with pytest.raises(RuntimeError):
        tasks.tend_requests()
    assert laid(patient)


def test_what_is_not_due_yet_is_not_told(patient) -> None:
    asked(patient, at=NOW + timedelta(minutes=1))
    assert tell_due(now=NOW) == 0


def test_whoever_had_a_message_today_hears_of_the_rest_tomorrow(patient, clock) -> None:
    asked(patient)
    tell_due(now=NOW)
    for row in Message.objects.filter(kind=DUE):
        sent(row)
    later = asked(patient, "gad-7", at=NOW + timedelta(hours=2))
    assert tell_due(now=NOW + timedelta(hours=3)) == 0
    assert fresh(later).told_at is None
    assert tell_due(now=NOW + timedelta(hours=14)) == 2  # after midnight in New York
    assert laid(patient)[1].due_at.astimezone(patient.zone).time() == time(8)


def test_a_message_that_was_called_off_does_not_spend_the_day(patient) -> None:
    asked(patient, "gad-7")
    tell_due(now=NOW)
    answer(patient, "gad-7")
    assert {row.state for row in Message.objects.filter(kind=DUE)} == {"cancelled"}
    row = asked(patient)
    assert tell_due(now=NOW) == 2
    assert (fresh(row).told_at, len(laid(patient))) == (NOW, 2)
    assert tell_due(now=NOW) == 0


def test_whoever_had_todays_message_is_not_looked_at_again_every_minute(patient, monkeypatch) -> None:
    asked(patient)
    tell_due(now=NOW)
    for row in Message.objects.filter(kind=DUE):
        sent(row)
    asked(patient, "gad-7")
    looked: list[object] = []

    def look(*, patient: object, now: object) -> int:
        looked.append((patient, now))
        return 0

    monkeypatch.setattr(telling, "tell_patient", look)
    tell_due(now=NOW + timedelta(hours=3))
    assert not looked
    tell_due(now=NOW + timedelta(hours=14))  # after midnight in New York
    assert looked


def test_a_message_that_has_not_gone_yet_stands_for_what_came_since(patient) -> None:
    asked(patient)
    tell_due(now=NOW)
    row = asked(patient, "gad-7")
    assert tell_due(now=NOW) == 0
    assert fresh(row).told_at == NOW


class TestADayIsShared:
    """What leaves the house shares its day with everything else that is sent to the patient; the inbox does not."""

    @pytest.fixture
    def at_noon(self, patient) -> Message:
        return outbox.enqueue(
            clinic=patient.clinic,
            kind="window",
            channel=Channel.EMAIL,
            due_at=NOW + timedelta(hours=2),
            unique_key="of the window",
            recipient=patient.user,
            patient=patient,
        )

    def test_a_question_of_the_window_goes_first(self, patient, at_noon) -> None:
        asked(patient)
        assert tell_due(now=NOW) == 2
        assert (laid(patient)[0].due_at, laid(patient)[0].reason) == (NOW + DAY, "day_taken")
        assert laid(patient, "in_app")[0].due_at == NOW
        assert fresh(at_noon).due_at == NOW + timedelta(hours=2)

    def test_what_waits_for_another_day_stands_for_what_came_since(self, patient, at_noon) -> None:
        asked(patient)
        tell_due(now=NOW)
        sent(laid(patient, "in_app")[0])
        sent(at_noon)
        later = asked(patient, "gad-7", at=NOW + timedelta(hours=14))
        assert tell_due(now=NOW + timedelta(hours=14)) == 0  # after midnight in New York
        assert fresh(later).told_at == NOW + timedelta(hours=14)
        assert [row.due_at for row in laid(patient)] == [NOW + DAY]

    def test_a_questionnaire_that_was_laid_first_gives_way(self, patient) -> None:
        asked(patient)
        tell_due(now=NOW)
        outbox.reach(
            user=patient.user,
            clinic=patient.clinic,
            kind="window",
            unique_key="a dose",
            patient=patient,
            expires_at=NOW + timedelta(hours=6),
        )
        assert laid(patient)[0].due_at == NOW + DAY
        assert Message.objects.get(unique_key="a dose:email").due_at == NOW

    def test_without_a_later_day_of_use_only_the_inbox_has_it(self, patient, at_noon) -> None:
        row = asked(patient)
        Assignment.objects.filter(pk=row.pk).update(expires_at=NOW + timedelta(hours=20))
        tell_due(now=NOW)
        assert (laid(patient)[0].state, laid(patient)[0].reason) == ("suppressed", "one_a_day")
        assert laid(patient, "in_app")[0].state == "queued"


def test_at_night_it_is_laid_for_the_morning_and_one_morning_has_one(patient, clock) -> None:
    night = datetime(2027, 1, 12, 3, 30, tzinfo=UTC)  # 22:30 in New York
    clock(night)
    asked(patient, at=night)
    tell_due(now=night)
    clock(night + timedelta(hours=3))
    asked(patient, "gad-7", at=night + timedelta(hours=2), name="after-midnight")
    tell_due(now=night + timedelta(hours=3))
    (message,) = laid(patient)
    assert message.due_at.astimezone(patient.zone).strftime("%d %H:%M") == "12 08:00"


def test_quiet_hours_are_those_of_the_person(patient) -> None:
    ContactPreference.objects.create(user=patient.user, quiet_from=time(9), quiet_to=time(12))
    asked(patient)
    tell_due(now=NOW)
    assert laid(patient)[0].due_at == NOW + timedelta(hours=2)


def test_after_two_days_it_is_said_once_more_and_never_again(patient) -> None:
    row = asked(patient)
    tell_due(now=NOW)
    assert tell_due(now=NOW + DAY) == 0
    assert tell_due(now=NOW + 2 * DAY) == 2
    assert fresh(row).reminded_at == NOW + 2 * DAY
    assert tell_due(now=NOW + 3 * DAY) == 0
    assert [message.context["again"] for message in laid(patient)] == [False, True]


def test_a_request_that_moves_after_it_was_told_is_told_once_more_at_its_new_time(patient) -> None:
    asked(patient)
    tell_due(now=NOW)
    services.sync_assignments(patient=patient, wanted=[a_wish(NOW + 2 * DAY, name="moved")], now=NOW)
    assert tell_due(now=NOW + DAY) == 0
    assert tell_due(now=NOW + 2 * DAY) == 2
    assert tell_due(now=NOW + 4 * DAY) == 0


@pytest.mark.parametrize("settle", ["answer", "skip", "stop"])
def test_once_nothing_is_due_nothing_goes(patient, settle: str) -> None:
    row = asked(patient)
    tell_due(now=NOW)
    if settle == "answer":
        answer(patient)
    elif settle == "skip":
        services.skip(assignment=row, by=patient.user)
    else:
        services.stop_measure(patient=patient, instrument="phq-9", by=patient.user)
    assert {message.state for message in Message.objects.filter(kind=DUE)} == {"cancelled"}
    assert str(texts.REASONS[laid(patient)[0].reason]).endswith(".")


def test_while_another_is_due_the_message_goes_on_and_leads_there(patient) -> None:
    asked(patient, at=NOW - timedelta(hours=1))
    other = asked(patient, "gad-7")
    tell_due(now=NOW)
    answer(patient)
    (message,) = laid(patient)
    assert wanted(message) is None
    assert links.path_of(MeasureLink.objects.get(assignment=other)) in texts.due_text(message).action_url


class TestGuard:
    def test_it_names_what_became_of_the_request(self, patient) -> None:
        row = asked(patient)
        tell_due(now=NOW)
        (message,) = laid(patient)
        assert wanted(message) is None
        assert wanted(message, NOW + 4 * DAY) == "replanned"
        services.skip(assignment=row, by=patient.user)
        assert wanted(message) == "skipped"

    def test_of_two_that_waited_the_newer_one_goes(self, patient, clock) -> None:
        asked(patient)
        tell_due(now=NOW)
        clock(NOW + 2 * DAY)
        tell_due(now=NOW + 2 * DAY)
        assert [wanted(message, NOW + 2 * DAY) for message in laid(patient)] == ["newer", None]

    def test_a_member_who_left_the_care_team_is_not_told(self, patient, clinician) -> None:
        services.skip(assignment=asked(patient), by=patient.user)
        message = Message.objects.get(kind="measure_left", recipient=clinician)
        assert texts.left_wanted(message, NOW) is None
        patient.care_team.filter(membership__user=clinician).update(ended_at=NOW)
        assert texts.left_wanted(message, NOW) == "left"


class TestWords:
    def test_it_says_who_asks_and_until_when_and_nothing_medical(self, patient) -> None:
        row = asked(patient)
        tell_due(now=NOW)
        text = texts.due_text(laid(patient)[0])
        assert text.subject == "A short check-in from Northlight"
        assert "until Friday, 15 January, 10:00" in text.body
        assert text.action_url.endswith(links.path_of(MeasureLink.objects.get(assignment=row)))
        said = f"{text.subject} {text.body}".lower()
        assert not [word for word in ("phq", "gad", "depress", "mood", "ketamine", "dose", "ada") if word in said]

    def test_in_the_inbox_it_leads_to_the_page_of_all_of_them(self, patient) -> None:
        asked(patient)
        tell_due(now=NOW)
        assert texts.due_text(laid(patient, "in_app")[0]).action_url == "/questions/"

    def test_the_reminder_says_that_it_is_one(self, patient) -> None:
        asked(patient)
        tell_due(now=NOW)
        tell_due(now=NOW + 2 * DAY)
        assert texts.due_text(laid(patient)[1]).subject == "Still open: a short check-in from Northlight"

    def test_it_can_still_be_read_when_everything_is_settled(self, patient) -> None:
        row = asked(patient)
        tell_due(now=NOW)
        services.skip(assignment=row, by=patient.user)
        text = texts.due_text(laid(patient)[0])
        assert "until" not in text.body
        assert text.action_url.endswith("/questions/")

    def test_the_care_team_reads_that_something_changed(self, patient, clinician) -> None:
        services.skip(assignment=asked(patient), by=patient.user)
        text = texts.left_text(Message.objects.get(kind="measure_left", recipient=clinician))
        assert "Ada" not in f"{text.subject} {text.body}"
        assert text.action_url == f"/patients/{patient.pk}/questions/"


class TestLinks:
    @pytest.fixture
    def link(self, patient) -> MeasureLink:
        asked(patient)
        tell_due(now=NOW)
        return MeasureLink.objects.get()

    def test_it_opens_its_request(self, link) -> None:
        assert links.link_of(links.token_for(link)) == link
        assert links.link_for(link.assignment) == link

    @pytest.mark.parametrize("token", ["", "x", "x.y", "0" * 32])
    def test_what_nobody_signed_opens_nothing(self, token: str) -> None:
        with pytest.raises(BadLink) as bad:
            links.link_of(token)
        assert bad.value.trouble == Trouble.UNKNOWN

    def test_a_token_of_another_purpose_opens_nothing(self, link) -> None:
        from django.core import signing

        with pytest.raises(BadLink):
            links.link_of(signing.Signer(salt="integration.links.write-one-entry", sep=".").sign(link.pk.hex))

    def test_it_runs_out_with_its_request(self, link, clock) -> None:
        clock(link.assignment.expires_at)
        assert links.trouble_with(link, now=link.assignment.expires_at) == Trouble.EXPIRED

    def test_answers_from_elsewhere_use_it_up(self, link, patient) -> None:
        response = answer(patient)
        assert links.trouble_with(links.row_of(links.token_for(link)), now=NOW) == Trouble.USED
        assert links.use_up(link, response)
        assert not links.use_up(link, response)

    def test_what_was_taken_back_opens_nothing(self, link, clinician) -> None:
        services.withdraw(assignment=link.assignment, by=clinician)
        assert links.trouble_with(links.row_of(links.token_for(link)), now=NOW) == Trouble.REVOKED

    def test_whose_login_was_closed_has_no_link(self, link, patient) -> None:
        patient.user.is_active = False
        patient.user.save()
        assert links.trouble_with(links.row_of(links.token_for(link)), now=NOW) == Trouble.REVOKED

    def test_the_message_stands_for_all_that_is_due(self, link, patient) -> None:
        assert links.following(link, now=NOW) is None
        other = asked(patient, "gad-7")
        links.link_for(other)
        assert links.following(link, now=NOW) is None  # nobody told the patient of it yet
        Assignment.objects.filter(pk=other.pk).update(told_at=NOW)
        assert links.following(link, now=NOW).assignment == other


def test_many_messages_are_answered_as_each_is_alone_with_as_many_queries(patient, django_assert_num_queries) -> None:
    asked(patient)
    tell_due(now=NOW)
    asked(patient, "gad-7", at=NOW + timedelta(hours=1))
    tell_due(now=NOW + 2 * DAY)
    batch = list(Message.objects.filter(kind=DUE).select_related("clinic"))
    assert len(batch) > 1
    with clock.frozen(NOW + timedelta(hours=2)):
        with django_assert_num_queries(3):
            unwanted = texts.due_wanted_many(batch, clock.now())
        with django_assert_num_queries(2):
            words = texts.due_texts(batch)
        assert unwanted == {row.pk: texts.due_wanted(row, clock.now()) for row in batch}
        assert words == {row.pk: texts.due_text(row) for row in batch}

"""Signing, withdrawing and publishing: the rows, the trail, who is told, and what the database refuses."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from consents import selectors, services, texts
from consents.kinds import ConsentKind
from consents.models import Consent, ConsentText
from consents.signals import consent_signed, consent_withdrawn
from consents.texts import AGREEMENT_ASKS, AGREEMENT_WITHDRAWN
from messaging.delivery import drain
from messaging.models import Channel, ContactConsent, Message
from messaging.services import give_consent, stop_everything, withdraw_consent
from messaging.states import MessageState
from tests.consents.build import EMAIL, SHARING, TELEHEALTH, TEXT, TREATMENT, a_number, reworded, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """What the room announced, in order."""
    told = []

    def listen(name):
        return lambda *, consent, by, **_: told.append((name, consent.pk, by))

    hears = {consent_signed: listen("signed"), consent_withdrawn: listen("withdrawn")}
    for signal, receiver in hears.items():
        signal.connect(receiver, weak=False)
    yield told
    for signal, receiver in hears.items():
        signal.disconnect(receiver)


def trail(action):
    return AuditEntry.objects.filter(action=action)


def allowed(patient, channel):
    return ContactConsent.objects.filter(user=patient.user, channel=channel, withdrawn_at=None).exists()


def test_a_signature_holds_who_when_from_where_and_what_was_shown(patient, now, heard):
    consent = signed(patient, name="  Ada \u202e  Patient ", agent="x" * 300)
    text = ConsentText.objects.get(kind=TREATMENT, clinic=patient.clinic)
    assert (consent.signed_name, consent.signed_at, consent.signed_by) == ("Ada Patient", now, patient.user)
    assert (consent.text, consent.digest, consent.address) == (text, text.digest, "192.0.2.7")
    assert len(consent.agent) == 200
    assert heard == [("signed", consent.pk, patient.user)]
    row = trail("agreement.signed").get()
    assert (row.actor, row.subject_id, row.object_id) == (patient.user, patient.pk, consent.pk)
    assert row.detail == {"kind": "treatment", "number": 1, "replaces": False}


def test_signing_lays_the_words_of_the_house_as_version_one(patient):
    assert not ConsentText.objects.exists()
    signed(patient)
    assert ConsentText.objects.count() == len(ConsentKind)
    assert {row.number for row in ConsentText.objects.all()} == {1}
    assert "Northlight" in ConsentText.objects.get(kind=TREATMENT).body
    assert trail("agreement.laid").count() == len(ConsentKind)
    assert services.ensure_texts(patient.clinic) == []


def test_a_doubled_press_is_one_signature(patient, heard):
    assert signed(patient) == signed(patient)
    assert Consent.objects.count() == len(heard) == trail("agreement.signed").count() == 1


def test_only_oneself_signs_and_withdraws(patient, clinician, other_patient):
    text = selectors.offered(patient.clinic)[TREATMENT]
    for user in (clinician, other_patient.user):
        with pytest.raises(Refused):
            services.sign(patient=patient, text=text, digest=text.digest, name="Ada", address=None, agent="", by=user)
    consent = signed(patient)
    with pytest.raises(Refused):
        services.withdraw(consent=consent, by=clinician)
    assert Consent.objects.standing().count() == 1


@pytest.mark.parametrize("name", ["", "   ", "...", "123", "\u202e\u200b", "x" * 121])
def test_a_name_that_is_none_is_refused(patient, name):
    with pytest.raises(Refused) as refusal:
        signed(patient, name=name)
    assert refusal.value.field == "name"
    assert not Consent.objects.exists()


def test_words_that_are_not_in_force_are_not_signed(patient, office):
    old = selectors.offered(patient.clinic)[TREATMENT]
    new = reworded(patient.clinic, office)
    for digest in (old.digest, "", new.digest):
        with pytest.raises(services.Reworded) as refusal:
            services.sign(patient=patient, text=old, digest=digest, name="Ada", address=None, agent="", by=patient.user)
        assert refusal.value.text == new
    with pytest.raises(services.Reworded):
        signed(patient, digest=old.digest)
    assert not Consent.objects.exists()


def test_withdrawing_counts_at_once_and_once(patient, now, heard):
    consent = signed(patient)
    assert selectors.in_force(patient, TREATMENT)
    for _press in range(2):
        consent = services.withdraw(consent=consent, by=patient.user)
    assert (consent.withdrawn_at, consent.withdrawn_by) == (now, patient.user)
    assert not selectors.in_force(patient, TREATMENT)
    assert [name for name, *_rest in heard] == ["signed", "withdrawn"]
    assert trail("agreement.withdrawn").get().detail == {"kind": "treatment", "number": 1, "told": 2}
    again = signed(patient)
    assert again.pk != consent.pk
    assert selectors.in_force(patient, TREATMENT)


@pytest.mark.parametrize(("kind", "told"), [(TREATMENT, 2), (TELEHEALTH, 2), (EMAIL, 0), (SHARING, 0)])
def test_the_care_team_is_told_of_what_stops_care(patient, kind, told):
    services.withdraw(consent=signed(patient, kind), by=patient.user)
    messages = Message.objects.filter(kind=AGREEMENT_WITHDRAWN, channel=Channel.IN_APP)
    assert {one.recipient.name for one in messages} == ({"Priya Prescriber", "Clement Clinician"} if told else set())
    drain()
    for message in Message.objects.filter(kind=AGREEMENT_WITHDRAWN, channel=Channel.IN_APP):
        assert message.state == MessageState.SENT
        assert patient.name not in texts.withdrawn(message).body
        assert texts.withdrawn(message).action_url == reverse("consents:of_patient", args=[patient.pk])


def test_the_office_is_told_where_nobody_treats(clinic, office):
    from tests.cast import a_patient

    alone = a_patient(clinic, "Cleo Alone")
    services.withdraw(consent=signed(alone), by=alone.user)
    assert Message.objects.get(kind=AGREEMENT_WITHDRAWN, channel=Channel.IN_APP).recipient == office


def test_nobody_is_told_of_what_was_signed_again(patient):
    services.withdraw(consent=signed(patient), by=patient.user)
    signed(patient)
    drain()
    assert {one.reason for one in Message.objects.filter(kind=AGREEMENT_WITHDRAWN)} == {"again"}


@pytest.mark.parametrize(("kind", "channel"), [(EMAIL, Channel.EMAIL), (TEXT, Channel.TEXT)])
def test_signing_lets_the_clinic_write_and_withdrawing_stops_it(patient, kind, channel):
    a_number(patient.user)
    consent = signed(patient, kind)
    assert allowed(patient, channel)
    services.withdraw(consent=consent, by=patient.user)
    assert not allowed(patient, channel)
    assert trail("agreement.withdrawn").count() == trail("contact.withdrawn").count() == 1


def test_who_stops_messages_elsewhere_has_ended_the_agreement(patient, heard):
    consent = signed(patient, EMAIL)
    withdraw_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)
    consent.refresh_from_db()
    assert consent.withdrawn_by == patient.user
    a_number(patient.user)
    text = signed(patient, TEXT)
    stop_everything(user=patient.user, by="word by text", channel=Channel.TEXT)
    text.refresh_from_db()
    assert text.withdrawn_at is not None
    assert text.withdrawn_by is None
    assert trail("agreement.withdrawn").latest("pk").system_actor == "word by text"
    assert [name for name, *_rest in heard] == ["signed", "withdrawn", "signed", "withdrawn"]


def test_stopping_stands_whatever_breaks_in_what_follows(patient, monkeypatch):
    def breaks(**_):
        raise RuntimeError("broken")

    consent = signed(patient, EMAIL)
    consent_withdrawn.connect(breaks)
    try:
        withdraw_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)
    finally:
        consent_withdrawn.disconnect(breaks)
    assert not allowed(patient, Channel.EMAIL)
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_agreeing_elsewhere_signs_nothing_and_is_said(patient):
    give_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)
    agreement = selectors.agreement_of(patient, EMAIL)
    assert agreement.asks
    assert agreement.is_reached
    assert not selectors.in_force(patient, EMAIL)


def test_what_breaks_in_a_listener_leaves_nothing_behind(patient):
    def breaks(**_):
        raise Refused("no")

    consent_signed.connect(breaks)
    try:
        with pytest.raises(Refused):
            signed(patient, EMAIL)
    finally:
        consent_signed.disconnect(breaks)
    assert not Consent.objects.exists()
    assert not allowed(patient, Channel.EMAIL)


def test_new_words_retire_the_old_and_ask_whoever_signed(patient, other_patient, office, now):
    first = signed(patient)
    new = reworded(patient.clinic, office)
    first.text.refresh_from_db()
    assert (new.number, new.published_by, first.text.retired_at) == (2, office, now)
    assert selectors.agreement_of(patient, TREATMENT).is_older
    assert not selectors.in_force(patient, TREATMENT)
    assert selectors.missing(patient, [TREATMENT, TELEHEALTH]) == [TREATMENT, TELEHEALTH]
    asks = Message.objects.filter(kind=AGREEMENT_ASKS)
    assert {one.recipient for one in asks} == {patient.user}
    assert trail("agreement.published").get().detail == {"kind": "treatment", "number": 2, "asked": 1}
    second = signed(patient)
    first.refresh_from_db()
    assert (first.withdrawn_at, second.text) == (now, new)
    assert selectors.in_force(patient, TREATMENT)
    assert {one.state for one in Message.objects.filter(kind=AGREEMENT_ASKS)} == {MessageState.CANCELLED}
    assert not Message.objects.filter(kind=AGREEMENT_WITHDRAWN).exists()


def test_new_words_ask_once_and_say_nothing_of_what_they_are_about(patient, office):
    give_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)
    signed(patient)
    reworded(patient.clinic, office)
    newest = reworded(patient.clinic, office, body="Still other words.")
    drain()
    shown = Message.objects.filter(kind=AGREEMENT_ASKS).inbox_of(patient.user)
    assert [one.about_id for one in shown] == [newest.pk]
    words = texts.asks(shown[0]).subject + texts.asks(shown[0]).body
    assert "etamine" not in words
    assert "reatment" not in words
    assert Message.objects.filter(kind=AGREEMENT_ASKS, channel=Channel.EMAIL, about_id=newest.pk).count() == 1
    assert Message.objects.get(channel=Channel.EMAIL, about_id=newest.pk).counts_on is not None


@pytest.mark.parametrize("then", ["withdrawn", "signed"])
def test_nobody_is_asked_for_what_is_settled(patient, office, then):
    consent = signed(patient)
    reworded(patient.clinic, office)
    if then == "withdrawn":
        services.withdraw(consent=consent, by=patient.user)
    else:
        signed(patient)
    drain()
    assert {one.reason for one in Message.objects.filter(kind=AGREEMENT_ASKS)} == {then}


@pytest.mark.parametrize(
    ("title", "body", "field"),
    [
        ("", "Words.", "title"),
        ("\u200b\u202e\u200d", "Words.", "title"),
        ("x" * 121, "Words.", "title"),
        ("T", " \n# \n", "body"),
        ("T", "- \u200d", "body"),
        ("T", "y" * 41_000, "body"),
    ],
)
def test_words_that_can_not_be_kept_are_refused(clinic, office, title, body, field):
    with pytest.raises(Refused) as refusal:
        services.publish(clinic=clinic, kind=TREATMENT, title=title, body=body, by=office)
    assert refusal.value.field == field
    assert not ConsentText.objects.filter(number=2).exists()


def test_a_title_holds_only_what_can_be_seen(clinic, office):
    text = services.publish(clinic=clinic, kind=TREATMENT, title=" A\u202e  title\x07 \u200b", body="Words.", by=office)
    assert text.title == "A title"


def test_words_in_force_are_not_published_again(clinic, office):
    text = reworded(clinic, office)
    with pytest.raises(Refused, match="in force already"):
        services.publish(clinic=clinic, kind=TREATMENT, title=f" {text.title} ", body=f"\n{text.body}\r\n", by=office)


def test_only_the_office_publishes_and_not_over_what_they_have_not_seen(clinic, office, prescriber, other_office):
    for user in (prescriber, other_office):
        with pytest.raises(PermissionDenied):
            reworded(clinic, user)
    services.publish(clinic=clinic, kind=TREATMENT, title="A", body="A", seen=1, by=office)
    with pytest.raises(StaleSave) as stale:
        services.publish(clinic=clinic, kind=TREATMENT, title="B", body="B", seen=1, by=office)
    assert stale.value.current.title == "A"


@pytest.mark.parametrize(
    "change", [{"agent": "y"}, {"signed_name": "z"}, {"digest": "0" * 64}, {"kind": "text"}, {"address": None}]
)
def test_the_database_changes_nothing_of_a_signature(patient, change):
    consent = signed(patient)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(**change)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).delete()


def test_an_end_is_written_once_and_stays(patient, now):
    consent = services.withdraw(consent=signed(patient), by=patient.user)
    for value in (None, now.replace(year=2028)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(withdrawn_at=value)


def test_nobody_is_named_before_or_after_for_an_end(patient, office):
    consent = signed(patient, EMAIL)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(withdrawn_by=office)
    stop_everything(user=patient.user, by="a text")
    consent.refresh_from_db()
    assert (consent.withdrawn_at is None, consent.withdrawn_by) == (False, None)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(withdrawn_by=office)


@pytest.mark.parametrize(
    "change", [{"body": "y"}, {"title": "y"}, {"digest": "0" * 64}, {"number": 7}, {"clinic_name": "N"}]
)
def test_the_database_changes_nothing_of_the_words(patient, change):
    text = signed(patient).text
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).delete()


def test_the_database_keeps_one_standing_signature_a_kind(patient):
    consent = signed(patient)
    values = {field.attname: getattr(consent, field.attname) for field in Consent._meta.fields if field.name != "id"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(**values)

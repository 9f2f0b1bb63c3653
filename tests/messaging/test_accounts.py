"""Invitations and new passwords."""

from types import SimpleNamespace

import pytest

from common import clock as house_clock
from messaging import services
from messaging.delivery import drain
from messaging.models import Channel, Message
from messaging.states import MessageState as S
from people.models import Invitation
from people.services import invitations
from people.services.passwords import ask_for_reset, use_reset
from people.signals import person_joined

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def invitation(clinic, office) -> Invitation:
    return invitations.invite(clinic=clinic, email="new@example.org", name="Nell New", role="clinician", by=office)


def test_an_invitation_goes_by_email_to_the_invited_address(invitation, post):
    assert drain() == {"sent": 1}
    (letter,) = post.letters
    assert letter.address == "new@example.org"
    assert b"/join/" in letter.content.replace(b"=\r\n", b"")
    assert b"List-Unsubscribe" not in letter.content


def test_an_invitation_that_was_withdrawn_is_not_sent(invitation, office, post):
    Invitation.objects.update(withdrawn_at=house_clock.now())
    assert drain() == {"cancelled": 1}
    assert Message.objects.get().reason == "closed"


def test_a_new_password_is_sent_unless_it_was_used_already(patient, post):
    ask_for_reset(email=patient.user.email)
    assert drain() == {"sent": 1}
    ask_for_reset(email=patient.user.email)
    reset = patient.user.password_resets.first()
    use_reset(reset=reset, password="a new long word")
    assert drain() == {"cancelled": 1}


@pytest.mark.parametrize(("said", "channels"), [(True, 2), (False, 1), (None, 1)])
def test_who_agrees_to_email_when_they_join_has_agreed(clinic, patient, said, channels):
    person_joined.send(
        Invitation, invitation=SimpleNamespace(clinic=clinic, role="patient"), user=patient.user, write_by_email=said
    )
    assert len(services.channels_for(patient.user, clinic)) == channels
    assert Channel.IN_APP in services.channels_for(patient.user, clinic)


def test_the_row_holds_no_address_and_no_link(invitation):
    row = Message.objects.values().get()
    assert "new@example.org" not in str(row)
    assert row["state"] == S.QUEUED

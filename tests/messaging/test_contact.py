"""Consent, quiet hours and a pause."""

from datetime import UTC, datetime, time, timedelta

import pytest

from common.errors import Refused
from common.models import AuditEntry
from messaging import carriers, services
from messaging.models import Channel, ContactConsent, PhoneNumber
from messaging.quiet import QuietHours

pytestmark = pytest.mark.django_db


class AlwaysOn:
    """A carrier for texts that is set up; nothing is sent here."""

    channel = Channel.TEXT

    def off(self):
        return None


def test_agreeing_twice_is_one_consent_and_one_audit_row(clinic, patient):
    for _ in range(2):
        services.give_consent(user=patient.user, clinic=clinic, channel=Channel.EMAIL, by=patient.user)
    assert ContactConsent.objects.count() == 1
    assert AuditEntry.objects.filter(action="contact.agreed", actor=patient.user).count() == 1


def test_withdrawing_is_kept_and_agreeing_again_is_a_new_row(clinic, ada):
    assert services.withdraw_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
    assert not services.withdraw_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
    assert services.channels_for(ada, clinic) == [Channel.IN_APP]
    services.give_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
    assert services.channels_for(ada, clinic) == [Channel.IN_APP, Channel.EMAIL]
    assert ContactConsent.objects.count() == 2
    assert AuditEntry.objects.filter(action="contact.withdrawn").count() == 1


def test_consent_to_one_clinic_is_none_to_another(ada, other_clinic):
    assert services.channels_for(ada, other_clinic) == [Channel.IN_APP]


def test_nights_are_quiet_until_the_person_says_otherwise(patient):
    assert services.quiet_hours_of(patient.user) == QuietHours(time(21), time(8))
    services.save_preference(
        user=patient.user, quiet_from=time(22, 30), quiet_to=time(7), paused_until=None, by=patient.user
    )
    assert services.quiet_hours_of(patient.user) == QuietHours(time(22, 30), time(7))


def test_times_are_kept_to_the_minute(patient):
    kept = services.save_preference(
        user=patient.user, quiet_from=time(8, 0, 30), quiet_to=time(8), preferred_at=time(9, 15, 1, 5), by=patient.user
    )
    assert (kept.quiet_from, kept.quiet_to, kept.preferred_at) == (time(8), time(8), time(9, 15))


def test_a_pause_that_is_over_already_is_refused(patient, noon):
    with pytest.raises(Refused, match="later"):
        services.save_preference(
            user=patient.user,
            quiet_from=time(21),
            quiet_to=time(8),
            paused_until=noon - timedelta(minutes=1),
            by=patient.user,
        )


def test_nobody_else_decides_when_a_person_is_reached(patient, office):
    with pytest.raises(Refused):
        services.save_preference(
            user=patient.user,
            quiet_from=time(1),
            quiet_to=time(2),
            paused_until=datetime(2030, 1, 1, tzinfo=UTC),
            by=office,
        )


def test_a_message_takes_the_first_way_of_the_persons_order_that_can_be_used(ada, clinic, django_assert_num_queries):
    PhoneNumber.objects.create(user=ada, number="+15550100123", digest="one", verified_at=ada.created_at)
    services.give_consent(user=ada, clinic=clinic, channel=Channel.TEXT, by=ada)
    with carriers.using(AlwaysOn()):
        assert services.channels_for(ada, clinic) == [Channel.IN_APP, Channel.EMAIL]
        services.move_up(user=ada, channel=Channel.TEXT, by=ada)
        with django_assert_num_queries(1):
            assert services.channels_for(ada, clinic) == [Channel.IN_APP, Channel.TEXT]
        PhoneNumber.objects.update(verified_at=None)
        assert services.channels_for(ada, clinic) == [Channel.IN_APP, Channel.EMAIL]
    PhoneNumber.objects.update(verified_at=ada.created_at)
    assert services.channels_for(ada, clinic) == [Channel.IN_APP, Channel.EMAIL]  # texts are off in this house


def test_an_address_that_failed_is_left_out_until_it_is_mended(ada, clinic, noon):
    assert services.mark_trouble(user=ada, channel=Channel.EMAIL, answer="550 5.1.1", now=noon)
    assert not services.mark_trouble(user=ada, channel=Channel.EMAIL, answer="550 5.1.1", now=noon)
    assert services.channels_for(ada, clinic) == [Channel.IN_APP]
    assert services.clear_trouble(user=ada, channel=Channel.EMAIL, by=ada)
    assert not services.clear_trouble(user=ada, channel=Channel.EMAIL, by=ada)
    assert services.channels_for(ada, clinic) == [Channel.IN_APP, Channel.EMAIL]
    actions = AuditEntry.objects.filter(action__startswith="contact.address").order_by("at", "id")
    assert list(actions.values_list("action", flat=True)) == ["contact.address_failed", "contact.address_cleared"]


def test_nobody_else_pauses_or_orders_for_a_person(patient, office):
    for action in (
        lambda: services.pause(user=patient.user, until=None, by=office),
        lambda: services.move_up(user=patient.user, channel="text", by=office),
    ):
        with pytest.raises(Refused):
            action()
    with pytest.raises(Refused, match="no way to reach you"):
        services.move_up(user=patient.user, channel="pigeon", by=patient.user)

"""Consent, quiet hours and a pause."""

from datetime import UTC, datetime, time, timedelta

import pytest

from common.errors import Refused
from common.models import AuditEntry
from messaging import services
from messaging.models import Channel, ContactConsent
from messaging.quiet import QuietHours

pytestmark = pytest.mark.django_db


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

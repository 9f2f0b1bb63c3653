"""How a person wants to be reached: channels they agreed to, quiet hours, a pause."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction

from common import audit, clock
from common.errors import Refused
from messaging.models import QUIET_BY_DEFAULT, Channel, ContactConsent, ContactPreference
from messaging.quiet import QuietHours
from messaging.signals import contact_changed
from people.agreement import WORDING
from people.models import Clinic, User

LONGEST_PAUSE = timedelta(days=366)
"""A longer pause is no pause: whoever wants no e-mail at all withdraws their word."""


def channels_for(user: User, clinic: Clinic) -> list[Channel]:
    """The inbox always; e-mail only while the person agrees to it."""
    agreed = ContactConsent.objects.filter(user=user, clinic=clinic, channel=Channel.EMAIL, withdrawn_at=None)
    return [Channel.IN_APP, Channel.EMAIL] if agreed.exists() else [Channel.IN_APP]


def quiet_hours_of(user: User) -> QuietHours:
    """The person's quiet hours, in wall time of their own zone; 21:00–08:00 until they say otherwise."""
    preference = ContactPreference.objects.filter(user=user).first()
    return preference.quiet if preference else QUIET_BY_DEFAULT


@transaction.atomic
def give_consent(*, user: User, clinic: Clinic, channel: str, by: User) -> ContactConsent:
    """Note that the person agrees to be written to by this channel. Saying it twice changes nothing."""
    fresh = ContactConsent(user=user, clinic=clinic, channel=channel, wording=WORDING, given_at=clock.now())
    ContactConsent.objects.bulk_create([fresh], ignore_conflicts=True)
    consent = ContactConsent.objects.get(user=user, clinic=clinic, channel=channel, withdrawn_at=None)
    if consent.pk == fresh.pk:
        audit.record("contact.agreed", by=by, on=consent, clinic_id=clinic.pk, channel=channel, wording=WORDING)
        contact_changed.send(sender=ContactConsent, user=user)
    return consent


@transaction.atomic
def withdraw_consent(*, user: User, clinic: Clinic, channel: str, by: User | str) -> bool:
    """Take the word back. It works at once: what is queued is not sent any more. False when there was none."""
    consent = ContactConsent.objects.filter(user=user, clinic=clinic, channel=channel, withdrawn_at=None).first()
    if consent is None:
        return False
    if ContactConsent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=clock.now()) != 1:
        return False
    audit.record("contact.withdrawn", by=by, on=consent, clinic_id=clinic.pk, channel=channel)
    contact_changed.send(sender=ContactConsent, user=user)
    return True


@transaction.atomic
def save_preference(
    *, user: User, quiet_from: time, quiet_to: time, paused_until: datetime | None, by: User
) -> ContactPreference:
    """Set quiet hours (wall time, equal means none) and a pause. What is planned already heeds them when it is due."""
    if by.pk != user.pk:
        raise Refused("Only the person themself decides how they are reached.")
    if paused_until is not None and paused_until <= clock.now():
        raise Refused("That day is over already. Choose a later one, or leave it empty.", field="paused_until")
    if paused_until is not None and paused_until > clock.now() + LONGEST_PAUSE:
        raise Refused("A pause lasts a year at most. You can also stop e-mail for good, above.", field="paused_until")
    preference, _created = ContactPreference.objects.update_or_create(
        user=user, defaults={"quiet_from": quiet_from, "quiet_to": quiet_to, "paused_until": paused_until}
    )
    audit.record("contact.changed", by=by, on=preference, paused=paused_until is not None)
    contact_changed.send(sender=ContactPreference, user=user)
    return preference

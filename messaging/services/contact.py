"""By which channels a clinic may write to a person, and when that is quiet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from messaging import phones
from messaging.models import (
    QUIET_BY_DEFAULT,
    Channel,
    ContactConsent,
    ContactPreference,
    PhoneNumber,
    TextReceived,
    TextWish,
)
from messaging.quiet import QuietHours
from messaging.services import ways
from messaging.signals import contact_withdrawn
from people.agreement import WORDING
from people.models import Clinic, User


def quiet_hours_of(user: User) -> QuietHours:
    """The person's quiet hours, in wall time of their own zone; 21:00–08:00 until they say otherwise."""
    preference = ContactPreference.objects.filter(user=user).first()
    return preference.quiet if preference else QUIET_BY_DEFAULT


def paused_until_of(user: User) -> datetime | None:
    """The end of the person's pause, which may be over already; None when there is none."""
    return ContactPreference.objects.filter(user=user).values_list("paused_until", flat=True).first()


@transaction.atomic
def give_consent(*, user: User, clinic: Clinic, channel: str, by: User | str) -> ContactConsent:
    """Note that the person agrees to be written to by this channel. Saying it twice changes nothing.

    Whoever sent the word STOP from their phone takes it back from their phone: the provider lets nothing through before.
    """
    if channel == Channel.TEXT and has_said_stop(user):
        raise Refused(
            _("You sent STOP from your phone. Send START from it to the same number, and texts are on again."),
            code="stop",
        )
    fresh = ContactConsent(user=user, clinic=clinic, channel=channel, wording=WORDING, given_at=clock.now())
    ContactConsent.objects.bulk_create([fresh], ignore_conflicts=True)
    consent = ContactConsent.objects.get(user=user, clinic=clinic, channel=channel, withdrawn_at=None)
    if consent.pk == fresh.pk:
        audit.record("contact.agreed", by=by, on=consent, clinic_id=clinic.pk, channel=channel, wording=WORDING)
        ways.changed(user=user, sender=ContactConsent)
    return consent


@transaction.atomic
def withdraw_consent(*, user: User, clinic: Clinic, channel: str, by: User | str) -> bool:
    """Take the word back. It works at once, whatever breaks in what follows from it. False when there was none.

    What is queued goes by the next channel of the person's order, or not at all.
    """
    consent = ContactConsent.objects.filter(user=user, clinic=clinic, channel=channel, withdrawn_at=None).first()
    if consent is None:
        return False
    if ContactConsent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=clock.now()) != 1:
        return False
    audit.record("contact.withdrawn", by=by, on=consent, clinic_id=clinic.pk, channel=channel)
    ways.taken_back(
        user=user,
        sender=ContactConsent,
        first=lambda: contact_withdrawn.send(ContactConsent, user=user, clinic=clinic, channel=channel, by=by),
    )
    return True


@transaction.atomic
def stop_everything(*, user: User, by: User | str, clinic: Clinic | None = None, channel: str = "") -> int:
    """Withdraw every consent (of this clinic, of this channel); tells how many there were. The inbox is filled all the same."""
    rows = ContactConsent.objects.filter(user=user, withdrawn_at=None).select_related("clinic")
    if clinic is not None:
        rows = rows.filter(clinic=clinic)
    if channel:
        rows = rows.filter(channel=channel)
    return sum(withdraw_consent(user=user, clinic=row.clinic, channel=row.channel, by=by) for row in list(rows))


def has_said_stop(user: User) -> bool:
    """Whether the last word that came from the person's number was to stop."""
    phone = PhoneNumber.objects.filter(user=user).exclude(digest="").first()
    return phone is not None and number_said_stop(phone.number)


def number_said_stop(number: str) -> bool:
    """The same of a number that may be nobody's yet."""
    words = TextReceived.objects.filter(digest__in=phones.digests_of(number), wish__in=[TextWish.STOP, TextWish.START])
    return words.order_by("-created_at", "-id").values_list("wish", flat=True).first() == TextWish.STOP

"""The addresses behind the channels: a number that is proved by a code, devices, and what failed for good."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from common.phones import international
from messaging import carriers, phones, push, push_sealing
from messaging.models import AddressTrouble, Channel, PhoneNumber, PushDevice
from messaging.services import ways
from messaging.services.contact import give_consent, number_said_stop, stop_everything
from messaging.services.outbox import enqueue
from people.models import Clinic, User

MOST_DEVICES = 10


@transaction.atomic
def add_number(*, user: User, typed: str, clinic: Clinic, by: User) -> PhoneNumber:
    """Keep a number and send a code to it; texts go there once the code came back. A number before it is forgotten.

    ``clinic`` is the one in whose name the code is sent. Raises ``Refused``.
    """
    _only_oneself(user, by)
    if carriers.why_off(Channel.TEXT):
        raise Refused(_("This house sends no texts at present."), code="off")
    number = international(typed)
    if number is None:
        raise Refused(
            _("Write the number with + and the country first, such as +1 555 010 0123."), code="number", field="number"
        )
    digest = phones.digest_of(number)
    if number_said_stop(number):
        raise Refused(
            _("Somebody sent STOP from this number. Send START from it to ours first, then add it here."),
            code="stop",
            field="number",
        )
    PhoneNumber.objects.get_or_create(user=user, defaults={"number": number, "digest": digest})
    phone = PhoneNumber.objects.select_for_update(no_key=True).get(user=user)
    phone.number, phone.digest, phone.verified_at = number, digest, None
    _send_code(phone, clinic)
    clear_trouble(user=user, channel=Channel.TEXT, by=by)
    audit.record("contact.number_added", by=by, on=phone, clinic_id=clinic.pk)
    ways.changed(user=user, sender=PhoneNumber)
    return phone


@transaction.atomic
def send_code_again(*, user: User, clinic: Clinic, by: User) -> PhoneNumber:
    """Send a fresh code to the number that waits for one."""
    _only_oneself(user, by)
    phone = _own_number(user)
    if phone.verified_at is not None:
        raise Refused(_("This number is confirmed already."), code="state")
    if number_said_stop(phone.number):
        raise Refused(_("Somebody sent STOP from this number. Send START from it to ours first."), code="stop")
    _send_code(phone, clinic)
    audit.record("contact.code_sent", by=by, on=phone, clinic_id=clinic.pk)
    return phone


def confirm_number(*, user: User, code: str, by: User) -> PhoneNumber:
    """The code that came by text proves whose number it is. Five tries a code; raises ``Refused``."""
    _only_oneself(user, by)
    with transaction.atomic():  # a try counts also when it is refused, so the refusal comes after
        refusal = _try_code(user, code.strip().replace(" ", ""), by)
    if refusal is not None:
        raise refusal
    return PhoneNumber.objects.get(user=user)


@transaction.atomic
def remove_number(*, user: User, by: User) -> bool:
    """Forget the number, and that texts were agreed to; False when there was none."""
    _only_oneself(user, by)
    phone = PhoneNumber.objects.filter(user=user).first()
    if phone is None:
        return False
    stop_everything(user=user, channel=Channel.TEXT, by=by)
    clear_trouble(user=user, channel=Channel.TEXT, by=by)
    audit.record("contact.number_removed", by=by, on=phone)
    # The row stays without its number: how many codes were sent today is counted across numbers.
    phone.number, phone.digest, phone.code_hash, phone.verified_at, phone.code_tries = "", "", "", None, 0
    phone.save(update_fields=["number", "digest", "code_hash", "verified_at", "code_tries"])
    return True


@transaction.atomic
def add_device(
    *, user: User, clinics: list[Clinic], endpoint: str, p256dh: str, auth: str, label: str, by: User
) -> PushDevice:
    """Keep a browser that allowed notices, and note that these clinics may send them; the same one twice is kept once.

    A browser that another person used before is theirs no more. Raises ``Refused``.
    """
    _only_oneself(user, by)
    _check_device(endpoint, p256dh, auth)
    digest = sha256(endpoint.encode()).hexdigest()
    if PushDevice.objects.own(user).usable().exclude(digest=digest).count() >= MOST_DEVICES:
        raise Refused(_("Ten devices are enough. Remove one that you do not use any more."), code="many")
    now = clock.now()
    PushDevice.objects.usable().filter(digest=digest).exclude(user=user).update(gone_at=now)
    keys = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth, "label": label[:80]}
    device = PushDevice.objects.own(user).usable().filter(digest=digest).first() or PushDevice(user=user, digest=digest)
    for name, value in keys.items():
        setattr(device, name, value)
    device.save()
    clear_trouble(user=user, channel=Channel.PUSH, by=by)
    audit.record("contact.device_added", by=by, on=device)
    for clinic in clinics:
        give_consent(user=user, clinic=clinic, channel=Channel.PUSH, by=by)
    ways.changed(user=user, sender=PushDevice)
    return device


@transaction.atomic
def remove_device(*, device: PushDevice, by: User) -> bool:
    """Send no more notices to this browser; False when that was so already."""
    _only_oneself(device.user, by)
    removed = PushDevice.objects.filter(pk=device.pk, gone_at=None).update(gone_at=clock.now()) == 1
    if removed:
        audit.record("contact.device_removed", by=by, on=device)
        ways.taken_back(user=device.user, sender=PushDevice)
    return removed


def mark_trouble(*, user: User, channel: str, answer: str, now: datetime) -> AddressTrouble | None:
    """Note that an address failed for good; None when that was known. Part of the caller's transaction."""
    fresh = AddressTrouble(user=user, channel=channel, since=now, answer=answer[:120])
    AddressTrouble.objects.bulk_create([fresh], ignore_conflicts=True)
    if not AddressTrouble.objects.filter(pk=fresh.pk).exists():
        return None
    audit.record("contact.address_failed", by="messaging", on=fresh, channel=channel)
    ways.taken_back(user=user, sender=AddressTrouble)
    return fresh


@transaction.atomic
def clear_trouble(*, user: User, channel: str, by: User | str) -> bool:
    """The address was changed, or somebody says that it is right: it is used again. False when nothing was the matter."""
    open_ones = AddressTrouble.objects.open().filter(user=user, channel=channel)
    trouble = open_ones.first()
    if trouble is None or open_ones.update(cleared_at=clock.now()) != 1:
        return False
    audit.record("contact.address_cleared", by=by, on=trouble, channel=channel)
    ways.changed(user=user, sender=AddressTrouble)
    return True


def _try_code(user: User, code: str, by: User) -> Refused | None:
    now = clock.now()
    phone = _own_number(user)
    if phone.verified_at is not None:
        return None
    if phone.code_until is None or phone.code_until <= now or not phone.code_hash:
        return Refused(_("That code has run out. Let us send you a fresh one."), code="late", field="code")
    if phone.code_tries >= phones.MOST_TRIES:
        return Refused(_("That were five tries. Let us send you a fresh code."), code="tries", field="code")
    if not phones.fits(phone, code):
        phone.code_tries += 1
        phone.save(update_fields=["code_tries"])
        return Refused(_("That is not the code that we sent last. Look at the text again."), code="wrong", field="code")
    if not _confirmed(phone, now):
        return Refused(
            _("Another login here has this number. Remove it there first, or ask your clinic."),
            code="taken",
            field="code",
        )
    audit.record("contact.number_confirmed", by=by, on=phone)
    clear_trouble(user=user, channel=Channel.TEXT, by=by)
    ways.changed(user=user, sender=PhoneNumber)
    return None


def _confirmed(phone: PhoneNumber, now: datetime) -> bool:
    """Write down that the number is this person's; False when it is confirmed as somebody else's."""
    theirs = PhoneNumber.objects.filter(digest__in=phones.digests_of(phone.number), verified_at__isnull=False)
    if theirs.exclude(pk=phone.pk).exists():
        return False
    try:
        with transaction.atomic():
            phone.verified_at, phone.code_hash = now, ""
            phone.save(update_fields=["verified_at", "code_hash"])
    except IntegrityError:  # somebody else did so just now
        return False
    return True


def _send_code(phone: PhoneNumber, clinic: Clinic) -> None:
    """Draw a code and lay the text with it into the outbox; raises ``Refused`` when that was too often."""
    now = clock.now()
    sent_at = phone.code_until - phones.GOOD_FOR if phone.code_until else None
    if sent_at is not None and now < sent_at + phones.BETWEEN_CODES:
        raise Refused(_("A code went a moment ago. Wait a minute before you ask for another one."), code="soon")
    if sent_at is None or now >= sent_at + phones.A_DAY:
        phone.codes_sent = 0
    if phone.codes_sent >= phones.MOST_CODES:
        raise Refused(_("That were five codes. You can ask for another one tomorrow."), code="many")
    phone.code_until, phone.codes_sent, phone.code_tries = now + phones.GOOD_FOR, phone.codes_sent + 1, 0
    phone.code_hash = phones.hash_of(phone, phones.code_of(phone))
    phone.save()
    until = phone.code_until.isoformat()
    enqueue(
        clinic=clinic,
        kind=phones.CODE_KIND,
        channel=Channel.TEXT,
        due_at=now,
        expires_at=phone.code_until,
        unique_key=f"{phones.CODE_KIND}:{phone.pk}:{until}",
        recipient=phone.user,
        about_id=phone.pk,
        context={"until": until},
    )


def _own_number(user: User) -> PhoneNumber:
    phone = PhoneNumber.objects.select_for_update(no_key=True).filter(user=user).exclude(digest="").first()
    if phone is None:
        raise Refused(_("There is no number yet. Write one first."), code="none", field="number")
    return phone


def _check_device(endpoint: str, p256dh: str, auth: str) -> None:
    if carriers.why_off(Channel.PUSH):
        raise Refused(_("This house sends no notices to devices at present."), code="off")
    if len(endpoint) > 2000 or not push.is_known_service(endpoint):
        raise Refused(_("This browser takes notices by a service that this house does not know."), code="service")
    try:
        push_sealing.check_device(p256dh, auth)
    except push_sealing.BadKey:
        raise Refused(
            _("This browser gave nothing that notices could be sealed with. Try it once more."), code="key"
        ) from None


def _only_oneself(user: User, by: User) -> None:
    if by.pk != user.pk:
        raise Refused(_("Only the person themself decides how they are reached."))

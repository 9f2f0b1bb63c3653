"""Numbers for texts: how one is found again, which one a message goes to, and the code that proves whose it is.

A code is made from the house's own secret and from what the row holds, so that it can be written into the text when that
goes, and stands nowhere else: neither in the outbox nor in the database.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import registry
from messaging.carriers import NoAddress
from messaging.models import AddressTrouble, Channel, Message, PhoneNumber
from messaging.registry import Text

CODE_KIND = "phone_code"
GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
BETWEEN_CODES = timedelta(minutes=1)
MOST_CODES = 5
"""In a day, whatever the number: nobody uses this house to write to strangers."""
A_DAY = timedelta(days=1)


def digest_of(number: str) -> str:
    """What finds a number again without telling it."""
    return _digest(number, settings.SECRET_KEY)


def digests_of(number: str) -> list[str]:
    """The same by each key that the house has had: under one of them it is found, whenever it was written down."""
    return [_digest(number, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _digest(number: str, key: str) -> str:
    return salted_hmac("messaging.phones.number", number, secret=key, algorithm="sha256").hexdigest()


def code_of(phone: PhoneNumber) -> str:
    """The six digits that were, or will be, sent to this number."""
    about = f"{phone.pk}:{phone.digest}:{phone.code_until and phone.code_until.isoformat()}"
    drawn = salted_hmac("messaging.phones.code", about, algorithm="sha256").digest()
    return f"{int.from_bytes(drawn, 'big') % 1_000_000:06}"


def hash_of(phone: PhoneNumber, code: str) -> str:
    """What the row keeps of a code."""
    return salted_hmac("messaging.phones.hash", f"{phone.pk}:{code}", algorithm="sha256").hexdigest()


def fits(phone: PhoneNumber, code: str) -> bool:
    """Whether this is the code that was sent last."""
    return bool(phone.code_hash) and constant_time_compare(phone.code_hash, hash_of(phone, code))


def number_for(message: Message) -> str:
    """The number that a text goes to; raises ``NoAddress``. One query."""
    person = message.recipient
    if person is None:
        raise NoAddress("no_number")
    if not person.is_active:
        raise NoAddress("inactive")
    trouble = AddressTrouble.objects.open().filter(user=OuterRef("user"), channel=Channel.TEXT)
    phone = PhoneNumber.objects.filter(user=person).exclude(digest="").annotate(troubled=Exists(trouble)).first()
    if phone is None or (phone.verified_at is None and message.kind != CODE_KIND):
        raise NoAddress("no_number")
    if phone.troubled and message.kind != CODE_KIND:
        raise NoAddress("address_trouble")
    return str(phone.number)


def register() -> None:
    """Make the text with the code known to the outbox."""
    registry.register(
        CODE_KIND,
        label=gettext_lazy("A code for a phone number"),
        compose=_text,
        wanted=_closed,
        consent=False,
        reasons={"closed": gettext_lazy("The number was confirmed, changed or removed, or a newer code went.")},
    )


def _phone(message: Message) -> PhoneNumber | None:
    return PhoneNumber.objects.filter(pk=message.about_id).first() if message.about_id else None


def _closed(message: Message, now: datetime) -> str | None:
    phone = _phone(message)
    until: Any = phone.code_until if phone and phone.code_hash else None
    is_this_one = until is not None and until > now and message.context.get("until") == until.isoformat()
    return None if is_this_one else "closed"


def _text(message: Message) -> Text:
    phone = _phone(message) if message.channel == Channel.TEXT else None  # whoever else looks sees no code
    words = _("%(code)s is your code from %(clinic)s, good for 10 minutes. Did you not ask for it? Answer STOP.") % {
        "code": code_of(phone) if phone else "••••••",
        "clinic": message.clinic.sender_name,
    }
    return Text(words, words)

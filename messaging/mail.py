"""The carrier for e-mail: letters, handed to the transport of this thread."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from messaging import transports
from messaging.carriers import NoAddress, Parcel, Receipt
from messaging.letters import write
from messaging.models import Channel, Message
from messaging.registry import Kind, Text

_check_address = EmailValidator()


class Mail:
    """E-mail. Without a mail server, letters become files: it is never off."""

    channel: str = Channel.EMAIL

    def off(self) -> str | None:
        """It always goes somewhere."""
        return None

    def parcel(self, message: Message, kind: Kind, text: Text, at: datetime) -> Parcel:
        """The letter; raises ``NoAddress``, and ValueError when a header would hold a line break."""
        address = kind.address(message)
        if message.recipient is not None and not message.recipient.is_active:
            raise NoAddress("inactive")
        if not _is_address(address):
            raise NoAddress
        return write(message, kind, text, to=str(address), at=at)

    def ready(self) -> None:
        """The connection stands; raises ``Down``."""
        transports.current().ready()

    def expect(self, parcel: Parcel | None) -> None:
        """Tell the transport which letter will probably follow the next one."""
        look_ahead = getattr(transports.current(), "expect", None)
        if look_ahead is not None:
            look_ahead(parcel)

    def send(self, parcel: Parcel) -> Receipt:
        """Hand the letter over; raises ``NotTaken``, or ``Down`` if nothing left."""
        return Receipt(parcel.reference, transports.current().send(parcel))

    def close(self) -> None:
        """Close this thread's connection."""
        transports.close()


def _is_address(address: str | None) -> bool:
    try:
        _check_address(address)
    except ValidationError:
        return False
    return bool(address)

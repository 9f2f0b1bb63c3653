"""The tables of this room."""

from messaging.models.contact import (
    QUIET_BY_DEFAULT,
    AddressTrouble,
    ContactConsent,
    ContactPreference,
    PhoneNumber,
    PushDevice,
    TextReceived,
    TextWish,
)
from messaging.models.life import Life
from messaging.models.outbox import (
    LEAVES_THE_HOUSE,
    Attempt,
    Channel,
    Heartbeat,
    Message,
    MessageQuerySet,
    Outcome,
    Trouble,
)

__all__ = [
    "LEAVES_THE_HOUSE",
    "QUIET_BY_DEFAULT",
    "AddressTrouble",
    "Attempt",
    "Channel",
    "ContactConsent",
    "ContactPreference",
    "Heartbeat",
    "Life",
    "Message",
    "MessageQuerySet",
    "Outcome",
    "PhoneNumber",
    "PushDevice",
    "TextReceived",
    "TextWish",
    "Trouble",
]

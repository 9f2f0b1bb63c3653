"""The writes of this room: what goes into the outbox, how people want to be reached, and what the office decides."""

from messaging.services.contact import (
    channels_for,
    give_consent,
    quiet_hours_of,
    save_preference,
    withdraw_consent,
)
from messaging.services.inbox import mark_all_read, mark_read
from messaging.services.office import cancel_message, send_again, settle_arrived
from messaging.services.outbox import cancel_plan, enqueue, reach

__all__ = [
    "cancel_message",
    "cancel_plan",
    "channels_for",
    "enqueue",
    "give_consent",
    "mark_all_read",
    "mark_read",
    "quiet_hours_of",
    "reach",
    "save_preference",
    "send_again",
    "settle_arrived",
    "withdraw_consent",
]

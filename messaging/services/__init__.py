"""The writes of this room: what goes into the outbox, how people want to be reached, and what the office decides."""

from messaging.services.addresses import (
    add_device,
    add_number,
    clear_trouble,
    confirm_number,
    mark_trouble,
    remove_device,
    remove_number,
    send_code_again,
)
from messaging.services.contact import (
    give_consent,
    quiet_hours_of,
    stop_everything,
    withdraw_consent,
)
from messaging.services.inbox import mark_all_read, mark_read
from messaging.services.incoming import text_came, text_news
from messaging.services.office import cancel_message, send_again, settle_arrived, settle_lost
from messaging.services.outbox import cancel_plan, enqueue, reach
from messaging.services.preference import PAUSES, move_up, pause, pause_end, save_preference
from messaging.services.turns import recount
from messaging.services.ways import channels_for, usable_channels

__all__ = [
    "PAUSES",
    "add_device",
    "add_number",
    "cancel_message",
    "cancel_plan",
    "channels_for",
    "clear_trouble",
    "confirm_number",
    "enqueue",
    "give_consent",
    "mark_all_read",
    "mark_read",
    "mark_trouble",
    "move_up",
    "pause",
    "pause_end",
    "quiet_hours_of",
    "reach",
    "recount",
    "remove_device",
    "remove_number",
    "save_preference",
    "send_again",
    "send_code_again",
    "settle_arrived",
    "settle_lost",
    "stop_everything",
    "text_came",
    "text_news",
    "usable_channels",
    "withdraw_consent",
]

"""The statements that run once for every message that goes, written by hand: here the ORM costs more than the database.

On PostgreSQL each is one round trip and one commit. The tests of the drain run on both engines.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from messaging.claims import lease_from
from messaging.models import Attempt, ContactConsent, Message
from messaging.states import MessageState

Statement = tuple[str, list[Any]]

_MESSAGE = Message._meta.db_table
_ATTEMPT = Attempt._meta.db_table
_CONSENT = ContactConsent._meta.db_table
_NOTE = ("id", "created_at", "message_id", "at", "outcome", "answer")

_AGREED = f"""EXISTS (SELECT 1 FROM {_CONSENT} consent WHERE consent.withdrawn_at IS NULL
    AND consent.user_id = {_MESSAGE}.recipient_id AND consent.clinic_id = {_MESSAGE}.clinic_id
    AND consent.channel = {_MESSAGE}.channel)"""  # noqa: S608  (names of our own tables)
_MARK = f"UPDATE {_MESSAGE} SET state = 'sending', lease_until = %s"  # noqa: S608  (as above)
_MINE = f"{_MESSAGE}.id = %s AND claimed_by = %s AND state = 'claimed' AND lease_until > %s"
# One statement is its own transaction, and the setting holds for that transaction only.
_QUICK = """WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS is_off) """


def mark_sending(message: Message, *, needs_consent: bool, now: datetime) -> Statement:
    """On the wire from now on, if the claim and its lease still hold, and the person agrees where that is needed."""
    if connection.vendor == "postgresql":
        statement = f"{_QUICK} {_MARK} FROM quick WHERE quick.is_off IS NOT NULL AND {_MINE}"
    else:
        statement = f"{_MARK} WHERE {_MINE}"
    if needs_consent:
        statement += f" AND {_AGREED}"
    values = {"lease_until": lease_from(now), "id": message.pk, "claimed_by": message.claimed_by}
    return statement, [*_prepared(Message, values), *_prepared(Message, {"lease_until": now})]


def move(message: Message, states: Collection[MessageState], columns: Mapping[str, Any]) -> Statement:
    """Write the columns, if the message still is this worker's and in one of the states."""
    statement = (
        f"UPDATE {_MESSAGE} SET {', '.join(f'{name} = %s' for name in columns)} "  # noqa: S608  (names only)
        f"WHERE id = %s AND claimed_by = %s AND state IN ({', '.join(['%s'] * len(states))})"
    )
    mine = _prepared(Message, {"id": message.pk, "claimed_by": message.claimed_by})
    return statement, [*_prepared(Message, columns), *mine, *(state.value for state in states)]


def note(attempt: Attempt) -> Statement:
    """Write an attempt down."""
    places = ", ".join(["%s"] * len(_NOTE))
    return f"INSERT INTO {_ATTEMPT} ({', '.join(_NOTE)}) VALUES ({places})", _noted(attempt)  # noqa: S608


def move_and_note(
    message: Message, states: Collection[MessageState], columns: Mapping[str, Any], attempt: Attempt
) -> Statement:
    """Both in one statement (PostgreSQL): the attempt is written if, and only if, the message moved."""
    moved, values = move(message, states, columns)
    places = ", ".join(["%s"] * len(_NOTE))
    statement = (
        f"WITH moved AS ({moved} RETURNING id) "  # noqa: S608  (names only)
        f"INSERT INTO {_ATTEMPT} ({', '.join(_NOTE)}) SELECT {places} FROM moved"
    )
    return statement, [*values, *_noted(attempt)]


def _noted(attempt: Attempt) -> list[Any]:
    return _prepared(Attempt, {name: getattr(attempt, name) for name in _NOTE})


def _prepared(model: type[Model], values: Mapping[str, Any]) -> list[Any]:
    """The values as this engine takes them."""
    columns = _columns(model)
    return [columns[name].get_db_prep_save(value, connection) for name, value in values.items()]


@cache
def _columns(model: type[Model]) -> dict[str, Field[Any, Any]]:
    return {field.attname: field for field in model._meta.concrete_fields}

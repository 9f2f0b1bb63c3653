"""The statements that run once for every message that goes, written by hand: here the ORM costs more than the database.

On PostgreSQL one of them says how the last message ended and marks the next one, in one round trip and one commit; the
server keeps it prepared. The tests of the drain run on both engines.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model

from messaging.claims import lease_from
from messaging.models import Attempt, ContactConsent, Message
from messaging.states import MessageState

Statement = tuple[str, list[Any]]

_MESSAGE = Message._meta.db_table
_ATTEMPT = Attempt._meta.db_table
_CONSENT = ContactConsent._meta.db_table
_NOTE = ("id", "created_at", "message_id", "at", "outcome", "answer")

_WORD = f"""FROM {_CONSENT} consent WHERE consent.withdrawn_at IS NULL AND consent.user_id = {_MESSAGE}.recipient_id
    AND consent.clinic_id = {_MESSAGE}.clinic_id AND consent.channel = {_MESSAGE}.channel"""
_MARK = f"UPDATE {_MESSAGE} SET state = 'sending', lease_until = %s"  # noqa: S608  (as above)
_MINE = f"{_MESSAGE}.id = %s AND claimed_by = %s AND state = 'claimed' AND lease_until > %s"

# What the one statement of PostgreSQL is given, in this order. Without an id, that half of it does nothing.
_PASS_ON_TAKES = (
    "uuid",  # $1 the message that went
    "text",  # $2 whose claim it is, and the next one's
    "timestamptz",  # $3 now
    "text",  # $4 its reference
    "uuid",  # $5 the id of the note about it
    "text",  # $6 what was answered
    "uuid",  # $7 the message that goes next
    "timestamptz",  # $8 until when its lease runs
    "boolean",  # $9 whether it needs the person's word
)
# The commit need not wait for the disk (docs/adr/0015); one statement is its own transaction, and
# the setting holds for that transaction only. The next message is found by its id: the state is compared as an
# expression, for else the planner takes the index of what is claimed and walks through all of that. The person's word is
# looked up by its key (LIMIT), for else the planner reads all that is agreed into a table of its own.
_PASS_ON = f"""
    WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS is_off),
    went AS (
        UPDATE {_MESSAGE} SET state = 'sent', claimed_by = '', lease_until = NULL, reason = '', settled_at = $3,
            reference = $4
        WHERE id = $1 AND claimed_by = $2 AND state IN ('sending', 'unsure') RETURNING id
    ), noted AS (
        INSERT INTO {_ATTEMPT} ({", ".join(_NOTE)}) SELECT $5, $3, went.id, $3, 'sent', $6 FROM went
    ), marked AS (
        UPDATE {_MESSAGE} SET state = 'sending', lease_until = $8
        WHERE id = $7 AND claimed_by = $2 AND (state || '') = 'claimed' AND lease_until > $3
            AND COALESCE((SELECT true {_WORD} LIMIT 1), NOT $9)
        RETURNING id
    )
    SELECT (SELECT count(*) FROM went), (SELECT count(*) FROM marked) FROM quick
"""  # noqa: S608  (as above)


def pass_on(values: Sequence[Any]) -> tuple[bool, bool]:
    """On PostgreSQL: settle the message that went and mark the next one; whether each of the two was still ours.

    ``values`` are those that the statement names above, in its order.
    """
    cursor = _cursor()
    _run_prepared(cursor, values)
    settled, marked = cursor.fetchone() or (0, 0)
    return bool(settled), bool(marked)


def mark_sending(message: Message, *, needs_consent: bool, now: datetime) -> Statement:
    """On SQLite: on the wire from now on, if the claim and its lease still hold, and the person agrees where needed."""
    statement = f"{_MARK} WHERE {_MINE}"
    if needs_consent:
        statement += f" AND EXISTS (SELECT 1 {_WORD})"
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


_NAME = "journey_pass_on"
_PREPARE = f"PREPARE {_NAME} ({', '.join(_PASS_ON_TAKES)}) AS {_PASS_ON}"
_EXECUTE = f"EXECUTE {_NAME} ({', '.join(['%s'] * len(_PASS_ON_TAKES))})"
_NOT_PREPARED = "26000"


class _Mine(threading.local):
    """The line to the server that this thread used last, its cursor, and whether the statement is prepared there."""

    line: Any = None
    cursor: CursorWrapper
    is_prepared: bool = False


_mine = _Mine()


def _cursor() -> CursorWrapper:
    """A cursor that is kept from one message to the next: opening one costs as much as the words of a letter."""
    line = connection.connection
    if line is None or _mine.line is not line or _mine.cursor.closed or connection.queries_logged:
        _mine.cursor = connection.cursor()
        _mine.is_prepared = _mine.line is connection.connection and _mine.is_prepared
        _mine.line = connection.connection
    return _mine.cursor


def _run_prepared(cursor: CursorWrapper, values: Sequence[Any]) -> None:
    """Run the statement, which the server parses and plans once for this line."""
    if _mine.is_prepared:
        try:
            cursor.execute(_EXECUTE, values)
            return
        except DatabaseError as error:
            if getattr(error.__cause__, "pgcode", "") != _NOT_PREPARED:
                raise
    # Behind a pool each transaction may have another line to the server, on which somebody may have prepared it already.
    cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = %s", [_NAME])
    if cursor.fetchone() is None:
        cursor.execute(_PREPARE)
    _mine.is_prepared = True
    cursor.execute(_EXECUTE, values)


def _noted(attempt: Attempt) -> list[Any]:
    return _prepared(Attempt, {name: getattr(attempt, name) for name in _NOTE})


def _prepared(model: type[Model], values: Mapping[str, Any]) -> list[Any]:
    """The values as this engine takes them."""
    columns = _columns(model)
    return [columns[name].get_db_prep_save(value, connection) for name, value in values.items()]


@cache
def _columns(model: type[Model]) -> dict[str, Field[Any, Any]]:
    return {field.attname: field for field in model._meta.concrete_fields}

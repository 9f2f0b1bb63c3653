"""The database's own refusal of a double booking: an exclusion constraint on PostgreSQL, triggers on SQLite.

Both raise ``IntegrityError``. On PostgreSQL two who try at once wait for each other, and the later one is refused; on
SQLite there is only one writer at a time. Two stretches that touch do not overlap.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.migrations.operations import RunPython

#: The name under which an error can be recognised.
NAME: Final = "nobody_is_held_twice"
_TABLE: Final = "rota_reservation"


def guard() -> RunPython:
    """A migration operation that lays the refusal on the table of reservations."""
    return RunPython(_lay, _lift)


def is_double_booking(error: BaseException) -> bool:
    """Whether the database refused because somebody or something is held already."""
    return NAME in str(error)


def _lay(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        # Needed to compare ids within an index on ranges; a trusted extension, so whoever owns the database may add it.
        editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        editor.execute(
            f"ALTER TABLE {_TABLE} ADD CONSTRAINT {NAME} "
            "EXCLUDE USING gist (held_id WITH =, tstzrange(starts_at, ends_at) WITH &&)"
        )
        return
    for event in ("INSERT", "UPDATE"):
        editor.execute(
            f"CREATE TRIGGER {NAME}_{event.lower()} BEFORE {event} ON {_TABLE} "  # noqa: S608 - names from the code
            f"WHEN EXISTS (SELECT 1 FROM {_TABLE} r WHERE r.held_id = NEW.held_id "
            "AND r.starts_at < NEW.ends_at AND r.ends_at > NEW.starts_at "
            "AND NOT (r.source_id = NEW.source_id AND r.held = NEW.held)) "
            f"BEGIN SELECT RAISE(ABORT, '{NAME}'); END",
            params=None,
        )


def _lift(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"ALTER TABLE {_TABLE} DROP CONSTRAINT IF EXISTS {NAME}")
        return
    for event in ("insert", "update"):
        editor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{event}")

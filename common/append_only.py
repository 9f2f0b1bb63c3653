"""Tables to which rows are only ever added: the database itself refuses to change or delete one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.migrations.operations import RunPython

_EVENTS = ("update", "delete")


def guard(app: str, model: str, *, sentence: str) -> RunPython:
    """A migration operation that lays triggers on the model's table, named ``<table>_append_only_<event>``.

    ``sentence`` stands in the error that whoever tries to change or delete a row gets.
    """

    def lay(apps: Any, editor: Any) -> None:
        _each(apps.get_model(app, model)._meta.db_table, editor, _LAY, sentence)

    def lift(apps: Any, editor: Any) -> None:
        _each(apps.get_model(app, model)._meta.db_table, editor, _LIFT, sentence)

    return RunPython(lay, lift)


def _each(table: str, editor: Any, by_vendor: Mapping[str, Callable[[str, str, str], str]], sentence: str) -> None:
    write = by_vendor[editor.connection.vendor]
    for event in _EVENTS:
        # No parameters: DDL takes none. Table and sentence come from migrations, never from people.
        editor.execute(write(table, event, sentence.replace("'", "''")), params=None)


def _sqlite(table: str, event: str, sentence: str) -> str:
    return (
        f'CREATE TRIGGER "{table}_append_only_{event}" BEFORE {event.upper()} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _sqlite_lift(table: str, event: str, _sentence: str) -> str:
    return f'DROP TRIGGER IF EXISTS "{table}_append_only_{event}"'


def _postgresql(table: str, event: str, sentence: str) -> str:
    name = f"{table}_append_only_{event}"
    return (
        f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ '
        f"BEGIN RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = '{sentence}'; END $$; "
        f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{name}"()'
    )


def _postgresql_lift(table: str, event: str, _sentence: str) -> str:
    name = f"{table}_append_only_{event}"
    return f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"; DROP FUNCTION IF EXISTS "{name}"()'


_LAY = {"sqlite": _sqlite, "postgresql": _postgresql}
_LIFT = {"sqlite": _sqlite_lift, "postgresql": _postgresql_lift}

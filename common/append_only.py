"""Tables to which rows are only ever added: the database itself refuses to change or delete one.

Of some rows a few columns may be filled in once, such as when and by whom a signature was withdrawn; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.migrations.operations import RunPython

_EVENTS = ("update", "delete")


def guard(app: str, model: str, *, sentence: str, once: Sequence[str] = ()) -> RunPython:
    """A migration operation that lays triggers on the model's table, named ``<table>_append_only_<event>``.

    ``sentence`` stands in the error that whoever tries to change or delete a row gets. ``once`` names the fields that are
    filled in together, in the one change that fills in the first of them; nothing is changed before and nothing after
    that. A column that a later migration adds is watched only once the guard is laid anew.
    """
    return RunPython(*_operations(app, model, sentence, once))


def relaid(app: str, model: str, *, sentence: str, once: Sequence[str] = ()) -> tuple[RunPython, RunPython]:
    """Migration operations that lay the triggers anew, as they are written by now. Backwards they stay as they are."""
    lay, lift = _operations(app, model, sentence, once)
    return RunPython(lift, lay), RunPython(lay, lift)


Step = Callable[[Any, Any], None]


def _operations(app: str, model: str, sentence: str, once: Sequence[str]) -> tuple[Step, Step]:
    def lay(apps: Any, editor: Any) -> None:
        meta = apps.get_model(app, model)._meta
        _each(meta.db_table, editor, _LAY, sentence, _unless(meta, once))

    def lift(apps: Any, editor: Any) -> None:
        _each(apps.get_model(app, model)._meta.db_table, editor, _LIFT, sentence, _always)

    return lay, lift


Unless = Callable[[str, str], str]
"""From a database's words for "is" and an event, the condition under which the event is refused; empty for always."""


def _each(
    table: str,
    editor: Any,
    by_vendor: Mapping[str, Callable[[str, str, str, Unless], str]],
    sentence: str,
    unless: Unless,
) -> None:
    write = by_vendor[editor.connection.vendor]
    for event in _EVENTS:
        # No parameters: DDL takes none. Table and sentence come from migrations, never from people.
        editor.execute(write(table, event, sentence.replace("'", "''"), unless), params=None)


def _always(_same: str, _event: str) -> str:
    return ""


def _unless(meta: Any, once: Sequence[str]) -> Unless:
    if not once:
        return _always
    columns = [meta.get_field(name).column for name in once]
    late, first = set(columns), columns[0]
    every = [field.column for field in meta.concrete_fields]

    def condition(same: str, event: str) -> str:
        if event != "update":
            return ""
        now = f' OR (OLD."{first}" IS NULL AND NEW."{first}" IS NOT NULL))'
        kept = [f'(OLD."{column}" {same} NEW."{column}"' + (now if column in late else ")") for column in every]
        return f" WHEN (NOT ({' AND '.join(kept)}))"

    return condition


def _sqlite(table: str, event: str, sentence: str, unless: Unless) -> str:
    return (
        f'CREATE TRIGGER "{table}_append_only_{event}" BEFORE {event.upper()} ON "{table}"{unless("IS", event)} '
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _sqlite_lift(table: str, event: str, _sentence: str, _unless: Unless) -> str:
    return f'DROP TRIGGER IF EXISTS "{table}_append_only_{event}"'


def _postgresql(table: str, event: str, sentence: str, unless: Unless) -> str:
    name = f"{table}_append_only_{event}"
    return (
        f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ '
        f"BEGIN RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = '{sentence}'; END $$; "
        f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}" FOR EACH ROW'
        f'{unless("IS NOT DISTINCT FROM", event)} EXECUTE FUNCTION "{name}"()'
    )


def _postgresql_lift(table: str, event: str, _sentence: str, _unless: Unless) -> str:
    name = f"{table}_append_only_{event}"
    return f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"; DROP FUNCTION IF EXISTS "{name}"()'


_LAY = {"sqlite": _sqlite, "postgresql": _postgresql}
_LIFT = {"sqlite": _sqlite_lift, "postgresql": _postgresql_lift}

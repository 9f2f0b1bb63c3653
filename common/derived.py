"""Tables that say in short what the rows of other tables say: the database keeps them itself, row by row, by triggers.

Such a table is nobody's truth. Whatever writes the rows (a service, an import, a correction by hand) keeps it in step,
in the same transaction; ``Derived.differences`` says where it is not, and ``Derived.rebuild`` makes it anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.migrations.operations import RunPython

#: What the engines say differently, by the word that statements use for it.
_DIALECTS: Final[Mapping[str, Mapping[str, str]]] = {
    "postgresql": {
        "second": "FLOOR(DATE_PART('epoch', {row}.{column}))::bigint",
        "bit": "{row}.{column}::int",
        "text": "({expression})::text",
        "joined": "STRING_AGG(({expression})::text, ',')",
        "later": "({row}.{column} + ({minutes}) * INTERVAL '1 minute')",
    },
    "sqlite": {
        "second": "CAST(STRFTIME('%s', {row}.{column}) AS INTEGER)",
        "bit": "{row}.{column}",
        "text": "CAST({expression} AS TEXT)",
        "joined": "GROUP_CONCAT({expression}, ',')",
        "later": "STRFTIME('%Y-%m-%d %H:%M:%S', {row}.{column}, '+' || ({minutes}) || ' minutes')",
    },
}


@dataclass(frozen=True)
class Words:
    """The words of one engine for what the others say differently."""

    vendor: str

    def second(self, row: str, column: str) -> str:
        """An instant as whole seconds since 1970."""
        return _DIALECTS[self.vendor]["second"].format(row=row, column=column)

    def bit(self, row: str, column: str) -> str:
        """A boolean as 0 or 1."""
        return _DIALECTS[self.vendor]["bit"].format(row=row, column=column)

    def text(self, expression: str) -> str:
        """A whole number as a text."""
        return _DIALECTS[self.vendor]["text"].format(expression=expression)

    def later(self, row: str, column: str, minutes: str) -> str:
        """The instant of a column and so many minutes, to the second, as the engine keeps instants."""
        return _DIALECTS[self.vendor]["later"].format(row=row, column=column, minutes=minutes)

    def joined(self, expression: str) -> str:
        """The whole numbers of a group with commas between them, in no order."""
        return _DIALECTS[self.vendor]["joined"].format(expression=expression)


class Derived:
    """How one such table is kept. ``columns`` are all that are derived; ``keys`` those of them that name a row."""

    table: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]

    def truth(self, words: Words, where: str = "TRUE") -> str:
        """The SELECT that gives the columns from what is true, for the keys that ``where`` lets through."""
        raise NotImplementedError

    def triggers(self, words: Words) -> list[tuple[str, str, str, list[str]]]:
        """Name, event, table, and the statements that run for each row after it."""
        raise NotImplementedError

    def lines(self, words: Words, where: str = "TRUE") -> str:
        """Write the rows of those keys from what is true, whether they are there or not."""
        rest = [column for column in self.columns if column not in self.keys]
        return (
            f"INSERT INTO {self.table} ({', '.join(self.columns)}) {self.truth(words, where)} "
            f"ON CONFLICT ({', '.join(self.keys)}) DO UPDATE SET "
            + ", ".join(f"{column} = excluded.{column}" for column in rest)
        )

    def laid(self) -> RunPython:
        """A migration operation that lays the triggers and writes the rows of what is there already."""
        return RunPython(self._lay, self._lift)

    def differences(self) -> list[tuple[Any, ...]]:
        """The keys of the rows that do not say what is true, are missing, or are there for nothing. Two queries."""
        with connection.cursor() as cursor:
            cursor.execute(self.truth(Words(connection.vendor)))
            true = {self._key(row): self._plain(row) for row in cursor.fetchall()}
            cursor.execute(f"SELECT {', '.join(self.columns)} FROM {self.table}")  # noqa: S608 - names from the code
            kept = {self._key(row): self._plain(row) for row in cursor.fetchall()}
        return sorted(key for key in {*true, *kept} if true.get(key) != kept.get(key))

    def lacking(self) -> list[str]:
        """The names of the triggers that do not stand, so that rows no longer keep themselves. One query.

        SQLite drops the triggers of a table that a migration remakes.
        """
        with connection.cursor() as cursor:
            cursor.execute(_STANDING[connection.vendor])
            standing = {name for (name,) in cursor.fetchall()}
        return [name for name, *_rest in self.triggers(Words(connection.vendor)) if name not in standing]

    def rebuild(self) -> None:
        """Lay what lacks of the triggers and write every row anew; meanwhile nobody else writes one."""
        lacking = self.lacking()
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"LOCK TABLE {self.table} IN EXCLUSIVE MODE")
            for name, event, table, statements in self.triggers(Words(connection.vendor)):
                if name in lacking:
                    cursor.execute(_LAY[connection.vendor](name, event, table, "; ".join(statements)))
            cursor.execute(f"DELETE FROM {self.table}")  # noqa: S608 - a name from the code
            cursor.execute(self.lines(Words(connection.vendor)))

    def _key(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(str(row[self.columns.index(key)]) for key in self.keys)

    def _plain(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """The row to compare: joined numbers come in no order."""
        return tuple(sorted(str(one).split(",")) for one in row)

    def _lay(self, _apps: Any, editor: Any) -> None:
        vendor = editor.connection.vendor
        words = Words(vendor)
        for name, event, table, statements in self.triggers(words):
            body = "; ".join(statements)
            editor.execute(_LAY[vendor](name, event, table, body), params=None)  # DDL takes no parameters
        editor.execute(self.lines(words), params=None)

    def _lift(self, _apps: Any, editor: Any) -> None:
        vendor = editor.connection.vendor
        for name, _event, table, _statements in self.triggers(Words(vendor)):
            editor.execute(_LIFT[vendor](name, table), params=None)


def _sqlite(name: str, event: str, table: str, body: str) -> str:
    return f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" BEGIN {body}; END'


def _postgresql(name: str, event: str, table: str, body: str) -> str:
    return (
        f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$; '
        f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{name}"()'
    )


def _sqlite_lift(name: str, _table: str) -> str:
    return f'DROP TRIGGER IF EXISTS "{name}"'


def _postgresql_lift(name: str, table: str) -> str:
    return f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"; DROP FUNCTION IF EXISTS "{name}"()'


_STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
_LAY = {"sqlite": _sqlite, "postgresql": _postgresql}
_LIFT = {"sqlite": _sqlite_lift, "postgresql": _postgresql_lift}

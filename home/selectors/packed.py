"""Expressions that pack many small rows of a patient into one text, in the database, so that few rows travel."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, BigIntegerField, Func, TextField


class Seconds(Func):
    """An instant as whole seconds since 1970."""

    output_field = BigIntegerField()
    template = "FLOOR(DATE_PART('epoch', %(expressions)s))::bigint"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The same on SQLite."""
        return self.as_sql(
            compiler, connection, template="CAST(STRFTIME('%%%%s', %(expressions)s) AS INTEGER)", **extra
        )


class Joined(Aggregate):
    """Whole numbers with commas between them, in no order."""

    output_field = TextField()
    template = "STRING_AGG((%(expressions)s)::text, ',')"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The same on SQLite."""
        return self.as_sql(compiler, connection, template="GROUP_CONCAT(%(expressions)s, ',')", **extra)


def packed_instants(field: str) -> Joined:
    """Instants of a group of rows, in whole seconds."""
    return Joined(Seconds(field))

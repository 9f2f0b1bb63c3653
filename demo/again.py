"""Beginning the demo again: only a database that a demo made is ever wiped, and only as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from common.models import AuditEntry
from demo.present import set_clock
from demo.seed.play import MARK, Progress, play_all
from people.models import Clinic


class NotADemo(Exception):
    """A database that no demo has filled, so it is not touched."""


def begin_again(*, progress: Progress) -> None:
    """Wipe the demo and fill it anew, both in one transaction: cut off, everything stays as it was.

    Raises ``NotADemo`` for a database that holds a clinic which no demo has founded.
    """
    if not settings.DEMO or (Clinic.objects.exists() and not AuditEntry.objects.filter(action=MARK).exists()):
        raise NotADemo("This database was not filled by the demo. It is not touched.")
    now = set_clock()
    with transaction.atomic():
        with append_only_lifted():
            call_command("flush", interactive=False, verbosity=0)
        play_all(now=now, progress=progress)
    for letter in settings.JOURNEY_EMAIL.folder.glob("*.eml"):
        letter.unlink(missing_ok=True)


@contextmanager
def append_only_lifted() -> Iterator[None]:
    """On SQLite the triggers that forbid to delete rows step aside; PostgreSQL empties tables without asking them."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%append_only_delete'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    with connection.cursor() as cursor:
        for _name, sql in triggers:
            cursor.execute(sql)

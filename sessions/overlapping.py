"""What is booked twice already, said before the database begins to refuse it."""

from __future__ import annotations

from typing import Any

from common.derived import Words
from sessions.reservations import RESERVATIONS

_SHOWN = 10


class BookedTwice(Exception):
    """Sessions that share a patient, a person or a place at one time, by their ids, for whoever runs the migration."""


def refuse_overlaps(_apps: Any, editor: Any) -> None:
    """For a migration: raise ``BookedTwice`` with a sentence instead of a bare error of the database."""
    pairs = overlaps(editor.connection)
    if not pairs:
        return
    lines = "\n".join(f"  {held}: {one} and {other}" for held, one, other in pairs[:_SHOWN])
    more = f"\n  and {len(pairs) - _SHOWN} more" if len(pairs) > _SHOWN else ""
    message = (
        "These sessions are open and hold the same patient, person or place at one time. From now on the database "
        f"refuses that. Move or cancel one of each two, then migrate again.\n{lines}{more}"
    )
    raise BookedTwice(message)


def overlaps(connection: Any) -> list[tuple[str, str, str]]:
    """What is held twice, and the ids of the two that hold it."""
    words = Words(connection.vendor)
    truth = RESERVATIONS.truth(words)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.held, a.source_id, b.source_id FROM ({truth}) a JOIN ({truth}) b "  # noqa: S608 - from the code
            "ON a.held = b.held AND a.held_id = b.held_id AND a.source_id < b.source_id "
            "AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at ORDER BY a.starts_at"
        )
        return [(held, str(one), str(other)) for held, one, other in cursor.fetchall()]

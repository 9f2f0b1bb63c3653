"""The one way a state moves: a conditional UPDATE that must count one, and a change row beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.db import models

from common import clock
from common.errors import Refused
from common.models import Change

M = TypeVar("M", bound=models.Model)


def move(
    row: M,
    to: str,
    *,
    table: Mapping[Any, Collection[Any]],
    changes: type[Change],
    link: str,
    by: Any,
    why: str = "",
    column: str = "state",
    **also: Any,
) -> M:
    """Move ``row`` to the state ``to`` if the ``table`` allows it and nobody moved it first.

    ``changes`` is the change-row model and ``link`` its foreign key to the row; ``also`` is written in the same UPDATE.
    Raises ``Refused`` when the move is not in the table or when the row moved meanwhile.
    """
    old = getattr(row, column)
    if to not in table[old]:
        raise Refused("This has moved on already, so that step is no longer open. Nothing was changed.", code="state")
    moved = type(row)._default_manager.filter(pk=row.pk, **{column: old}).update(**{column: to}, **also)
    if moved != 1:
        raise Refused("Somebody else moved this a moment ago. Reload the page to see where it stands.", code="state")
    changes._default_manager.create(**{link: row}, from_state=old, to_state=to, by=by, at=clock.now(), why=why)
    row.refresh_from_db()
    return row

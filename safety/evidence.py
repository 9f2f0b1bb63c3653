"""What opened a safety task, told by the room that knows: that room registers a describer for its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from safety.models import SafetyTask


@dataclass(frozen=True)
class Evidence:
    """``what`` it was (a questionnaire's name), when, the question and the answer in words, and where to read all.

    ``note`` says what a colleague must know about it. ``others`` are the other questions with their answers, for what
    has no page of its own; then ``url`` is empty.
    """

    what: str
    at: datetime
    question: str
    answer: str
    url: str
    note: str = ""
    others: tuple[tuple[str, str], ...] = ()


Describer = Callable[[UUID], Evidence | None]
_describers: dict[str, Describer] = {}


def register(source: str, describe: Describer) -> None:
    """From now on ``describe(source_id)`` tells about tasks of this source."""
    _describers[str(source)] = describe


def of(task: SafetyTask) -> Evidence | None:
    """What opened this task; None when nobody can tell any more."""
    describe = _describers.get(task.source)
    return describe(task.source_id) if describe else None

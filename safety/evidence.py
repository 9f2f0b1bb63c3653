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
_first: dict[str, Describer] = {}
_last: dict[str, Describer] = {}


def register(source: str, describe: Describer) -> None:
    """From now on ``describe(source_id)`` tells about tasks of this source. A second one for it is a mistake."""
    _keep(_first, source, describe)


def register_last(source: str, describe: Describer) -> None:
    """Likewise, for those tasks of the source of which the registered room can tell nothing."""
    _keep(_last, source, describe)


def of(task: SafetyTask) -> Evidence | None:
    """What opened this task; None when nobody can tell any more."""
    asked = (one[task.source] for one in (_first, _last) if task.source in one)
    return next((told for describe in asked if (told := describe(task.source_id)) is not None), None)


def _keep(describers: dict[str, Describer], source: str, describe: Describer) -> None:
    if str(source) in describers:
        raise ValueError(f"Somebody tells about safety tasks of {source} already.")
    describers[str(source)] = describe

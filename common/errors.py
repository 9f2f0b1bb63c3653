"""What the house says when it will not do something: a sentence for the person, never a trace."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A rule of the trade stands in the way. ``sentence`` is shown to the person who asked."""

    def __init__(self, sentence: Any, *, code: str = "refused", field: str | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.code = code
        self.field = field


class StaleSave(Refused):
    """Somebody else saved this record since the form was opened; ``current`` is what it holds now."""

    def __init__(self, current: Any) -> None:
        super().__init__(
            "Somebody else saved this while you had it open. Nothing you typed is lost: compare, then save again.",
            code="stale",
        )
        self.current = current

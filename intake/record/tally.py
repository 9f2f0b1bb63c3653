"""What is left out of a record: counted by why, with a few in the record's own words. Pure."""

from __future__ import annotations

from collections import Counter

from intake.record.found import LeftOut, Why

MOST_EXAMPLES = 40
_ROOM_FOR_WORDS = 180


class Tally:
    """Counts what is not offered, so that nothing goes without a word."""

    def __init__(self) -> None:
        self._counts: Counter[Why] = Counter()
        self._examples: dict[Why, Counter[str]] = {}

    def leave(self, why: Why, words: str = "", times: int = 1) -> None:
        """So many entries more that are left out."""
        self._counts[why] += times
        seen = self._examples.setdefault(why, Counter())
        if words and times and (words in seen or len(seen) < MOST_EXAMPLES):
            seen[words] += times

    def told(self) -> tuple[LeftOut, ...]:
        """All of it, in the order of the reasons."""
        return tuple(
            LeftOut(why=why, count=self._counts[why], examples=self._shown(why)) for why in Why if self._counts[why]
        )

    def _shown(self, why: Why) -> tuple[str, ...]:
        counted = self._examples[why].items()
        return tuple(f"{words[:_ROOM_FOR_WORDS]} × {times}" if times > 1 else words for words, times in counted)

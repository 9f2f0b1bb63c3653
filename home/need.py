"""Who needs somebody first, and why: the order of the caseload. Pure values in, ranked reasons out.

The order is the clinic's common sense, not a risk score: it says what is open and what changed by published limits, it
predicts nothing. A safety task comes before everything else. The rules are in ``home.rules``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from home.facts import Facts
from home.rules import RULES, Reason, Urgency

#: The codes in the order in which they are looked at within an urgency.
ORDER: Final = (
    "safety_task",
    "in_progress",
    "phq9_up",
    "relapse",
    "session_not_recorded",
    "session_not_begun",
    "session_today",
    "message_waiting",
    "induction_done",
    "maintenance_overdue",
    "above_best",
    "windows_unread",
    "given_up",
    "stopped",
    "item_alert",
    "preparation_waits",
    "no_reading",
    "reading_old",
    "maintenance_due",
    "maintenance_soon",
    "window_unused",
    "nothing_booked",
    "no_course",
    "course_closed",
    "steady",
)
_RANK: Final = {code: place for place, code in enumerate(ORDER)}

Key = tuple[int, int, float, int, str, int]


class Need(NamedTuple):
    """All reasons, worst first; never empty."""

    reasons: tuple[Reason, ...]

    @property
    def urgency(self) -> Urgency:
        """That of the first reason."""
        return self.reasons[0].urgency

    def has(self, code: str) -> bool:
        """Whether this reason is among them."""
        return any(reason.code == code for reason in self.reasons)

    def sort_key(self, name: str, tie: int = 0) -> Key:
        """Worst first; of the same reason the graver; then whoever has more reasons; then by name, then by ``tie``."""
        first = self.reasons[0]
        return (first.urgency, _RANK[first.code], -first.weight, -len(self.reasons), name.casefold(), tie)


_STEADY: Final = Need((Reason("steady", Urgency.NONE),))


def need(facts: Facts) -> Need:
    """The reasons to look at this patient now, worst first; ``steady`` when there is none."""
    found = [reason for rule in RULES if (reason := rule(facts)) is not None]
    if not found:
        return _STEADY
    if len(found) > 1:
        found.sort(key=lambda reason: (reason.urgency, _RANK[reason.code]))
    return Need(tuple(found))

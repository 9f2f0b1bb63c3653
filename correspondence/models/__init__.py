"""Threads with their letters, who is away and who covers, and how soon a clinic answers."""

from correspondence.models.away import Away, AwayQuerySet
from correspondence.models.practice import AnswerTime
from correspondence.models.threads import Letter, LetterQuerySet, SetAside, Thread, ThreadQuerySet

__all__ = [
    "AnswerTime",
    "Away",
    "AwayQuerySet",
    "Letter",
    "LetterQuerySet",
    "SetAside",
    "Thread",
    "ThreadQuerySet",
]

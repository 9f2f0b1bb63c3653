"""How far an application is, in numbers and in one sentence. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from intake.sections.keys import SectionKey
from intake.sections.order import HEADINGS, ORDER, next_of

QUESTIONNAIRES = ("phq-9", "gad-7")
"""The baseline: what an application needs beside its sections."""
STILL_COUNTS = timedelta(days=14)
"""Answers from before the application count for so long: the look-back of both questionnaires."""


@dataclass(frozen=True)
class Questionnaire:
    """One questionnaire of the baseline: when it was last answered to the end, so that it counts; None: not yet."""

    key: str
    title: str
    answered_at: datetime | None

    @property
    def is_done(self) -> bool:
        """Whether the answers are there."""
        return self.answered_at is not None


@dataclass(frozen=True)
class Progress:
    """What of an application is done. ``begun`` are the sections with something in them, done or not."""

    done: frozenset[SectionKey]
    begun: frozenset[SectionKey]
    questionnaires: tuple[Questionnaire, ...]

    @property
    def sections_done(self) -> int:
        """How many sections are done."""
        return len(self.done)

    @property
    def questionnaires_done(self) -> int:
        """How many questionnaires are answered."""
        return sum(one.is_done for one in self.questionnaires)

    @property
    def steps(self) -> int:
        """Sections and questionnaires together."""
        return len(ORDER) + len(self.questionnaires)

    @property
    def steps_done(self) -> int:
        """How many of them are done."""
        return self.sections_done + self.questionnaires_done

    @property
    def is_complete(self) -> bool:
        """Whether it can be sent."""
        return self.steps_done == self.steps

    @property
    def next_section(self) -> SectionKey | None:
        """The first section that is not done."""
        return next_of(self.done)

    @property
    def missing_sentence(self) -> str:
        """What is missing, in one sentence; empty when nothing is."""
        names = [str(HEADINGS[key].title) for key in ORDER if key not in self.done]
        names += [one.title for one in self.questionnaires if not one.is_done]
        if not names:
            return ""
        return _("Still to do: %(names)s.") % {"names": get_text_list(names, _("and"))}


def since(began_at: datetime, now: datetime) -> datetime:
    """From when on answers to a questionnaire count for an application that was begun at ``began_at``."""
    return min(began_at, now - STILL_COUNTS)


def progress(
    done: Collection[SectionKey], begun: Collection[SectionKey], questionnaires: Collection[Questionnaire]
) -> Progress:
    """How far it is."""
    return Progress(frozenset(done), frozenset(begun), tuple(questionnaires))

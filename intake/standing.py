"""Where somebody stands on the way from an application to a first session, and what happens next. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.sections.order import HEADINGS
from intake.sections.progress import Progress
from intake.states import ApplicationState
from journey.stages import Phase

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Stage(StrEnum):
    """What the patient would call it."""

    WRITING = "writing"
    READING = "reading"
    ASKED = "asked"
    ACCEPTED = "accepted"
    PREPARATION = "preparation"
    TREATMENT = "treatment"
    ENDED = "ended"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


TRACK: tuple[StrOrPromise, ...] = (
    gettext_lazy("You apply"),
    gettext_lazy("Clinic reads"),
    gettext_lazy("Your plan"),
    gettext_lazy("You prepare"),
    gettext_lazy("First session"),
)
"""The steps of the way, as a picture shows them."""

_PLACE = MappingProxyType(
    {
        Stage.WRITING: 0,
        Stage.ASKED: 0,
        Stage.READING: 1,
        Stage.ACCEPTED: 2,
        Stage.PREPARATION: 3,
        Stage.TREATMENT: 4,
        Stage.ENDED: None,
        Stage.DECLINED: None,
        Stage.WITHDRAWN: None,
    }
)


@dataclass(frozen=True)
class Step:
    """One step of the way: ``state`` is done, here or ahead."""

    title: StrOrPromise
    state: str


@dataclass(frozen=True)
class Standing:
    """``title`` and ``words`` say where one stands and what happens next, ``by`` when (None: no day can be named).

    ``action`` is what the patient can do now (the words of a button; empty: nothing), ``url`` the name of its address.
    """

    stage: Stage
    application_id: UUID
    title: str
    words: str
    by: datetime | None = None
    is_late: bool = False
    action: str = ""
    url: str = ""
    progress: Progress | None = None
    helps: object | None = None
    """Where to turn (``intake.selectors.application.Help``), for whoever said something here that asks for a person."""

    @property
    def track(self) -> tuple[Step, ...]:
        """The steps of the way; empty for an application that is over."""
        here = _PLACE[self.stage]
        if here is None:
            return ()
        return tuple(Step(title, _state(place, here)) for place, title in enumerate(TRACK))

    @property
    def waits_for_me(self) -> bool:
        """Whether the next step is the patient's own."""
        return bool(self.action)


def stage_of(state: ApplicationState, phase: str | None) -> Stage:
    """The stage of an application in ``state``, with the ``phase`` of the course that came of it (None: no course)."""
    if state is ApplicationState.ACCEPTED and phase not in (None, Phase.INTAKE):
        return Stage.PREPARATION if phase == Phase.PREPARATION else Stage.TREATMENT
    return _OF_STATE[state]


_OF_STATE = MappingProxyType(
    {
        ApplicationState.BEGUN: Stage.WRITING,
        ApplicationState.SUBMITTED: Stage.READING,
        ApplicationState.ASKED: Stage.ASKED,
        ApplicationState.ACCEPTED: Stage.ACCEPTED,
        ApplicationState.DECLINED: Stage.DECLINED,
        ApplicationState.WITHDRAWN: Stage.WITHDRAWN,
        ApplicationState.ENDED: Stage.ENDED,
    }
)


def standing(
    stage: Stage, *, clinic: str, application_id: UUID, progress: Progress | None, by: datetime | None, now: datetime
) -> Standing:
    """The words of a stage."""
    title, words, action, url = _WORDS[stage](clinic, progress)
    is_late = by is not None and by < now
    if is_late:
        words = _("%(clinic)s has taken longer than it meant to. You can write to them under Messages.") % {
            "clinic": clinic
        }
    return Standing(stage, application_id, title, words, by, is_late, action, url, progress)


def _state(place: int, here: int) -> str:
    if place == here:
        return "here"
    return "done" if place < here else "ahead"


Words = tuple[str, str, str, str]
MINE = "intake:mine"


def _writing(clinic: str, progress: Progress | None) -> Words:
    title = _("Your application is begun")
    if progress is None or not progress.steps_done:
        words = _("It has %(many)s short parts. Do them in any order, and stop whenever you like: it is all kept.") % {
            "many": progress.steps if progress else 11
        }
        return title, words, _("Begin"), MINE
    if progress.is_complete:
        words = _("Everything is answered. Look it over, then send it to %(clinic)s.") % {"clinic": clinic}
        return _("Your application is ready to send"), words, _("Look it over and send"), MINE
    following = progress.next_section
    if following is not None:
        return title, _("Next: %(part)s.") % {"part": HEADINGS[following].title}, _("Go on"), MINE
    left = [one.title for one in progress.questionnaires if not one.is_done]
    return title, _("Next: the questionnaire %(name)s.") % {"name": left[0]}, _("Go on"), MINE


def _reading(clinic: str, _progress: Progress | None) -> Words:
    words = _("A clinician of %(clinic)s reads it. You need not do anything until they answer.") % {"clinic": clinic}
    return _("The clinic reads your application"), words, "", ""


def _asked(clinic: str, _progress: Progress | None) -> Words:
    words = _("They wrote what they need to know. Add it, then send your application again.")
    return _("%(clinic)s asks you for more") % {"clinic": clinic}, words, _("Read what they ask"), MINE


def _accepted(clinic: str, _progress: Progress | None) -> Words:
    words = _("A prescriber writes a plan for you and signs it. You will be told as soon as you can read it.")
    return _("%(clinic)s accepted your application") % {"clinic": clinic}, words, "", ""


def _preparation(_clinic: str, _progress: Progress | None) -> Words:
    words = _("Your plan is signed. A short list says what to do before the first session.")
    return _("You are preparing"), words, _("Open the list"), "journey:preparation"


def _treatment(_clinic: str, _progress: Progress | None) -> Words:
    return _("Your treatment is under way"), _("Your sessions stand on Today."), "", ""


def _ended(clinic: str, _progress: Progress | None) -> Words:
    words = _("%(clinic)s ended it with you. You can write to them under Messages.") % {"clinic": clinic}
    return _("Your treatment has come to its end"), words, "", ""


def _declined(clinic: str, _progress: Progress | None) -> Words:
    words = _("They wrote why, and what you can do next.")
    return _("%(clinic)s cannot offer you this treatment now") % {"clinic": clinic}, words, _("Read why"), MINE


def _withdrawn(clinic: str, _progress: Progress | None) -> Words:
    words = _("%(clinic)s does not look at it any more. You can apply again whenever you like.") % {"clinic": clinic}
    return _("You took your application back"), words, "", ""


_WORDS = MappingProxyType(
    {
        Stage.WRITING: _writing,
        Stage.READING: _reading,
        Stage.ASKED: _asked,
        Stage.ACCEPTED: _accepted,
        Stage.PREPARATION: _preparation,
        Stage.TREATMENT: _treatment,
        Stage.ENDED: _ended,
        Stage.DECLINED: _declined,
        Stage.WITHDRAWN: _withdrawn,
    }
)

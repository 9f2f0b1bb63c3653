"""What is done before a first dose, and what of it is still missing. Pure; rooms above register what they know.

The list holds a first dose until it is complete, or until a prescriber goes on with a written reason. It says what the
clinic asks for, never that somebody is ready.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from journey.models import Course


class Step(StrEnum):
    """What the list is made of, in its order."""

    AGREEMENTS = "agreements"
    CARDS = "cards"
    SESSION = "session"
    CHAPERONE = "chaperone"
    RIDE = "ride"
    INTENTION = "intention"


ASKED: Mapping[str, tuple[Step, ...]] = MappingProxyType(
    {
        "home": (Step.AGREEMENTS, Step.CARDS, Step.SESSION, Step.CHAPERONE, Step.INTENTION),
        "clinic": (Step.AGREEMENTS, Step.CARDS, Step.SESSION, Step.RIDE, Step.INTENTION),
    }
)
"""By the setting of the protocol: at home an adult is there throughout, from the clinic somebody takes one home."""

BY_PATIENT = frozenset({Step.CHAPERONE, Step.RIDE})
"""The patient says so on a form."""
BY_STAFF = frozenset({Step.SESSION})
"""The care team says so."""
TAKEN_BACK = BY_PATIENT | BY_STAFF
"""A mark of these can be taken back by the care team, with a reason."""

TITLES: Mapping[Step, StrPromise] = MappingProxyType(
    {
        Step.AGREEMENTS: gettext_lazy("Your agreements"),
        Step.CARDS: gettext_lazy("What is good to know"),
        Step.SESSION: gettext_lazy("A talk to prepare"),
        Step.CHAPERONE: gettext_lazy("The adult who will be with you"),
        Step.RIDE: gettext_lazy("Your way home"),
        Step.INTENTION: gettext_lazy("What you would like to bring"),
    }
)
STAFF_TITLES: Mapping[Step, StrPromise] = MappingProxyType(
    {
        Step.AGREEMENTS: gettext_lazy("Agreements signed"),
        Step.CARDS: gettext_lazy("Learning cards read"),
        Step.SESSION: gettext_lazy("Preparation session held"),
        Step.CHAPERONE: gettext_lazy("Adult named, with a phone number"),
        Step.RIDE: gettext_lazy("Way home arranged"),
        Step.INTENTION: gettext_lazy("Intention written"),
    }
)
_MISSING: Mapping[Step, StrPromise] = MappingProxyType(
    {
        Step.AGREEMENTS: gettext_lazy("your agreements"),
        Step.CARDS: gettext_lazy("the cards to read"),
        Step.SESSION: gettext_lazy("the talk with your care team"),
        Step.CHAPERONE: gettext_lazy("the adult who will be with you"),
        Step.RIDE: gettext_lazy("your way home"),
        Step.INTENTION: gettext_lazy("your intention"),
    }
)
_MISSING_FOR_STAFF: Mapping[Step, StrPromise] = MappingProxyType(
    {
        Step.AGREEMENTS: gettext_lazy("agreements"),
        Step.CARDS: gettext_lazy("learning cards"),
        Step.SESSION: gettext_lazy("the preparation session"),
        Step.CHAPERONE: gettext_lazy("the adult at home"),
        Step.RIDE: gettext_lazy("the way home"),
        Step.INTENTION: gettext_lazy("the intention"),
    }
)


@dataclass(frozen=True)
class StepState:
    """One step as it stands; ``done_of`` counts parts (cards, agreements) where a step has several."""

    step: Step
    is_done: bool
    done: int = 0
    total: int = 0

    @property
    def title(self) -> str:
        """What the patient calls it."""
        return str(TITLES[self.step])

    @property
    def staff_title(self) -> str:
        """What the care team calls it."""
        return str(STAFF_TITLES[self.step])

    @property
    def count(self) -> str:
        """How far along, where there are parts: "2 of 6"; else empty."""
        return _("%(done)s of %(total)s") % {"done": self.done, "total": self.total} if self.total > 1 else ""


@dataclass(frozen=True)
class Preparation:
    """The list of one course."""

    steps: tuple[StepState, ...] = ()
    setting: str = field(default="", kw_only=True)

    @property
    def missing(self) -> tuple[StepState, ...]:
        """What is not done yet."""
        return tuple(one for one in self.steps if not one.is_done)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return len(self.steps) - len(self.missing)

    @property
    def total(self) -> int:
        """How many steps there are."""
        return len(self.steps)

    @property
    def percent(self) -> int:
        """0 to 100."""
        return self.done * 100 // self.total if self.total else 100

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def next(self) -> StepState | None:
        """The first step that the patient can do something about, else the first that is missing."""
        theirs = [one for one in self.missing if one.step not in BY_STAFF]
        return next(iter([*theirs, *self.missing]), None)

    @property
    def missing_sentence(self) -> str:
        """What is missing, for the patient, in one sentence."""
        if self.is_complete:
            return _("Everything that your clinic asks for before your first session is done.")
        return _("Before your first session, your clinic still asks for %(things)s.") % {
            "things": in_a_row([str(_MISSING[one.step]) for one in self.missing])
        }

    @property
    def missing_for_staff(self) -> str:
        """What is missing, for the care team, in one sentence."""
        if self.is_complete:
            return _("The preparation is complete.")
        return _("Missing before the first dose: %(things)s.") % {"things": self.missing_things}

    @property
    def missing_things(self) -> str:
        """What is missing, as a row of words for the care team; empty for nothing."""
        return in_a_row([_counted(one) for one in self.missing])


def _counted(state: StepState) -> str:
    words = str(_MISSING_FOR_STAFF[state.step])
    left = state.total - state.done
    if state.total <= 1:
        return words
    return ngettext("%(left)s of %(total)s %(words)s", "%(left)s of %(total)s %(words)s", left) % {
        "left": left, "total": state.total, "words": words,
    }  # fmt: skip


def in_a_row(words: Sequence[str]) -> str:
    """Words with commas between them, and "and" before the last."""
    if len(words) < 2:
        return "".join(words)
    return _("%(most)s and %(last)s") % {"most": ", ".join(words[:-1]), "last": words[-1]}


@dataclass(frozen=True)
class Known:
    """What is known of a course.

    ``marked`` are the steps (and cards) whose newest mark says done, ``told`` what rooms above say is done, ``agreed``
    and ``agreements`` how many of the needed agreements stand.
    """

    setting: str
    cards: Collection[str]
    marked: Collection[str] = ()
    told: Collection[Step] = ()
    agreed: int = 0
    agreements: int = 0


def preparation(known: Known, *, registered: Collection[Step]) -> Preparation:
    """The list as it stands. A step that only a room above knows of is asked for when one has registered for it."""
    asked = [step for step in ASKED[known.setting] if step is not Step.INTENTION or step in registered]
    return Preparation(tuple(_state(step, known) for step in asked), setting=known.setting)


def _state(step: Step, known: Known) -> StepState:
    if step is Step.AGREEMENTS:
        return StepState(step, known.agreed >= known.agreements, known.agreed, known.agreements)
    if step is Step.CARDS:
        read = sum(card in known.marked for card in known.cards)
        return StepState(step, read == len(known.cards), read, len(known.cards))
    if step is Step.INTENTION:
        return StepState(step, step in known.told)
    return StepState(step, step.value in known.marked)


DoneOf = Callable[[Sequence["Course"]], Collection[UUID]]
Address = Callable[["Course"], "str | None"]


@dataclass(frozen=True)
class Proposed:
    """Somebody whom a room above has heard of: who could be with the patient. Shown, and taken on the patient's word."""

    name: str
    phone: str = ""
    relation: str = ""


Propose = Callable[[Any], "Proposed | None"]

_done_of: dict[Step, DoneOf] = {}
_addresses: dict[Step, Address] = {}
_propose: list[Propose] = []


def register(step: str, is_done: DoneOf, *, address: Address | None = None) -> None:
    """A room above knows a step: ``is_done`` answers with the ids of those courses for which it is done.

    ``address`` leads the patient to where it is done; None when there is no such place yet.
    """
    _done_of[Step(step)] = is_done
    if address is not None:
        _addresses[Step(step)] = address


def register_proposal(propose: Propose) -> None:
    """A room above may know who could be with the patient: ``propose`` takes the patient."""
    if propose not in _propose:
        _propose.append(propose)


def registered() -> frozenset[Step]:
    """The steps that rooms above know of."""
    return frozenset(_done_of)


def told_of(courses: Sequence[Course]) -> dict[UUID, set[Step]]:
    """What the rooms above say is done, by course; as many queries as steps are registered."""
    said: dict[UUID, set[Step]] = {course.pk: set() for course in courses}
    for step, is_done in _done_of.items():
        for pk in is_done(courses) if courses else ():
            said[pk].add(step)
    return said


def address_of(step: Step, course: Course) -> str | None:
    """Where the patient does a step that a room above knows of."""
    return _addresses[step](course) if step in _addresses else None


def proposed_for(patient: Any) -> Proposed | None:
    """Who could be with the patient, as a room above has heard."""
    return next((found for propose in _propose if (found := propose(patient)) is not None), None)

"""The list before a first dose in words, and the plan as its patient reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journey.learning import Card, cards
from journey.models import Course, PreparationMark, TreatmentPlan
from journey.preparation import BY_PATIENT, STAFF_TITLES, Preparation, Step, StepState, address_of
from journey.presenters import ROUTES
from journey.selectors import Said

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

WAYS: dict[str, StrPromise] = {
    "fetched": gettext_lazy("They drive me home"),
    "taxi": gettext_lazy("By taxi or a ride service, together"),
    "public": gettext_lazy("By bus or train, together"),
    "on_foot": gettext_lazy("On foot, together"),
}
"""How somebody gets home from the clinic. Never alone."""

ICONS: Mapping[Step, str] = {
    Step.AGREEMENTS: "file-text",
    Step.CARDS: "eye",
    Step.SESSION: "chat-left-text",
    Step.CHAPERONE: "people",
    Step.RIDE: "house-door",
    Step.INTENTION: "sunrise",
}
_ASKS: Mapping[Step, tuple[StrPromise, StrPromise]] = {
    Step.AGREEMENTS: (
        gettext_lazy("Read them in your own time, and sign what you agree to."),
        gettext_lazy("Read and sign"),
    ),
    Step.CARDS: (gettext_lazy("Six short cards. Each takes a minute."), gettext_lazy("Read the next card")),
    Step.SESSION: (
        gettext_lazy("You talk through it with your care team. They mark it here afterwards."),
        gettext_lazy("Ask when it is"),
    ),
    Step.CHAPERONE: (
        gettext_lazy("A sober adult whom you trust stays with you from the beginning to the end."),
        gettext_lazy("Say who it is"),
    ),
    Step.RIDE: (
        gettext_lazy("An adult takes you home afterwards. You do not drive."),
        gettext_lazy("Say who takes you"),
    ),
    Step.INTENTION: (
        gettext_lazy("A few words about what you come with. They are private until you share them."),
        gettext_lazy("Write it"),
    ),
}
NO_DATE_YET = gettext_lazy("You can write it as soon as your first session has a date.")


@dataclass(frozen=True)
class StepShown:
    """A step of the list as its patient sees it. ``url`` is empty where there is nothing to do yet."""

    state: StepState
    icon: str
    text: str
    label: str
    url: str

    @property
    def key(self) -> str:
        """Its name in the page."""
        return self.state.step.value


@dataclass(frozen=True)
class CardLine:
    """A card of the list, and whether it was read."""

    card: Card
    is_read: bool


@dataclass(frozen=True)
class StaffLine:
    """A step as the care team sees it: who said what, when."""

    state: StepState
    words: tuple[str, ...]
    phone: str
    mark: PreparationMark | None
    may_take_back: bool


@dataclass(frozen=True)
class MarkLine:
    """One thing that was said about the preparation."""

    mark: PreparationMark
    what: str
    why: str


@dataclass(frozen=True)
class PlanShown:
    """A plan in plain words, for its patient."""

    where: str
    how: str
    what: str
    who: tuple[str, ...]
    rhythm: str
    review_on: date


def steps_shown(found: Preparation, course: Course, said: Mapping[str, Said]) -> list[StepShown]:
    """The list for the patient; a query where a room above has to find its page."""
    return [_step(state, course, said) for state in found.steps]


def card_lines(said: Mapping[str, Said]) -> list[CardLine]:
    """The cards, and which of them were read."""
    return [CardLine(one, one.mark in said) for one in cards()]


def staff_lines(found: Preparation, said: Mapping[str, Said], *, may_write: bool) -> list[StaffLine]:
    """The list for the care team."""
    return [_staff_line(state, said.get(state.step.value), may_write=may_write) for state in found.steps]


def mark_lines(marks: list[PreparationMark], details: Mapping[Any, Mapping[str, Any]]) -> list[MarkLine]:
    """What was said, the newest first."""
    return [MarkLine(mark, _mark_words(mark), str(details.get(mark.pk, {}).get("why", ""))) for mark in marks]


def plan_shown(plan: TreatmentPlan) -> PlanShown:
    """Where, how, with what, by whom: nothing of what the team notes for itself."""
    rules = plan.protocol.rules
    who = [_("%(name)s prescribes and answers for your treatment.") % {"name": plan.prescriber.user.name}]
    if plan.therapist and plan.therapist_id != plan.prescriber_id:
        who.append(_("%(name)s prepares you and goes through it with you.") % {"name": plan.therapist.user.name})
    part = rules.induction
    return PlanShown(
        where=_("At your home, with an adult beside you")
        if plan.setting == "home"
        else _("At %(clinic)s") % {"clinic": plan.patient.clinic.name},
        how=str(ROUTES[plan.route]),
        what=plan.formulation,
        who=tuple(who),
        rhythm=_("%(doses)s sessions to begin with, about %(week)s a week; then you look together at what helps.")
        % {"doses": part.doses, "week": part.per_week},
        review_on=plan.review_on,
    )


def _step(state: StepState, course: Course, said: Mapping[str, Said]) -> StepShown:
    text, label = _ASKS[state.step]
    url = _address(state.step, course, said)
    if state.step in BY_PATIENT and (who := said.get(state.step.value)):
        text, label = _companion(who.detail), _("Change it")  # type: ignore[assignment]
    elif state.step is Step.CARDS:
        label = gettext_lazy("Read them again") if state.is_done else label
    elif state.step is Step.INTENTION and not url and not state.is_done:
        text = NO_DATE_YET
    elif state.step is Step.SESSION and state.is_done:
        text, url = gettext_lazy("Your care team has marked it."), ""
    elif state.is_done:
        label = gettext_lazy("Look at it")
    return StepShown(state, ICONS[state.step], str(text), str(label), url)


def _address(step: Step, course: Course, said: Mapping[str, Said]) -> str:
    if step is Step.CARDS:
        unread = [line.card for line in card_lines(said) if not line.is_read]
        return reverse("journey:card", args=[(unread or cards())[0].key])
    if step in BY_PATIENT:
        return reverse("journey:preparation_step", args=[step.value])
    if step is Step.AGREEMENTS:
        return reverse("consents:mine")
    if step is Step.SESSION:
        return reverse("correspondence:mine")
    return address_of(step, course) or ""


def _companion(detail: Mapping[str, Any]) -> str:
    parts = [detail.get("name", ""), detail.get("relation", ""), detail.get("phone", "")]
    way = WAYS.get(detail.get("how", ""))
    return " · ".join([part for part in parts if part] + ([str(way)] if way else []))


def _staff_line(state: StepState, said: Said | None, *, may_write: bool) -> StaffLine:
    detail = said.detail if said else {}
    words = []
    if detail.get("on"):
        words.append(_("Held on %(day)s") % {"day": date_format(date.fromisoformat(detail["on"]), "j F Y")})
    if detail.get("note"):
        words.append(str(detail["note"]))
    who = " · ".join(part for part in (detail.get("name", ""), detail.get("relation", "")) if part)
    words += [who] if who else []
    words += [str(WAYS[detail["how"]])] if detail.get("how") in WAYS else []
    taken_back = may_write and said is not None and state.is_done
    return StaffLine(state, tuple(words), str(detail.get("phone", "")), said.mark if said else None, taken_back)


def _mark_words(mark: PreparationMark) -> str:
    if mark.step.startswith("card:"):
        title = next((one.title for one in cards() if one.mark == mark.step), mark.step.split(":")[1])
        return _("Read the card “%(title)s”") % {"title": title}
    title = str(STAFF_TITLES[Step(mark.step)])
    return title if mark.done else _("Taken back: %(title)s") % {"title": title}

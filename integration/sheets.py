"""What lies in front of somebody who wants to write: what it is for, the question above it, what was begun before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from integration.forms import Asked
from integration.models import EntryDraft, EntryLink, EntryStage, IntegrationWindow, JournalEntry, LinkPurpose
from integration.services import prompts as questions
from integration.services.entries import stage_now
from journey.models import Course
from people.models import Patient
from sessions.models import TreatmentSession

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

IN_A_WINDOW = frozenset(
    {EntryStage.CAPTURE, EntryStage.MEANING, EntryStage.ACTION, EntryStage.LOOKING_BACK, EntryStage.WEEK}
)


@dataclass(frozen=True)
class Question:
    """A question above a page that no set of questions brings one for; it has no key, so no entry names it."""

    question: StrOrPromise
    ease: StrOrPromise
    key: str = ""


OWN: dict[EntryStage, Question] = {
    EntryStage.REREADING: Question(
        _("You have read what you wrote. What do you see now that you did not see then?"),
        _("Something that comes back, something that has changed, or a sentence you would like to keep."),
    ),
    EntryStage.FREE: Question(_("What would you like to write down?"), _("Anything. One word is enough.")),
}


@dataclass(frozen=True)
class Sheet:
    """One page to write on.

    ``earlier`` is the entry with the small thing of which nobody has said yet what became of it, ``begun`` what was
    begun on this page and not kept, the newest first. Behind a link there is neither.
    """

    patient: Patient
    stage: EntryStage
    asked: Asked
    window: IntegrationWindow | None = None
    session: TreatmentSession | None = None
    earlier: JournalEntry | None = None
    begun: tuple[EntryDraft, ...] = ()


def of_window(window: IntegrationWindow, now: datetime, *, stage: str = "", key: str = "") -> Sheet:
    """A window's page as it stands now, or as it stood when it was opened (``stage``, ``key``); for its writer."""
    at = EntryStage(stage) if stage in IN_A_WINDOW else stage_now(window, now)
    small = JournalEntry.objects.small_things_left(window.patient).filter(window=window).first()
    begun = tuple(EntryDraft.objects.of_page(window.patient, stage=at, window=window))
    return Sheet(window.patient, at, _of_window(window, at, key), window, earlier=small, begun=begun)


def of_link(link: EntryLink, now: datetime, *, stage: str = "", key: str = "") -> Sheet:
    """The page behind a link: nothing that was ever written has anything to do with it."""
    at = EntryStage(stage) if stage in IN_A_WINDOW else stage_now(link.window, now)
    if link.purpose == LinkPurpose.WEEK:
        at = EntryStage.WEEK
    return Sheet(link.window.patient, at, _of_window(link.window, at, key), link.window)


def of_session(session: TreatmentSession, patient: Patient, *, key: str = "", after: str = "") -> Sheet:
    """The page before a dose; ``after`` is a question that was swapped away."""
    stage = EntryStage.INTENTION
    begun = tuple(EntryDraft.objects.of_page(patient, stage=stage, session=session))
    return Sheet(patient, stage, _of_course(session.course, stage, key, after), session=session, begun=begun)


def of_patient(patient: Patient, stage: EntryStage, *, key: str = "", after: str = "") -> Sheet:
    """A page of its own: free, or for what one sees when reading again."""
    begun = tuple(EntryDraft.objects.of_page(patient, stage=stage))
    course = Course.objects.filter(patient=patient).order_by("-opened_at").first() if stage in _ASKED else None
    return Sheet(patient, stage, _of_course(course, stage, key, after), begun=begun)


def may_swap(sheet: Sheet) -> bool:
    """Whether another question can be had."""
    return bool(sheet.asked.key)


_ASKED = frozenset({EntryStage.REREADING})


def _of_window(window: IntegrationWindow, stage: EntryStage, key: str) -> Asked:
    standing = questions.standing(window, stage).prompt
    if standing is not None and key in ("", standing.key):
        return standing
    return questions.named(key, window, window.patient.clinic) or standing or OWN[EntryStage.FREE]


def _of_course(course: Course | None, stage: EntryStage, key: str, after: str) -> Asked:
    own = OWN.get(stage, OWN[EntryStage.FREE])
    if course is None:
        return own
    if not after and (named := questions.named(key, None, course.patient.clinic)) is not None:
        return named
    return questions.offered(course=course, stage=stage, after=after).prompt or own

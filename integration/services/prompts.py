"""Which question stands on the page of a window, and what becomes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from common import audit, clock
from integration import content_library, prompts, rotation
from integration.content import PromptText
from integration.content_library import Held
from integration.links import BadLink, trouble_with
from integration.models import (
    ContentKind,
    EntryLink,
    EntryStage,
    IntegrationWindow,
    JournalEntry,
    PromptOutcome,
    WindowPrompt,
)
from integration.prompts import Prompt
from integration.services.content import row_in_force
from integration.services.plan import lock
from journey.models import Course
from people.models import Clinic, User

BY_LINK = "entry link"
ASKED = (EntryStage.CAPTURE, EntryStage.MEANING, EntryStage.ACTION, EntryStage.LOOKING_BACK, EntryStage.WEEK)
"""The stages of a window, in the order of time; neighbours ask of different things."""
MOST_SWAPS = 60
"""Nobody looks at more questions for one page; who goes on sees the last one."""


@dataclass(frozen=True)
class Standing:
    """The question that stands on a page; ``row`` is None where nothing was drawn, ``prompt`` for a free page."""

    prompt: Prompt | None
    row: WindowPrompt | None
    content_id: UUID | None = None


def drawn_for(window: IntegrationWindow) -> list[WindowPrompt]:
    """A window opens: draw a question for each of its stages that has none yet. Twice changes nothing.

    They come from the set in force at the clinic now, and the window keeps that version. Hold the window's lock, or be
    in the transaction that made it.
    """
    row = row_in_force(window.patient.clinic, ContentKind.PROMPTS)
    held, past = content_library.held(row), _Past.of(window)
    made = []
    for stage in ASKED:
        text = None if past.has(stage) else _draw(held, stage, past)
        if text is not None:
            made.append(past.take(WindowPrompt(window=window, stage=stage, key=text.key, content=row), text.family))
    WindowPrompt.objects.bulk_create(made)
    return made


def standing(window: IntegrationWindow, stage: str) -> Standing:
    """The question of a stage: the newest that was drawn, or for an older window one that is found again each time.

    Where that one was answered it is the next that a swap would draw, and a free page once all of them were answered
    here. Nothing is written. One query, up to four more where one has to be found.
    """
    row = WindowPrompt.objects.filter(window=window, stage=stage).order_by("-place").first()
    there = content_library.prompt_of(row.key, row.content_id) if row is not None else None
    if row is not None and row.outcome != PromptOutcome.ANSWERED:
        return Standing(there, row, row.content_id)
    held, past = content_library.in_force(window.patient.clinic, ContentKind.PROMPTS), _Past.of(window)
    text = _draw(held, EntryStage(stage), past, besides=there.family if there else "")
    if text is not None and text.key in past.answered[stage]:
        text = None
    return Standing(prompts.shown(text) if text else None, None, held.id)


@transaction.atomic
def swap(*, window: IntegrationWindow, stage: str, by: User | None = None, link: EntryLink | None = None) -> Standing:
    """Put another question in the place of the one that stands: the next that the course has not had.

    Raises ``BadLink`` for a link that no longer counts, and ``PermissionDenied`` for anybody but the patient.
    """
    window = lock(window)
    _may_write(window, by, link)
    former = standing(window, stage)
    if former.prompt is None or _next_place(window, stage) > MOST_SWAPS:
        return former
    place = _put_aside(window, stage, former)
    row = row_in_force(window.patient.clinic, ContentKind.PROMPTS)
    held, past = content_library.held(row), _Past.of(window)
    text = _draw(held, EntryStage(stage), past, besides=former.prompt.family)
    if text is None:
        return former
    made = WindowPrompt.objects.create(window=window, stage=stage, key=text.key, content=row, place=place)
    about = {"clinic_id": window.patient.clinic_id, "subject_id": window.patient_id}
    audit.record("prompt.swapped", by=by or BY_LINK, on=window, **about, stage=stage, place=place)
    return Standing(prompts.shown(text), made, row.pk)


def answered(*, window: IntegrationWindow | None, stage: str, key: str, entry: JournalEntry) -> None:
    """Note that an entry answers a question, and which version its words came from. Part of the entry's transaction.

    What stood there without being drawn, after an answer, counts as drawn from now on. A key that nobody was asked is
    left alone.
    """
    if not key:
        return
    rows = WindowPrompt.objects.filter(window=window, stage=stage) if window else WindowPrompt.objects.none()
    row = rows.filter(key=key).order_by("-place").first()
    if row is None and window is not None:
        row = _found_after_an_answer(window, stage, key, rows.order_by("-place").first())
    if row is not None:
        WindowPrompt.objects.filter(pk=row.pk).update(outcome=PromptOutcome.ANSWERED, entry=entry)
    content_id = row.content_id if row else _version_with(key, entry)
    if content_id is not None:
        JournalEntry.objects.filter(pk=entry.pk).update(content=content_id)
        entry.content_id = content_id


def named(key: str, window: IntegrationWindow | None, clinic: Clinic) -> Prompt | None:
    """The question that a form names: one that was drawn for the window, or that the clinic or the house has.

    No query for none; else two at most, and one for each version that was not read before.
    """
    if not key or "\x00" in key:  # PostgreSQL takes no NUL, not even to look for it
        return None
    row = WindowPrompt.objects.filter(window=window, key=key).order_by("-created_at").first() if window else None
    if row is not None:
        return content_library.prompt_of(key, row.content_id)
    held = content_library.in_force(clinic, ContentKind.PROMPTS)
    return prompts.found(key, held.prompts) or prompts.of_key(key)


def known(key: str, window: IntegrationWindow | None, clinic: Clinic) -> bool:
    """Whether an entry may name this question."""
    return named(key, window, clinic) is not None


def offered(*, course: Course, stage: str, after: str = "") -> Standing:
    """A question for a page without a window: an intention, or reading again. ``after`` is one that was swapped away.

    Nothing is written: what the course has answered counts as drawn, and the same page finds the same question. Two
    queries.
    """
    held = content_library.in_force(course.patient.clinic, ContentKind.PROMPTS)
    choices = held.prompts.in_use(stage)
    rows = JournalEntry.objects.filter(session__course=course, stage=stage).exclude(prompt="")
    had = list(rows.order_by("written_at", "id").values_list("prompt", flat=True))
    order = _in_turn(choices, had, str(course.pk))
    if not order:
        return Standing(None, None, held.id)
    keys = [one.key for one in order]
    text = order[(keys.index(after) + 1) % len(order)] if after in keys else order[0]
    return Standing(prompts.shown(text), None, held.id)


def _in_turn(choices: Sequence[PromptText], had: list[str], seed: str) -> list[PromptText]:
    order: list[PromptText] = []
    past = list(had)
    while len(order) < len(choices):
        one = rotation.draw([one for one in choices if one not in order], drawn=past, beside=(), seed=seed)
        if one is None:
            break
        order.append(one)
        past.append(one.key)
    return order


class _Past:
    """What a course was asked before, by stage: the keys in their order, and the families that stand beside."""

    def __init__(self, window: IntegrationWindow) -> None:
        self.window = window
        self.seed = str(window.session.course_id)
        self.keys: dict[str, list[str]] = defaultdict(list)
        self.here: dict[str, str] = {}
        self.answered: dict[str, set[str]] = defaultdict(set)
        self.before: dict[str, str] = {}

    @classmethod
    def of(cls, window: IntegrationWindow) -> _Past:
        """One query, and one for each version that was not read before."""
        past = cls(window)
        rows = WindowPrompt.objects.filter(window__session__course=window.session.course_id)
        for row in rows.order_by("created_at", "id").values("window_id", "stage", "key", "content_id", "outcome"):
            prompt = content_library.prompt_of(row["key"], row["content_id"])
            past.note(row, prompt.family if prompt else "")
        return past

    def note(self, row: Mapping[str, object], family: str) -> None:
        """One more was drawn, later than those before."""
        stage = str(row["stage"])
        self.keys[stage].append(str(row["key"]))
        (self.here if row["window_id"] == self.window.pk else self.before)[stage] = family
        if row["window_id"] == self.window.pk and row.get("outcome") == PromptOutcome.ANSWERED:
            self.answered[stage].add(str(row["key"]))

    def has(self, stage: str) -> bool:
        """Whether this window has a question for the stage."""
        return stage in self.here

    def take(self, row: WindowPrompt, family: str) -> WindowPrompt:
        """Count in what was just drawn."""
        self.note({"stage": row.stage, "key": row.key, "window_id": row.window_id}, family)
        return row

    def beside(self, stage: EntryStage) -> list[str]:
        """The families of the neighbours: the stages before and after in this window, then this stage the last time."""
        place = ASKED.index(stage) if stage in ASKED else -1
        near = [ASKED[at] for at in (place - 1, place + 1) if place >= 0 and 0 <= at < len(ASKED)]
        families = [self.here.get(one, "") for one in near] + [self.before.get(stage, "")]
        return [family for family in families if family]


def _draw(held: Held, stage: EntryStage, past: _Past, *, besides: str = "") -> PromptText | None:
    choices = held.prompts.in_use(stage)
    beside = [*([besides] if besides else []), *past.beside(stage)]
    return rotation.draw(choices, drawn=past.keys[stage], beside=beside, seed=f"{past.seed}:{stage}")


def _put_aside(window: IntegrationWindow, stage: str, former: Standing) -> int:
    """Note that the one which stood was swapped; gives the place of the next."""
    if former.row is None:
        assert former.prompt is not None  # noqa: S101 - asked by the caller
        content = row_in_force(window.patient.clinic, ContentKind.PROMPTS)
        outcome = PromptOutcome.SWAPPED
        place = _next_place(window, stage)
        about = {"window": window, "stage": stage, "key": former.prompt.key}
        WindowPrompt.objects.create(**about, content=content, outcome=outcome, place=place)
        return place + 1
    WindowPrompt.objects.filter(pk=former.row.pk, outcome=PromptOutcome.OFFERED).update(outcome=PromptOutcome.SWAPPED)
    return former.row.place + 1


def _next_place(window: IntegrationWindow, stage: str) -> int:
    rows = WindowPrompt.objects.filter(window=window, stage=stage).order_by("-place")
    return (rows.values_list("place", flat=True).first() or 0) + 1


def _found_after_an_answer(
    window: IntegrationWindow, stage: str, key: str, last: WindowPrompt | None
) -> WindowPrompt | None:
    """The row of a question that stood after an answered one, made now that it is answered itself."""
    row = row_in_force(window.patient.clinic, ContentKind.PROMPTS)
    if last is None or last.outcome != PromptOutcome.ANSWERED or last.place >= MOST_SWAPS:
        return None
    if not any(one.key == key for one in content_library.held(row).prompts.in_use(stage)):
        return None
    return WindowPrompt.objects.create(window=window, stage=stage, key=key, content=row, place=last.place + 1)


def _may_write(window: IntegrationWindow, by: User | None, link: EntryLink | None) -> None:
    if link is not None and by is None:
        if trouble := trouble_with(link, now=clock.now()):
            raise BadLink(trouble, link)
        if link.window_id == window.pk:
            return
    elif by is not None and window.patient.user_id == by.pk:
        return
    raise PermissionDenied("Only the person whose window it is swaps its question.")


def _version_with(key: str, entry: JournalEntry) -> UUID | None:
    held = content_library.in_force(entry.patient.clinic, ContentKind.PROMPTS)
    return held.id if prompts.found(key, held.prompts) else None

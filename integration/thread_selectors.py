"""The thread through all sessions of a person, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from common.pictures.chart import Chart, score_chart
from integration import thread
from integration.journal_selectors import SESSION, own_entries
from integration.models import EntryStage, IntegrationWindow, JournalEntry
from integration.selectors import ENOUGH
from integration.thread import Around, Score
from measures import timeline
from measures.definition import Instrument
from measures.models import Response
from measures.over_time import lines_of
from measures.selectors import definition_of
from people.models import Patient, User
from sessions.models import TreatmentSession

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STEERED_BY = ("phq-9", "gad-7")
"""The questionnaires that a course is followed by."""


@dataclass(frozen=True)
class ScoredAround:
    """One questionnaire around one dose."""

    instrument: Instrument
    around: Around


@dataclass(frozen=True)
class WrittenToo:
    """An entry that is named and not shown: what it was for, and when it was written."""

    pk: UUID
    title: StrOrPromise
    written_at: datetime


@dataclass(frozen=True)
class Stretch:
    """One session in the thread; ``window`` is None before its dose. ``more`` is what else was written, in order."""

    session: TreatmentSession
    window: IntegrationWindow | None
    intention: JournalEntry | None
    insight: JournalEntry | None
    action: JournalEntry | None
    scores: list[ScoredAround]
    more: list[WrittenToo]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not (self.intention or self.insight or self.action or self.more)


@dataclass(frozen=True)
class Thread:
    """All sessions, the first one first; ``again`` are the texts of reading again, newest first."""

    stretches: list[Stretch]
    chart: Chart
    again: list[JournalEntry]

    @property
    def is_enough(self) -> bool:
        """Whether there are sessions enough to read them as one thread."""
        return sum(1 for one in self.stretches if one.window) >= ENOUGH


@dataclass(frozen=True)
class _Row:
    pk: UUID
    stage: str
    written_at: datetime
    has_action: bool


Chosen = tuple[_Row | None, _Row | None, _Row | None]
"""Of one session: what was meant, what was seen, the one small thing."""


def thread_of(user: User, patients: Sequence[Patient]) -> Thread:
    """Everything that the page of the thread shows. Opens the words of what it shows, and the small things."""
    windows = _windows(user)
    by_session, again = _entries(user)
    sessions = _sessions(windows, by_session)
    chosen: dict[UUID, Chosen] = {
        one.pk: (
            thread.intention_of(by_session.get(one.pk, [])),
            thread.insight_of(by_session.get(one.pk, [])),
            thread.action_of(by_session.get(one.pk, [])),
        )
        for one in sessions
    }
    wanted = {row.pk for rows in chosen.values() for row in rows if row} | {row.pk for row in again}
    texts = own_entries(user).in_bulk(list(wanted))
    scores = _scores(user)
    return Thread(
        stretches=_stretches(sessions, windows, chosen, texts, scores, by_session),
        chart=_chart(user, patients, scores),
        again=[texts[row.pk] for row in again],
    )


def _windows(user: User) -> dict[UUID, IntegrationWindow]:
    rows = IntegrationWindow.objects.own(user).select_related("session").order_by("opens_at")
    return {one.session_id: one for one in rows}


def _entries(user: User) -> tuple[dict[UUID, list[_Row]], list[_Row]]:
    """What was written, by session; and what was written on reading again."""
    rows = JournalEntry.objects.own(user).annotate(about=SESSION)
    found: dict[UUID, list[_Row]] = defaultdict(list)
    again: list[_Row] = []
    for pk, stage, at, action, about in rows.values_list("pk", "stage", "written_at", "action", "about"):
        row = _Row(pk, stage, at, bool(action))
        if about:
            found[about].append(row)
        elif stage == "rereading":
            again.append(row)
    return found, again


def _sessions(
    windows: Mapping[UUID, IntegrationWindow], by_session: Mapping[UUID, list[_Row]]
) -> list[TreatmentSession]:
    """The sessions after which a window opened, and those ahead that something was written for."""
    ahead = TreatmentSession.objects.filter(pk__in=by_session.keys() - windows.keys())
    return sorted([*(one.session for one in windows.values()), *ahead], key=lambda one: one.starts_at)


def _scores(user: User) -> dict[str, list[Response]]:
    rows = Response.objects.filter(patient__user=user, instrument__in=STEERED_BY, total__isnull=False).standing()
    found: dict[str, list[Response]] = {key: [] for key in STEERED_BY}
    for row in rows.order_by("answered_at", "id"):
        found[row.instrument].append(row)
    return {key: answered for key, answered in found.items() if answered}


def _stretches(
    sessions: Sequence[TreatmentSession],
    windows: Mapping[UUID, IntegrationWindow],
    chosen: Mapping[UUID, Chosen],
    texts: Mapping[UUID, JournalEntry],
    scores: Mapping[str, list[Response]],
    by_session: Mapping[UUID, Sequence[_Row]],
) -> list[Stretch]:
    told: list[Stretch] = []
    opened = [one.opens_at for one in windows.values()]
    next_dose = dict(pairwise([*opened, None]))
    for session in sessions:
        window = windows.get(session.pk)
        intention, insight, action = (texts[row.pk] if row else None for row in chosen[session.pk])
        near = _near(scores, window.opens_at, next_dose[window.opens_at]) if window else []
        more = _more(by_session.get(session.pk, []), chosen[session.pk])
        told.append(Stretch(session, window, intention, insight, action, near, more))
    return told


def _more(rows: Sequence[_Row], chosen: Chosen) -> list[WrittenToo]:
    """What was written besides, the first one first."""
    shown = {row.pk for row in chosen if row}
    rest = sorted((row for row in rows if row.pk not in shown), key=lambda row: row.written_at)
    return [WrittenToo(row.pk, EntryStage(row.stage).label, row.written_at) for row in rest]


def _near(scores: Mapping[str, list[Response]], at: datetime, until: datetime | None) -> list[ScoredAround]:
    near = []
    for rows in scores.values():
        totals = [Score(row.answered_at, row.total) for row in rows if row.total is not None]
        around = thread.around(totals, at, until)
        if around.before or around.after:
            near.append(ScoredAround(definition_of(rows[-1]), around))
    return near


def _chart(user: User, patients: Sequence[Patient], scores: Mapping[str, list[Response]]) -> Chart:
    """Both scores over time with the doses and windows; changes of medicines stand elsewhere."""
    lines = [
        line
        for rows in scores.values()
        for line in lines_of([(definition_of(row), row.answered_at, float(row.total or 0)) for row in rows])
    ]
    told = [timeline.of(patient) for patient in patients]
    doses = [event for one in told for event in one.events if event.kind == "dose"]
    spans = [span for one in told for span in one.spans if span.kind == "window"]
    return score_chart(lines[-4:], doses, (), user.zone, spans=spans)

"""The list of applications, with a fixed number of queries however many wait."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery

from correspondence.selectors import hours_of
from correspondence.waiting import answer_by
from intake.models import Application, Finding, FindingPass, Submission
from intake.models.applications import ApplicationQuerySet
from intake.sections.keys import SectionKey
from intake.sections.shapes import Concerns, Place
from intake.selectors.application import settings_of
from intake.services.findings import programmes_now, worst_for
from intake.states import ApplicationState
from journey.models import TreatmentPlan
from people.models import Clinic, User
from safety.models import SafetyTask

if TYPE_CHECKING:
    from intake.eligibility.facts import Programme

WAITING, ASKED, ACCEPTED, DECIDED, BEGUN = "waiting", "asked", "accepted", "decided", "begun"
SHOWS = (WAITING, ASKED, ACCEPTED, DECIDED)
OFFICE_SHOWS = (*SHOWS, BEGUN)
RISKS: Mapping[str, Collection[int]] = {"stop": (3,), "caution": (2,), "clear": (0, 1)}
"""What a filter for the worst finding lets through."""
PAGE = 50
LATELY = timedelta(days=60)
"""So long a decision stands in the list."""


@dataclass(frozen=True)
class Row:
    """One application of the list. What was answered (``grades``, ``place``) is empty where only names and states are shown.

    ``grades`` are the severities on the protocols that fit the wish: all of them, and those that somebody passed.
    ``answer_by`` is when the clinic means to have answered, None where nothing waits for it.
    """

    application: Application
    sent_at: datetime | None
    sent_times: int
    answer_by: datetime | None
    has_task: bool
    place: Place | None = None
    grades: tuple[int, ...] = ()
    passed: int = 0


@dataclass(frozen=True)
class Queue:
    """A page of the list, and how many each of its tabs and filters would show."""

    rows: list[Row]
    page: Page[Application]
    counts: Mapping[str, int]
    risks: Mapping[str, int]


def queue(user: User, clinic: Clinic, show: str, risk: str, number: str | None, now: datetime) -> Queue:
    """What somebody who treats here may read: waiting ones with an open safety task first, then riskiest, then oldest. Eleven queries at most."""
    mine = Application.objects.readable_by(user).filter(patient__clinic=clinic)
    rows = _of(mine, show, now)
    risks = _risks_of(rows)
    if risk in RISKS:
        rows = rows.filter(worst__in=RISKS[risk])
    page = _page(rows, show, number)
    return Queue(_rows_of(page, clinic, show), page, _counts_of(mine, now), risks)


def queue_of_names(user: User, clinic: Clinic, show: str, number: str | None, now: datetime) -> Queue:
    """Who applied and where they stand, for those who work here and treat nobody: nothing of what was answered."""
    every = Application.objects.counted_for(user).filter(patient__clinic=clinic)
    # In the order in which they came: how risky somebody is shows in no place of this list.
    page = Paginator(_of(every, show, now).order_by("submitted_at", "began_at", "pk"), PAGE).get_page(number)
    found = _annotated(page)
    dues = _dues_of(found, clinic, show)
    rows = [Row(one, one.sent_at, one.sent_times, dues.get(one.pk), has_task=False) for one in found]
    return Queue(rows, page, _counts_of(every, now), {})


def count_waiting(user: User, clinic: Clinic) -> int:
    """How many wait for somebody who treats here. One query."""
    return Application.objects.readable_by(user).waiting().filter(patient__clinic=clinic).count()


def _of(rows: ApplicationQuerySet, show: str, now: datetime) -> ApplicationQuerySet:
    return rows.annotate(has_plan=_HAS_PLAN).filter(_SHOWN[show](now))


_HAS_PLAN = Exists(
    TreatmentPlan.objects.signed().filter(patient=OuterRef("patient"), signed_at__gte=OuterRef("began_at"))
)
_HAS_TASK = Exists(SafetyTask.objects.open().filter(patient=OuterRef("patient")))
_OVER = (ApplicationState.DECLINED, ApplicationState.WITHDRAWN, ApplicationState.ENDED)
_SHOWN: Mapping[str, Any] = {
    WAITING: lambda _now: Q(state=ApplicationState.SUBMITTED),
    ASKED: lambda _now: Q(state=ApplicationState.ASKED),
    ACCEPTED: lambda _now: Q(state=ApplicationState.ACCEPTED, has_plan=False),
    DECIDED: lambda now: (
        Q(state__in=_OVER, decided_at__gte=now - LATELY)
        | Q(state=ApplicationState.ACCEPTED, has_plan=True, decided_at__gte=now - LATELY)
    ),
    BEGUN: lambda _now: Q(state=ApplicationState.BEGUN),
}


def _counts_of(rows: ApplicationQuerySet, now: datetime) -> dict[str, int]:
    every = rows.annotate(has_plan=_HAS_PLAN)
    return every.aggregate(**{show: Count("pk", filter=wanted(now)) for show, wanted in _SHOWN.items()})


def _risks_of(rows: ApplicationQuerySet) -> dict[str, int]:
    wanted = {risk: Count("pk", filter=Q(worst__in=grades)) for risk, grades in RISKS.items()}
    return rows.aggregate(**wanted)


def _page(rows: ApplicationQuerySet, show: str, number: str | None) -> Page[Application]:
    orders: Mapping[str, tuple[Any, ...]] = {
        WAITING: ("-has_task", "-worst", "submitted_at", "pk"),
        DECIDED: (F("decided_at").desc(nulls_last=True), "pk"),
    }
    rows = rows.annotate(has_task=_HAS_TASK)
    ordered = rows.order_by(*orders.get(show, ("decided_at", "pk"))).select_related("patient__user", "decided_by")
    return Paginator(ordered, PAGE).get_page(number)


def _annotated(page: Page[Application]) -> list[Any]:
    """The applications of a page with ``sent_at``, ``sent_times``, ``newest`` and ``has_task``, in its order. Two queries."""
    ids = [one.pk for one in page.object_list]
    newest = Submission.objects.filter(application=OuterRef("pk")).order_by("-number").values("pk")[:1]
    rows = Application.objects.filter(pk__in=ids).select_related("patient__user", "decided_by")
    annotated = rows.annotate(
        sent_at=Max("submissions__at"),
        sent_times=Count("submissions"),
        newest=Subquery(newest),
        has_task=_HAS_TASK,
        has_plan=_HAS_PLAN,
    )
    found = {one.pk: one for one in annotated}
    return [found[pk] for pk in ids]


def _rows_of(page: Page[Application], clinic: Clinic, show: str) -> list[Row]:
    every = _annotated(page)
    sent = _places_of([one.newest for one in every if one.newest])
    graded = _grades_of(sent, programmes_now())
    dues = _dues_of(every, clinic, show)
    return [
        Row(
            one,
            one.sent_at,
            one.sent_times,
            dues.get(one.pk),
            one.has_task,
            sent.get(one.newest),
            *graded.get(one.newest, ((), 0)),
        )
        for one in every
    ]


def _places_of(ids: Collection[UUID]) -> dict[UUID, Place]:
    """Where each would like to be treated, as they sent it. One query."""
    found = {}
    for sent in Submission.objects.filter(pk__in=ids).only("answers"):
        said = Concerns.model_validate(json.loads(sent.answers).get(SectionKey.CONCERNS, {}))
        found[sent.pk] = said.place or Place.EITHER
    return found


def _grades_of(
    places: Mapping[UUID, Place], programmes: Mapping[str, Programme]
) -> dict[UUID, tuple[tuple[int, ...], int]]:
    """By submission the severities of its findings on the protocols that fit, and how many stops were passed. One query."""
    rows = Finding.objects.filter(submission__in=places).only("submission", "by_protocol", "severity")
    graded: dict[UUID, list[int]] = {}
    passed: dict[UUID, int] = {}
    for row in rows.annotate(is_passed=Exists(FindingPass.objects.filter(finding=OuterRef("pk")))):
        grade = worst_for([row], places[row.submission_id], programmes)
        if grade and row.is_passed:
            passed[row.submission_id] = passed.get(row.submission_id, 0) + 1
        elif grade:
            graded.setdefault(row.submission_id, []).append(grade)
    return {pk: (tuple(sorted(graded.get(pk, ()), reverse=True)), passed.get(pk, 0)) for pk in places}


def _dues_of(every: Collection[Any], clinic: Clinic, show: str) -> dict[UUID, datetime]:
    """By when the clinic means to have answered each that waits. Three queries, none where nobody waits for the clinic."""
    if show != WAITING or not every:
        return {}
    days, hours = settings_of(clinic).answer_days, hours_of(clinic)
    return {one.pk: answer_by(one.sent_at, days, hours) for one in every if one.sent_at}

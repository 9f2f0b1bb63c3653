"""The relapse watch for one patient: what the rule says about the scores of this course, and who looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from home.selectors.patient.scores import Answered, Measure, answers_of, definitions_of, measures_of
from home.selectors.patient.sessions import doses_of
from journey.models import Course, PhaseChange, RelapseReview
from journey.relapse import Limits, Proposal, Reading, watch
from journey.stages import Phase
from people.models import Patient

WATCHED = "phq-9"


@dataclass(frozen=True)
class Watched:
    """A proposal with the response whose total is the newest, and the reviews of this course, newest first."""

    course: Course
    proposal: Proposal
    newest: Answered
    reviews: list[RelapseReview]

    @property
    def is_quiet(self) -> bool:
        """Whether somebody looked at the newest reading already."""
        return self.proposal.is_quiet(self.reviews[0].reading_at if self.reviews else None)


def reviews_of(course: Course | None) -> list[RelapseReview]:
    """What was decided in this course, newest first. One query."""
    if course is None or course.phase != Phase.MAINTENANCE:
        return []
    return list(RelapseReview.objects.filter(course=course).select_related("by").order_by("-reading_at", "-id"))


def watched(
    course: Course | None,
    measures: Sequence[Measure],
    phases: Sequence[PhaseChange],
    reviews: list[RelapseReview],
    now: datetime,
) -> Watched | None:
    """What the watch proposes for a course in maintenance; None when it proposes nothing. No query."""
    measure = next((one for one in measures if one.instrument.key == WATCHED), None)
    if course is None or course.phase != Phase.MAINTENANCE or measure is None or measure.standing is None:
        return None
    base = measure.standing.baseline
    since = max(
        (one.at for one in phases if one.course_id == course.pk and one.to_state == Phase.MAINTENANCE), default=None
    )
    later = [one for one in measure.totals if one.answered_at > base.answered_at]
    found = watch(
        _reading(base),
        [_reading(one) for one in later],
        None,
        now,
        course.protocol.rules.relapse,
        limits_of(measure),
        since=since,
    )
    return Watched(course, found, measure.latest, reviews) if found else None


def watched_now(patient: Patient, now: datetime) -> Watched | None:
    """The same for a page of its own. Six queries at most."""
    course = Course.objects.open().filter(patient=patient).select_related("protocol", "patient__clinic").first()
    if course is None or course.phase != Phase.MAINTENANCE:
        return None
    first = doses_of(course)[:1]
    responses = answers_of(patient)
    measures = measures_of(responses, definitions_of(responses), first[0].started_at if first else None)
    phases = list(PhaseChange.objects.filter(course=course))
    return watched(course, measures, phases, reviews_of(course), now)


def limits_of(measure: Measure) -> Limits:
    """The published limits of the instrument; where one has none, those of the PHQ-9 stand in."""
    changes, usual = measure.instrument.changes, Limits()
    return Limits(
        response_percent=changes.response_percent or usual.response_percent,
        eligible_from=changes.caseness or usual.eligible_from,
        reliable_points=changes.deterioration_points or usual.reliable_points,
    )


def _reading(one: Answered) -> Reading:
    return Reading(one.answered_at, one.total or 0)

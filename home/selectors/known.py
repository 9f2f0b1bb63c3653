"""What is known of all patients of a caseload: first from a dozen queries, then more closely of some."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from common.walltime import to_utc
from home import readings
from home.facts import Ahead, OpenTask
from home.readings import Standing
from home.rules import LAST_DAY
from home.selectors import clues
from home.selectors.clues import CourseClue, DoseClue, Ids
from journey.protocol import ProtocolRules
from journey.relapse import Limits, Proposal, watch
from journey.stages import Phase
from measures.instruments import load
from people.models import Membership


@dataclass(frozen=True, slots=True)
class Known:
    """What the queries about everybody found, by patient."""

    now: datetime
    zone: ZoneInfo
    today: date
    limits: Limits
    had_course: set[int]
    courses: Mapping[int, CourseClue]
    rules: Mapping[UUID, ProtocolRules]
    packed: Mapping[int, list[int]]
    ahead: Mapping[int, Ahead]
    windows: Mapping[int, str]
    unused: Mapping[int, datetime]
    tasks: Mapping[int, OpenTask]
    given_up: Mapping[int, tuple[str, ...]]
    stopped: Mapping[int, tuple[str, ...]]
    reviewed: Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class Close:
    """What is known of those at whom the rules look closely: doses, standings of the PHQ-9, relapse proposals."""

    doses: Mapping[int, DoseClue]
    standings: Mapping[int, Standing]
    proposals: Mapping[int, Proposal]


def gather(membership: Membership, treated: Ids, now: datetime) -> Known:
    """Ask about everybody. Twelve queries."""
    zone = membership.clinic.zone
    today = now.astimezone(zone).date()
    day = (to_utc(today, time(0), zone), to_utc(today + timedelta(days=1), time(0), zone))
    courses, had_course = clues.courses(treated)
    return Known(
        now=now,
        zone=zone,
        today=today,
        limits=_limits(),
        had_course=had_course,
        courses=courses,
        rules=clues.protocols({course.protocol for course in courses.values()}),
        packed=_packed(treated, now),
        ahead=clues.sessions_ahead(treated, now, day),
        windows=clues.windows_closed(treated, now),
        unused=clues.windows_unused(treated, now, LAST_DAY),
        tasks=clues.tasks(treated, membership, now),
        given_up=clues.given_up(treated),
        stopped=clues.stopped(treated),
        reviewed=clues.reviewed(treated),
    )


def look_closely(known: Known, patients: Collection[UUID]) -> Close:
    """Ask about the doses where a rule counts them, and about readings where totals may have risen. Two queries."""
    risen = {
        patient
        for patient in patients
        if (packed := known.packed.get(patient.int)) and readings.may_have_risen(packed, known.limits)
    }
    doses = clues.doses(risen | {patient for patient in patients if _counts_doses(known, patient.int)})
    standings = {}
    for patient in risen:
        clue = doses.get(patient.int)
        standing = readings.standing_of(known.packed[patient.int], clue.first_started if clue else None)
        if standing is not None:
            standings[patient.int] = standing
    return Close(doses, standings, _proposals(known, standings, [one for one in risen if one.int in standings]))


def _limits() -> Limits:
    """The published limits of the PHQ-9, from its definition."""
    changes, usual = load(clues.PHQ9).changes, Limits()
    return Limits(
        response_percent=changes.response_percent or usual.response_percent,
        eligible_from=changes.caseness or usual.eligible_from,
        reliable_points=changes.deterioration_points or usual.reliable_points,
    )


def _packed(treated: Ids, now: datetime) -> dict[int, list[int]]:
    """The readings that count, by patient, oldest first; nobody without any."""
    corrected = clues.corrected(treated)
    found = {}
    for patient, text in clues.readings(treated).items():
        packed = readings.read(text, now)
        if patient in corrected:
            packed = readings.without(packed, corrected[patient])
        if packed:
            found[patient] = packed
    return found


def _counts_doses(known: Known, patient: int) -> bool:
    """Whether a rule asks for the doses: in an induction, and in maintenance with no session ahead."""
    course = known.courses.get(patient)
    if course is None or course.phase not in (Phase.INDUCTION, Phase.MAINTENANCE):
        return False
    ahead = known.ahead.get(patient)
    return course.phase == Phase.INDUCTION or ahead is None or ahead.next_at is None


def _proposals(known: Known, standings: Mapping[int, Standing], risen: list[UUID]) -> dict[int, Proposal]:
    """What the relapse watch proposes and nobody has looked at: the same as on the patient's page."""
    watched = [one for one in risen if _may_relapse(known, one.int, standings[one.int])]
    begun = clues.maintained_since(watched)
    found = {}
    for patient in (one.int for one in watched):
        baseline = standings[patient].baseline
        later = readings.since(known.packed[patient], baseline.at)
        rules = known.rules[known.courses[patient].protocol].relapse
        proposal = watch(baseline, later, None, known.now, rules, known.limits, since=begun.get(patient))
        if proposal is not None and not proposal.is_quiet(known.reviewed.get(patient)):
            found[patient] = proposal
    return found


def _may_relapse(known: Known, patient: int, standing: Standing) -> bool:
    course = known.courses.get(patient)
    if course is None or course.phase != Phase.MAINTENANCE:
        return False
    rules = known.rules[course.protocol].relapse
    return readings.may_relapse(known.packed[patient], standing.baseline, known.now, rules, known.limits)

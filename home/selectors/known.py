"""What is known of all patients of a caseload: first from a dozen queries, then more closely of some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from home.selectors.clues import DoseClue, PatientClue
from journey.protocol import ProtocolRules
from journey.relapse import Limits, Proposal, watch
from journey.stages import Phase
from measures.instruments import load
from people.models import Membership, User


@dataclass(frozen=True, slots=True)
class Known:
    """What the queries about everybody found, by patient."""

    now: datetime
    zone: ZoneInfo
    today: date
    limits: Limits
    patients: list[PatientClue]
    rules: Mapping[UUID | None, ProtocolRules]
    packed: Mapping[int, list[int]]
    ahead: Mapping[int, Ahead]
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


def gather(membership: Membership, user: User, now: datetime) -> Known:
    """Ask about everybody whom ``user``, who has this membership, treats. Ten queries."""
    zone = membership.clinic.zone
    today = now.astimezone(zone).date()
    day = (to_utc(today, time(0), zone), to_utc(today + timedelta(days=1), time(0), zone))
    everybody = clues.treated_by(membership, user).order_by()
    treated = clues.cared_for_by(membership)
    patients = clues.patients(everybody, now)
    return Known(
        now=now,
        zone=zone,
        today=today,
        limits=_limits(),
        patients=patients,
        rules=clues.protocols({one.protocol for one in patients if one.protocol is not None}),
        packed=_packed(patients, clues.corrected(treated), now),
        ahead=clues.sessions_ahead(treated, now, day),
        unused=clues.windows_unused(treated, now, LAST_DAY),
        tasks=clues.tasks(treated, membership, now),
        given_up=clues.given_up(treated),
        stopped=clues.stopped(treated),
        reviewed=clues.reviewed(treated),
    )


def look_closely(known: Known) -> Close:
    """Ask about the doses where a rule counts them, and about readings where totals may have risen. Two queries."""
    risen = [one for one in known.patients if _may_speak(known, one)]
    doses = clues.doses({one.pk for one in risen} | {one.pk for one in known.patients if _counts_doses(known, one)})
    standings = {}
    for patient in risen:
        clue = doses.get(patient.pk.int)
        standing = readings.standing_of(known.packed[patient.pk.int], clue.first_started if clue else None)
        if standing is not None:
            standings[patient.pk.int] = standing
    return Close(doses, standings, _proposals(known, standings, risen))


def _limits() -> Limits:
    """The published limits of the PHQ-9, from its definition."""
    changes, usual = load(clues.PHQ9).changes, Limits()
    return Limits(
        response_percent=changes.response_percent or usual.response_percent,
        eligible_from=changes.caseness or usual.eligible_from,
        reliable_points=changes.deterioration_points or usual.reliable_points,
    )


def _packed(patients: Iterable[PatientClue], corrected: Mapping[int, set[int]], now: datetime) -> dict[int, list[int]]:
    """The readings that count, by patient, oldest first; nobody without any."""
    found = {}
    for patient in patients:
        if not patient.packed:
            continue
        packed = readings.read(patient.packed, now)
        if patient.pk.int in corrected:
            packed = readings.without(packed, corrected[patient.pk.int])
        if packed:
            found[patient.pk.int] = packed
    return found


def _may_speak(known: Known, patient: PatientClue) -> bool:
    """Whether a rule about totals could speak, as far as can be told without the baseline."""
    packed = known.packed.get(patient.pk.int)
    if packed is None:
        return False
    totals = readings.totals_of(packed)
    if readings.may_have_risen(totals, known.limits):
        return True
    if patient.phase != Phase.MAINTENANCE:
        return False
    rules = known.rules[patient.protocol].relapse
    return readings.may_have_lost(totals, rules, known.limits) and not readings.is_stale(packed, known.now, rules)


def _counts_doses(known: Known, patient: PatientClue) -> bool:
    """Whether a rule asks for the doses: in an induction, and in maintenance with no session ahead."""
    if patient.phase != Phase.MAINTENANCE:
        return patient.phase == Phase.INDUCTION
    ahead = known.ahead.get(patient.pk.int)
    return ahead is None or ahead.next_at is None


def _proposals(known: Known, standings: Mapping[int, Standing], risen: list[PatientClue]) -> dict[int, Proposal]:
    """What the relapse watch proposes and nobody has looked at: the same as on the patient's page."""
    maintained = [one for one in risen if one.phase == Phase.MAINTENANCE and one.pk.int in standings]
    begun = clues.maintained_since([one.pk for one in maintained])
    found = {}
    for one in maintained:
        patient = one.pk.int
        baseline, rules = standings[patient].baseline, known.rules[one.protocol].relapse
        if baseline is None:
            continue
        later, best = readings.watched(known.packed[patient], baseline, known.now, rules, known.limits)
        if not later:
            continue
        proposal = watch(baseline, later, best, known.now, rules, known.limits, since=begun.get(patient))
        if proposal is not None and not proposal.is_quiet(known.reviewed.get(patient)):
            found[patient] = proposal
    return found

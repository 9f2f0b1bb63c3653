"""What is known of all patients of a caseload: first from a dozen queries, then more closely of some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from home.selectors.clues import PatientClue
from home.selectors.preparing import unprepared
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
    packed: Mapping[int, Sequence[int]]
    ahead: Mapping[int, Ahead]
    unused: Mapping[int, datetime]
    tasks: Mapping[int, OpenTask]
    given_up: Mapping[int, tuple[str, ...]]
    stopped: Mapping[int, tuple[str, ...]]
    unanswered: Mapping[int, datetime]
    reviewed: Mapping[int, datetime]
    unprepared: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Close:
    """What is known of those at whom the rules look closely: standings of the PHQ-9, relapse proposals, windows."""

    standings: Mapping[int, Standing]
    proposals: Mapping[int, Proposal]
    windows: Mapping[int, str]


def gather(membership: Membership, user: User, now: datetime) -> Known:
    """Ask about everybody whom ``user``, who has this membership, treats. Ten queries, five more while a first session is near."""
    zone = membership.clinic.zone
    today = now.astimezone(zone).date()
    day = (to_utc(today, time(0), zone), to_utc(today + timedelta(days=1), time(0), zone))
    everybody = clues.treated_by(membership, user).order_by()
    treated = clues.cared_for_by(membership)
    patients = clues.patients(everybody)
    ahead = clues.sessions_ahead(treated, now, day)
    return Known(
        now=now,
        zone=zone,
        today=today,
        limits=_limits(),
        patients=patients,
        rules=clues.protocols({one.protocol for one in patients if one.protocol is not None}),
        packed=_packed(patients, now),
        ahead=ahead,
        unused=clues.windows_unused(treated, now, LAST_DAY),
        tasks=clues.tasks(treated, membership, now),
        given_up=clues.given_up(treated),
        stopped=clues.stopped(treated),
        unanswered=clues.unanswered(treated, now),
        reviewed=clues.reviewed(treated),
        unprepared=unprepared(patients, ahead, now),
    )


def look_closely(known: Known) -> Close:
    """Compare readings where totals may have risen, and ask about windows where some may have none. Two queries."""
    risen = [one for one in known.patients if _may_speak(known, one)]
    standings = {}
    for patient in risen:
        first = patient.doses.first_started if patient.doses else None
        standing = readings.standing_of(known.packed[patient.pk.int], first)
        if standing is not None:
            standings[patient.pk.int] = standing
    unread = [one.pk for one in known.patients if _may_be_unread(known, one)]
    return Close(standings, _proposals(known, standings, risen), clues.windows(unread, known.now))


def _limits() -> Limits:
    """The published limits of the PHQ-9, from its definition."""
    changes, usual = load(clues.PHQ9).changes, Limits()
    return Limits(
        response_percent=changes.response_percent or usual.response_percent,
        eligible_from=changes.caseness or usual.eligible_from,
        reliable_points=changes.deterioration_points or usual.reliable_points,
    )


def _packed(patients: Iterable[PatientClue], now: datetime) -> dict[int, Sequence[int]]:
    """The readings that count, by patient, oldest first; nobody without any."""
    read = ((one.pk.int, readings.read(one.packed, now)) for one in patients if one.packed)
    return {patient: packed for patient, packed in read if packed}


def _may_speak(known: Known, patient: PatientClue) -> bool:
    """Whether a rule about totals could speak, as far as can be told without the baseline."""
    packed = known.packed.get(patient.pk.int)
    if packed is None:
        return False
    rules = known.rules[patient.protocol].relapse if patient.phase == Phase.MAINTENANCE else None
    return readings.may_speak(packed, rules, known.limits)


def _may_be_unread(known: Known, patient: PatientClue) -> bool:
    """Whether a window may have opened after the newest reading: windows open as doses end."""
    if patient.phase not in (Phase.INDUCTION, Phase.MAINTENANCE):
        return False
    packed = known.packed.get(patient.pk.int)
    return packed is None or patient.doses is None or patient.doses.last_ended > readings.at_of(packed[-1])


def _proposals(known: Known, standings: Mapping[int, Standing], risen: list[PatientClue]) -> dict[int, Proposal]:
    """What the relapse watch proposes and nobody has looked at: the same as on the patient's page."""
    seen = []
    for one in risen:
        standing = standings.get(one.pk.int)
        if one.phase != Phase.MAINTENANCE or standing is None or standing.baseline is None:
            continue
        rules = known.rules[one.protocol].relapse
        later, best = readings.watched(known.packed[one.pk.int], standing.baseline, known.now, rules, known.limits)
        if later:
            seen.append((one.pk, rules, standing.baseline, later, best))
    begun = clues.maintained_since([pk for pk, *_rest in seen])
    found = {}
    for pk, rules, baseline, later, best in seen:
        proposal = watch(baseline, later, best, known.now, rules, known.limits, since=begun.get(pk.int))
        if proposal is not None and not proposal.is_quiet(known.reviewed.get(pk.int)):
            found[pk.int] = proposal
    return found

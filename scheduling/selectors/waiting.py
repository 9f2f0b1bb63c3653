"""Who waits for an earlier time at a clinic, as the values that the rule of the waitlist takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from common.errors import Refused
from journey.stages import Phase
from people.models import Patient
from people.roles import Role
from rota.availability import Stretch
from rota.models import Held, Reservation
from scheduling.around import refused_of
from scheduling.models import Offer, OfferState, Opening, Wait
from scheduling.selectors.beside import room_of
from scheduling.waitlist import Freed, Waiting, is_of_use
from sessions.calendar import find_faults_of_one
from sessions.models import TreatmentSession
from sessions.programme import is_at_home, series_of
from sessions.selectors import GIVEN_UP
from sessions.services.fitting import find_misfits, look_up, wanted_of
from sessions.services.slots import Slot
from sessions.states import AHEAD
from sessions.taken import find_taken

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def chain_of(opening: Opening) -> list[Opening]:
    """The freed times that led to this one, itself first."""
    chain, following = [opening], opening.follows
    while following is not None:
        chain.append(following)
        following = following.follows
    return chain


def freed_of(opening: Opening) -> Freed:
    """A freed time as the rule takes it."""
    declined = Offer.objects.filter(opening__in=chain_of(opening), state=OfferState.DECLINED)
    return Freed(
        at=Stretch(opening.starts_at, opening.starts_at + opening.minutes * MINUTE),
        zone=opening.clinic.zone,
        at_home=is_at_home(opening.freed_by.course.protocol.rules),
        role=opening.clinician.role if opening.clinician else "",
        session=opening.freed_by_id,
        declined=frozenset(declined.values_list("wait__session__course__patient_id", flat=True)),
    )


def waiting_for(opening: Opening) -> list[tuple[Waiting, Wait]]:
    """Everybody of the clinic whose session is later than that time, with their waits; three queries.

    Refusals are asked for one by one (``can_come``), as few come so far.
    """
    waits = list(
        Wait.objects.waiting()
        .filter(
            session__course__patient__clinic=opening.clinic_id,
            session__state__in=AHEAD,
            session__starts_at__gt=opening.starts_at,
        )
        .select_related(
            "session__course__protocol", "session__course__patient__user", "session__course__patient__clinic"
        )
    )
    starts = _starts_of(wait.session.course_id for wait in waits)
    busy = _busy_of((wait.session.course.patient_id for wait in waits), opening)
    return [(_waiting(wait, starts, busy), wait) for wait in waits]


def can_come(one: Waiting, wait: Wait, freed: Freed, opening: Opening, now: datetime) -> bool:
    """Whether the time can be had by them as it stands: nothing refuses it and nothing has to be warned of."""
    session, at = wait.session, freed.at
    patient: Patient = session.course.patient
    day = at.starts_at.astimezone(freed.zone).date()
    if not is_of_use(freed, replace(one, refused=refused_of(patient, day - DAY, day + DAY))):
        return False
    try:
        slot = Slot(at.starts_at, opening.place_id, opening.clinician_id)
        (wanted,) = wanted_of([slot], session.minutes, look_up(opening.clinic, [slot]))
    except Refused:
        return False
    faults = find_faults_of_one(session.course, at.starts_at, phase=session.phase, now=now, instead_of=session)
    if faults or not room_of(session).holds(at.starts_at) or find_misfits(session.course, [wanted], doses={0}):
        return False
    return find_taken(patient, [wanted], without=[session.pk]) is None


def is_free_still(opening: Opening) -> bool:
    """Whether the place and the person that came free are still to be had."""
    ids = [one for one in (opening.place_id, opening.clinician_id) if one is not None]
    if (opening.place and opening.place.retired_at) or (opening.clinician and opening.clinician.ended_at):
        return False
    ends_at = opening.starts_at + opening.minutes * MINUTE
    return not Reservation.objects.between(opening.starts_at, ends_at).filter(held_id__in=ids).exists()


def _waiting(wait: Wait, starts: dict[UUID, list[tuple[datetime, UUID]]], busy: dict[UUID, list[Stretch]]) -> Waiting:
    session, course = wait.session, wait.session.course
    rules = course.protocol.rules
    series = series_of(rules)
    others = [at for at, pk in starts[course.pk] if pk != session.pk]
    longest = max(step.max_days for step in rules.maintenance) if session.phase == Phase.MAINTENANCE else 0
    own = Stretch(session.starts_at, session.starts_at + session.minutes * MINUTE)
    return Waiting(
        wait=wait.pk,
        patient=course.patient_id,
        session=session.pk,
        since=wait.created_at,
        own=session.starts_at,
        minutes=session.minutes,
        min_gap_hours=series.min_gap_hours,
        max_gap_days=longest or series.max_gap_days,
        at_home=is_at_home(rules),
        roles=(Role.PRESCRIBER.value, Role.CLINICIAN.value),
        before=max((at for at in others if at < session.starts_at), default=None),
        after=min((at for at in others if at > session.starts_at), default=None),
        busy=tuple(one for one in busy[course.patient_id] if one != own),
    )


def _starts_of(courses: Iterable[UUID]) -> dict[UUID, list[tuple[datetime, UUID]]]:
    found: dict[UUID, list[tuple[datetime, UUID]]] = defaultdict(list)
    rows = TreatmentSession.objects.filter(course__in=set(courses)).exclude(state__in=GIVEN_UP)
    for course_id, starts_at, pk in rows.values_list("course_id", "starts_at", "pk"):
        found[course_id].append((starts_at, pk))
    return found


def _busy_of(patients: Iterable[UUID], opening: Opening) -> dict[UUID, list[Stretch]]:
    found: dict[UUID, list[Stretch]] = defaultdict(list)
    ends_at = opening.starts_at + opening.minutes * MINUTE
    rows = Reservation.objects.between(opening.starts_at, ends_at).filter(held=Held.PATIENT, held_id__in=set(patients))
    for held_id, begins, ends in rows.values_list("held_id", "starts_at", "ends_at"):
        found[held_id].append(Stretch(begins, ends))
    return found

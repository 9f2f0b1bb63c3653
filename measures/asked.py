"""What the plan and the pages ask about requests. Every function has a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from measures.instruments import Instrument, all_instruments, library
from measures.models import Assignment, AssignmentQuerySet, Response, StoppedMeasure
from measures.schedule import Reason, Seen, Wanted
from measures.states import LEFT, SPENT, AssignmentState
from people.models import Patient

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import Clinic, User

LOOK_BACK = timedelta(days=400)
"""Settled requests that are older can not be wanted again: nothing stays open for so long."""
SHOWN = 30
"""So many settled requests stand on the page of a patient; the rest is in the history of the record."""


@dataclass(frozen=True)
class GivenUp:
    """A questionnaire that a patient did not answer when asked, ``times`` since their last answer."""

    patient: Patient
    instrument: str
    title: str
    latest: Assignment
    times: int
    last_answered_at: datetime | None


@dataclass(frozen=True)
class Asked:
    """A request with the title of its questionnaire."""

    row: Assignment
    title: str


@dataclass(frozen=True)
class Stopped:
    """A questionnaire that the patient stopped, with its title."""

    row: StoppedMeasure
    title: str


@dataclass(frozen=True)
class Overview:
    """Everything that is asked of one patient, for the care team."""

    now: list[Asked]
    planned: list[Asked]
    given_up: list[GivenUp]
    stopped: list[Stopped]
    past: list[Asked]
    choices: tuple[Instrument, ...]
    busy: frozenset[str]


def seen_of(patients: Collection[UUID], now: datetime) -> dict[UUID, dict[str, Seen]]:
    """What the plan counts from, by patient and instrument. Two queries, however many patients."""
    answers: dict[tuple[UUID, str], datetime] = {}
    responses = Response.objects.filter(patient__in=patients).standing().order_by()
    for row in responses.values("patient_id", "instrument").annotate(last=Max("answered_at")):
        answers[row["patient_id"], row["instrument"]] = row["last"]
    left: dict[tuple[UUID, str], datetime] = {}
    spent: dict[tuple[UUID, str], set[str]] = defaultdict(set)
    settled = Q(state__in=[*SPENT, *LEFT]) | Q(state=AssignmentState.WITHDRAWN, settled_by__isnull=False)
    rows = Assignment.objects.filter(settled, patient__in=patients, expires_at__gt=now - LOOK_BACK).order_by()
    for one in rows.values("patient_id", "instrument", "state", "due_at", "plan_key"):
        key = (one["patient_id"], one["instrument"])
        if one["state"] in LEFT:
            left[key] = max(left.get(key, one["due_at"]), one["due_at"])
        if one["state"] != AssignmentState.GIVEN_UP:
            spent[key].add(one["plan_key"])
    found: dict[UUID, dict[str, Seen]] = defaultdict(dict)
    for patient_id, instrument in {*answers, *left, *spent}:
        key = (patient_id, instrument)
        found[patient_id][instrument] = Seen(answers.get(key), left.get(key), frozenset(spent.get(key, ())))
    return dict(found)


def waiting(patient: Patient, now: datetime) -> list[tuple[Assignment, Instrument, datetime | None]]:
    """What the patient is asked just now, with its questionnaire and when that was last answered. Two queries."""
    known = {one.key: one for one in all_instruments(patient.clinic_id)}
    rows = _with_last_answer(Assignment.objects.due(now).filter(patient=patient))
    return [(row, known[row.instrument], vars(row)["last_at"]) for row in rows if row.instrument in known]


def out_of_step(wishes: Mapping[UUID, Sequence[Wanted]], now: datetime) -> list[UUID]:
    """Of these patients those whose open requests are not what is wanted, as far as their clinic can ask it.

    Two queries, however many patients; one more and one a clinic where something is wanted that does not come with the
    app.
    """
    standing: dict[UUID, dict[str, Assignment]] = defaultdict(dict)
    for row in Assignment.objects.open().filter(patient__in=wishes):
        standing[row.patient_id][row.instrument] = row
    never = set(StoppedMeasure.objects.standing().filter(patient__in=wishes).values_list("patient_id", "instrument"))
    never |= _not_answerable(wishes)
    behind = []
    for patient_id, those in wishes.items():
        asked = {one.instrument: one for one in those if (patient_id, one.instrument) not in never}
        rows = standing[patient_id]
        if any(not _in_step(rows.get(key), asked.get(key), now) for key in {*rows, *asked}):
            behind.append(patient_id)
    return behind


def _not_answerable(wishes: Mapping[UUID, Sequence[Wanted]]) -> set[tuple[UUID, str]]:
    """What is wanted and can not be asked: only its total is known, or the clinic took it out of use."""
    shipped = {one.key for one in all_instruments()}
    odd = {(pk, one.instrument) for pk, those in wishes.items() for one in those if one.instrument not in shipped}
    if not odd:
        return set()
    clinics = dict(Patient.objects.filter(pk__in={pk for pk, _key in odd}).values_list("pk", "clinic_id"))
    own = {clinic: {one.key for one in all_instruments(clinic)} for clinic in set(clinics.values())}
    return {(pk, key) for pk, key in odd if key not in own[clinics[pk]]}


def _in_step(row: Assignment | None, wish: Wanted | None, now: datetime) -> bool:
    if row is None:
        return wish is None
    if row.reason == Reason.ASKED and row.expires_at > now:
        return True
    if wish is None:
        return False
    return (row.plan_key, row.due_at, row.expires_at) == (wish.plan_key, wish.due_at, wish.expires_at)


def given_up_for(user: User | AnonymousUser, clinic: Clinic | UUID | None = None) -> list[GivenUp]:
    """What patients whom this person treats did not answer when asked, the longest first. Two queries at most.

    An answer since then, or somebody who has seen it, takes it off the list.
    """
    treated = Patient.objects.clinical_for(user)
    rows = _not_answered().filter(patient__in=treated)
    if clinic is not None:
        rows = rows.filter(patient__clinic=clinic)
    return _given_up(rows.select_related("patient__user", "patient__clinic"), _titles(clinic))


def stopped_for(patient: Patient) -> list[StoppedMeasure]:
    """What the patient stopped and has not taken up again. One query."""
    return list(StoppedMeasure.objects.standing().filter(patient=patient))


def overview(patient: Patient, now: datetime) -> Overview:
    """All that is asked of a patient, what they left out and what they stopped. Five queries."""
    titles = _titles(patient.clinic_id)
    open_ones = list(Assignment.objects.open().filter(patient=patient).select_related("asked_by"))
    not_answered = _not_answered().filter(patient=patient).select_related("patient__user", "patient__clinic")
    stopped = stopped_for(patient)
    return Overview(
        now=[_asked(row, titles) for row in open_ones if row.due_at <= now],
        planned=[_asked(row, titles) for row in open_ones if row.due_at > now],
        given_up=_given_up(not_answered, titles),
        stopped=[Stopped(row, titles.get(row.instrument, row.instrument)) for row in stopped],
        past=[_asked(row, titles) for row in _past(patient)],
        choices=all_instruments(patient.clinic_id),
        busy=frozenset(
            {row.instrument for row in open_ones if row.due_at <= now} | {row.instrument for row in stopped}
        ),
    )


def _past(patient: Patient) -> AssignmentQuerySet:
    """What was settled, the newest first. What the plan took back before anybody was asked says nothing."""
    settled = Assignment.objects.filter(patient=patient).exclude(state=AssignmentState.OPEN)
    asked = settled.exclude(Q(state=AssignmentState.WITHDRAWN, settled_by=None) & Q(told_at=None))
    return asked.select_related("response", "asked_by", "settled_by").order_by("-settled_at", "-id")[:SHOWN]


def _not_answered() -> AssignmentQuerySet:
    """Requests that ran out and were not answered since, the newest first."""
    rows = _with_last_answer(Assignment.objects.filter(state=AssignmentState.GIVEN_UP))
    return rows.filter(Q(last_at=None) | Q(last_at__lt=F("due_at"))).order_by("-due_at", "-id")


def _with_last_answer(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    same = Response.objects.filter(patient=OuterRef("patient"), instrument=OuterRef("instrument")).standing()
    return rows.annotate(last_at=Subquery(same.order_by("-answered_at").values("answered_at")[:1]))


def _given_up(rows: QuerySet[Assignment], titles: Mapping[str, str]) -> list[GivenUp]:
    runs: dict[tuple[UUID, str], list[Assignment]] = defaultdict(list)
    for row in rows:
        runs[row.patient_id, row.instrument].append(row)
    found = [
        GivenUp(
            patient=those[0].patient,
            instrument=those[0].instrument,
            title=titles.get(those[0].instrument, those[0].instrument),
            latest=those[0],
            times=len(those),
            last_answered_at=vars(those[0])["last_at"],
        )
        for those in runs.values()
    ]
    return sorted(found, key=lambda one: (one.latest.due_at, one.patient.name, one.instrument))


def _titles(clinic: Clinic | UUID | None) -> Mapping[str, str]:
    return {one.key: one.title for one in library(clinic)}


def _asked(row: Assignment, titles: Mapping[str, str]) -> Asked:
    return Asked(row, titles.get(row.instrument, row.instrument))

"""What the pages ask about answers. Every function has a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from measures.asked import given_up_for, stopped_for, waiting
from measures.instruments import Instrument, all_instruments, load
from measures.models import Assignment, Response, Unfinished
from measures.scoring import BASELINE_WITHIN, Change, Scored, change
from people.models import Patient

__all__ = [
    "Due",
    "all_series",
    "baseline_of",
    "change_since_baseline",
    "definition_of",
    "due",
    "given_up_for",
    "latest",
    "latest_scores",
    "previous",
    "scored",
    "series",
    "stopped_for",
]


class HasTotal(Protocol):
    """A response, or as much of one as a page needs."""

    @property
    def total(self) -> int | None:
        """The total, None when there is none."""

    @property
    def answered_at(self) -> datetime:
        """When it was answered."""


Totalled = TypeVar("Totalled", bound=HasTotal)


@dataclass(frozen=True)
class Due:
    """A questionnaire that the clinic asks for, when it was last answered, and the request."""

    instrument: Instrument
    last_at: datetime | None
    assignment: Assignment

    @property
    def key(self) -> str:
        """The instrument's key, as in its address."""
        return self.instrument.key

    @property
    def title(self) -> str:
        """What the instrument is called."""
        return self.instrument.title


def series(patient: Patient, instrument: str) -> list[Response]:
    """All answers of a patient to one instrument, oldest first, those without a total among them. One query."""
    return list(Response.objects.filter(patient=patient).standing().of(instrument))


def all_series(patient: Patient) -> dict[str, list[Response]]:
    """``series`` for every instrument, by its key. One query."""
    found: dict[str, list[Response]] = defaultdict(list)
    for response in Response.objects.filter(patient=patient).standing().order_by("answered_at", "id"):
        found[response.instrument].append(response)
    return dict(found)


def latest(patient: Patient) -> dict[str, Response]:
    """The newest answers by instrument, complete or not. One query."""
    return latest_scores([patient.pk]).get(patient.pk, {})


def latest_scores(patients: Iterable[Patient | UUID]) -> dict[UUID, dict[str, Response]]:
    """The newest answers of many patients: by patient's id, then by instrument. One query, however many patients.

    Each patient and instrument is one step in the index ``responses_over_time``, however long the history.
    """
    ids = [one.pk if isinstance(one, Patient) else one for one in patients]
    newest = Response.objects.filter(patient=OuterRef("pk")).standing().order_by("-answered_at", "-id").values("pk")
    wanted = Q()
    for instrument in all_instruments():
        of_one = Subquery(newest.filter(instrument=instrument.key)[:1])
        wanted |= Q(pk__in=Patient.objects.filter(pk__in=ids).order_by().values_list(of_one))
    found: dict[UUID, dict[str, Response]] = defaultdict(dict)
    for response in Response.objects.filter(wanted):
        found[response.patient_id][response.instrument] = response
    return dict(found)


def due(patient: Patient, now: datetime) -> list[Due]:
    """The questionnaires that the patient is asked for just now, the longest first. Two queries."""
    return [Due(instrument, last_at, row) for row, instrument, last_at in waiting(patient, now)]


def baseline_of(responses: Sequence[Totalled], baseline_before: datetime | None) -> Totalled | None:
    """The score that later ones are compared with: the last total of the 30 days up to ``baseline_before``.

    ``baseline_before`` is the instant of the first dose; without a total of those days there is no baseline, and before
    any dose there is none: every score is one before it. ``responses`` are of one instrument, oldest first.
    """
    if baseline_before is None:
        return None
    totals = [one for one in responses if one.total is not None]
    since = baseline_before - BASELINE_WITHIN
    return next((one for one in reversed(totals) if since <= one.answered_at <= baseline_before), None)


def change_since_baseline(responses: Sequence[Response], baseline_before: datetime | None = None) -> Change | None:
    """What changed from the baseline to the newest total; None without two, or less than 7 days apart. No query."""
    totals = [one for one in responses if one.total is not None]
    first = baseline_of(totals, baseline_before)
    if first is None or totals[-1].pk == first.pk:
        return None
    return change(scored(first), scored(totals[-1]))


def scored(response: Response) -> Scored:
    """A response as the rules know it. Raises ``ValueError`` for one without a total."""
    if response.total is None:
        raise ValueError("Answers without a total can not be compared.")
    return Scored(definition_of(response), response.total, response.answered_at)


def definition_of(response: Response | Unfinished) -> Instrument:
    """The version of the instrument that was answered."""
    return load(response.instrument, response.instrument_version)


def previous(response: Response) -> Response | None:
    """The last answers with a total before these. One query."""
    earlier = Response.objects.filter(patient=response.patient_id).standing().of(response.instrument)
    return earlier.filter(answered_at__lt=response.answered_at, total__isnull=False).last()

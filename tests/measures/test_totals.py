"""Totals that staff type in: their range, their time, and corrections that leave the old one in the record."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from common import clock
from common.errors import Refused
from common.models import AuditEntry
from measures import selectors
from measures.models import Kind, Response
from measures.services import Rated, corrected_total, entered_total, submit
from people.models import Patient, User

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now() -> Any:
    with clock.frozen(NOW):
        yield


def typed(patient: Patient, by: User, **more: Any) -> Response:
    rated = Rated(more.pop("total", 20), more.pop("at", NOW - timedelta(hours=2)), more.pop("rated_by", None))
    made = {"instrument": "madrs", "rated": rated, "submission": uuid4()} | more
    return entered_total(patient=patient, by=by, **made)


def corrected(response: Response, by: User, **more: Any) -> Response:
    rated = Rated(more.pop("total", 21), more.pop("at", response.answered_at), None)
    made = {"rated": rated, "reason": "Added up wrongly.", "submission": uuid4()} | more
    return corrected_total(response=response, by=by, **made)


def test_a_total_is_kept_with_who_rated_and_who_typed(patient: Patient, clinician: User, prescriber: User) -> None:
    made = typed(patient, clinician, rated_by=prescriber)
    assert (made.kind, made.total, made.answers, made.band) == (Kind.TOTAL, 20, {}, "")
    assert (made.rated_by, made.answered_by) == (prescriber, clinician)
    assert made.answered_at == NOW - timedelta(hours=2)


def test_it_falls_into_its_published_band(patient: Patient, clinician: User) -> None:
    assert typed(patient, clinician, instrument="qids-sr16", total=16).band == "severe"


def test_the_audit_names_the_questionnaire_and_not_the_total(patient: Patient, clinician: User) -> None:
    typed(patient, clinician)
    entry = AuditEntry.objects.get(action="response.total_entered")
    assert entry.detail == {"instrument": "madrs", "number": 1}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"total": 61}, "total"),
        ({"total": -1}, "total"),
        ({"at": NOW + timedelta(seconds=1)}, "future"),
        ({"at": NOW - timedelta(days=4000)}, "old"),
        ({"instrument": "phq-9", "total": 5}, "unknown"),
        ({"instrument": "nothing"}, "unknown"),
    ],
)
def test_what_can_not_be_is_refused(patient: Patient, clinician: User, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        typed(patient, clinician, **more)
    assert refused.value.code == code
    assert not Response.objects.exists()


@pytest.mark.parametrize("total", [0, 60])
def test_the_edges_of_the_range_and_this_very_moment_are_taken(patient: Patient, clinician: User, total: int) -> None:
    assert typed(patient, clinician, total=total, at=NOW).total == total


def test_who_rated_must_work_at_the_clinic(patient: Patient, clinician: User, other_prescriber: User) -> None:
    with pytest.raises(Refused) as refused:
        typed(patient, clinician, rated_by=other_prescriber)
    assert refused.value.field == "rated_by"


def test_only_the_care_team_types(patient: Patient, office: User, other_prescriber: User) -> None:
    for somebody in (office, other_prescriber, patient.user):
        with pytest.raises(PermissionDenied):
            typed(patient, somebody)


def test_a_doubled_press_stores_it_once_and_another_total_under_it_is_refused(
    patient: Patient, clinician: User
) -> None:
    first = typed(patient, clinician)
    assert typed(patient, clinician, submission=first.submission) == first
    with pytest.raises(Refused) as refused:
        typed(patient, clinician, submission=first.submission, total=3)
    assert refused.value.code == "sent"


def test_charts_and_comparisons_treat_it_like_any_other(patient: Patient, clinician: User) -> None:
    for days, total in ((20, 30), (0, 14)):
        typed(patient, clinician, total=total, at=NOW - timedelta(days=days))
    rows = selectors.series(patient, "madrs")
    assert [row.total for row in rows] == [30, 14]
    found = selectors.change_since_baseline(rows, NOW - timedelta(days=19))
    assert found is not None
    assert (found.response, found.remission, found.reliable) == (True, None, None)


class TestCorrecting:
    def test_puts_another_row_in_its_place_and_keeps_the_old_one(self, patient: Patient, clinician: User) -> None:
        first = typed(patient, clinician)
        second = corrected(first, clinician)
        first.refresh_from_db()
        assert (first.total, second.total, second.corrects, second.reason) == (20, 21, first, "Added up wrongly.")
        assert [row.total for row in selectors.series(patient, "madrs")] == [21]
        assert [row.total for row in selectors.all_series(patient)["madrs"]] == [21]
        assert AuditEntry.objects.filter(action="response.total_corrected").count() == 1

    def test_may_take_it_back_without_another(self, patient: Patient, clinician: User) -> None:
        taken_back = corrected(typed(patient, clinician), clinician, total=None)
        assert taken_back.total is None
        assert selectors.series(patient, "madrs") == []

    def test_a_second_correction_of_the_same_row_is_refused(self, patient: Patient, clinician: User) -> None:
        first = typed(patient, clinician)
        second = corrected(first, clinician)
        with pytest.raises(Refused) as refused:
            corrected(first, clinician, total=22)
        assert refused.value.code == "corrected"
        assert corrected(second, clinician, total=23).corrects == second

    def test_a_doubled_press_corrects_once(self, patient: Patient, clinician: User) -> None:
        first = typed(patient, clinician)
        second = corrected(first, clinician)
        assert corrected(first, clinician, submission=second.submission) == second

    @pytest.mark.parametrize(("more", "field"), [({"reason": " "}, "reason"), ({"total": 61}, "total")])
    def test_needs_a_reason_and_a_total_that_can_be(
        self, patient: Patient, clinician: User, more: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            corrected(typed(patient, clinician), clinician, **more)
        assert refused.value.field == field

    def test_answers_of_a_patient_are_never_corrected(self, patient: Patient, clinician: User) -> None:
        answers: dict[str, int | None] = {f"q{n}": 1 for n in range(1, 8)}
        given = submit(patient=patient, instrument="gad-7", answers=answers, submission=uuid4(), by=patient.user)
        with pytest.raises(Refused) as refused:
            corrected(given, clinician, total=3)
        assert refused.value.code == "kind"

    def test_only_the_care_team_corrects(self, patient: Patient, clinician: User, office: User) -> None:
        with pytest.raises(PermissionDenied):
            corrected(typed(patient, clinician), office)


def test_the_database_takes_no_typed_row_without_a_total(patient: Patient, clinician: User) -> None:
    row = Response(
        patient=patient,
        instrument="madrs",
        instrument_version=1,
        answers={},
        kind=Kind.TOTAL,
        answered_at=NOW,
        answered_by=clinician,
        submission=uuid4(),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()

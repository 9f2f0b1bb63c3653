"""What pages ask about answers, and what it costs."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from common import clock
from measures import presenters, selectors
from measures.instruments import load
from measures.meaning import meaning_of
from measures.models import Response
from measures.over_time import chart_of
from measures.services import submit
from people.models import Clinic, Patient, User
from tests.cast import a_patient

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


def answered(patient: Patient, days_ago: float, total: int | None, key: str = "phq-9") -> Response:
    """Answers whose total is ``total``, given so many days before NOW."""
    values: dict[str, int | None] = {}
    left = total or 0
    for item in load(key).items:
        values[item.key] = min(3, left)
        left -= min(3, left)
    if total is None:
        values["q1"] = None
    with clock.frozen(NOW - timedelta(days=days_ago)):
        return submit(patient=patient, instrument=key, answers=values, submission=uuid4(), by=patient.user)


def test_a_series_is_oldest_first_and_of_one_patient_and_instrument(patient: Patient, other_patient: Patient) -> None:
    newer, older = answered(patient, 1, 5), answered(patient, 9, 12)
    answered(patient, 3, 4, "gad-7")
    answered(other_patient, 3, 7)
    assert selectors.series(patient, "phq-9") == [older, newer]
    assert list(selectors.all_series(patient)) == ["phq-9", "gad-7"]


def test_the_newest_answers_by_instrument(patient: Patient) -> None:
    answered(patient, 9, 12)
    phq, gad = answered(patient, 2, None), answered(patient, 3, 4, "gad-7")
    assert selectors.latest(patient) == {"phq-9": phq, "gad-7": gad}


def test_the_newest_of_many_patients_cost_one_query(
    clinic: Clinic, prescriber: User, django_assert_num_queries
) -> None:
    patients = [a_patient(clinic, f"Patient {n}", prescriber) for n in range(6)]
    for one in patients[:5]:
        answered(one, 8, 10)
        answered(one, 1, 3)
    with django_assert_num_queries(1):
        found = selectors.latest_scores(patients)
    assert {key: rows["phq-9"].total for key, rows in found.items()} == {one.pk: 3 for one in patients[:5]}


def test_of_two_answers_at_the_same_instant_the_later_row_is_the_newest(patient: Patient) -> None:
    answered(patient, 1, 3)
    second = answered(patient, 1, 4)
    assert selectors.latest(patient)["phq-9"] == second


class TestBaseline:
    def test_it_is_the_last_total_at_or_before_the_first_dose(self, patient: Patient) -> None:
        answered(patient, 40, 20)
        wanted = answered(patient, 30, 18)
        answered(patient, 29, None)
        answered(patient, 5, 8)
        rows = selectors.series(patient, "phq-9")
        assert selectors.baseline_of(rows, NOW - timedelta(days=28)) == wanted
        assert selectors.baseline_of(rows, wanted.answered_at) == wanted

    def test_an_older_one_is_none_and_before_any_dose_there_is_none(self, patient: Patient) -> None:
        answered(patient, 21, None)
        first = answered(patient, 20, 18)
        rows = selectors.series(patient, "phq-9")
        assert selectors.baseline_of(rows, NOW - timedelta(days=28)) is None
        assert selectors.baseline_of(rows, first.answered_at + timedelta(days=30)) == first
        assert selectors.baseline_of(rows[:2], first.answered_at + timedelta(days=31)) is None
        assert selectors.baseline_of(rows, None) is None
        assert selectors.baseline_of([], None) is None

    def test_the_change_is_that_of_the_newest_total(self, patient: Patient) -> None:
        answered(patient, 30, 18)
        answered(patient, 10, 8)
        answered(patient, 1, None)
        found = selectors.change_since_baseline(selectors.series(patient, "phq-9"), NOW - timedelta(days=28))
        assert found is not None
        assert (found.points, found.response, found.reliable, found.eligible) == (-10, True, True, True)

    def test_there_is_none_within_a_week_or_of_a_single_total(self, patient: Patient) -> None:
        answered(patient, 7, 18)
        first_dose = NOW - timedelta(days=6)
        assert selectors.change_since_baseline(selectors.series(patient, "phq-9"), first_dose) is None
        answered(patient, 1, 8)
        assert selectors.change_since_baseline(selectors.series(patient, "phq-9"), first_dose) is None
        assert selectors.change_since_baseline([], NOW) is None


class TestWords:
    def test_a_result_names_the_published_range_and_the_way_it_went(self, patient: Patient) -> None:
        before, now = answered(patient, 10, 12), answered(patient, 1, 8)
        found = meaning_of(now, selectors.previous(now))
        assert found.name == "Totals from 5 to 9 are called “mild” for signs of depression."
        assert found.since == "4 points lower than last time."
        assert meaning_of(before, selectors.previous(before)).since == ""

    def test_an_incomplete_one_says_how_many_were_left_out(self, patient: Patient) -> None:
        response = answered(patient, 1, None)
        found = meaning_of(response, None)
        assert (found.total, found.band, found.name, found.left_out) == (None, None, "", 1)

    def test_the_answers_are_those_of_the_version_that_was_answered(self, patient: Patient) -> None:
        said = presenters.answers(answered(patient, 1, 27))
        assert [one.number for one in said] == [*range(1, 10), None]
        assert {one.answer for one in said[:9]} == {"Nearly every day"}
        assert [one.number for one in said if one.flagged] == [9]

    def test_the_chart_leaves_out_what_has_no_total_and_draws_the_bands(self, patient: Patient) -> None:
        answered(patient, 9, 12)
        answered(patient, 1, None)
        found = chart_of(selectors.series(patient, "phq-9"), patient.zone)
        assert [len(line.points) for line in found.legend] == [1]
        assert found.bands

    def test_a_chart_without_any_total_is_empty(self, patient: Patient) -> None:
        answered(patient, 1, None)
        assert chart_of(selectors.series(patient, "phq-9"), patient.zone).empty
        assert chart_of([], patient.zone).empty

"""Requests follow what is wanted, and end as they should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from common.errors import Refused
from common.models import AuditEntry
from measures import asked as requests
from measures import selectors, services
from measures.links import link_for
from measures.models import Assignment, AssignmentChange, Response, StoppedMeasure
from measures.schedule import Reason
from measures.signals import plan_outdated
from messaging.models import Message
from tests.cast import a_patient
from tests.measures.build import DAY, a_wish, answer, answers_of, asked, fresh

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 11, 15, 0, tzinfo=UTC)  # a Monday, 10:00 in New York
LATER = NOW + 5 * DAY


@pytest.fixture(autouse=True)
def _now(clock, monkeypatch) -> None:
    """A clock that stands still, and no room above that plans: these patients have no course."""
    clock(NOW)
    monkeypatch.setattr(plan_outdated, "receivers", [])


@pytest.fixture
def told(_now: None) -> object:
    """Whose plans were said to be outdated."""
    heard: list[object] = []

    def hear(*, patient, **_about: object) -> None:
        heard.append(patient)

    plan_outdated.connect(hear)
    yield heard
    plan_outdated.disconnect(hear)


def sync(patient, *wishes, now: datetime = NOW) -> int:
    return services.sync_assignments(patient=patient, wanted=wishes, now=now)


def states(patient) -> dict[str, str]:
    return {row.plan_key: row.state for row in Assignment.objects.filter(patient=patient)}


class TestPlanning:
    def test_what_is_wanted_is_asked_and_twice_changes_nothing(self, patient) -> None:
        wish = a_wish(NOW + DAY)
        assert sync(patient, wish) == 1
        assert sync(patient, wish) == 0
        row = Assignment.objects.get()
        assert (row.instrument, row.reason, row.due_at, row.expires_at) == (
            "phq-9", "weekly", wish.due_at, wish.expires_at,
        )  # fmt: skip
        assert [(one.from_state, one.to_state, one.to_due_at) for one in row.changes.all()] == [
            ("", "open", wish.due_at)
        ]

    def test_a_request_that_moves_stays_the_same_row_and_its_link_goes_with_it(self, patient) -> None:
        sync(patient, a_wish(NOW))
        row = Assignment.objects.get()
        link = link_for(row)
        sync(patient, a_wish(NOW + DAY, name="two", reason=Reason.AFTER_DOSE))
        moved = Assignment.objects.get()
        assert (moved.pk, moved.reason, moved.due_at) == (row.pk, "after_dose", NOW + DAY)
        assert fresh(link).expires_at == moved.expires_at
        assert [(one.from_due_at, one.to_due_at) for one in moved.changes.all()] == [
            (None, NOW),
            (NOW, NOW + DAY),
        ]

    def test_what_is_no_longer_wanted_is_withdrawn_and_comes_back_when_it_is(self, patient) -> None:
        wish = a_wish(NOW)
        sync(patient, wish)
        assert sync(patient) == 1
        assert states(patient) == {"phq-9:one": "withdrawn"}
        assert sync(patient, wish) == 1
        assert states(patient) == {"phq-9:one": "open"}
        assert Assignment.objects.get().changes.count() == 3

    def test_what_ran_out_comes_back_when_its_session_is_moved(self, patient) -> None:
        sync(patient, a_wish(NOW - 2 * DAY, days=1))
        services.give_up(patient=patient, now=NOW)
        sync(patient, a_wish(NOW + DAY))
        assert states(patient) == {"phq-9:one": "open"}

    def test_what_the_patient_settled_does_not_come_back(self, patient) -> None:
        sync(patient, a_wish(NOW))
        services.skip(assignment=Assignment.objects.get(), by=patient.user)
        assert sync(patient, a_wish(NOW)) == 0
        assert states(patient) == {"phq-9:one": "skipped"}

    def test_what_nobody_can_answer_is_not_asked(self, patient) -> None:
        assert sync(patient, a_wish(NOW, "madrs"), a_wish(NOW, "of-no-kind")) == 0

    def test_a_plan_that_wants_what_nobody_can_answer_is_not_behind_for_ever(self, patient) -> None:
        odd = [a_wish(NOW, "madrs"), a_wish(NOW, "of-no-kind")]
        assert requests.out_of_step({patient.pk: odd}, NOW) == []
        assert requests.out_of_step({patient.pk: [*odd, a_wish(NOW)]}, NOW) == [patient.pk]
        sync(patient, *odd, a_wish(NOW))
        assert requests.out_of_step({patient.pk: [*odd, a_wish(NOW)]}, NOW) == []

    def test_what_has_run_out_is_left_to_be_given_up(self, patient) -> None:
        sync(patient, a_wish(NOW - 5 * DAY))
        assert sync(patient, a_wish(NOW + DAY, name="two")) == 0
        assert states(patient) == {"phq-9:one": "open"}

    def test_two_open_requests_for_one_questionnaire_can_not_be(self, patient) -> None:
        sync(patient, a_wish(NOW))
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(
                patient=patient, instrument="phq-9", reason="asked", due_at=NOW, expires_at=LATER, plan_key="x"
            )

    @pytest.mark.parametrize("verb", ["update", "delete"])
    def test_its_history_can_not_be_changed(self, patient, verb: str) -> None:
        sync(patient, a_wish(NOW))
        rows = AssignmentChange.objects.all()
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            rows.update(why="x") if verb == "update" else rows.delete()

    def test_how_long_the_plan_is_does_not_matter_to_what_it_costs(self, patient, django_assert_num_queries) -> None:
        wishes = [a_wish(NOW, key) for key in ("phq-9", "gad-7", "who-5", "pcl-5")]
        sync(patient, *wishes)
        inside = 2 if connection.features.uses_savepoints else 0
        with django_assert_num_queries(
            5 + inside
        ):  # the patient, what is stopped, whose they are, open ones, known ones
            sync(patient, *wishes)


class TestGivingUp:
    def test_what_has_run_out_is_given_up_once_and_the_plan_hears_of_it(self, patient, told) -> None:
        row = asked(patient, at=NOW - 4 * DAY)
        assert services.expire_due(now=NOW) == 1
        assert services.expire_due(now=NOW) == 0
        assert (fresh(row).state, told) == ("given_up", [patient])

    def test_trouble_with_one_patient_stops_none_of_the_others(
        self, patient, other_patient, monkeypatch, caplog
    ) -> None:
        for one in (patient, other_patient):
            asked(one, at=NOW - 4 * DAY, name=one.name)

        def stumble(*, patient, **_about: object) -> None:
            if patient.name == "Ada Patient":
                raise RuntimeError("Ada said something")

        plan_outdated.connect(stumble)
        assert services.expire_due(now=NOW) == 1
        plan_outdated.disconnect(stumble)
        assert {row.patient.name: row.state for row in Assignment.objects.all()} == {
            "Ada Patient": "open",
            "Ben Patient": "given_up",
        }
        assert str(patient.pk) in caplog.text
        assert "Ada" not in caplog.text
        assert services.expire_due(now=NOW) == 1

    def test_until_the_last_minute_it_waits(self, patient) -> None:
        asked(patient, at=NOW - 4 * DAY + timedelta(minutes=1))
        assert services.expire_due(now=NOW) == 0

    def test_it_is_listed_for_those_who_treat_the_patient(self, patient, other_patient, clinician, prescriber) -> None:
        asked(patient, at=NOW - 11 * DAY)
        services.expire_due(now=NOW)
        asked(patient, at=NOW - 4 * DAY, name="two")
        asked(other_patient, at=NOW - 4 * DAY, name="other")
        services.expire_due(now=NOW)
        assert [(one.patient, one.title, one.times) for one in selectors.given_up_for(clinician)] == [
            (patient, "PHQ-9", 2)
        ]
        assert [one.patient for one in selectors.given_up_for(prescriber)] == [patient, other_patient]
        assert selectors.given_up_for(patient.user) == []

    def test_an_answer_or_somebody_who_saw_it_takes_it_off_the_list(self, patient, other_patient, prescriber) -> None:
        for one in (patient, other_patient):
            asked(one, at=NOW - 4 * DAY, name=one.name)
        services.expire_due(now=NOW)
        answer(patient)
        services.withdraw(assignment=Assignment.objects.get(patient=other_patient), by=prescriber)
        assert selectors.given_up_for(prescriber) == []

    def test_the_list_costs_the_same_for_many(self, clinic, prescriber, django_assert_num_queries) -> None:
        for number in range(5):
            asked(a_patient(clinic, f"Patient {number}", prescriber), at=NOW - 4 * DAY, name=str(number))
        services.expire_due(now=NOW)
        with django_assert_num_queries(2):
            assert len(requests.given_up_for(prescriber, clinic)) == 5


class TestAnswering:
    def test_answers_settle_what_is_asked(self, patient, told) -> None:
        row = asked(patient, at=NOW - DAY)
        response = answer(patient)
        row = fresh(row)
        assert (row.state, row.response, row.settled_by) == ("answered", response, patient.user)
        assert told == [patient]

    def test_what_is_not_due_yet_is_taken_back_and_may_be_wanted_again(self, patient, told) -> None:
        wish = a_wish(NOW + 12 * DAY, reason=Reason.BEFORE_DOSE)
        sync(patient, wish)
        answer(patient)
        assert (states(patient), told) == ({"phq-9:one": "withdrawn"}, [patient])
        assert requests.seen_of([patient.pk], NOW)[patient.pk]["phq-9"].spent == frozenset()
        assert sync(patient, wish) == 1
        assert states(patient) == {"phq-9:one": "open"}

    def test_another_questionnaire_stays_open(self, patient) -> None:
        asked(patient)
        asked(patient, "gad-7")
        answer(patient, "gad-7")
        assert states(patient) == {"phq-9:one": "open", "gad-7:one": "answered"}

    def test_a_total_from_an_old_paper_does_not_settle_what_is_asked_today(self, patient, clinician) -> None:
        row = asked(patient)
        response = Response.objects.create(
            patient=patient, instrument="phq-9", instrument_version=1, answers={}, total=9, kind="total",
            answered_at=NOW - 20 * DAY, answered_by=clinician, submission=uuid4(),
        )  # fmt: skip
        services.settle_answered(response=response, now=NOW)
        assert fresh(row).state == "open"

    def test_what_is_due_is_what_the_patient_sees(self, patient, django_assert_num_queries) -> None:
        asked(patient, at=NOW - DAY)
        asked(patient, "gad-7", at=NOW + DAY)
        response = answer(patient, "who-5")
        asked(patient, "who-5")
        with django_assert_num_queries(2):
            found = selectors.due(patient, NOW)
        assert [(one.key, one.last_at) for one in found] == [("phq-9", None), ("who-5", response.answered_at)]
        assert found[0].assignment.due_at == NOW - DAY


class TestSkipping:
    def test_the_patient_skips_with_words_that_are_sealed(self, patient, told) -> None:
        row = services.skip(assignment=asked(patient), by=patient.user, reason=" Too much today. ")
        assert (row.state, row.said, row.settled_by, told) == ("skipped", "Too much today.", patient.user, [patient])
        with connection.cursor() as cursor:
            cursor.execute("SELECT said FROM measures_assignment")
            assert b"Too much" not in bytes(cursor.fetchone()[0])

    def test_twice_is_once(self, patient) -> None:
        row = asked(patient)
        services.skip(assignment=row, by=patient.user)
        services.skip(assignment=row, by=patient.user)
        assert AuditEntry.objects.filter(action="assignment.skipped").count() == 1

    def test_nobody_else_skips_for_them_and_what_is_answered_stays(self, patient, clinician) -> None:
        row = asked(patient)
        with pytest.raises(Refused, match="Only the person"):
            services.skip(assignment=row, by=clinician)
        answer(patient)
        with pytest.raises(Refused, match="settled already"):
            services.skip(assignment=row, by=patient.user)

    def test_the_care_team_hears_once_a_day_and_reads_nothing_medical(self, patient, clinician, prescriber) -> None:
        services.skip(assignment=asked(patient), by=patient.user)
        services.stop_measure(patient=patient, instrument="gad-7", by=patient.user)
        rows = Message.objects.filter(kind="measure_left")
        assert {row.recipient for row in rows} == {clinician, prescriber}
        assert {(row.channel, row.patient, row.context.keys() == {"place"}) for row in rows} == {
            ("in_app", patient, True)
        }
        assert len(rows) == 2


class TestStopping:
    def test_a_stopped_one_is_not_asked_until_it_is_taken_up_again(self, patient, told) -> None:
        asked(patient)
        services.stop_measure(patient=patient, instrument="phq-9", by=patient.user, words="It wears me out.")
        assert states(patient) == {"phq-9:one": "withdrawn"}
        assert [one.said for one in selectors.stopped_for(patient)] == ["It wears me out."]
        assert sync(patient, a_wish(NOW)) == 0
        assert services.resume_measure(patient=patient, instrument="phq-9", by=patient.user)
        assert not services.resume_measure(patient=patient, instrument="phq-9", by=patient.user)
        assert selectors.stopped_for(patient) == []
        assert sync(patient, a_wish(NOW)) == 1
        assert told == [patient, patient]

    def test_stopping_twice_is_once(self, patient) -> None:
        first = services.stop_measure(patient=patient, instrument="phq-9", by=patient.user)
        assert services.stop_measure(patient=patient, instrument="phq-9", by=patient.user) == first
        with pytest.raises(IntegrityError), transaction.atomic():
            StoppedMeasure.objects.create(patient=patient, instrument="phq-9", stopped_at=NOW, stopped_by=patient.user)

    def test_only_the_patient_stops_and_takes_up(self, patient, clinician) -> None:
        for decide in (services.stop_measure, services.resume_measure):
            with pytest.raises(Refused, match="Only the person"):
                decide(patient=patient, instrument="phq-9", by=clinician)
        with pytest.raises(Refused, match="no such"):
            services.stop_measure(patient=patient, instrument="none", by=patient.user)


class TestAskingNow:
    def test_the_care_team_asks_now_instead_of_later(self, patient, clinician) -> None:
        asked(patient, at=NOW + 2 * DAY)
        row = services.ask_for(patient=patient, instrument="phq-9", by=clinician, days=7)
        assert (row.reason, row.due_at, row.expires_at, row.asked_by) == ("asked", NOW, NOW + 7 * DAY, clinician)
        assert states(patient)["phq-9:one"] == "withdrawn"

    def test_the_plan_leaves_it_alone(self, patient, clinician) -> None:
        row = services.ask_for(patient=patient, instrument="phq-9", by=clinician)
        assert sync(patient, a_wish(NOW + DAY)) == sync(patient) == 0
        assert fresh(row).state == "open"

    def test_what_is_asked_already_is_not_asked_twice(self, patient, clinician) -> None:
        asked(patient)
        with pytest.raises(Refused, match=r"asked for this already, until 15 Jan, 10:00"):
            services.ask_for(patient=patient, instrument="phq-9", by=clinician)

    def test_what_the_patient_stopped_is_not_asked(self, patient, clinician) -> None:
        services.stop_measure(patient=patient, instrument="phq-9", by=patient.user)
        with pytest.raises(Refused, match="only they can take it up"):
            services.ask_for(patient=patient, instrument="phq-9", by=clinician)

    @pytest.mark.parametrize(("days", "code"), [(0, "days"), (31, "days")])
    def test_it_is_open_for_a_sensible_time(self, patient, clinician, days: int, code: str) -> None:
        with pytest.raises(Refused) as refused:
            services.ask_for(patient=patient, instrument="phq-9", by=clinician, days=days)
        assert refused.value.code == code

    def test_only_those_who_treat_the_patient_ask_and_withdraw(self, patient, office, other_prescriber) -> None:
        from django.core.exceptions import PermissionDenied

        row = asked(patient)
        for by in (office, other_prescriber, patient.user):
            with pytest.raises(PermissionDenied):
                services.ask_for(patient=patient, instrument="gad-7", by=by)
            with pytest.raises(PermissionDenied):
                services.withdraw(assignment=row, by=by)

    def test_what_a_person_withdrew_the_plan_does_not_bring_back(self, patient, clinician) -> None:
        row = services.withdraw(assignment=asked(patient), by=clinician)
        assert services.withdraw(assignment=row, by=clinician) == row
        seen = requests.seen_of([patient.pk], NOW)[patient.pk]["phq-9"]
        assert seen.spent == {"phq-9:one"}
        answer(patient, "gad-7")
        skipped = services.skip(assignment=asked(patient, name="two"), by=patient.user)
        with pytest.raises(Refused, match="settled this a moment ago"):
            services.withdraw(assignment=skipped, by=clinician)

    def test_a_closed_course_takes_everything_back(self, patient, clinician) -> None:
        asked(patient, at=NOW - 4 * DAY)
        services.expire_due(now=NOW)
        services.ask_for(patient=patient, instrument="gad-7", by=clinician)
        assert services.end_plan(patient=patient) == 2
        assert services.end_plan(patient=patient) == 0
        assert set(states(patient).values()) == {"withdrawn"}


def test_the_audit_never_says_which_questionnaire(patient) -> None:
    services.skip(assignment=asked(patient), by=patient.user, reason="Tired.")
    services.stop_measure(patient=patient, instrument="gad-7", by=patient.user)
    said = str(list(AuditEntry.objects.filter(action__startswith="assignment.").values_list("action", "detail")))
    assert "phq" not in said
    assert "gad" not in said
    assert "Tired" not in said
    assert answers_of("phq-9")  # the words of the questions are the library's, not the audit's

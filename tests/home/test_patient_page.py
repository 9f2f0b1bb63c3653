"""One patient as a whole: what is worst stands first, every number says its rule, and long records stay short."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock as house_clock
from common.models import AuditEntry
from journey.models import Course, PhaseChange, ProtocolVersion, RelapseReview
from journey.services import Told, load_protocols, record_medication_change
from journey.stages import Phase
from measures.models.assignments import Assignment, StoppedMeasure
from measures.services import submit
from people.models import Patient, User
from safety.models import SafetyTask
from sessions.models import Dose, TreatmentSession

NOW = datetime(2026, 6, 3, 15, 0, tzinfo=UTC)  # a Wednesday, 11:00 in New York
BEGUN = NOW - timedelta(days=150)

Page = Callable[..., str]


@pytest.fixture(autouse=True)
def _wednesday(clock: Any) -> None:
    clock(NOW)


@pytest.fixture
def course(patient: Patient, prescriber: User) -> Course:
    """A course in maintenance whose first dose was 150 days ago."""
    load_protocols()
    protocol = ProtocolVersion.objects.filter(key="infusion-clinic", retired_at=None).get()
    row = Course.objects.create(
        patient=patient,
        protocol=protocol,
        prescriber=prescriber.memberships.get(),
        phase=Phase.MAINTENANCE,
        opened_at=BEGUN - timedelta(days=14),
    )
    began = BEGUN + timedelta(days=21)
    PhaseChange.objects.create(course=row, from_state="induction", to_state="maintenance", by=prescriber, at=began)
    a_dose(row, 1, BEGUN, prescriber)
    return row


def a_dose(course: Course, number: int, at: datetime, by: User) -> TreatmentSession:
    session = TreatmentSession.objects.create(
        course=course, phase=Phase.MAINTENANCE, number=number, starts_at=at, minutes=90, state="completed"
    )
    Dose.objects.create(
        session=session,
        route="intravenous",
        amount_mg=35,
        started_at=at,
        ended_at=at + timedelta(minutes=40),
        recorded_by=by,
    )
    return session


def answers(patient: Patient, at: datetime, points: int, *, item_9: int = 0, instrument: str = "phq-9") -> None:
    """A questionnaire with this total, of which ``item_9`` are the last item's."""
    last = 9 if instrument == "phq-9" else 7
    rest = points - item_9
    values = {f"q{n}": min(3, max(0, rest - 3 * (n - 1))) for n in range(1, last)} | {f"q{last}": item_9}
    with house_clock.frozen(at):
        submit(patient=patient, instrument=instrument, answers=values, submission=uuid4(), by=patient.user)


def history(patient: Patient, *readings: tuple[int, int]) -> None:
    """A baseline of 18 before the first dose, then totals so many days before now."""
    answers(patient, BEGUN - timedelta(days=1), 18)
    for days, points in readings:
        answers(patient, NOW - timedelta(days=days), points)


@pytest.fixture
def page(client: Client, clinician: User, patient: Patient) -> Page:
    def show(name: str = "home:patient", status: int = 200, *more: Any) -> str:
        client.force_login(clinician)
        response = client.get(reverse(name, args=[patient.pk, *more]))
        assert response.status_code == status
        return re.sub(r"\s+", " ", response.content.decode())

    return show


def test_an_open_safety_task_stands_before_everything_else(page: Page, patient: Patient, course: Course) -> None:
    history(patient, (1, 12))
    answers(patient, NOW - timedelta(hours=1), 12, item_9=2)
    shown = page()
    task = SafetyTask.objects.get()
    assert shown.index("Open safety task: PHQ-9 item 9") < shown.index("Response:")
    assert task.get_tier_display() in shown
    assert "1 task open" in shown
    assert "▲" in shown
    assert "flagged" in shown


def test_the_scores_say_their_rules_with_the_numbers(page: Page, patient: Patient, course: Course) -> None:
    history(patient, (2, 8))
    shown = page()
    assert "18 → 8, 10 lower" in shown
    assert "56 % lower; 50 % lower or more counts." in shown
    assert "8; below 5 counts." in shown
    assert "the last score before the first dose" in shown


def test_without_a_score_of_the_days_before_the_first_dose_nothing_is_judged_and_the_page_says_why(
    page: Page, patient: Patient, course: Course
) -> None:
    for days, points in ((900, 18), (2, 8)):
        answers(patient, NOW - timedelta(days=days), points)
    shown = page()
    assert "so there is no baseline" in shown
    assert "Response:" not in shown


def test_the_answers_stand_question_by_question_newest_first(page: Page, patient: Patient, course: Course) -> None:
    history(patient, (9, 12), (2, 8))
    shown = page()
    assert "Little interest or pleasure in doing things" in shown
    assert shown.index("1 Jun") < shown.index("25 May")
    assert "More than half the days" in shown


def test_what_the_patient_left_stopped_or_is_asked_is_listed(page: Page, patient: Patient, course: Course) -> None:
    def asked(instrument: str, state: str, days: int, key: str) -> None:
        due = NOW - timedelta(days=days)
        settled = {"settled_at": due + timedelta(days=4)} if state != "open" else {}
        Assignment.objects.create(
            patient=patient,
            instrument=instrument,
            reason="weekly",
            due_at=due,
            expires_at=due + timedelta(days=4),
            state=state,
            plan_key=key,
            **settled,
        )

    asked("phq-9", "open", 1, "a")
    asked("gad-7", "given_up", 9, "b")
    StoppedMeasure.objects.create(patient=patient, instrument="who-5", stopped_at=NOW, stopped_by=patient.user)
    shown = page()
    for words in ("Not answered", "GAD-7", "Stopped", "WHO-5", "Waits", "waits for an answer"):
        assert words in shown
    assert "Weekly" in page("home:patient_all", 200, "requests")


def test_a_change_of_a_medicine_is_listed_and_marked(
    page: Page, patient: Patient, course: Course, clinician: User
) -> None:
    history(patient, (2, 8))
    told = Told("started", "Bupropion", date(2026, 5, 4))
    record_medication_change(patient=patient, told=told, submission=uuid4(), by=clinician)
    shown = page()
    assert shown.count("Bupropion: started") >= 2


def test_a_long_record_takes_as_many_queries_as_a_short_one(
    client: Client, patient: Patient, course: Course, clinician: User, prescriber: User
) -> None:
    client.force_login(clinician)
    url = reverse("home:patient", args=[patient.pk])

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        return len(asked)

    def one_more(number: int) -> None:
        at = NOW - timedelta(days=3 * number)
        for instrument in ("phq-9", "gad-7"):
            answers(patient, at, 12, instrument=instrument)
        answers(patient, at + timedelta(hours=1), 9, item_9=1)
        a_dose(course, number + 1, at, prescriber)
        told = Told("started", "Bupropion", at.date())
        record_medication_change(patient=patient, told=told, submission=uuid4(), by=clinician)

    history(patient)
    one_more(1)
    before = queries()
    for number in range(2, 14):
        one_more(number)
    assert queries() == before


def test_sessions_are_limited_and_all_of_them_are_a_step_away(
    page: Page, patient: Patient, course: Course, prescriber: User
) -> None:
    for number in range(2, 32):
        a_dose(course, number, NOW - timedelta(days=4 * (32 - number)), prescriber)
    shown = page()
    assert shown.count("35 mg") == 8
    assert reverse("home:patient_all", args=[patient.pk, "sessions"]) in shown
    everything = page("home:patient_all", 200, "sessions")
    assert everything.count("35 mg") == 25
    assert "Page 1 of 2" in everything


def test_lists_and_measures_that_there_are_not_are_not_found(page: Page, patient: Patient) -> None:
    page("home:patient_all", 404, "secrets")
    page("home:patient_measure", 404, "phq-9")


def test_a_measure_has_a_page_with_every_answer_in_pages(page: Page, patient: Patient, course: Course) -> None:
    history(patient, *((7 * week, 10) for week in range(14, 0, -1)))
    shown = page("home:patient_measure", 200, "phq-9")
    assert "Page 1 of 2" in shown
    assert "27 May" in shown


def test_the_page_for_paper_names_who_printed_it_and_is_written_down(
    page: Page, patient: Patient, course: Course
) -> None:
    history(patient, (2, 8))
    shown = page("home:patient_print")
    assert "Confidential" in shown
    assert "Printed by Clement Clinician, 3 Jun 2026, 11:00" in shown
    assert "main-nav" not in shown
    assert "18 → 8" in shown
    assert AuditEntry.objects.filter(action="record.opened", detail__page="print", subject_id=patient.pk).count() == 1


RELAPSED = ((60, 6), (9, 12), (2, 13))


def test_the_relapse_watch_shows_its_numbers_and_proposes_only(page: Page, patient: Patient, course: Course) -> None:
    history(patient, *RELAPSED)
    shown = page()
    assert "6 on 4 Apr 2026, against a baseline of 18; 9 or less is a response." in shown
    assert "The last 2 readings stand above that: 12 on 25 May 2026, 13 on 1 Jun 2026." in shown
    assert "is 7 points above the best of the 182 days before it" in shown
    assert not RelapseReview.objects.exists()
    assert not TreatmentSession.objects.filter(state="booked").exists()


def test_the_line_in_sight_says_what_the_watch_says(page: Page, patient: Patient, course: Course) -> None:
    history(patient, (60, 6), (40, 11), (33, 12), (26, 12), (9, 15), (2, 15))
    shown = page()
    glance = shown[shown.index("At a glance") : shown.index("</dl>")]
    assert "9 points worse since 4 Apr · No reliable change since the baseline" in glance
    assert "Reliably worse than the best: yes." in shown
    listed = "11 on 24 Apr 2026, 12 on 1 May 2026, 12 on 8 May 2026, 15 on 25 May 2026, 15 on 1 Jun 2026."
    assert f"The last 5 readings stand above that: {listed}" in shown


def test_on_paper_a_watch_that_somebody_looked_at_is_one_line(
    client: Client, page: Page, patient: Patient, course: Course
) -> None:
    history(patient, *RELAPSED)
    assert "The last 2 readings stand above that" in page("home:patient_print")
    decide(client, patient, outcome="not_now", note="A bad week at work.")
    shown = page("home:patient_print")
    assert "The last 2 readings stand above that" not in shown
    assert "by Clement Clinician: Looked at, not now." in shown


def test_what_was_skipped_has_the_day_of_that(page: Page, patient: Patient, course: Course) -> None:
    Assignment.objects.create(
        patient=patient,
        instrument="who-5",
        reason="asked",
        due_at=NOW - timedelta(days=10),
        expires_at=NOW + timedelta(days=4),
        state="skipped",
        settled_at=NOW - timedelta(days=1),
    )
    assert "2 Jun 2026, asked for on 24 May 2026" in page()


def test_a_questionnaire_without_a_total_is_reached_with_its_mark(page: Page, patient: Patient, course: Course) -> None:
    answers(patient, BEGUN, 18)
    with house_clock.frozen(NOW - timedelta(days=1)):
        given = {"q1": 1, "q2": 1, "q3": 0, "q4": 0, "q5": 0}
        row = submit(patient=patient, instrument="asq", answers=given, submission=uuid4(), by=patient.user)
    shown = page()
    assert "Other questionnaires" in shown
    assert reverse("measures:response", args=[row.pk]) in shown
    assert "ask for a person" in shown


def decide(client: Client, patient: Patient, **sent: Any) -> Any:
    newest = patient.responses.order_by("-answered_at")[0]
    return client.post(reverse("home:relapse", args=[patient.pk]), {"reading": str(newest.pk), **sent})


def test_an_earlier_session_is_proposed_with_one_press_and_booked_by_hand(
    client: Client, page: Page, patient: Patient, course: Course, clinician: User
) -> None:
    history(patient, *RELAPSED)
    page()
    answer = decide(client, patient, outcome="earlier")
    assert answer["Location"] == reverse("sessions:next", args=[course.pk])
    review = RelapseReview.objects.get()
    assert (review.outcome, review.by, review.rule) == ("earlier", clinician, "loss_of_response")
    assert "should come earlier" not in page()
    assert not TreatmentSession.objects.filter(state="booked").exists()


def test_not_now_wants_a_word_and_is_quiet_until_a_newer_reading(
    client: Client, page: Page, patient: Patient, course: Course
) -> None:
    history(patient, *RELAPSED)
    page()
    refused = decide(client, patient, outcome="not_now")
    assert refused.status_code == 422
    assert "why not now" in refused.content.decode()
    assert decide(client, patient, outcome="not_now", note="A bad week at work.").status_code == 302
    shown = page()
    assert "should come earlier" not in shown
    assert "A bad week at work." in shown
    answers(patient, NOW - timedelta(minutes=5), 14)
    assert "should come earlier" in page()


def test_what_was_decided_about_older_readings_is_not_kept_but_comes_back(
    client: Client, page: Page, patient: Patient, course: Course
) -> None:
    history(patient, *RELAPSED)
    page()
    older = patient.responses.order_by("-answered_at")[0]
    answers(patient, NOW - timedelta(minutes=5), 15)
    sent = {"reading": str(older.pk), "outcome": "not_now", "note": "A bad week at work."}
    answer = client.post(reverse("home:relapse", args=[patient.pk]), sent)
    assert answer.status_code == 409
    assert "A bad week at work." in answer.content.decode()
    assert "15 on 3 Jun 2026" in answer.content.decode()
    assert not RelapseReview.objects.exists()


def test_two_people_do_not_decide_about_the_same_reading(
    client: Client, page: Page, patient: Patient, course: Course
) -> None:
    history(patient, *RELAPSED)
    page()
    decide(client, patient, outcome="earlier")
    answer = decide(client, patient, outcome="not_now", note="A bad week at work.")
    assert answer.status_code == 409
    assert "A bad week at work." in answer.content.decode()
    assert RelapseReview.objects.count() == 1


def test_outside_maintenance_the_watch_keeps_quiet(page: Page, patient: Patient, course: Course) -> None:
    history(patient, *RELAPSED)
    Course.objects.filter(pk=course.pk).update(phase=Phase.INDUCTION)
    assert "should come earlier" not in page()
    assert "proposes nothing now" in page("home:relapse")

"""The pages on which a patient answers, and those on which answers are read."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import now as clock_now
from common.models import AuditEntry
from common.pictures.chart import Event, Span
from measures import timeline
from measures.instruments import load
from measures.models import Assignment, Response, StoppedMeasure
from measures.services import submit
from measures.signals import plan_outdated
from people.models import Clinic, Patient, User
from safety.models import SafetyTask
from safety.services import close_task, open_task
from safety.tiers import Source
from tests.measures.build import asked, fresh

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)  # Wednesday 21:00 in New York
PHQ9 = "/questions/phq-9/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(**changes: object) -> dict[str, object]:
    """A form in which everything is answered "not at all"."""
    form: dict[str, object] = {item.key: "0" for item in load("phq-9").items}
    return form | {"submission": str(uuid4()), "number": "1"} | changes


def answered(patient: Patient, **values: int | None) -> Response:
    answers: dict[str, int | None] = {item.key: 0 for item in load("phq-9").items}
    return submit(patient=patient, instrument="phq-9", answers=answers | values, submission=uuid4(), by=patient.user)


def text_of(response) -> str:
    return unescape(response.content.decode())


class TestAnswering:
    def test_the_questions_stand_as_published_each_in_its_own_group(self, patient: Patient) -> None:
        page = text_of(signed_in(patient.user).get(PHQ9))
        instrument = load("phq-9")
        assert instrument.stem in page
        for item in (*instrument.items, *instrument.unscored):
            assert item.text in page
        assert page.count("<fieldset") == page.count("<legend") == 10
        assert page.count('type="radio"') == 9 * 5 + 4
        assert instrument.licence in page

    def test_each_form_has_an_id_of_its_own(self, patient: Patient) -> None:
        client = signed_in(patient.user)
        ids = {client.get(PHQ9).context["form"]["submission"].value() for _ in range(2)}
        assert len(ids) == 2

    def test_sent_answers_are_stored_and_shown_at_once(self, patient: Patient) -> None:
        client = signed_in(patient.user)
        sent = client.post(PHQ9, typed(q1="2", difficulty="1"))
        stored = Response.objects.get()
        assert sent.url == reverse("measures:response", args=[stored.pk])
        page = text_of(client.get(sent.url))
        assert stored.total == 2
        assert "of 27" in page
        assert "Totals from 0 to 4 are called “none to minimal”" in page
        assert "no diagnosis" in page
        assert "More than half the days" in page
        assert "help-panel" not in page

    def test_a_missing_answer_is_named_and_everything_else_is_kept(self, patient: Patient) -> None:
        form = typed(q1="3", q5="2")
        del form["q3"]
        answer = signed_in(patient.user).post(PHQ9, form)
        page = text_of(answer)
        assert answer.status_code == 422
        assert "1 question has no answer yet" in page
        assert "3. Trouble falling or staying asleep" in page
        assert 'value="3" checked' in page
        assert str(form["submission"]) in page
        assert not Response.objects.exists()

    @pytest.mark.parametrize("value", ["4", "-1", "x", "<script>alert(1)</script>", "0; DROP"])
    def test_an_answer_that_is_not_offered_counts_as_missing(self, patient: Patient, value: str) -> None:
        answer = signed_in(patient.user).post(PHQ9, typed(q1=value))
        assert answer.status_code == 422
        assert "1 question has no answer yet" in text_of(answer)
        assert "<script>alert" not in answer.content.decode()

    def test_one_may_deliberately_leave_out_a_question(self, patient: Patient) -> None:
        client = signed_in(patient.user)
        sent = client.post(PHQ9, typed(q3="rather_not"), follow=True)
        assert Response.objects.get().total is None
        assert "You left out 1 question, so there is no total." in text_of(sent)
        assert "You would rather not say" in text_of(sent)

    def test_nothing_at_all_is_not_stored(self, patient: Patient) -> None:
        form = typed(**{item.key: "rather_not" for item in load("phq-9").items})
        answer = signed_in(patient.user).post(PHQ9, form)
        assert answer.status_code == 422
        assert "No question is answered yet." in text_of(answer)

    def test_a_doubled_submit_leads_to_the_same_page(self, patient: Patient) -> None:
        client, form = signed_in(patient.user), typed()
        assert client.post(PHQ9, form).url == client.post(PHQ9, form).url
        assert Response.objects.count() == 1

    def test_a_form_sent_again_with_other_answers_says_so_and_may_be_sent_anew(self, patient: Patient) -> None:
        client, form = signed_in(patient.user), typed()
        client.post(PHQ9, form)
        answer = client.post(PHQ9, form | {"q1": "3"})
        assert answer.status_code == 422
        assert "sent before, with other answers" in text_of(answer)
        fresh = answer.context["form"]["submission"].value()
        client.post(PHQ9, form | {"q1": "3", "submission": fresh})
        assert set(Response.objects.values_list("total", flat=True)) == {0, 3}

    def test_a_questionnaire_that_changed_meanwhile_keeps_the_answers(self, patient: Patient) -> None:
        answer = signed_in(patient.user).post(PHQ9, typed(number="0", q2="3"))
        page = text_of(answer)
        assert answer.status_code == 422
        assert "changed while you had it open" in page
        assert 'id="id_q2_3" value="3" checked' in page
        assert 'name="number" value="1"' in page

    @pytest.mark.parametrize("broken", [{"submission": "x"}, {"number": ""}, {"submission": ""}])
    def test_a_form_that_lost_its_way_is_given_a_new_id(self, patient: Patient, broken: dict[str, str]) -> None:
        answer = signed_in(patient.user).post(PHQ9, typed(q2="3") | broken)
        assert answer.status_code == 422
        assert 'id="id_q2_3" value="3" checked' in text_of(answer)
        assert UUID(answer.context["form"]["submission"].value()).version == 4

    def test_an_unknown_questionnaire_is_not_found(self, patient: Patient) -> None:
        assert signed_in(patient.user).get("/questions/nobody/").status_code == 404

    @pytest.mark.parametrize("who", ["clinician", "office"])
    def test_staff_do_not_answer_for_themselves(self, who: str, request, patient: Patient) -> None:
        client = signed_in(request.getfixturevalue(who))
        assert client.get(PHQ9).status_code == client.get("/questions/").status_code == 403
        assert client.post(PHQ9, typed()).status_code == 403

    def test_a_stranger_is_asked_to_sign_in(self, db: None) -> None:
        assert Client().get(PHQ9).status_code == 302


class TestAnAnswerThatWorries:
    def test_the_patient_sees_at_once_where_help_is(self, patient: Patient, clock) -> None:
        clock(NIGHT)
        client = signed_in(patient.user)
        page = text_of(client.post(PHQ9, typed(q9="1"), follow=True))
        assert SafetyTask.objects.count() == 1
        assert 'href="tel:988"' in page
        assert 'href="sms:988"' in page
        assert 'href="tel:911"' in page
        assert "Nobody may be reading this right now" in page
        assert "Closed now" in page
        assert "opens <time" in page
        assert 'href="tel:+15550100"' in page
        panel = page.split("help-panel", 1)[1].split("</section>", 1)[0]
        # nothing waits for a script: those of the way to one's own plan only say where its copy comes from
        assert not re.search(r"\s(hidden|data-(?!plan-way|copy|offline|worker)[\w-]+)[\s=>]", panel)

    def test_it_stands_before_the_score(self, patient: Patient) -> None:
        page = text_of(signed_in(patient.user).post(PHQ9, typed(q9="3"), follow=True))
        assert page.index("help-panel") < page.index("result-heading")

    def test_in_another_country_no_number_is_invented(self, patient: Patient, clinic: Clinic) -> None:
        Clinic.objects.filter(pk=clinic.pk).update(country="GB")
        page = text_of(signed_in(patient.user).post(PHQ9, typed(q9="1"), follow=True))
        panel = page.split("help-panel-heading", 2)[2].split("</ul>", 1)[0]
        assert "Your local emergency number" in panel
        assert "988" not in panel
        assert "tel:" not in panel

    def test_the_list_shows_it_while_the_task_is_open(self, patient: Patient, clinician: User) -> None:
        response = answered(patient, q9=1)
        client = signed_in(patient.user)
        assert "help-panel" in text_of(client.get("/questions/"))
        task = SafetyTask.objects.get(source_id=response.pk)
        close_task(task=task, version=1, disposition="spoke", note="Spoke.", by=clinician)
        assert "help-panel" not in text_of(client.get("/questions/"))
        page = text_of(client.get(reverse("measures:response", args=[response.pk])))
        assert "Your clinic has looked at this." in page
        assert 'href="tel:988"' in page

    def test_the_list_speaks_of_answers_only_where_answers_asked_for_it(self, patient: Patient) -> None:
        open_task(patient=patient, source=Source.FREE_TEXT, source_id=uuid4(), system="words of danger")
        page = text_of(signed_in(patient.user).get("/questions/"))
        assert "Your clinic has been asked to turn to you." in page
        assert "asked to look at your answers" not in page


class TestReading:
    def test_the_care_team_reads_each_answer_and_the_audit_knows(self, patient: Patient, clinician: User) -> None:
        response = answered(patient, q9=2, q1=None)
        page = text_of(signed_in(clinician).get(reverse("measures:response", args=[response.pk])))
        assert "Thoughts that you would be better off dead" in page
        assert "asks for a person" in page
        assert "would rather not answer" in page
        assert patient.name in page
        entry = AuditEntry.objects.get(action="record.opened")
        assert (entry.actor, entry.subject_id, entry.object_id) == (clinician, patient.pk, response.pk)
        assert entry.detail == {"page": "response"}

    def test_a_patient_reading_their_own_is_no_entry(self, patient: Patient) -> None:
        signed_in(patient.user).get(reverse("measures:response", args=[answered(patient).pk]))
        assert not AuditEntry.objects.filter(action="record.opened").exists()

    @pytest.mark.parametrize("who", ["office", "other_office", "other_prescriber", "clinician"])
    def test_nobody_else_may_know_that_it_is_there(self, who: str, request, other_patient: Patient) -> None:
        response = answered(other_patient)
        client = signed_in(request.getfixturevalue(who))
        assert client.get(reverse("measures:response", args=[response.pk])).status_code == 404

    def test_another_patient_may_not_either(self, patient: Patient, other_patient: Patient, stranger: Patient) -> None:
        address = reverse("measures:response", args=[answered(patient).pk])
        for other in (other_patient, stranger):
            assert signed_in(other.user).get(address).status_code == 404

    def test_the_own_pages_cost_the_same_however_long_the_history(
        self, patient: Patient, django_assert_max_num_queries
    ) -> None:
        client = signed_in(patient.user)
        responses = [answered(patient, q1=n % 4) for n in range(6)]
        for address in ("/questions/", reverse("measures:response", args=[responses[-1].pk])):
            client.get(address)
            with django_assert_max_num_queries(20):
                assert client.get(address).status_code == 200

    def test_an_empty_list_says_what_is_asked(self, patient: Patient) -> None:
        asked(patient)
        asked(patient, "gad-7")
        page = text_of(signed_in(patient.user).get("/questions/"))
        assert "Nothing answered yet" in page
        assert "How your mood was" in page
        assert "9 questions" in page
        assert "7 questions" in page

    def test_what_comes_later_stands_with_its_day(self, patient: Patient, clock) -> None:
        clock(NIGHT)
        asked(patient, at=NIGHT + timedelta(days=5))
        page = text_of(signed_in(patient.user).get("/questions/"))
        assert "Nothing is asked of you just now" in page
        assert "Mon 16 Mar, 21:00" in page

    def test_a_long_history_is_folded(self, patient: Patient) -> None:
        client = signed_in(patient.user)
        for _ in range(11):
            answered(patient)
        assert "Everything before" in text_of(client.get("/questions/"))


class TestRatherNot:
    def test_skipping_is_told_and_the_questions_can_still_be_answered(self, patient: Patient) -> None:
        row, client = asked(patient), signed_in(patient.user)
        answered(patient)
        Assignment.objects.filter(pk=row.pk).update(state="open", response=None)
        page = text_of(client.post("/questions/phq-9/skip/", follow=True))
        assert fresh(row).state == "skipped"
        assert "All right, not this time." in page
        assert 'href="/questions/phq-9/start/"' in page

    def test_what_was_skipped_and_never_answered_stays_on_the_page(self, patient: Patient) -> None:
        asked(patient, "who-5")
        page = text_of(signed_in(patient.user).post("/questions/who-5/skip/", follow=True))
        assert "You can still answer it below" in page
        assert 'href="/questions/who-5/start/"' in page.split("Whenever you like", 1)[1]

    @pytest.mark.parametrize("is_planned", [True, False])
    def test_what_is_not_asked_just_now_can_be_stopped_too(self, patient: Patient, is_planned: bool) -> None:
        answered(patient)
        if is_planned:
            asked(patient, at=NIGHT + timedelta(days=5))
        page = text_of(signed_in(patient.user).get("/questions/"))
        assert page.count('action="/questions/phq-9/stop/"') == 1

    def test_why_may_be_said_and_is_shown_to_the_care_team(self, patient: Patient, clinician: User) -> None:
        asked(patient)
        client = signed_in(patient.user)
        assert text_of(client.get("/questions/")).count('name="reason"') == 2
        client.post("/questions/phq-9/skip/", {"reason": " Too tired today. "})
        client.post("/questions/gad-7/stop/", {"reason": "It wears me out."})
        seen = text_of(signed_in(clinician).get(f"/patients/{patient.pk}/questions/"))
        assert "<q>Too tired today.</q>" in seen
        assert "<q>It wears me out.</q>" in seen

    def test_skipping_what_is_not_asked_any_more_says_so(self, patient: Patient) -> None:
        page = signed_in(patient.user).post("/questions/phq-9/skip/", follow=True)
        assert "This is not asked of you any more." in text_of(page)

    def test_stopping_says_that_the_care_team_is_told_and_can_be_taken_back(self, patient: Patient) -> None:
        asked(patient)
        client = signed_in(patient.user)
        before = text_of(client.get("/questions/"))
        assert "Your care team is told. You can take it up again at any time." in before
        page = text_of(client.post("/questions/phq-9/stop/", follow=True))
        assert "Stopped by you" in page
        assert StoppedMeasure.objects.standing().count() == 1
        page = text_of(client.post("/questions/phq-9/resume/", follow=True))
        assert "Stopped by you" not in page
        assert not StoppedMeasure.objects.standing().exists()

    @pytest.mark.parametrize("action", ["skip", "stop", "resume"])
    def test_only_patients_decide_that_and_only_by_pressing(self, patient: Patient, clinician: User, action) -> None:
        asked(patient)
        address = f"/questions/phq-9/{action}/"
        assert signed_in(clinician).post(address).status_code == 403
        assert signed_in(patient.user).get(address).status_code == 405
        assert signed_in(patient.user).post(f"/questions/nobody/{action}/").status_code == 404


class TestTheResult:
    def test_of_questions_without_a_number_has_none(self, patient: Patient) -> None:
        answers = {"night": 0, "body": 1, "thoughts": 0, "call": 0}
        response = submit(patient=patient, instrument="check-in", answers=answers, submission=uuid4(), by=patient.user)
        page = text_of(signed_in(patient.user).get(reverse("measures:response", args=[response.pk])))
        assert "There is no number for these questions." in page
        assert "Your total" not in page
        assert "A little unwell" in page

    def test_says_what_is_still_open_and_leads_back(self, patient: Patient, monkeypatch) -> None:
        monkeypatch.setattr(plan_outdated, "receivers", [])  # without a course the plan would take it back
        asked(patient)
        asked(patient, "gad-7")
        page = text_of(signed_in(patient.user).get(reverse("measures:response", args=[answered(patient, q1=1).pk])))
        assert "Still open" in page
        assert 'href="/questions/gad-7/start/"' in page
        assert 'href="/questions/phq-9/start/"' not in page
        assert "Back to Today" in page

    def test_marks_doses_and_windows_beside_the_total(self, patient: Patient, monkeypatch) -> None:
        moment = clock_now()

        def told(_patient: Patient):
            dose = Event(moment - timedelta(days=3), "dose", "Dose: Induction, session 1")
            window = Span(moment - timedelta(days=3), moment, "window", "Window after Induction, session 1")
            return [dose], [window]

        monkeypatch.setattr(timeline, "_providers", {"here": told})
        response = answered(patient, q1=1)
        page = text_of(signed_in(patient.user).get(reverse("measures:response", args=[response.pk])))
        assert "Dose: Induction, session 1" in page
        assert "Window after Induction, session 1" in page

    def test_after_answering_nothing_is_asked(self, patient: Patient) -> None:
        answered(patient)
        submit(
            patient=patient,
            instrument="gad-7",
            answers={item.key: 1 for item in load("gad-7").items},
            submission=uuid4(),
            by=patient.user,
        )
        page = text_of(signed_in(patient.user).get("/questions/"))
        assert "Nothing is asked of you just now" in page
        assert "<svg" in page

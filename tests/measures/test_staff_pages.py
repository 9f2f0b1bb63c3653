"""What the care team reads of one questionnaire, and where it types in totals."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from measures.instruments import load
from measures.models import Response
from measures.services import Rated, corrected_total, entered_total, submit
from people.models import Patient, User

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 11, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now() -> Any:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def desk(client: Client, clinician: User) -> Client:
    client.force_login(clinician)
    return client


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def answered(patient: Patient, key: str, days_ago: float = 0, value: int = 0, **more: int | None) -> Response:
    """Every scored question answered with ``value``, but for what is given."""
    answers: dict[str, int | None] = dict.fromkeys((item.key for item in load(key).items), value)
    with clock.frozen(NOW - timedelta(days=days_ago)):
        return submit(patient=patient, instrument=key, answers=answers | more, submission=uuid4(), by=patient.user)


def page_of(desk: Client, response: Response) -> str:
    return text_of(desk.get(reverse("measures:response", args=[response.pk])))


class TestOneQuestionnaire:
    def test_names_the_change_with_the_limit_that_gives_it(self, desk: Client, patient: Patient) -> None:
        answered(patient, "phq-9", 14, 2)
        page = page_of(desk, answered(patient, "phq-9", 0, 0))
        assert "18 points better than on 25 Feb 2026." in page
        for name, rule in (
            ("response", "better by 50 % or more"),
            ("remission", "a total below 5"),
            ("reliable improvement", "6 points better or more"),
        ):
            assert name in page
            assert rule in page
        assert "deterioration" not in page

    def test_names_a_deterioration(self, desk: Client, patient: Patient) -> None:
        answered(patient, "gad-7", 14, 0)
        page = page_of(desk, answered(patient, "gad-7", 0, 1))
        assert "7 points worse than on 25 Feb 2026." in page
        assert "deterioration" in page
        assert "4 points worse or more" in page

    def test_knows_that_more_of_the_who_5_is_better(self, desk: Client, patient: Patient) -> None:
        answered(patient, "who-5", 14, 1)
        page = page_of(desk, answered(patient, "who-5", 0, 2))
        assert "20 points better" in page
        assert "meaningful improvement" in page
        assert "50 or less" in page

    def test_says_why_nothing_is_named_within_a_week(self, desk: Client, patient: Patient) -> None:
        answered(patient, "phq-9", 3, 2)
        page = page_of(desk, answered(patient, "phq-9", 0, 0))
        assert "Fewer than 7 days lie between, so no change is named." in page
        assert "a total below 5" not in page

    def test_marks_the_answer_that_asks_for_a_person_and_how_soon(self, desk: Client, patient: Patient) -> None:
        page = page_of(desk, answered(patient, "phq-9", q9=3))
        assert "asks for a person at once" in page
        page = page_of(desk, answered(patient, "phq-9", q9=1))
        assert "asks for a person at once" not in page
        assert "asks for a person" in page

    def test_shows_the_clusters_of_the_pcl_5_as_information(self, desk: Client, patient: Patient) -> None:
        page = page_of(desk, answered(patient, "pcl-5", value=2))
        assert "B: intrusion" in page
        assert "10\xa0/\xa020" in page
        assert "no diagnosis" in page
        assert "31 and 33" in page
        assert "provisional pattern:" not in page_of(desk, answered(patient, "pcl-5", value=1)).split("<details>")[0]

    def test_has_no_total_for_the_asq_and_leaves_out_what_was_not_asked(self, desk: Client, patient: Patient) -> None:
        given = {"q1": 0, "q2": 0, "q3": 0, "q4": 0}
        response = submit(patient=patient, instrument="asq", answers=dict(given), submission=uuid4(), by=patient.user)
        page = page_of(desk, response)
        assert "This questionnaire has no total" in page
        assert "right now?" not in page
        assert "left out" not in page

    def test_marks_what_somebody_would_rather_not_say_in_the_asq(self, desk: Client, patient: Patient) -> None:
        page = page_of(desk, answered(patient, "asq", q2=None, q5=0))
        assert page.count("asks for a person</span>") == 2  # above everything, and beside the question
        assert "would rather not answer" in page

    def test_has_a_fixed_number_of_queries(
        self, desk: Client, patient: Patient, django_assert_num_queries: Any
    ) -> None:
        newest = answered(patient, "phq-9", 0, 1)
        with CaptureQueriesContext(connection) as few:
            page_of(desk, newest)
        for days in range(10, 200, 10):
            answered(patient, "phq-9", days, 2)
        with django_assert_num_queries(len(few)):
            page_of(desk, newest)


class TestEnteringATotal:
    def form(self, **more: Any) -> dict[str, Any]:
        typed = {"instrument": "madrs", "total": "24", "rated_on": "2026-03-11", "rated_at": "09:30"}
        return typed | {"rated_by": "patient", "submission": str(uuid4())} | more

    def url(self, patient: Patient) -> str:
        return reverse("measures:enter_total", args=[patient.pk])

    def test_stores_it_at_the_clinic_s_time_and_lists_it(self, desk: Client, patient: Patient, clinician: User) -> None:
        answer = desk.post(self.url(patient), self.form(rated_by=str(clinician.pk)), follow=True)
        made = Response.objects.get()
        assert (made.total, made.rated_by) == (24, clinician)
        assert made.answered_at == datetime(2026, 3, 11, 13, 30, tzinfo=UTC)
        assert "Written down" in text_of(answer)
        assert "MADRS <span" in text_of(answer)

    def test_offers_only_what_has_totals_and_only_who_treats(
        self, desk: Client, patient: Patient, office: User
    ) -> None:
        page = text_of(desk.get(self.url(patient)))
        assert "MADRS (0–60)" in page
        assert "PHQ-9 (" not in page
        assert "Priya Prescriber" in page
        assert f">{office.name}</option>" not in page

    @pytest.mark.parametrize(
        ("more", "part"),
        [
            ({"total": "61"}, "from 0 to 60"),
            ({"total": "12.5"}, "whole number"),
            ({"total": ""}, "Type the total."),
            ({"rated_at": "12:01"}, "still to come"),
            ({"rated_on": "2026-03-08", "rated_at": "02:30"}, "clocks skip"),
            ({"rated_on": "1900-01-01"}, "ten years"),
            ({"instrument": "phq-9"}, "madrs"),
            ({"rated_by": ""}, "Say who rated."),
        ],
    )
    def test_keeps_what_was_typed_when_something_is_wrong(
        self, desk: Client, patient: Patient, more: dict[str, str], part: str
    ) -> None:
        answer = desk.post(self.url(patient), self.form(**more))
        assert answer.status_code == 422
        assert part in text_of(answer)
        assert not Response.objects.exists()

    def test_gives_back_what_was_typed_to_who_was_signed_out(self, patient: Patient) -> None:
        answer = Client().post(self.url(patient), self.form(total="24"))
        assert answer.status_code == 403
        assert "24" in text_of(answer)


class TestCorrectingATotal:
    def test_shows_the_old_one_and_leads_to_the_newer(self, desk: Client, patient: Patient, clinician: User) -> None:
        first = entered_total(
            patient=patient, instrument="madrs", rated=Rated(30, NOW, None), submission=uuid4(), by=clinician
        )
        url = reverse("measures:correct_total", args=[first.pk])
        assert "Correct MADRS 30" in text_of(desk.get(url))
        form = {"total": "20", "rated_on": "2026-03-11", "rated_at": "12:00", "rated_by": "patient"}
        assert "Say why" in text_of(desk.post(url, form))
        desk.post(url, form | {"reason": "Added up wrongly."})
        second = Response.objects.get(corrects=first)
        assert (second.total, second.reason) == (20, "Added up wrongly.")
        assert "This entry was corrected." in page_of(desk, first)
        assert "Added up wrongly." in page_of(desk, second)

    def test_takes_one_back_without_another(self, desk: Client, patient: Patient, clinician: User) -> None:
        first = entered_total(
            patient=patient, instrument="madrs", rated=Rated(30, NOW, None), submission=uuid4(), by=clinician
        )
        form = {"total": "", "take_back": "on", "rated_on": "2026-03-11", "rated_at": "12:00", "rated_by": "patient"}
        url = reverse("measures:correct_total", args=[first.pk])
        desk.post(url, form | {"reason": "Somebody else's."})
        assert "This entry was taken back." in page_of(desk, first)
        assert "None yet." in text_of(desk.get(reverse("measures:enter_total", args=[patient.pk])))

    def test_is_no_page_for_what_was_corrected_by_taking_back(
        self, desk: Client, patient: Patient, clinician: User
    ) -> None:
        first = entered_total(
            patient=patient, instrument="madrs", rated=Rated(30, NOW, None), submission=uuid4(), by=clinician
        )
        back = corrected_total(
            response=first, rated=Rated(None, NOW, None), reason="Wrong.", submission=uuid4(), by=clinician
        )
        assert desk.get(reverse("measures:correct_total", args=[back.pk])).status_code == 404
        own = Client()
        own.force_login(patient.user)
        assert own.get(reverse("measures:response", args=[back.pk])).status_code == 404
        assert own.get(reverse("measures:response", args=[first.pk])).status_code == 200

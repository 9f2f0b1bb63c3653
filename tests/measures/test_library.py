"""A clinic takes over a questionnaire under a licence that somebody states; answers stay with their version."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import Refused
from common.models import AuditEntry
from measures.adoption import Statement
from measures.definition import Band
from measures.fhir import ORDINAL, questionnaire
from measures.fhir_reading import Understood, read
from measures.instruments import Instrument, UnknownInstrument, all_instruments, library, load
from measures.models import InstrumentVersion, Response
from measures.scoring import score
from measures.selectors import definition_of
from measures.services import ask_for, retire, submit, take_over
from people.models import Clinic, Patient, User
from safety.models import SafetyTask, Source

pytestmark = pytest.mark.django_db


def understood(of: int = 2, highest: int = 3, text: str = "Question") -> Understood:
    """What is read of a file with so many questions, answered from 0 to ``highest``."""
    offered = [
        {"extension": [{"url": ORDINAL, "valueDecimal": n}], "valueCoding": {"display": f"Answer {n}"}}
        for n in range(highest + 1)
    ]
    items = [
        {"linkId": f"/{n}", "type": "choice", "text": f"{text} {n}", "answerOption": offered} for n in range(1, of + 1)
    ]
    return read(json.dumps({"resourceType": "Questionnaire", "title": "Sleep", "item": items}).encode())


def says(**more: Any) -> Statement:
    words = {"title": "Sleep", "plain_name": "How you slept", "subject": "sleep", "licence": "Free, says its author."}
    return Statement(**(words | more))


def taken(clinic: Clinic, office: User, **more: Any) -> InstrumentVersion:
    made = {"understood": understood(), "statement": says()} | more
    return take_over(clinic=clinic, by=office, **made)


class TestTakingOver:
    def test_makes_it_the_clinic_s_own_with_who_stated_its_licence(self, clinic: Clinic, office: User) -> None:
        made = taken(clinic, office)
        assert (made.number, made.stated_by, made.licence) == (1, office, "Free, says its author.")
        one = load(made.key, clinic=clinic)
        assert (one.title, one.highest_total, one.licence) == ("Sleep", 6, "Free, says its author.")
        assert one in all_instruments(clinic)
        assert one not in all_instruments()

    def test_is_written_down_without_its_words(self, clinic: Clinic, office: User) -> None:
        made = taken(clinic, office)
        entry = AuditEntry.objects.get(action="instrument.imported")
        assert entry.detail == {"instrument": made.key, "number": 1, "alerts": 0, "no_other_asks": False}

    def test_another_clinic_does_not_know_it(self, clinic: Clinic, office: User, other_clinic: Clinic) -> None:
        made = taken(clinic, office)
        for number in (None, 1):
            with pytest.raises(UnknownInstrument):
                load(made.key, number, other_clinic)
        assert made.key not in [one.key for one in library(other_clinic)]
        with pytest.raises(UnknownInstrument):
            load(made.key)

    def test_two_clinics_never_share_a_key(
        self, clinic: Clinic, office: User, other_clinic: Clinic, other_office: User
    ) -> None:
        assert taken(clinic, office).key != taken(other_clinic, other_office).key

    @pytest.mark.parametrize("title", ["Sleep", "7 nights", "Ö", "A very long name of a questionnaire", "--"])
    def test_whatever_its_name_it_gets_a_key(self, clinic: Clinic, office: User, title: str) -> None:
        made = taken(clinic, office, statement=says(title=title))
        assert len(made.key) <= 20
        assert load(made.key, clinic=clinic).title == title

    def test_only_the_office_may(self, clinic: Clinic, clinician: User, other_office: User) -> None:
        for somebody in (clinician, other_office):
            with pytest.raises(PermissionDenied):
                taken(clinic, somebody)

    def test_without_a_licence_nothing_is_taken_over(self, clinic: Clinic, office: User) -> None:
        with pytest.raises(Refused) as refused:
            taken(clinic, office, statement=says(licence="  "))
        assert refused.value.field == "licence"
        assert not InstrumentVersion.objects.exists()


class TestAChangedOne:
    def test_gets_the_next_number_and_answers_stay_with_theirs(self, clinic: Clinic, office: User) -> None:
        first = taken(clinic, office)
        second = taken(clinic, office, understood=understood(of=3), replaces=first.key)
        assert (second.key, second.number) == (first.key, 2)
        assert len(load(first.key, clinic=clinic).items) == 3
        assert len(load(first.key, 1).items) == 2

    def test_that_is_the_same_is_refused(self, clinic: Clinic, office: User) -> None:
        first = taken(clinic, office)
        with pytest.raises(Refused) as refused:
            taken(clinic, office, replaces=first.key)
        assert refused.value.code == "same"

    def test_can_not_replace_another_clinic_s_or_a_shipped_one(
        self, clinic: Clinic, office: User, other_clinic: Clinic, other_office: User
    ) -> None:
        theirs = taken(other_clinic, other_office)
        for key in (theirs.key, "phq-9"):
            with pytest.raises(Refused) as refused:
                taken(clinic, office, replaces=key)
            assert refused.value.code == "unknown"


class TestWhatTheClinicSays:
    def test_ranges_must_cover_every_total(self, clinic: Clinic, office: User) -> None:
        low, high = (
            Band(key="range_1", text="Low", lowest=0, highest=3),
            Band(key="b", text="High", lowest=4, highest=6),
        )
        made = taken(clinic, office, statement=says(bands=(low, high)))
        assert load(made.key, clinic=clinic).band_of(4) == high
        with pytest.raises(Refused) as refused:
            taken(clinic, office, statement=says(bands=(low,)))
        assert (refused.value.field, "0 to 6" in str(refused.value)) == ("bands", True)

    def test_a_question_may_open_a_safety_task(self, clinic: Clinic, office: User) -> None:
        made = taken(clinic, office, statement=says(alert_items=("q2",), alert_from=2))
        (alert,) = load(made.key, clinic=clinic).alerts
        assert (alert.item, alert.from_value, alert.tier, alert.source) == ("q2", 2, "urgent", "question")

    @pytest.mark.parametrize(("item", "limit"), [("q2", 4), ("q9", 1)])
    def test_but_only_from_a_score_that_it_offers(self, clinic: Clinic, office: User, item: str, limit: int) -> None:
        with pytest.raises(Refused) as refused:
            taken(clinic, office, statement=says(alert_items=(item,), alert_from=limit))
        assert refused.value.field == "alert_from"


OUR_OWN = json.dumps(questionnaire(load("phq-9"), base="https://example.org")).encode()


class TestAQuestionAboutSuicide:
    def test_of_our_own_file_is_not_taken_over_without_somebody_saying_what_follows(
        self, clinic: Clinic, office: User
    ) -> None:
        with pytest.raises(Refused) as refused:
            taken(clinic, office, understood=read(OUR_OWN))
        assert (refused.value.field, "question 9" in str(refused.value)) == ("alert_items", True)
        made = taken(clinic, office, understood=read(OUR_OWN), statement=says(alert_items=("q9",)))
        assert [(one.item, one.from_value) for one in load(made.key, clinic=clinic).alerts] == [("q9", 1)]

    def test_another_question_than_the_one_chosen_is_asked_about_too(self, clinic: Clinic, office: User) -> None:
        with pytest.raises(Refused):
            taken(clinic, office, understood=read(OUR_OWN), statement=says(alert_items=("q3",)))

    def test_that_is_none_is_stated_by_somebody_and_written_down(self, clinic: Clinic, office: User) -> None:
        taken(clinic, office, understood=understood(text="I kill time"), statement=says(no_other_asks=True))
        assert AuditEntry.objects.get(action="instrument.imported").detail["no_other_asks"] is True

    @pytest.mark.parametrize(
        "text",
        [
            "Suicidal thoughts",
            "I wish I were dead",
            "Did you want to die",
            "Thoughts of hurting yourself",
            "Others would be better off without me",
            "Gedanken an Selbstmord",
            "Wanting to end your life",
        ],
    )
    def test_is_found_by_its_words(self, clinic: Clinic, office: User, text: str) -> None:
        with pytest.raises(Refused):
            taken(clinic, office, understood=understood(text=text))

    @pytest.mark.parametrize("text", ["How deadlines weigh on you", "Wie gut waren die Nächte", "Had you skill enough"])
    def test_is_not_seen_where_there_is_none(self, clinic: Clinic, office: User, text: str) -> None:
        assert taken(clinic, office, understood=understood(text=text)).number == 1

    @pytest.mark.parametrize(("known", "of", "highest", "place"), [("qids-sr16", 16, 3, 12), ("madrs", 10, 6, 10)])
    def test_of_a_known_scale_is_known_by_its_place(
        self, clinic: Clinic, office: User, known: str, of: int, highest: int, place: int
    ) -> None:
        file = understood(of=of, highest=highest)
        with pytest.raises(Refused) as refused:
            taken(clinic, office, understood=file, statement=says(stands_for=load(known)))
        assert f"question {place}" in str(refused.value)
        taken(clinic, office, understood=file, statement=says(stands_for=load(known), alert_items=(f"q{place}",)))

    def test_stays_one_when_a_typing_error_is_mended(self, clinic: Clinic, office: User) -> None:
        first = taken(clinic, office, statement=says(alert_items=("q2",)))
        with pytest.raises(Refused) as refused:
            taken(clinic, office, understood=understood(text="Questoin"), replaces=first.key)
        assert "question 2" in str(refused.value)

    def test_several_may_open_a_task_each_from_its_own_lowest_score(self, clinic: Clinic, office: User) -> None:
        made = taken(clinic, office, statement=says(alert_items=("q1", "q2"), alert_from=2))
        alerts = load(made.key, clinic=clinic).alerts
        assert [(one.item, one.from_value) for one in alerts] == [("q1", 2), ("q2", 2)]


class TestTheWordingOfAKnownTotal:
    def test_is_scored_as_that_one(self, clinic: Clinic, office: User) -> None:
        known = load("qids-sr16")
        made = taken(
            clinic,
            office,
            understood=understood(of=16),
            statement=says(stands_for=known, alert_items=("q12",), alert_from=1),
        )
        one = load(made.key, clinic=clinic)
        assert (one.entry, one.stands_for, one.highest_total, one.changes) == ("items", "qids-sr16", 27, known.changes)
        everything = {item.key: 1 for item in one.items}
        assert score(one, everything).total == 9
        assert score(one, everything | {"q1": 3, "q2": 3}).total == 11
        assert one.alerts[0].item == "q12"

    @pytest.mark.parametrize(
        ("known", "file"), [("qids-sr16", (15, 3)), ("qids-sr16", (16, 2)), ("isi", (7, 3)), ("madrs", (9, 6))]
    )
    def test_is_refused_when_it_does_not_fit(
        self, clinic: Clinic, office: User, known: str, file: tuple[int, int]
    ) -> None:
        with pytest.raises(Refused) as refused:
            taken(clinic, office, understood=understood(*file), statement=says(stands_for=load(known)))
        assert refused.value.field == "stands_for"


class TestRetiring:
    def test_takes_every_number_out_of_use_and_keeps_what_was_answered_readable(
        self, clinic: Clinic, office: User
    ) -> None:
        first = taken(clinic, office)
        second = taken(clinic, office, understood=understood(of=3), replaces=first.key)
        retire(version=second, by=office)
        with pytest.raises(UnknownInstrument):
            load(first.key, clinic=clinic)
        assert load(first.key, 1).number == 1
        assert not any(one.key == first.key for one in all_instruments(clinic))
        assert retire(version=second, by=office).retired_at == second.retired_at
        assert AuditEntry.objects.filter(action="instrument.retired").count() == 1

    def test_is_undone_by_taking_it_over_again(self, clinic: Clinic, office: User) -> None:
        first = taken(clinic, office)
        retire(version=first, by=office)
        assert taken(clinic, office, replaces=first.key).number == 2

    def test_only_the_office_may(self, clinic: Clinic, office: User, clinician: User) -> None:
        with pytest.raises(PermissionDenied):
            retire(version=taken(clinic, office), by=clinician)


class TestAnsweringOne:
    def answered(self, patient: Patient, made: InstrumentVersion, **answers: int | None) -> Response:
        return submit(patient=patient, instrument=made.key, answers=answers, submission=uuid4(), by=patient.user)

    def test_is_scored_in_its_own_ranges(self, clinic: Clinic, office: User, patient: Patient) -> None:
        low, high = (
            Band(key="range_1", text="Low", lowest=0, highest=3),
            Band(key="b", text="High", lowest=4, highest=6),
        )
        made = taken(clinic, office, statement=says(bands=(low, high)))
        response = self.answered(patient, made, q1=3, q2=2)
        assert (response.total, response.band, response.instrument_version) == (5, "b", 1)

    def test_opens_a_safety_task_where_the_clinic_said_so(self, clinic: Clinic, office: User, patient: Patient) -> None:
        made = taken(clinic, office, statement=says(alert_items=("q2",), alert_from=2))
        self.answered(patient, made, q1=3, q2=1)
        assert not SafetyTask.objects.exists()
        self.answered(patient, made, q1=0, q2=2)
        assert SafetyTask.objects.get().source == Source.QUESTION

    def test_keeps_its_version_when_the_clinic_changes_it(self, clinic: Clinic, office: User, patient: Patient) -> None:
        made = taken(clinic, office)
        response = self.answered(patient, made, q1=1, q2=1)
        taken(clinic, office, understood=understood(of=3), replaces=made.key)
        assert len(definition_of(response).items) == 2

    def test_is_not_for_patients_of_another_clinic(self, clinic: Clinic, office: User, stranger: Patient) -> None:
        with pytest.raises(Refused):
            self.answered(stranger, taken(clinic, office), q1=1, q2=1)

    def test_is_asked_of_nobody_any_more_once_retired(
        self, clinic: Clinic, office: User, patient: Patient, clinician: User
    ) -> None:
        made = taken(clinic, office)
        asked = ask_for(patient=patient, instrument=made.key, by=clinician)
        other = ask_for(patient=patient, instrument="who-5", by=clinician)
        retire(version=made, by=office)
        asked.refresh_from_db()
        other.refresh_from_db()
        assert (asked.state, other.state) == ("withdrawn", "open")


class TestReadingTheLibrary:
    def test_costs_one_query_however_much_a_clinic_took_over(
        self, clinic: Clinic, office: User, django_assert_num_queries: Any
    ) -> None:
        keys = [taken(clinic, office, understood=understood(text=f"Text {n}")).key for n in range(5)]
        with django_assert_num_queries(1):
            assert len(all_instruments(clinic)) == len(all_instruments()) + 5
        with django_assert_num_queries(1):
            library(clinic.pk)
        with django_assert_num_queries(0):  # a version never changes, so one that was read is known
            for key in keys:
                load(key, 1)

    def test_costs_none_for_what_is_shipped(self, clinic: Clinic, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            found: list[Instrument] = [*all_instruments(), *library(), load("phq-9"), load("phq-9", 1, clinic)]
        assert found

    def test_an_unknown_key_is_unknown(self, clinic: Clinic) -> None:
        for number in (None, 3):
            with pytest.raises(UnknownInstrument):
                load(f"no-{uuid4().hex[:6]}", number, clinic)

"""Who owns a task, who is asked next, and what those who are asked may see and do."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client

from common import clock as house_clock
from common.errors import Refused, StaleSave
from common.models import AuditEntry
from messaging import delivery
from messaging.models import Message
from people.models import Clinic, Patient, User
from people.roles import Role
from people.services import end_membership
from safety import selectors, services, texts
from safety.models import OnCall, SafetySettings, SafetyTask, SafetyTaskChange, Source, Tier
from tests.cast import a_member, a_patient

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 11, 23, 0, tzinfo=UTC)  # Wednesday evening, the clinic is closed


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@pytest.fixture(autouse=True)
def _evening(clock) -> None:
    clock(NOW)


@pytest.fixture
def carla(clinic: Clinic) -> User:
    """On call, and on nobody's care team."""
    return a_member(clinic, Role.CLINICIAN, "Carla Colleague")


@pytest.fixture
def lead(clinic: Clinic) -> User:
    return a_member(clinic, Role.PRESCRIBER, "Lena Lead")


def place(user: User):
    return user.memberships.get()


def on_call(clinic: Clinic, *people: User, lead: User | None = None) -> None:
    OnCall.objects.bulk_create(
        OnCall(clinic=clinic, membership=place(one), position=number) for number, one in enumerate(people)
    )
    SafetySettings.objects.create(clinic=clinic, lead=place(lead) if lead else None)


def a_task(patient: Patient, **how: object) -> SafetyTask:
    values = {"patient": patient, "source": Source.PHQ9_ITEM_9, "source_id": uuid4(), "system": "measures"} | how
    return services.open_task(**values)  # type: ignore[arg-type]


def at(task: SafetyTask) -> str:
    return f"/safety/{task.pk}/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(user: User) -> int:
    return Message.objects.filter(recipient=user, kind=texts.ASKED).count() // 2


def let_pass(task: SafetyTask, count: int) -> SafetyTask:
    """The timetable beats after so many minutes."""
    with house_clock.frozen(NOW + minutes(count)):
        services.escalate_due(house_clock.now())
    task.refresh_from_db()
    return task


class TestOpening:
    def test_it_has_a_tier_an_owner_and_is_due(self, patient, prescriber, clinician, clinic, carla) -> None:
        on_call(clinic, carla, clinician)
        task = a_task(patient)
        assert (task.tier, task.owner, task.due_at) == (Tier.URGENT, place(clinician), NOW + minutes(60))
        assert task.next_step_at == NOW + minutes(30)
        assert asked(clinician) == asked(carla) == 0  # the whole care team is told anyway

    def test_with_nobody_on_call_it_is_with_whoever_is_longest_on_the_care_team(self, patient, prescriber) -> None:
        assert a_task(patient).owner == place(prescriber)

    def test_a_clinic_may_have_minutes_of_its_own(self, patient, clinic) -> None:
        SafetySettings.objects.create(clinic=clinic, immediate_answer=5)
        assert a_task(patient, tier=Tier.IMMEDIATE).due_at == NOW + minutes(5)

    def test_what_can_wait_is_due_in_open_hours(self, patient) -> None:
        assert a_task(patient, tier=Tier.SOON).due_at == datetime(2026, 3, 12, 16, 0, tzinfo=UTC)  # noon in New York

    def test_with_nobody_on_the_care_team_the_person_on_call_is_asked(self, clinic, carla, office) -> None:
        on_call(clinic, carla)
        alone = a_patient(clinic, "Cora Patient")
        assert a_task(alone).owner == place(carla)
        assert asked(carla) == 1

    def test_a_graver_answer_on_the_same_form_makes_it_more_urgent(self, patient) -> None:
        task = a_task(patient)
        assert services.look_again(source=Source.PHQ9_ITEM_9, source_ids=[task.source_id], tier=Tier.IMMEDIATE)
        task.refresh_from_db()
        assert (task.tier, task.due_at) == (Tier.IMMEDIATE, NOW + minutes(15))

    def test_a_colleague_opens_one_by_hand_and_pressing_twice_opens_one(self, patient, clinician, carla) -> None:
        said = {"patient": patient, "note": "She sounded flat on the phone.", "submission": uuid4(), "tier": "soon"}
        first = services.open_by_hand(**said, by=clinician)
        assert services.open_by_hand(**said, by=clinician) == first
        assert "She sounded flat" in unescape(signed_in(clinician).get(at(first)).content.decode())
        with pytest.raises(PermissionDenied):
            services.open_by_hand(**(said | {"submission": uuid4()}), by=carla)


class TestGoingOn:
    def test_unanswered_it_goes_through_the_order_to_the_lead_who_is_reminded(
        self, patient, prescriber, clinic, carla, lead
    ) -> None:
        on_call(clinic, prescriber, carla, lead=lead)
        task = a_task(patient, tier=Tier.IMMEDIATE)
        assert let_pass(task, 9).owner == place(prescriber)
        assert let_pass(task, 10).owner == place(carla)
        assert (task.stage, task.level, asked(carla)) == ("order", 1, 1)
        assert let_pass(task, 20).owner == place(lead)
        assert (task.stage, asked(lead)) == ("lead", 1)
        assert let_pass(task, 35).owner == place(lead)
        assert asked(lead) == 2

    def test_a_beat_that_comes_twice_or_late_asks_each_person_once_and_gives_them_their_time(
        self, patient, prescriber, clinic, carla, lead
    ) -> None:
        on_call(clinic, prescriber, carla, lead=lead)
        task = a_task(patient, tier=Tier.IMMEDIATE)
        for _twice in range(2):
            assert let_pass(task, 500).owner == place(carla)
        assert (asked(carla), asked(lead)) == (1, 0)
        assert task.next_step_at == NOW + minutes(510)

    def test_who_took_it_is_left_alone_until_it_should_be_settled(self, patient, clinician, clinic, lead) -> None:
        on_call(clinic, lead=lead)
        task = services.take_task(task=a_task(patient), by=clinician)
        assert task.due_at == NOW + minutes(240)
        assert let_pass(task, 239).stage == "owner"
        assert (let_pass(task, 240).stage, task.taken_by, asked(lead)) == ("lead", clinician, 1)

    def test_whoever_stops_working_here_is_passed_over_within_a_beat(
        self, patient, clinician, prescriber, clinic, carla, office
    ) -> None:
        task = services.hand_on(task=a_task(patient), to=place(carla), by=clinician)
        on_call(clinic, prescriber, clinician)
        end_membership(membership=place(carla), by=office)
        assert let_pass(task, 0).owner == place(clinician)  # the prescriber owned it first and was asked already

    def test_with_nobody_left_the_office_is_told(self, clinic, office) -> None:
        task = let_pass(a_task(a_patient(clinic, "Cora Patient")), 0)
        assert task.stage == "nobody"
        assert Message.objects.filter(kind=texts.GAP, recipient=office).exists()

    def test_a_closed_task_goes_nowhere(self, patient, clinician, clinic, carla) -> None:
        on_call(clinic, clinician, carla)
        task = a_task(patient)
        services.close_task(task=task, version=1, disposition="spoke", note="Spoke.", by=clinician)
        assert let_pass(task, 5000).owner == place(clinician)
        assert asked(carla) == 0

    def test_who_is_asked_for_what_a_colleague_took_meanwhile_is_not_written_to(
        self, patient, clinician, clinic, carla
    ) -> None:
        on_call(clinic, clinician, carla)
        task = let_pass(a_task(patient), 30)
        services.take_task(task=task, by=clinician)
        with house_clock.frozen(NOW + minutes(31)):
            delivery.drain()
        asked = Message.objects.filter(recipient=carla, kind=texts.ASKED)
        assert set(asked.values_list("state", "reason")) == {("cancelled", "passed")}

    def test_it_stands_in_the_audit_and_in_a_history_that_nobody_changes(self, patient, prescriber, clinic, carla):
        on_call(clinic, prescriber, carla)
        let_pass(a_task(patient), 30)
        entry = AuditEntry.objects.get(action="safety_task.escalated")
        assert (entry.system_actor, entry.subject_id, entry.detail["move"]) == ("escalation", patient.pk, "next")
        assert list(SafetyTaskChange.objects.values_list("what", flat=True)) == ["opened", "told", "told", "escalated"]
        with pytest.raises(DatabaseError), transaction.atomic():
            SafetyTaskChange.objects.update(what="noted")

    def test_a_beat_with_nothing_due_costs_one_query(self, patient, django_assert_num_queries) -> None:
        a_task(patient)
        with django_assert_num_queries(1):
            services.escalate_due(NOW)


class TestBeingAsked:
    @pytest.fixture
    def task(self, patient, prescriber, clinic, carla) -> SafetyTask:
        """Carla, who does not treat Ada, is asked about her."""
        on_call(clinic, prescriber, carla)
        Patient.objects.filter(pk=patient.pk).update(phone="+1 555 0177")
        return let_pass(a_task(patient), 30)

    def test_she_sees_the_task_the_phone_and_the_plan_and_nothing_else(self, task, patient, carla) -> None:
        client = signed_in(carla)
        page = unescape(client.get(at(task)).content.decode())
        assert "+1 555 0177" in page
        assert "You are not on this care team" in page
        assert f'/patients/{patient.pk}/"' not in page
        assert client.get(f"/patients/{patient.pk}/safety-plan/").status_code == 200
        assert client.get(f"/patients/{patient.pk}/").status_code == 404
        assert "Ada Patient" in client.get("/safety/").content.decode()
        entry = AuditEntry.objects.get(action="record.opened", actor=carla, detail__page="safety_task")
        assert entry.subject_id == patient.pk

    def test_nobody_else_of_the_clinic_sees_it(self, task, clinic) -> None:
        other = a_member(clinic, Role.CLINICIAN, "Otis Other")
        assert signed_in(other).get(at(task)).status_code == 404

    def test_she_takes_it_notes_and_closes_it(self, task, carla) -> None:
        client = signed_in(carla)
        client.post(f"{at(task)}take/", {"seen": ""})
        client.post(f"{at(task)}note/", {"text": "No answer at 19:40."})
        task.refresh_from_db()
        assert (task.taken_by, task.version) == (carla, 3)
        closing = {"version": "3", "disposition": "spoke", "note": "Spoke by phone."}
        assert client.post(at(task), closing).status_code == 302
        assert "Spoke by phone." in client.get(at(task)).content.decode()

    def test_once_somebody_else_closed_it_she_is_told_so_kindly_and_keeps_her_words(self, task, carla, clinician):
        services.close_task(task=task, version=task.version, disposition="spoke", note="Spoke.", by=clinician)
        answer = signed_in(carla).post(at(task), {"version": "1", "disposition": "spoke", "note": "I called, too."})
        page = unescape(answer.content.decode())
        assert answer.status_code == 410
        assert "It is settled" in page
        assert "I called, too." in page
        assert "Ada" not in page

    def test_a_message_about_it_says_nothing_about_anybody(self, task, carla) -> None:
        text = texts.asked_text(Message.objects.filter(recipient=carla)[0])
        said = f"{text.subject} {text.body} {text.action_label}".lower()
        assert not any(word in said for word in ("phq", "suicid", "ketamine", "patient", "ada", "safety"))


class TestTakingAndHandingOn:
    def test_two_who_press_at_once_see_who_was_first(self, patient, clinician, prescriber) -> None:
        task = a_task(patient)
        services.take_task(task=task, by=clinician)
        with pytest.raises(Refused) as refusal:
            services.take_task(task=task, by=prescriber)
        assert refusal.value.code == "taken"
        services.take_task(task=task, by=prescriber, seen=clinician.pk)
        task.refresh_from_db()
        assert task.taken_by == prescriber

    def test_pressing_twice_is_one_taking(self, patient, clinician) -> None:
        task = a_task(patient)
        for _twice in range(2):
            services.take_task(task=task, by=clinician)
        assert task.changes.filter(what="taken").count() == 1

    def test_it_is_handed_to_a_colleague_who_is_asked_and_sees_it(self, patient, clinician, carla) -> None:
        task = a_task(patient)
        answer = signed_in(clinician).post(
            f"{at(task)}hand-on/", {"to": str(place(carla).pk), "why": "I am in a session."}, follow=True
        )
        page = unescape(answer.content.decode())
        assert "Handed on to Carla Colleague" in page
        assert "I am in a session." in page
        assert asked(carla) == 1
        assert signed_in(carla).get(at(task)).status_code == 200

    def test_only_somebody_who_treats_here_can_be_asked(self, patient, clinician, office, other_prescriber) -> None:
        task = a_task(patient)
        for nobody in (office, other_prescriber):
            with pytest.raises(Refused):
                services.hand_on(task=task, to=place(nobody), by=clinician)
        answer = signed_in(clinician).post(f"{at(task)}hand-on/", {"to": str(place(office).pk), "why": "Kept words"})
        assert answer.status_code == 422
        assert "Kept words" in answer.content.decode()

    def test_a_note_keeps_a_colleague_from_closing_an_older_page(self, patient, clinician, prescriber) -> None:
        task = a_task(patient)
        services.note_on_task(task=task, note="Tried to call.", by=clinician)
        with pytest.raises(StaleSave):
            services.close_task(task=task, version=1, disposition="spoke", note="Mine", by=prescriber)

    def test_notes_can_not_be_read_in_the_database(self, patient, clinician) -> None:
        services.note_on_task(task=a_task(patient), note="The green staircase", by=clinician)
        with connection.cursor() as cursor:
            cursor.execute("SELECT note FROM safety_safetytaskchange WHERE note IS NOT NULL")
            assert all(b"staircase" not in bytes(row[0]) for row in cursor.fetchall())

    def test_strangers_do_nothing(self, patient, clinician, carla, other_prescriber, office) -> None:
        task = a_task(patient)
        for stranger in (carla, other_prescriber, office, patient.user):
            with pytest.raises(PermissionDenied):
                services.take_task(task=task, by=stranger)
            with pytest.raises(PermissionDenied):
                services.note_on_task(task=task, note="Mine", by=stranger)

    def test_the_list_is_bookmarked_by_its_filter(self, patient, other_patient, clinician, prescriber) -> None:
        mine, other = a_task(patient), a_task(other_patient)
        services.close_task(task=other, version=1, disposition="spoke", note="Spoke.", by=prescriber)
        client = signed_in(prescriber)
        page = {show: client.get(f"/safety/?show={show}").content.decode() for show in ("all", "mine", "closed", "x")}
        for show in ("all", "mine", "x"):
            assert at(mine) in page[show]
            assert at(other) not in page[show]
        assert at(other) in page["closed"]
        assert selectors.counts_of(prescriber) == (1, 1)

    def test_the_gravest_that_nobody_took_comes_first_then_what_is_due_first(self, patient, prescriber) -> None:
        late = a_task(patient, tier=Tier.URGENT)
        with house_clock.frozen(NOW + minutes(90)):
            taken, untaken = a_task(patient, tier=Tier.IMMEDIATE), a_task(patient, tier=Tier.IMMEDIATE)
            urgent = a_task(patient, tier=Tier.URGENT)
            services.take_task(task=taken, by=prescriber)
            listed = list(selectors.tasks_shown(prescriber, selectors.ALL, NOW + minutes(91)))
        assert listed == [untaken, taken, late, urgent]

    def test_what_is_overdue_says_so_and_comes_first(self, patient, other_patient, prescriber) -> None:
        a_task(other_patient, tier=Tier.SOON)
        a_task(patient, tier=Tier.IMMEDIATE)
        with house_clock.frozen(NOW + minutes(27)):
            page = unescape(signed_in(prescriber).get("/safety/").content.decode())
        assert "Overdue by 12 minutes" in page
        assert page.index("Ada Patient") < page.index("Ben Patient")

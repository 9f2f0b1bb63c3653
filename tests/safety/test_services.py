"""Opening and settling safety tasks, and the clinic's own lines."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from messaging import registry
from messaging.models import Channel, Message
from people.models import CareTeamMember, Clinic, Patient, User
from safety import crisis, selectors, services, texts
from safety.models import CrisisLine, Disposition, SafetyTask, Source

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 11, 23, 0, tzinfo=UTC)


def a_task(patient: Patient) -> SafetyTask:
    return services.open_task(patient=patient, source=Source.PHQ9_ITEM_9, source_id=uuid4(), system="measures")


def close(task: SafetyTask, by: User, **changes: object) -> SafetyTask:
    said: dict[str, object] = {
        "task": task,
        "version": task.version,
        "disposition": Disposition.SPOKE,
        "note": "Spoke by phone. No plan, no means.",
        "by": by,
    }
    return services.close_task(**(said | changes))  # type: ignore[arg-type]


class TestOpening:
    def test_everybody_on_the_care_team_is_told_at_once_and_by_every_way(
        self, patient: Patient, prescriber: User, clinician: User, office: User, clock
    ) -> None:
        clock(NOW)
        task = a_task(patient)
        told = Message.objects.filter(kind=texts.TASK)
        assert {(one.recipient_id, one.channel) for one in told} == {
            (user.pk, channel) for user in (prescriber, clinician) for channel in (Channel.IN_APP, Channel.EMAIL)
        }
        assert {one.due_at for one in told} == {NOW}
        assert {one.about_id for one in told} == {task.pk}

    def test_quiet_hours_and_consent_do_not_hold_it_back(self) -> None:
        kind = registry.find(texts.TASK)
        assert kind is not None
        assert not kind.keeps_quiet
        assert not kind.needs_consent

    def test_the_outbox_does_not_tell_the_office_whom_it_is_about(self, patient: Patient) -> None:
        a_task(patient)
        assert set(Message.objects.values_list("patient", flat=True)) == {None}

    def test_nothing_medical_stands_in_the_message(self, patient: Patient) -> None:
        a_task(patient)
        for message in Message.objects.filter(kind=texts.TASK):
            text = texts.task_text(message)
            said = f"{text.subject} {text.body} {text.action_label}".lower()
            assert not any(word in said for word in ("phq", "suicid", "ketamine", "score", "patient", "ada"))
            assert text.action_url.endswith(f"/safety/{message.about_id}/")
            assert text.action_url.startswith("/" if message.channel == Channel.IN_APP else "http")

    def test_the_same_source_opens_one_task_and_tells_once(self, patient: Patient) -> None:
        source = uuid4()
        first = services.open_task(patient=patient, source=Source.PHQ9_ITEM_9, source_id=source, system="measures")
        again = services.open_task(patient=patient, source=Source.PHQ9_ITEM_9, source_id=source, system="measures")
        assert again == first
        assert Message.objects.filter(kind=texts.TASK).count() == 4
        assert AuditEntry.objects.filter(action="safety_task.opened").count() == 1

    def test_it_is_in_the_audit_without_what_was_answered(self, patient: Patient) -> None:
        task = a_task(patient)
        entry = AuditEntry.objects.get(action="safety_task.opened")
        assert (entry.object_id, entry.subject_id, entry.system_actor) == (task.pk, patient.pk, "measures")
        assert entry.detail == {"told": 2, "tier": "urgent", "owner": str(task.owner_id)}

    def test_with_nobody_on_the_care_team_the_office_is_told(self, patient: Patient, office: User, clock) -> None:
        clock(NOW)
        CareTeamMember.objects.filter(patient=patient).update(ended_at=NOW)
        a_task(patient)
        told = Message.objects.filter(kind=texts.NOBODY)
        assert {(one.kind, one.recipient_id, one.about_id) for one in told} == {(texts.NOBODY, office.pk, patient.pk)}
        text = texts.nobody_text(told[0])
        assert "nobody on it" in text.body
        assert patient.name not in text.body

    def test_a_settled_task_asks_nobody_any_more(self, patient: Patient, clinician: User) -> None:
        task = a_task(patient)
        message = Message.objects.filter(kind=texts.TASK)[0]
        assert texts.task_wanted(message, NOW) is None
        close(task, clinician)
        assert texts.task_wanted(message, NOW) == "settled"


class TestClosing:
    def test_it_says_who_when_what_and_why(self, patient: Patient, clinician: User, clock) -> None:
        task = a_task(patient)
        clock(NOW)
        close(task, clinician)
        task.refresh_from_db()
        assert (task.closed_by, task.closed_at, task.disposition, task.version) == (clinician, NOW, "spoke", 2)
        assert task.note == "Spoke by phone. No plan, no means."
        assert not services.has_open_task(patient)
        entry = AuditEntry.objects.get(action="safety_task.closed")
        assert (entry.actor, entry.subject_id, entry.detail) == (clinician, patient.pk, {"disposition": "spoke"})

    def test_a_second_colleague_overwrites_nothing(self, patient: Patient, clinician: User, prescriber: User) -> None:
        task = a_task(patient)
        seen_by_both = task.version
        close(SafetyTask.objects.get(pk=task.pk), clinician)
        with pytest.raises(StaleSave):
            close(SafetyTask.objects.get(pk=task.pk), prescriber, version=seen_by_both, note="Mine")
        task.refresh_from_db()
        assert task.closed_by == clinician
        assert AuditEntry.objects.filter(action="safety_task.closed").count() == 1

    def test_even_with_the_fresh_version_a_closed_task_stays_as_it_is(self, patient: Patient, clinician: User) -> None:
        task = close(a_task(patient), clinician)
        with pytest.raises(StaleSave):
            close(task, clinician, note="Another")

    @pytest.mark.parametrize(("field", "value"), [("note", "  \n"), ("disposition", ""), ("disposition", "ignored")])
    def test_it_needs_a_disposition_and_a_note(self, patient: Patient, clinician: User, field: str, value: str) -> None:
        task = a_task(patient)
        with pytest.raises(Refused) as refusal:
            close(task, clinician, **{field: value})
        assert refusal.value.field == field
        assert services.has_open_task(patient)

    def test_only_the_care_team_closes_it(
        self, other_patient: Patient, clinician: User, office: User, other_prescriber: User
    ) -> None:
        task = a_task(other_patient)
        for outsider in (clinician, office, other_prescriber, other_patient.user):
            with pytest.raises(PermissionDenied):
                close(task, outsider)

    def test_the_database_knows_that_a_closed_task_names_who_and_what(self, patient: Patient) -> None:
        task = a_task(patient)
        with pytest.raises(IntegrityError), transaction.atomic():
            SafetyTask.objects.filter(pk=task.pk).update(closed_at=NOW)


class TestSelectors:
    def test_one_sees_the_open_tasks_of_ones_own_patients_oldest_first(
        self, patient: Patient, other_patient: Patient, prescriber: User, clinician: User, office: User, clock
    ) -> None:
        clock(NOW)
        later = a_task(patient)
        clock(NOW.replace(hour=20))
        earlier = a_task(other_patient)
        close(a_task(patient), clinician)
        assert list(selectors.open_tasks_for(prescriber)) == [earlier, later]
        assert list(selectors.open_tasks_for(clinician)) == [later]
        assert list(selectors.open_tasks_for(office)) == []
        assert list(selectors.open_tasks(patient)) == [later]

    def test_the_list_costs_one_query_however_long(
        self, patient: Patient, clinician: User, django_assert_num_queries
    ) -> None:
        for _ in range(5):
            a_task(patient)
        with django_assert_num_queries(1):
            assert (
                len([(one.patient.name, one.patient.clinic.name) for one in selectors.open_tasks_for(clinician)]) == 5
            )

    def test_where_to_turn_costs_one_query(self, clinic: Clinic, django_assert_num_queries) -> None:
        with django_assert_num_queries(1):
            selectors.crisis_for(clinic)
        with django_assert_num_queries(0):
            selectors.crisis_for(None)
        with django_assert_num_queries(2):
            selectors.clinic_now(clinic, NOW)

    def test_the_clinic_is_closed_in_its_own_zone(self, clinic: Clinic) -> None:
        found = selectors.clinic_now(clinic, NOW)  # 19:00 in New York
        assert not found.standing.is_open
        assert found.phone_href == "tel:+15550100"
        assert [one.day for one in found.days] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


class TestLines:
    OWN = (crisis.line("Samaritans", "116 123", note="Day and night"), crisis.line("Shout", "85258", crisis.Way.TEXT))

    def test_the_office_lists_its_own_lines_in_its_own_order(self, clinic: Clinic, office: User) -> None:
        services.set_lines(clinic=clinic, lines=self.OWN, seen=crisis.fingerprint([]), by=office)
        assert selectors.crisis_for(clinic).lines == self.OWN
        entry = AuditEntry.objects.get(action="crisis_lines.changed")
        assert (entry.clinic_id, entry.detail) == (clinic.pk, {"lines": 2})

    def test_without_own_lines_those_of_the_country_come_back(self, clinic: Clinic, office: User) -> None:
        services.set_lines(clinic=clinic, lines=self.OWN, seen=crisis.fingerprint([]), by=office)
        services.set_lines(clinic=clinic, lines=(), seen=crisis.fingerprint(self.OWN), by=office)
        assert selectors.crisis_for(clinic).lines == crisis.for_country("US")

    def test_two_of_the_office_do_not_overwrite_each_other(self, clinic: Clinic, office: User) -> None:
        services.set_lines(clinic=clinic, lines=self.OWN, seen=crisis.fingerprint([]), by=office)
        with pytest.raises(StaleSave):
            services.set_lines(clinic=clinic, lines=(), seen=crisis.fingerprint([]), by=office)
        assert CrisisLine.objects.count() == 2

    @pytest.mark.parametrize(
        "lines",
        [
            (crisis.line("", "988"),),
            (crisis.line("Somebody", "call us"),),
            tuple(crisis.line(f"Line {n}", "988") for n in range(9)),
        ],
    )
    def test_a_line_that_helps_nobody_is_refused(self, clinic: Clinic, office: User, lines) -> None:
        with pytest.raises(Refused):
            services.set_lines(clinic=clinic, lines=lines, seen=crisis.fingerprint([]), by=office)
        assert not CrisisLine.objects.exists()

    def test_only_the_clinics_own_office_changes_them(
        self, clinic: Clinic, prescriber: User, other_office: User
    ) -> None:
        for outsider in (prescriber, other_office):
            with pytest.raises(PermissionDenied):
                services.set_lines(clinic=clinic, lines=self.OWN, seen=crisis.fingerprint([]), by=outsider)

"""An open task that becomes graver, or of which the patient writes more: whoever has it and the care team hear of it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from messaging import delivery
from messaging.models import Message
from people.models import Clinic, Patient, User
from people.roles import Role
from safety import services, texts
from safety.models import OnCall, SafetySettings, SafetyTask, SafetyTaskChange, Source, Tier
from safety.services.opening import raise_to
from tests.cast import a_member

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(clock) -> None:
    clock(NOW)


@pytest.fixture
def carla(clinic: Clinic) -> User:
    """On nobody's care team."""
    return a_member(clinic, Role.CLINICIAN, "Carla Colleague")


@pytest.fixture
def call(patient: Patient) -> SafetyTask:
    return services.ask_for_a_call(patient=patient, by=patient.user)


def told(user: User) -> int:
    return Message.objects.filter(recipient=user, kind=texts.MORE).count() // 2


def test_graver_words_reach_whoever_took_it_and_the_whole_care_team(call, patient, prescriber, clinician, carla):
    services.hand_on(task=call, to=carla.memberships.get(), by=clinician)
    services.take_task(task=call, by=carla)
    services.ask_for_a_call(patient=patient, by=patient.user, words="I have taken all my pills just now.")
    call.refresh_from_db()
    assert (call.tier, call.due_at) == (Tier.IMMEDIATE, NOW + timedelta(minutes=60))
    assert [told(one) for one in (prescriber, clinician, carla)] == [1, 1, 1]
    delivery.drain()
    assert set(Message.objects.filter(kind=texts.MORE).values_list("state", flat=True)) == {"sent"}


def test_each_new_word_of_the_patient_is_told_once(call, patient, clinician):
    services.ask_for_a_call(patient=patient, by=patient.user, words="After four, please.")
    services.ask_for_a_call(patient=patient, by=patient.user)
    assert told(clinician) == 1
    services.ask_for_a_call(patient=patient, by=patient.user, words="My sister may answer.")
    assert told(clinician) == 2


def test_what_is_no_graver_tells_nobody(call, clinician):
    assert not raise_to(call, Tier.SOON)
    assert services.look_again(source=Source.CALL, source_ids=[call.source_id], tier=Tier.URGENT)
    assert told(clinician) == 0


def test_a_graver_answer_of_the_same_form_is_told_once_and_stands_in_the_history(patient, clinician):
    form = uuid4()
    task = services.open_task(patient=patient, source=Source.ASQ, source_id=form, system="measures")
    for _twice in range(2):
        services.look_again(source=Source.ASQ, source_ids=[form], tier=Tier.IMMEDIATE)
    assert told(clinician) == 1
    assert [row.what for row in SafetyTaskChange.objects.filter(task=task)] == [
        "opened", "told", "told", "raised", "told", "told",
    ]  # fmt: skip


def test_the_lead_who_was_asked_hears_of_it_too(call, patient, clinic, clinician):
    lead = a_member(clinic, Role.PRESCRIBER, "Lena Lead")
    SafetySettings.objects.create(clinic=clinic, lead=lead.memberships.get())
    services.take_task(task=call, by=clinician)
    services.escalate_due(NOW + timedelta(minutes=241))
    services.ask_for_a_call(patient=patient, by=patient.user, words="Please.")
    assert (told(lead), told(clinician)) == (1, 1)


def test_it_says_nothing_medical_and_asks_nobody_of_what_was_settled(call, patient, clinician):
    services.ask_for_a_call(patient=patient, by=patient.user, words="Please.")
    message = Message.objects.filter(kind=texts.MORE)[0]
    said = texts.more_text(message).body.lower()
    assert not any(word in said for word in ("phq", "suicid", "ketamine", "patient", "ada", "call"))
    assert texts.more_wanted(message, NOW) is None
    call.refresh_from_db()
    services.close_task(task=call, version=call.version, disposition="spoke", note="Spoke.", by=clinician)
    assert texts.more_wanted(message, NOW) == "settled"


def test_whoever_is_neither_on_the_care_team_nor_has_it_any_more_is_not_told(call, patient, clinician, carla):
    services.hand_on(task=call, to=carla.memberships.get(), by=clinician)
    services.ask_for_a_call(patient=patient, by=patient.user, words="Please.")
    services.hand_on(task=call, to=clinician.memberships.get(), by=carla)
    message = Message.objects.filter(kind=texts.MORE, recipient=carla)[0]
    assert texts.more_wanted(message, NOW) == "left"


@pytest.mark.usefixtures("prescriber")
def test_a_changed_care_team_takes_nothing_from_a_colleague_who_just_took_it(call, patient, clinic, carla, monkeypatch):
    """Between the question what is open and the row that is held, somebody presses "I take it"."""
    SafetyTask.objects.update(owner=None)
    OnCall.objects.create(clinic=clinic, membership=carla.memberships.get(), position=0)
    held = services.opening.hold

    def taken_meanwhile(pk):
        if not SafetyTask.objects.get(pk=pk).taken_at:
            services.take_task(task=SafetyTask.objects.get(pk=pk), by=patient.care_team.last().membership.user)
        return held(pk)

    monkeypatch.setattr(services.opening, "hold", taken_meanwhile)
    services.tell_again(patient=patient)
    call.refresh_from_db()
    assert call.owner == patient.care_team.last().membership
    assert call.taken_by == patient.care_team.last().membership.user


def test_who_has_it_after_the_care_team_changed_stands_in_the_history(call, patient, clinician, prescriber, office):
    patient.care_team.filter(membership=call.owner).update(ended_at=NOW)
    services.tell_again(patient=patient)
    first, call_now = call.owner, SafetyTask.objects.get()
    assert call_now.owner != first
    row = SafetyTaskChange.objects.filter(task=call, what="handed_on").get()
    assert (row.member, row.stage, row.by) == (call_now.owner, "owner", None)

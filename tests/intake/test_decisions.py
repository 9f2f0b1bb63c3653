"""What clinicians decide on an application, in every state, and what follows from it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from intake.models import Application, ApplicationChange, Assessment, Decision, Finding, FindingPass
from intake.services import decisions, findings
from intake.signals import application_accepted
from intake.states import TRANSITIONS, ApplicationState
from intake.texts import ASKED, DECIDED, WAITING
from journey.models import ProtocolVersion
from messaging.models import Channel, Message
from messaging.registry import find as kind_of
from people.models import CareTeamMember
from tests.cast import a_patient
from tests.intake.review_build import HARMLESS, MORNING, an_application, answers, send, with_psychosis

pytestmark = pytest.mark.django_db
S = ApplicationState
WHY = "The last episode was thirty years ago and the psychiatrist agrees."


@pytest.fixture(autouse=True)
def now(clock):
    clock(MORNING)


@pytest.fixture
def applicant(clinic, office, prescriber, clinician):
    """Zoe, whom nobody treats yet."""
    return a_patient(clinic, "Zoe Applicant")


@pytest.fixture
def application(applicant) -> Application:
    return an_application(applicant)


@pytest.fixture
def stopped(applicant) -> Application:
    """With a stop on every protocol."""
    return an_application(applicant, with_psychosis())


def a_stop(application: Application) -> Finding:
    return findings.newest_of(application).findings.get(severity=3)


def accept(application, by, **more):
    return decisions.accept(application=application, by=by, **{"version": application.version, **more})


def ask(application, by, **more):
    told = {"words": "Which dose of it?", "sections": ["medicines"], "version": application.version}
    return decisions.ask_for_more(application=application, by=by, **told | more)


def decline(application, by, **more):
    told = {"words": "Because of the psychosis.", "next_step": "Talk with your doctor.", "version": application.version}
    return decisions.decline(application=application, by=by, **told | more)


def pass_stop(application, by, **more):
    told = {"finding": a_stop(application), "why": WHY, "version": application.version}
    return decisions.pass_stop(by=by, **told | more)


DECIDE = {S.ACCEPTED: accept, S.ASKED: ask, S.DECLINED: decline}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("to", list(DECIDE))
def test_every_state_lets_through_what_its_table_says_and_nothing_else(application, clinician, state, to):
    Application.objects.filter(pk=application.pk).update(state=state)
    application.refresh_from_db()
    if to in TRANSITIONS[state]:
        DECIDE[to](application, clinician)
        application.refresh_from_db()
        change = ApplicationChange.objects.order_by("at", "id").last()
        assert (application.state, change.from_state, change.to_state, change.by) == (to, state, to, clinician)
    else:
        with pytest.raises(Refused):
            DECIDE[to](application, clinician)
        assert not Decision.objects.exists()


def test_accepting_brings_the_decider_on_the_care_team_and_announces_it(application, clinician):
    heard = []

    def hear(sender, *, application, by, **_more):
        heard.append((application, by))

    application_accepted.connect(hear)
    try:
        accept(application, clinician, note="Ask about sleep.")
    finally:
        application_accepted.disconnect(hear)
    application.refresh_from_db()
    assert heard == [(application, clinician)]
    assert CareTeamMember.objects.get(patient=application.patient, ended_at=None).membership.user == clinician
    assert (application.decided_by, application.decided_at) == (clinician, MORNING)
    assert application.decisions.get().note == "Ask about sleep."
    actions = AuditEntry.objects.filter(actor=clinician).values_list("action", flat=True)
    assert {"application.accepted", "care_team.joined"} <= set(actions)


def test_a_note_is_not_told_to_the_person_and_stands_in_no_audit(application, clinician):
    accept(application, clinician, note="Ask about sleep.")
    for entry in AuditEntry.objects.all():
        assert "sleep" not in str(entry.detail)


@pytest.mark.parametrize(("decide", "kind"), [(accept, DECIDED), (ask, ASKED), (decline, DECIDED)])
def test_the_person_is_told_that_something_waits_and_nothing_of_what_it_is(application, clinician, decide, kind):
    decide(application, clinician)
    message = Message.objects.get(patient=application.patient, kind=kind, channel=Channel.IN_APP)
    text = kind_of(kind).compose(message)
    assert text.action_url == "/application/"
    for word in ("psychosis", "dose", "declin", "accept", "ketamine"):
        assert word not in f"{text.subject} {text.body}".lower()
    assert kind_of(kind).wanted(message, MORNING) is None


def test_a_question_that_was_answered_is_not_told_any_more(application, clinician):
    ask(application, clinician)
    message = Message.objects.get(kind=ASKED, channel=Channel.IN_APP)
    application.refresh_from_db()
    send(application)
    assert kind_of(ASKED).wanted(message, MORNING) == "moved"


def test_who_treats_finds_the_first_sending_in_the_inbox_and_only_that_one(applicant, prescriber, clinician, office):
    application = an_application(applicant)
    rows = Message.objects.filter(kind=WAITING)
    assert {row.recipient for row in rows} == {prescriber, clinician}
    assert {row.channel for row in rows} == {Channel.IN_APP}
    text = kind_of(WAITING).compose(rows[0])
    assert "Zoe" not in f"{text.subject} {text.body}"
    ask(application, clinician)
    application.refresh_from_db()
    send(application)
    assert Message.objects.filter(kind=WAITING).count() == 2


def test_nobody_is_told_of_what_was_decided_meanwhile(application, clinician):
    message = Message.objects.filter(kind=WAITING, recipient=clinician).get()
    assert kind_of(WAITING).wanted(message, MORNING) is None
    accept(application, clinician)
    assert kind_of(WAITING).wanted(message, MORNING) == "moved"


@pytest.mark.parametrize("decide", [accept, ask, decline])
def test_the_same_press_twice_is_one_decision(application, clinician, decide):
    first = decide(application, clinician)
    assert decide(application, clinician) == first
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("decide", [accept, ask, decline])
def test_who_decides_on_an_older_page_is_told_so(application, clinician, prescriber, decide):
    seen = application.version
    ask(application, prescriber, words="Since when?")
    with pytest.raises(StaleSave) as stale:
        decide(application, clinician, version=seen)
    assert stale.value.current.state == S.ASKED
    assert Decision.objects.get().by == prescriber


def test_only_who_treats_at_this_clinic_decides(application, office, other_prescriber, applicant):
    for somebody in (office, other_prescriber, applicant.user):
        for decide in (accept, ask, decline):
            with pytest.raises(PermissionDenied):
                decide(application, somebody)


def test_a_decline_needs_a_reason_and_a_next_step(application, clinician):
    with pytest.raises(Refused) as without_reason:
        decline(application, clinician, words=" \u200b ")
    with pytest.raises(Refused) as without_step:
        decline(application, clinician, next_step="")
    assert (without_reason.value.field, without_step.value.field) == ("words", "next_step")
    assert not Decision.objects.exists()


def test_a_question_needs_words_and_sections_that_there_are(application, clinician):
    with pytest.raises(Refused) as blank:
        ask(application, clinician, words="")
    with pytest.raises(Refused) as unknown:
        ask(application, clinician, sections=["shoes"])
    assert (blank.value.field, unknown.value.field) == ("words", "sections")


def test_words_longer_than_a_page_are_refused_with_what_is_too_much(application, clinician):
    with pytest.raises(Refused) as long:
        decline(application, clinician, words="é" * 5000)
    assert "904" in str(long.value.sentence)


def test_what_was_decided_lies_sealed(application, clinician, django_db_blocker):
    from django.db import connection

    decline(application, clinician)
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, next_step FROM intake_decision")
        row = str([bytes(one) for one in cursor.fetchone()])
    assert "psychosis" not in row
    assert "doctor" not in row


def test_nobody_is_accepted_while_every_protocol_has_a_stop_and_the_rules_are_named(stopped, clinician):
    with pytest.raises(Refused) as refused:
        accept(stopped, clinician)
    assert "Psychosis or mania" in str(refused.value.sentence)
    stopped.refresh_from_db()
    assert stopped.state == S.SUBMITTED


def test_one_protocol_without_a_stop_is_enough(applicant, clinician):
    application = an_application(applicant, answers(people={"no_adult": True}))
    stop = a_stop(application)
    assert stop.by_protocol["sublingual-home"] == 3
    assert stop.by_protocol.get("infusion-clinic") != 3
    accept(application, clinician)
    assert findings.open_stops(application, "sublingual-home") == [stop]
    assert findings.open_stops(application, "infusion-clinic") == []


def test_without_a_protocol_nobody_is_accepted(application, clinician):
    ProtocolVersion.objects.update(retired_at=MORNING)
    with pytest.raises(Refused) as refused:
        accept(application, clinician)
    assert refused.value.code == "no_protocol"


def test_a_protocol_that_came_later_was_not_held_against_it(application):
    findings.require_assessed(application, "infusion-clinic")
    with pytest.raises(Refused):
        findings.require_assessed(application, "something-new")


def test_a_prescriber_passes_a_stop_with_a_reason_and_then_it_can_be_accepted(stopped, prescriber, clinician):
    passed = pass_stop(stopped, prescriber)
    assert (passed.by, passed.at, passed.why) == (prescriber, MORNING, WHY)
    assert findings.open_stops(stopped, "infusion-clinic") == []
    entry = AuditEntry.objects.get(action="application.stop_passed")
    assert "psychosis" not in str(entry.detail)  # which illness it is about is told by no trail
    accept(stopped, clinician)


def test_a_stop_is_passed_once_whoever_presses_again(stopped, prescriber, clinic):
    from people.roles import Role
    from tests.cast import a_member

    assert pass_stop(stopped, prescriber) == pass_stop(stopped, prescriber)
    other = a_member(clinic, Role.PRESCRIBER, "Pia Prescriber")
    with pytest.raises(Refused, match="Priya Prescriber"):
        pass_stop(stopped, other)
    assert FindingPass.objects.count() == 1


def test_only_a_prescriber_passes_a_stop_and_never_without_a_reason(stopped, clinician, prescriber, office):
    for somebody in (clinician, office):
        with pytest.raises(PermissionDenied):
            pass_stop(stopped, somebody)
    with pytest.raises(Refused) as blank:
        pass_stop(stopped, prescriber, why="  ")
    assert blank.value.field == "why"


def test_a_pass_belongs_to_what_was_sent_in_then(stopped, prescriber):
    pass_stop(stopped, prescriber)
    former = a_stop(stopped)
    ask(stopped, prescriber)
    stopped.refresh_from_db()
    send(stopped, with_psychosis())
    assert [one.rule for one in findings.open_stops(stopped, "infusion-clinic")] == ["psychosis_or_mania"]
    with pytest.raises(Refused) as older:
        decisions.pass_stop(finding=former, why="Other words", version=stopped.version, by=prescriber)
    assert older.value.code in {"older", "passed"}


def test_a_page_of_before_passes_nothing(stopped, prescriber, clinician):
    seen = stopped.version
    ask(stopped, clinician)
    with pytest.raises(StaleSave):
        pass_stop(stopped, prescriber, version=seen)


def test_what_does_not_stop_has_nothing_to_pass(applicant, prescriber):
    pressure = {**HARMLESS_PRESSURE, "systolic": 145}
    application = an_application(applicant, answers(history={"pressure": pressure}))
    caution = findings.newest_of(application).findings.filter(severity=2).first()
    with pytest.raises(Refused) as refused:
        decisions.pass_stop(finding=caution, why=WHY, version=application.version, by=prescriber)
    assert refused.value.code == "no_stop"


HARMLESS_PRESSURE = HARMLESS[list(HARMLESS)[2]]["pressure"].model_dump()


def test_what_nobody_may_pass_is_not_passed(stopped, prescriber, monkeypatch):
    from intake import told
    from intake.services import decisions as module

    monkeypatch.setattr(module, "told_of", lambda finding: told.Told("Rule", "", (), "", verified=True, passable=False))
    with pytest.raises(Refused) as refused:
        pass_stop(stopped, prescriber)
    assert refused.value.code == "unpassable"


def test_the_rules_look_once_at_what_was_sent_in(application):
    sent = findings.newest_of(application)
    before = list(sent.findings.values_list("pk", flat=True))
    findings.find(sent)
    assert list(sent.findings.values_list("pk", flat=True)) == before
    assessment = Assessment.objects.get(submission=sent)
    assert assessment.limits["systolic_stop"] == 160
    assert assessment.protocols == ["esketamine-clinic", "infusion-clinic", "sublingual-home"]
    entry = AuditEntry.objects.get(action="application.assessed")
    assert set(entry.detail) == {"rules_version", "worst", "stops", "cautions", "notes"}


@pytest.mark.parametrize(("place", "worst"), [("home", 3), ("clinic", 1), ("either", 3)])
def test_the_worst_is_that_of_where_they_would_like_to_be(applicant, place, worst):
    concerns = {"place": place, "intent": "no", "attempt": "no"}
    application = an_application(applicant, answers(people={"no_adult": True}, concerns=concerns))
    found = findings.newest_of(application).findings.get(severity=3)
    assert found.by_protocol["sublingual-home"] == 3
    assert application.worst == worst


def test_who_accepted_it_reads_it_as_long_as_they_are_on_the_care_team(application, clinician):
    accept(application, clinician)
    assert Application.objects.readable_by(clinician).filter(pk=application.pk).exists()
    CareTeamMember.objects.filter(patient=application.patient).update(ended_at=MORNING)
    assert not Application.objects.readable_by(clinician).filter(pk=application.pk).exists()

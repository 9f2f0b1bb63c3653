"""Inviting, sending again, taking back, and joining."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from common.errors import Refused
from common.models import AuditEntry
from messaging.models import ContactConsent
from people.models import CareTeamMember, Invitation, Membership, Patient, User
from people.roles import Role
from people.services import invite, join_as, join_as_new, resend, withdraw
from tests.cast import a_member
from tests.people.conftest import GOOD, actions, letters

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def join(invitation, **more):
    return join_as_new(invitation=invitation, password=GOOD, zone_name="Europe/Berlin", **more)


def test_an_invitation_lasts_seven_days_is_audited_and_its_letter_waits(clock, invited, office, clinic):
    clock(NOW)
    invitation = invited(" Nina@Example.ORG ")
    assert invitation.email == "nina@example.org"
    assert invitation.expires_at == NOW + timedelta(days=7)
    entry = AuditEntry.objects.get(action="invitation.made")
    assert (entry.actor, entry.object_id, entry.clinic_id) == (office, invitation.pk, clinic.pk)
    assert "nina" not in str(entry.detail)
    [letter] = letters("invitation")
    assert (letter.about_id, letter.channel, letter.due_at) == (invitation.pk, "email", NOW)


def test_one_open_invitation_for_an_address_whatever_its_case(invited):
    invited()
    with pytest.raises(Refused, match="invited already") as refusal:
        invited("NINA@example.org")
    assert refusal.value.field == "email"
    assert len(letters("invitation")) == 1


def test_one_that_ran_out_makes_room_for_a_new_one(clock, invited):
    clock(NOW)
    old = invited()
    clock(NOW + timedelta(days=8))
    new = invited()
    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert new.pk != old.pk


def test_two_clinics_may_invite_the_same_person(invited, other_clinic, other_office, other_prescriber):
    invited()
    invite(
        clinic=other_clinic, email="nina@example.org", name="Nina", role="patient", by=other_office,
        prescriber=other_prescriber.memberships.get(),
    )  # fmt: skip
    assert Invitation.objects.count() == 2


def test_who_works_here_or_is_a_patient_here_is_not_invited_again(invited, clinician, patient):
    with pytest.raises(Refused, match="works here already"):
        invited(clinician.email.upper(), role=Role.PRESCRIBER)
    with pytest.raises(Refused, match="patient here already"):
        invited(patient.user.email)


def test_a_patient_needs_a_prescriber_of_this_clinic_who_still_works_here(
    clinic, office, prescriber, clinician, other_prescriber
):
    def attempt(member):
        invite(clinic=clinic, email="n@example.org", name="N", role="patient", by=office, prescriber=member)

    ended = a_member(clinic, Role.PRESCRIBER, "Former").memberships.get()
    Membership.objects.filter(pk=ended.pk).update(ended_at=NOW)
    wrong = [None, clinician.memberships.get(), other_prescriber.memberships.get(), ended, office.memberships.get()]
    for member in wrong:
        with pytest.raises(Refused) as refusal:
            attempt(member)
        assert refusal.value.field == "prescriber"
    assert not Invitation.objects.exists()
    attempt(prescriber.memberships.get())


def test_the_team_of_an_invited_patient_is_of_this_clinic(invited, clinician, other_prescriber):
    with pytest.raises(Refused, match="no longer treats"):
        invited(team=[other_prescriber.memberships.get()])
    invitation = invited(team=[clinician.memberships.get()])
    assert invitation.team.get().membership.user == clinician


def test_staff_have_no_team(invited, prescriber):
    with pytest.raises(Refused, match="Only patients"):
        invited(role=Role.CLINICIAN, prescriber=prescriber.memberships.get())


def test_sending_again_begins_the_seven_days_anew_and_a_double_click_sends_once(clock, invited, office):
    clock(NOW)
    invitation = invited()
    clock(NOW + timedelta(days=9))
    resend(invitation=invitation, sends=1, by=office)
    assert invitation.expires_at == NOW + timedelta(days=16)
    with pytest.raises(Refused, match="a moment ago"):
        resend(invitation=invitation, sends=1, by=office)
    assert len(letters("invitation")) == 2
    assert actions("invitation.sent_again") == ["invitation.sent_again"]


def test_what_is_over_is_not_sent_again(patient_invitation, staff_invitation, office):
    withdraw(invitation=patient_invitation, by=office)
    with pytest.raises(Refused, match="withdrawn meanwhile"):
        resend(invitation=patient_invitation, sends=1, by=office)
    join(staff_invitation)
    with pytest.raises(Refused, match="has accepted meanwhile"):
        resend(invitation=staff_invitation, sends=1, by=office)


def test_withdrawing_twice_is_refused_and_changes_nothing(patient_invitation, office):
    withdraw(invitation=patient_invitation, by=office)
    with pytest.raises(Refused):
        withdraw(invitation=patient_invitation, by=office)
    assert actions("invitation.withdrawn") == ["invitation.withdrawn"]


def test_a_new_patient_gets_a_login_a_record_and_the_team_that_was_named(invited, clinic, prescriber, clinician):
    invitation = invited(team=[clinician.memberships.get(), prescriber.memberships.get()])
    user = join(invitation, write_by_email=True)
    assert user.check_password(GOOD)
    assert (user.email, user.name, user.zone_name) == ("nina@example.org", "Nina New", "Europe/Berlin")
    patient = Patient.objects.get(user=user, clinic=clinic)
    assert {row.membership.user for row in patient.care_team.all()} == {prescriber, clinician}
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    assert AuditEntry.objects.get(action="invitation.accepted").subject_id == patient.pk


@pytest.mark.parametrize(("answer", "expected"), [(True, 1), (False, 0), (None, 0)])
def test_only_a_yes_is_an_agreement_to_be_written_to(invited, answer, expected):
    user = join(invited(), write_by_email=answer)
    assert ContactConsent.objects.filter(user=user, channel="email", withdrawn_at=None).count() == expected


def test_who_left_meanwhile_does_not_join_the_team(invited, clinician):
    invitation = invited(team=[clinician.memberships.get()])
    Membership.objects.filter(user=clinician).update(ended_at=NOW)
    user = join(invitation)
    assert CareTeamMember.objects.filter(patient__user=user).count() == 1


def test_new_staff_get_a_membership_in_their_role(staff_invitation, clinic):
    user = join(staff_invitation)
    assert user.memberships.get().clinic == clinic
    assert user.memberships.get().role == Role.CLINICIAN
    assert not Patient.objects.filter(user=user).exists()


def test_joining_twice_makes_one_user(patient_invitation):
    join(patient_invitation)
    with pytest.raises(Refused):
        join(patient_invitation)
    assert User.objects.filter(email="nina@example.org").count() == 1


@pytest.mark.parametrize("how", ["expired", "withdrawn"])
def test_what_is_over_lets_nobody_in(clock, invited, office, how):
    clock(NOW)
    invitation = invited()
    if how == "withdrawn":
        withdraw(invitation=invitation, by=office)
    else:
        clock(NOW + timedelta(days=7))
    with pytest.raises(Refused):
        join(invitation)
    assert not User.objects.filter(email="nina@example.org").exists()


def test_an_address_that_got_a_login_meanwhile_is_not_taken_over(patient_invitation):
    User.objects.create_user("nina@example.org", "her own password", name="Nina")
    with pytest.raises(Refused, match="has a login already"):
        join(patient_invitation)
    assert User.objects.get(email="nina@example.org").check_password("her own password")
    patient_invitation.refresh_from_db()
    assert patient_invitation.accepted_at is None


def test_a_person_with_a_login_joins_with_it(invited, stranger, clinic):
    invitation = invited(stranger.user.email)
    join_as(invitation=invitation, user=stranger.user, write_by_email=True)
    assert set(stranger.user.patients.values_list("clinic__name", flat=True)) == {"Northlight", "Southbank"}
    with pytest.raises(Refused):
        join_as(invitation=invitation, user=stranger.user)


def test_nobody_joins_by_an_invitation_for_somebody_else(patient_invitation, stranger):
    with pytest.raises(Refused, match="somebody else"):
        join_as(invitation=patient_invitation, user=stranger.user)
    patient_invitation.refresh_from_db()
    assert patient_invitation.accepted_at is None

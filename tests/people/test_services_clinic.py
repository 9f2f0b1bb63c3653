"""Memberships, care teams, settings, hours, closures, passwords."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from people import services
from people.hours import Span
from people.models import CareTeamMember, Clinic, Closure, Membership, OpeningHours, PasswordReset, Patient
from people.roles import Role
from people.selectors import week_of
from tests.cast import PASSWORD, a_member
from tests.people.conftest import GOOD, actions, letters

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def member(user):
    return user.memberships.get(ended_at=None)


# --- the end of somebody's work


def test_who_leaves_leaves_every_care_team(clinic, office, clinician, patient):
    services.end_membership(membership=member(clinician), by=office)
    assert not Membership.objects.active().filter(user=clinician).exists()
    assert not Patient.objects.visible_to(clinician).exists()
    assert CareTeamMember.objects.get(membership__user=clinician).ended_at is not None
    assert actions("membership.ended") == ["membership.ended"]


def test_the_only_prescriber_of_a_patient_cannot_leave_until_there_is_another(clinic, office, prescriber, patient):
    with pytest.raises(Refused, match="1 patient has no other prescriber"):
        services.end_membership(membership=member(prescriber), by=office)
    second = a_member(clinic, Role.PRESCRIBER, "Second")
    CareTeamMember.objects.create(patient=patient, membership=member(second))
    services.end_membership(membership=member(prescriber), by=office)


def test_a_prescriber_whom_an_open_invitation_names_cannot_leave(office, prescriber, patient_invitation):
    with pytest.raises(Refused, match="open invitation"):
        services.end_membership(membership=member(prescriber), by=office)


def test_nobody_ends_their_own_work_and_an_office_is_never_empty(clinic, office, other_office):
    with pytest.raises(Refused, match="your own"):
        services.end_membership(membership=member(office), by=office)
    with pytest.raises(Refused, match="last person"):
        services.end_membership(membership=member(office), by=other_office)
    assert member(office)


def test_ending_twice_is_refused(office, clinician):
    row = member(clinician)
    services.end_membership(membership=row, by=office)
    with pytest.raises(Refused, match="ended already"):
        services.end_membership(membership=row, by=office)
    assert actions("membership.ended") == ["membership.ended"]


def test_somebody_who_left_can_come_back(office, clinician, invited):
    services.end_membership(membership=member(clinician), by=office)
    invitation = invited(clinician.email, role=Role.CLINICIAN)
    services.join_as(invitation=invitation, user=clinician)
    assert member(clinician).role == Role.CLINICIAN


# --- care teams


def test_a_care_team_changes_and_each_change_is_audited(office, prescriber, clinician, patient):
    services.change_team(patient=patient, version=1, members=[member(prescriber)], by=office)
    assert list(patient.care_team.filter(ended_at=None).values_list("membership__user", flat=True)) == [prescriber.pk]
    services.change_team(patient=patient, version=2, members=[member(prescriber), member(clinician)], by=office)
    assert actions("care_team.left", "care_team.joined") == ["care_team.left", "care_team.joined"]
    assert set(AuditEntry.objects.filter(action__startswith="care_team").values_list("subject_id", flat=True)) == {
        patient.pk
    }


def test_a_care_team_has_a_prescriber_and_only_people_of_the_clinic(
    office, prescriber, clinician, other_prescriber, patient
):
    for wrong in ([], [clinician], [prescriber, other_prescriber], [prescriber, office]):
        with pytest.raises(Refused) as refusal:
            services.change_team(patient=patient, version=1, members=[member(one) for one in wrong], by=office)
        assert refusal.value.field == "members"
    assert patient.care_team.filter(ended_at=None).count() == 2


def test_a_stale_change_of_a_team_is_refused(office, prescriber, patient):
    services.change_team(patient=patient, version=1, members=[member(prescriber)], by=office)
    with pytest.raises(StaleSave):
        services.change_team(patient=patient, version=1, members=[member(prescriber)], by=office)


# --- the clinic


def test_settings_are_changed_once_and_the_trail_names_the_fields_only(clinic, office):
    services.change_settings(clinic=clinic, version=1, by=office, name="Secret name", phone=clinic.phone)
    assert clinic.name == "Secret name"
    entry = AuditEntry.objects.get(action="clinic.changed")
    assert entry.detail == {"fields": "name"}
    with pytest.raises(StaleSave):
        services.change_settings(clinic=clinic, version=1, by=office, name="Mine")


def test_nothing_but_settings_is_changed_as_settings(clinic, office):
    with pytest.raises(ValueError, match="version"):
        services.change_settings(clinic=clinic, version=1, by=office, clinic_version=7)


def test_the_week_is_replaced_as_a_whole(clinic, office):
    week = {0: [Span(time(8), time(12)), Span(time(13), time(18))], 6: [Span(time(10), time(12))]}
    services.set_hours(clinic=clinic, version=1, week=week, by=office)
    assert week_of(clinic) == week
    services.set_hours(clinic=clinic, version=2, week={}, by=office)
    assert not OpeningHours.objects.filter(clinic=clinic).exists()


def test_an_overlap_is_refused_and_the_old_week_stays(clinic, office):
    before = week_of(clinic)
    with pytest.raises(Refused, match=r"Tuesday: .*overlap"):
        services.set_hours(
            clinic=clinic, version=1, by=office, week={1: [Span(time(8), time(13)), Span(time(12), time(18))]}
        )
    with pytest.raises(StaleSave):
        services.set_hours(clinic=clinic, version=9, by=office, week={})
    assert week_of(clinic) == before


def test_closures_come_and_go(clock, clinic, office):
    clock(NOW)
    closure = services.add_closure(
        clinic=clinic, first_on=date(2026, 12, 24), last_on=date(2026, 12, 26), reason="Holidays", by=office
    )
    services.remove_closure(closure=closure, by=office)
    services.remove_closure(closure=closure, by=office)
    assert actions("closure.added", "closure.removed") == ["closure.added", "closure.removed"]


@pytest.mark.parametrize(
    ("first_on", "last_on", "words"),
    [
        (date(2026, 12, 26), date(2026, 12, 24), "before the first"),
        (date(2026, 11, 1), date(2026, 11, 2), "over already"),
        (date(2026, 12, 1), date(2028, 12, 1), "more than a year"),
        (date(9999, 12, 31), date(9999, 12, 31), "Check the year"),
        (date(2026, 12, 24), date(2026, 12, 24), "closed from 24 December 2026"),
        (date(2026, 12, 20), date(2027, 1, 3), "closed from"),
    ],
)
def test_closures_that_make_no_sense_are_refused(clock, clinic, office, first_on, last_on, words):
    clock(NOW)
    Closure.objects.create(clinic=clinic, first_on=date(2026, 12, 24), last_on=date(2026, 12, 26))
    with pytest.raises(Refused, match=words):
        services.add_closure(clinic=clinic, first_on=first_on, last_on=last_on, by=office)
    assert Closure.objects.count() == 1


def test_today_is_not_over_by_the_clinics_clock(clock, clinic, office):
    clock(datetime(2026, 11, 23, 3, tzinfo=UTC))  # still the evening of the 22nd in New York
    services.add_closure(clinic=clinic, first_on=date(2026, 11, 22), last_on=date(2026, 11, 22), by=office)
    assert clinic.closures.count() == 1


def test_other_clinics_closures_do_not_matter(clock, clinic, other_clinic, office, other_office):
    clock(NOW)
    day = date(2026, 12, 24)
    services.add_closure(clinic=clinic, first_on=day, last_on=day, by=office)
    services.add_closure(clinic=other_clinic, first_on=day, last_on=day, by=other_office)
    assert [one.closures.count() for one in (clinic, other_clinic)] == [1, 1]


def test_a_clinic_is_founded_with_hours_and_one_invitation_that_nobody_sends(db):
    invitation = services.found(
        name="New", zone_name="Europe/Berlin", country="DE", admin_name="A", admin_email="A@example.org", by="command"
    )
    clinic = Clinic.objects.get(name="New")
    assert sorted(week_of(clinic)) == [0, 1, 2, 3, 4]
    assert (invitation.role, invitation.email, invitation.invited_by) == (Role.ADMIN, "a@example.org", None)
    assert letters("invitation") == []
    assert actions("clinic.founded", "invitation.made") == ["clinic.founded", "invitation.made"]


# --- passwords and profile


def test_a_forgotten_password_gets_a_link_for_two_hours(clock, patient):
    clock(NOW)
    services.ask_for_reset(email=" ADA.patient@example.ORG ")
    reset = PasswordReset.objects.get()
    assert (reset.user, reset.expires_at) == (patient.user, NOW + timedelta(hours=2))
    [letter] = letters("password_reset")
    assert (letter.recipient, letter.about_id, letter.clinic) == (patient.user, reset.pk, patient.clinic)


def test_nobody_learns_of_or_is_flooded_by_letters(patient, office, clinician):
    services.ask_for_reset(email="nobody@example.org")
    clinician.is_active = False
    clinician.save()
    services.ask_for_reset(email=clinician.email)
    assert letters("password_reset") == []
    for _ in range(7):
        services.ask_for_reset(email=patient.user.email)
    assert len(letters("password_reset")) == 3


def test_a_link_is_used_once_and_closes_the_others(patient):
    for _ in range(2):
        services.ask_for_reset(email=patient.user.email)
    first, second = PasswordReset.objects.all()
    services.use_reset(reset=second, password=GOOD)
    patient.user.refresh_from_db()
    assert patient.user.check_password(GOOD)
    for link in (first, second):
        with pytest.raises(Refused):
            services.use_reset(reset=link, password="somebody else chose this")
    patient.user.refresh_from_db()
    assert patient.user.check_password(GOOD)


def test_a_link_runs_out(clock, patient):
    clock(NOW)
    services.ask_for_reset(email=patient.user.email)
    clock(NOW + timedelta(hours=2))
    with pytest.raises(Refused):
        services.use_reset(reset=PasswordReset.objects.get(), password=GOOD)
    patient.user.refresh_from_db()
    assert patient.user.check_password(PASSWORD)


def test_a_changed_password_closes_open_links(patient):
    services.ask_for_reset(email=patient.user.email)
    services.change_password(user=patient.user, password=GOOD)
    with pytest.raises(Refused):
        services.use_reset(reset=PasswordReset.objects.get(), password="somebody else chose this")


def test_a_profile_without_a_change_leaves_no_trace(patient):
    user = patient.user
    services.change_profile(user=user, name=user.name, zone_name=user.zone_name)
    assert actions("profile.changed") == []
    services.change_profile(user=user, name="Ada L.", zone_name="Asia/Tokyo")
    assert AuditEntry.objects.get(action="profile.changed").detail == {"fields": "name zone_name"}

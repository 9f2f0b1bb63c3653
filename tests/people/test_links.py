"""Links: ours, for one purpose, for one row."""

from __future__ import annotations

import re

import pytest
from django.core import signing

from common import clock
from people import links, texts
from people.models import PasswordReset
from people.services.passwords import LASTS


@pytest.fixture
def reset(patient):
    return PasswordReset.objects.create(user=patient.user, expires_at=clock.now() + LASTS)


def test_a_link_leads_back_to_its_row(patient_invitation, reset):
    assert links.invitation_of(links.token_for(patient_invitation)) == patient_invitation
    assert links.reset_of(links.token_for(reset)) == reset


def test_it_holds_nothing_but_the_id(patient_invitation):
    held = signing.Signer(salt="people.invitation", sep=".").unsign(links.token_for(patient_invitation))
    assert held == patient_invitation.pk.hex


def test_no_mail_program_cuts_it_and_no_page_has_to_encode_it(patient_invitation, reset):
    for row in (patient_invitation, reset):
        assert re.fullmatch(r"[0-9a-f]{32}\.[A-Za-z0-9_-]{43}", links.token_for(row))


def test_a_link_for_one_purpose_opens_no_other(patient_invitation, reset):
    with pytest.raises(links.BadLink):
        links.reset_of(links.token_for(patient_invitation))
    with pytest.raises(links.BadLink):
        links.invitation_of(links.token_for(reset))


@pytest.mark.parametrize(
    "alter",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token[:-4],
        lambda token: "x" + token,
        lambda token: token.replace(".", ":"),
        lambda token: token.replace(".", ".."),
        lambda token: token.upper(),
        lambda _: "",
        lambda _: "x",
        lambda _: "a.b.c",
        lambda _: signing.Signer(salt="people.invitation", sep=".").sign("no id"),
        lambda _: "é" * 10,
        lambda _: "\x00",
        lambda _: "9" * 5000,
    ],
)
def test_an_altered_link_leads_nowhere(patient_invitation, alter):
    with pytest.raises(links.BadLink):
        links.invitation_of(alter(links.token_for(patient_invitation)))


def test_a_link_to_a_row_that_is_gone_leads_nowhere(reset):
    token = links.token_for(reset)
    reset.delete()
    with pytest.raises(links.BadLink):
        links.reset_of(token)


def test_the_letters_say_nothing_about_treatment(patient_invitation, staff_invitation, reset, clinic):
    clinic.sender_name, reset.user.name = "N.", "Ada"
    for letter in (
        texts.invitation(patient_invitation),
        texts.invitation(staff_invitation),
        texts.password_reset(reset, clinic),
    ):
        words = f"{letter.subject} {letter.body} {letter.action_label}".lower()
        for told in ("ketamine", "treatment", "patient", "therapy", "dose", "prescriber"):
            assert told not in words, told


def test_the_letter_names_the_day_by_the_clinics_clock(patient_invitation, clinic):
    until = patient_invitation.expires_at.astimezone(clinic.zone)
    assert f"{until:%A} {until.day} {until:%B}" in texts.invitation(patient_invitation).body

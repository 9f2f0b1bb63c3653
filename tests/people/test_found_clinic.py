"""The command that founds a clinic."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from people.models import Clinic, Invitation, User
from tests.people.conftest import GOOD, letters

GIVEN = {
    "name": "Northlight", "zone": "Europe/Berlin", "country": "de", "admin_name": "Olive", "admin_email": "O@Example.org",
}  # fmt: skip


def found(**change):
    out = StringIO()
    call_command("found_clinic", stdout=out, **{**GIVEN, **change})
    return out.getvalue()


def test_it_prints_a_link_by_which_the_first_person_joins_without_any_mail(client, db, settings):
    settings.SITE_URL = "https://journey.example.org"
    said = found()
    [path] = re.findall(r"https://journey\.example\.org(/join/\S+/)", said)
    assert letters("invitation") == []
    response = client.post(path, {"password": GOOD, "again": GOOD, "zone_name": "Europe/Berlin"})
    assert response.status_code == 302
    assert client.get("/office/people/").status_code == 200
    assert User.objects.get().email == "o@example.org"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "--name: "),
        ({"zone": "Berlin"}, "--zone: “Berlin” is not a time zone we know"),
        ({"country": "Germany"}, "--country: “GERMANY” is not a country"),
        ({"admin_email": "olive"}, "--admin-email: "),
        ({"admin_name": "\x1b"}, "--admin-name: "),
    ],
)
def test_what_makes_no_sense_is_said_with_the_option_and_founds_nothing(db, change, words):
    with pytest.raises(CommandError, match=re.escape(words)):
        found(**change)
    assert not Clinic.objects.exists()
    assert not Invitation.objects.exists()

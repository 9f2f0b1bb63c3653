"""Protocols to read; courses to open and close."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from journey.models import ProtocolVersion
from journey.services import open_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def protocol(db) -> ProtocolVersion:
    return ProtocolVersion.objects.get(key="sublingual-home", retired_at=None)


def test_protocols_are_for_staff(client, protocol, office, clinician, patient):
    urls = [reverse("journey:protocols"), reverse("journey:protocol", args=[protocol.pk])]
    for user, status in ((office, 200), (clinician, 200), (patient.user, 403)):
        client.force_login(user)
        assert [client.get(url).status_code for url in urls] == [status] * 2


def test_a_protocol_shows_its_numbers_and_what_is_not_verified(client, protocol, clinician):
    client.force_login(clinician)
    shown = client.get(reverse("journey:protocol", args=[protocol.pk])).content.decode()
    assert "60 hours" in shown
    assert "doi:10.1016/j.jad.2022.07.004" in shown
    assert "not verified" in shown
    assert "No source is named" not in shown


def test_every_number_of_every_protocol_has_a_label_and_a_source(client, clinician):
    client.force_login(clinician)
    for version in ProtocolVersion.objects.all():
        page = client.get(reverse("journey:protocol", args=[version.pk]))
        assert page.status_code == 200
        assert "No source is named" not in page.content.decode(), version.key


def test_an_older_version_points_to_the_newer_one(client, protocol, clinician):
    new = ProtocolVersion.objects.create(key=protocol.key, number=5, title="New", data=protocol.data, digest="x")
    client.force_login(clinician)
    shown = client.get(reverse("journey:protocol", args=[protocol.pk])).content.decode()
    assert reverse("journey:protocol", args=[new.pk]) in shown


def test_an_unknown_protocol_is_not_found(client, clinician):
    client.force_login(clinician)
    assert client.get(reverse("journey:protocol", args=[uuid4()])).status_code == 404


def test_who_closes_a_course_and_is_led_to_a_plan(
    client, patient, prescriber, clinician, office, other_prescriber, protocol
):
    course = open_course(patient=patient, protocol=protocol, by=prescriber)
    opening, closing = (
        reverse("journey:open_course", args=[patient.pk]),
        reverse("journey:close_course", args=[course.pk]),
    )
    expected = ((office, 403, 403), (clinician, 302, 200), (patient.user, 403, 403), (other_prescriber, 404, 404))
    for user, opens, closes in expected:
        client.force_login(user)
        assert (client.get(opening).status_code, client.get(closing).status_code) == (opens, closes)


def test_a_course_closes_with_a_reason(client, patient, clinician, prescriber, protocol):
    course = open_course(patient=patient, protocol=protocol, by=prescriber)
    client.force_login(clinician)
    url = reverse("journey:close_course", args=[course.pk])
    assert client.post(url, {"version": 1, "why": " "}).status_code == 422
    stale = client.post(url, {"version": 5, "why": "Moved away."})
    assert stale.status_code == 422
    assert "Moved away." in stale.content.decode()
    assert client.post(url, {"version": 1, "why": "Moved away."}).status_code == 302
    course.refresh_from_db()
    assert course.phase == "closed"
    assert client.post(url, {"version": 2, "why": "Again."}).status_code == 422


@pytest.mark.parametrize(("number", "words"), [(1, "the defaults of the app hold"), (2, "Greenspace, help article")])
def test_a_version_shows_which_questionnaires_it_asks_for_and_where_that_comes_from(client, clinician, number, words):
    version = ProtocolVersion.objects.get(key="infusion-clinic", number=number)
    client.force_login(clinician)
    shown = client.get(reverse("journey:protocol", args=[version.pk])).content.decode()
    assert "PHQ-9, GAD-7 every 7 days in the induction." in shown
    assert "Nothing is asked after a dose for" in shown
    assert words in shown

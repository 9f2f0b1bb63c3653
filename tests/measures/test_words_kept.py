"""Answers are not lost to a sign-out."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from measures.instruments import load
from measures.models import Response

pytestmark = pytest.mark.django_db


def test_answers_of_somebody_who_was_signed_out_are_given_back_and_can_be_sent(patient, client):
    answers = {item.key: "0" for item in load("phq-9").items}
    page = client.post("/questions/phq-9/", answers | {"submission": str(uuid4()), "number": "1"})
    assert page.status_code == 403
    html = page.content.decode()
    assert "What you chose is kept with this page" in html
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))
    assert {key: sent[key] for key in answers} == answers
    client.force_login(patient.user)
    assert client.post("/questions/phq-9/", sent).status_code == 302
    assert Response.objects.get().patient == patient

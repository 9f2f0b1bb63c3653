"""What Today says about questionnaires."""

from __future__ import annotations

import re
from html import unescape

import pytest

from measures.signals import plan_outdated
from tests.measures.build import asked

pytestmark = pytest.mark.django_db


def test_what_is_asked_is_one_large_button_in_plain_words(patient, client, monkeypatch) -> None:
    monkeypatch.setattr(plan_outdated, "receivers", [])  # without a course the plan would take it back
    asked(patient)
    client.force_login(patient.user)
    page = unescape(client.get("/today/").content.decode())
    button = re.search(r'<a class="btn btn-primary btn-wide" href="/questions/phq-9/start/">(.*?)</a>', page, re.DOTALL)
    assert button is not None
    assert "How your mood was" in button[1]


def test_with_nothing_asked_nothing_stands_there(patient, client) -> None:
    client.force_login(patient.user)
    assert "A few questions" not in client.get("/today/").content.decode()


def test_what_was_begun_and_is_not_asked_can_be_gone_on_with_from_there(patient, client) -> None:
    client.force_login(patient.user)
    page = client.get("/questions/phq-9/1/").content.decode()
    said = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    client.post("/questions/phq-9/1/", said | {"answer": "1"})
    today = unescape(client.get("/today/").content.decode())
    assert "Go on where you were: How your mood was" in today
    assert "A few questions" not in today

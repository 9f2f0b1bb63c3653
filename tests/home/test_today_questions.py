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

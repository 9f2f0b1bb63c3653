"""Where somebody goes on after joining."""

from __future__ import annotations

import pytest

from people import landing
from people.models import APPLICANT, PATIENT


def test_an_applicant_goes_on_with_the_application_and_everybody_else_at_the_front():
    assert landing.page_after(APPLICANT) == "/application/"
    assert landing.page_after(PATIENT) == landing.page_after("admin") == "/"


def test_nobody_says_it_twice():
    with pytest.raises(ValueError, match="already"):
        landing.register(APPLICANT, "home:today")

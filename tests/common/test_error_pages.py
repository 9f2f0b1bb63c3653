"""The error pages say what happened, what is lost and what to do; they always name somebody to call."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


@pytest.mark.parametrize("page", PAGES)
def test_it_can_be_drawn_without_any_context(page: str) -> None:
    text = render_to_string(page)
    for piece in (
        "What happened",
        "Is anything lost?",
        "What you can do",
        'id="crisis"',
        "Call your local emergency number.",
    ):
        assert piece in text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("shape", ["list", "object"])
def test_it_shows_the_lines_of_the_clinic_when_it_knows_them(rf: RequestFactory, page: str, shape: str) -> None:
    lines = [{"label": "On call", "number": "030 555 01 23", "href": "tel:+49305550123", "note": ""}]
    crisis = lines if shape == "list" else {"heading": "Call us", "lines": lines}
    text = render_to_string(page, {"crisis": crisis}, request=rf.get("/"))
    assert 'href="tel:+49305550123"' in text
    assert ("Call us" in text) is (shape == "object")

"""The style page shows itself only where the house is not in real use."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from common.styleguide import style_page


def test_in_real_use_there_is_no_style_page(rf: RequestFactory, settings: Settings) -> None:
    settings.DEBUG = settings.DEMO = False
    with pytest.raises(Http404):
        style_page(rf.get("/style/"))


@pytest.mark.parametrize("audience", ["patient", "staff"])
def test_it_shows_every_component_without_inline_styles(rf: RequestFactory, settings: Settings, audience: str) -> None:
    settings.DEBUG, settings.DEMO = False, True
    page = style_page(rf.get("/style/", {"as": audience, "theme": "dark"})).content.decode()
    assert f'data-audience="{audience}"' in page
    assert 'data-bs-theme="dark"' in page
    assert "style=" not in page
    assert "<script>" not in page
    assert page.count('id="crisis"') == 1
    for piece in ("window-picture--written", "chart__view--narrow", "phases__step--current", "timeline", "form-errors"):
        assert piece in page

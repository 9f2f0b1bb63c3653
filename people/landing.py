"""Where somebody goes on after joining, by what they joined as. Rooms above say where; by itself it is the front page."""

from __future__ import annotations

from django.urls import reverse

_pages: dict[str, str] = {}


def register(role: str, page: str) -> None:
    """Whoever joins as ``role`` goes on at the page of that name. Called once, when the house starts."""
    if role in _pages:
        raise ValueError(f"Somebody has said already where {role!r} goes on.")
    _pages[role] = page


def page_after(role: str) -> str:
    """The address at which somebody who joined as ``role`` goes on."""
    return reverse(_pages[role]) if role in _pages else "/"

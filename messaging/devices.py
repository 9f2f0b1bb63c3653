"""What a browser is called in the list of a person's devices. Pure; a guess, good enough to tell two apart."""

from __future__ import annotations

from django.utils.translation import gettext as _

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
)
_LATER_BROWSERS = (("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def name_of(user_agent: str) -> str:
    """Such as "Firefox, Android"; "A browser" when it says nothing that is known."""
    browser = _first(user_agent, _BROWSERS + _LATER_BROWSERS)
    system = _first(user_agent, _SYSTEMS)
    return ", ".join(one for one in (browser, system) if one) or _("A browser")


def _first(text: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in known if mark in text), "")

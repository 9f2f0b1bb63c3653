"""Template tags that every room uses: icons, times in a person's own zone, tones and words."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django import template
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common import clock, phones, presenters

register = template.Library()

_SHAPES = {
    "when": "D j M, H:i",
    "full": "l j F Y, H:i",
    "moment": "D H:i",
    "date": "D j M",
    "long_date": "l j F Y",
    "day": "D",
    "time": "H:i",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """The inline drawing of that name from ``components/icons``; always beside a word, so it is hidden from readers."""
    return _drawing(name)


@register.simple_tag
def tone_icon(name: str) -> SafeString:
    """The drawing that goes with the tone of that name."""
    return _drawing(presenters.tone(name).icon)


@register.simple_tag
def localtime_in(value: datetime | None, zone: ZoneInfo | str, shape: str = "when") -> str:
    """An aware instant in ``zone`` as a ``<time>``; empty for None.

    Shapes: ``when``, ``full``, ``moment``, ``date``, ``long_date``, ``day``, ``time``.
    """
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), _words(local, shape))


@register.filter
def local_words(value: datetime, shape: str = "when") -> str:
    """An instant that already stands in the person's zone, as plain words (for titles and inside pictures)."""
    return _words(value, shape)


@register.filter
def said(value: datetime, now: datetime) -> str:
    """An instant as one says it, for inside pictures; both already stand in the person's zone."""
    return presenters.said(value, now)


@register.simple_tag
def said_in(value: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """An aware instant as one says it ("tomorrow at 09:00"), as a ``<time>`` in ``zone``; empty for None."""
    if value is None:
        return ""
    local = value.astimezone(zone)
    words = presenters.said(local, now.astimezone(zone))
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


@register.simple_tag
def relative(value: datetime | None, now: datetime | None = None) -> str:
    """How far away ``value`` is: "in 3 hours", "2 days ago"; measured from the house's clock unless ``now`` is given."""
    return presenters.relative(value, now or clock.now()) if value else ""


@register.filter
def tone(name: str) -> presenters.Tone:
    """The tone of that name: ``.name``, ``.icon``, ``.word``."""
    return presenters.tone(name)


@register.filter
def message_tone(level_tag: str) -> presenters.Tone:
    """The tone of a Django message."""
    return presenters.message_tone(level_tag)


@register.filter
def mark_word(state: str) -> str:
    """The word for the state of a moment in a window."""
    return str(presenters.MARK_WORDS.get(state, state))


@register.filter
def tel(number: str) -> str:
    """What pressing this phone number does; empty when it has no digit."""
    dialled = phones.dialled(number)
    return f"tel:{dialled}" if dialled else ""


@register.filter
def phase_steps(current: str) -> list[presenters.PhaseStep]:
    """The stations of a course with where it stands."""
    return presenters.phase_steps(current)


@register.filter
def score(value: float | None) -> str:
    """A score without a needless ".0"; a dash for none."""
    return "–" if value is None else f"{value:g}"


@cache
def _drawing(name: str) -> SafeString:
    """Rendered once: a page has up to some hundred of them, and a drawing never changes while the house runs."""
    return mark_safe(render_to_string(f"components/icons/{name}.html").strip())  # nosec B308 B703


def _words(local: datetime, shape: str) -> str:
    return date_format(local, _SHAPES[shape])

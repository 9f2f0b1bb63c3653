"""The journal as one page to keep, with its looks inside it: it fetches nothing from anywhere."""

from __future__ import annotations

from pathlib import Path

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from integration.along import Bundle

_LOOKS = Path(__file__).with_name("along.css")


def page_of(bundle: Bundle) -> str:
    """The page, as text."""
    looks = mark_safe(_LOOKS.read_text("utf-8"))  # nosec B308 B703 - a file of ours
    style = format_html("<style>{}</style>", looks)
    return render_to_string("integration/along/page.html", {"bundle": bundle, "style": style})

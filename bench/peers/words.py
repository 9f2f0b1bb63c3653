"""The same letter that ours sends: signed link, text and HTML out of a template."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.template import Context, Engine, Template

PLAIN = "{{ body }}\n\nOpen the page:\n{{ link }}\n\n-- \nBench House\nNobody reads answers to this address.\n"
HTML = (
    "<!doctype html><html><head><title>{{ subject }}</title></head><body>{{ body|linebreaks }}"
    '<p><a href="{{ link }}"><strong>Open the page</strong></a></p><hr><p><small>Bench House<br>'
    "Nobody reads answers to this address.</small></p></body></html>"
)
SUBJECT = "Bench House: a page is open for you"
BODY = "Hello {name},\n\nthere is a page for you that you can write on until tomorrow.\n\nTake your time."
_engine = Engine()
_templates: dict[str, Template] = {}


def letter(key: Any, name: str) -> tuple[str, str, str]:
    """Subject, text and HTML."""
    context = {"subject": SUBJECT, "body": BODY.format(name=name), "link": link(key)}
    return SUBJECT, _render(PLAIN, context, autoescape=False), _render(HTML, context, autoescape=True)


def link(key: Any) -> str:
    """The signed link."""
    return f"http://127.0.0.1:8000/w/{signing.dumps(str(key), salt='bench')}/"


def _render(source: str, context: dict[str, Any], *, autoescape: bool) -> str:
    template = _templates.setdefault(source, Template(source, engine=_engine))
    return template.render(Context(context, autoescape=autoescape))

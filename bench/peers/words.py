"""The same letter that ours sends: signed link, text and HTML out of a template."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.template import Context, Engine, Template

_PLAIN = "{{ body }}\n\nOpen the page:\n{{ link }}\n\n-- \nBench House\nNobody reads answers to this address.\n"
_HTML = (
    "<!doctype html><html><head><title>{{ subject }}</title></head><body>{{ body|linebreaks }}"
    '<p><a href="{{ link }}"><strong>Open the page</strong></a></p><hr><p><small>Bench House<br>'
    "Nobody reads answers to this address.</small></p></body></html>"
)
_engine = Engine()
_templates: dict[str, Template] = {}


def letter(key: Any, name: str) -> tuple[str, str, str]:
    """Subject, text and HTML."""
    subject = "Bench House: a page is open for you"
    body = f"Hello {name},\n\nthere is a page for you that you can write on until tomorrow.\n\nTake your time."
    link = f"http://127.0.0.1:8000/w/{signing.dumps(str(key), salt='bench')}/"
    context = {"subject": subject, "body": body, "link": link}
    return subject, _render(_PLAIN, context, autoescape=False), _render(_HTML, context, autoescape=True)


def _render(source: str, context: dict[str, Any], *, autoescape: bool) -> str:
    template = _templates.setdefault(source, Template(source, engine=_engine))
    return template.render(Context(context, autoescape=autoescape))

"""The words of the house's questions and practices where translators' tools find them.

``makemessages`` reads Python, not data: so each text of ``content/`` stands once in ``content_words.py``, written by
``manage.py load_content --words``. A test says when it is behind. What a clinic writes itself is in its own language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from integration import content

PATH = Path(__file__).resolve().parent / "content_words.py"

_HEAD = '''"""Every text of the house's questions and practices, for ``makemessages``. Written by ``manage.py load_content --words``."""

from django.utils.translation import gettext_noop

WORDS: tuple[str, ...] = (
'''


def every_text() -> Iterator[str]:
    """Each text of the newest sets that come with the app."""
    for kind in ("prompts", "practices"):
        yield from content.texts_of(content.house(kind).body)


def written() -> str:
    """The module as it should be."""
    lines = (f"    gettext_noop({json.dumps(text, ensure_ascii=False)}),\n" for text in dict.fromkeys(every_text()))
    return f"{_HEAD}{''.join(lines)})\n"

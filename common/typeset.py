"""A document as PDF: set by Typst from a source of ours and data, tagged so that a screen reader finds its way.

What people typed reaches the source as data only and is never read as markup. Nothing is fetched: our sources name no
package and no file. Fonts are those that come with Typst, then the system's for signs that these lack.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

ACCESSIBLE: Final = "ua-1"
"""PDF/UA-1, ISO 14289-1. Typst refuses it where a sign has no glyph, as a reader could not tell what it is."""


def pdf_of(source: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The document of ``source`` (a ``.typ`` file that reads ``sys.inputs.data`` as JSON); ``at`` stands in it as its date.

    Where PDF/UA-1 can not be kept, because no font has one of the signs, it is set without the standard and is still tagged.
    """
    words, inputs = _read(source), {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
    stamp = int(at.timestamp())
    try:
        return _bytes(typst.compile(words, sys_inputs=inputs, pdf_standards=[ACCESSIBLE], timestamp=stamp))
    except typst.TypstError:
        return _bytes(typst.compile(words, sys_inputs=inputs, timestamp=stamp))


@cache
def _read(source: Path) -> bytes:
    return source.read_bytes()


def _bytes(made: Any) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("One document was expected.")
    return made

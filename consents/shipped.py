"""The words that the house brings for each agreement: a file a kind and version, its first line the title."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from consents.digest import Shown, digest_of
from consents.kinds import ConsentKind
from consents.models import ConsentText
from consents.words import parse, source
from people.models import Clinic

FOLDER = Path(__file__).parent / "texts"
VERSION = 1


@cache
def words_of(kind: ConsentKind) -> tuple[str, str]:
    """Title and body, with ``{clinic}`` where its name belongs."""
    title, _empty, body = (FOLDER / f"{kind.value}.v{VERSION}.txt").read_text("utf-8").partition("\n")
    return title.strip(), source(parse(body))


def text_for(clinic: Clinic, kind: ConsentKind) -> ConsentText:
    """The shipped words as version 1 of a clinic; not stored yet."""
    title, body = (part.replace("{clinic}", clinic.name) for part in words_of(kind))
    return new_text(clinic=clinic, kind=kind, number=1, title=title, body=body)


def new_text(*, clinic: Clinic, kind: ConsentKind, number: int, title: str, body: str) -> ConsentText:
    """A version of the words with its digest, not stored yet. The body is kept as it is shown."""
    kept = source(parse(body))
    shown = Shown(kind=kind.value, number=number, clinic=clinic.name, title=title, body=kept)
    return ConsentText(
        clinic=clinic,
        kind=kind,
        number=number,
        title=title,
        body=kept,
        clinic_name=clinic.name,
        digest=digest_of(shown),
    )

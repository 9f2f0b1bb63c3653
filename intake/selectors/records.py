"""What the pages ask about records that were brought along."""

from __future__ import annotations

from intake.models import Application, BroughtRecord
from intake.sections.keys import SectionKey
from intake.sections.shapes import About
from intake.selectors.application import sections_of


def may_bring(application: Application) -> bool:
    """Whether name and birth date are there, with which a record is compared. One query."""
    about = sections_of(application)[SectionKey.ABOUT]
    return isinstance(about, About) and bool(about.full_name.strip()) and about.born_on is not None


def records_of(application: Application) -> list[BroughtRecord]:
    """Those that were brought for it and not thrown away, the newest first. One query."""
    return list(BroughtRecord.objects.kept().filter(application=application).defer("read"))

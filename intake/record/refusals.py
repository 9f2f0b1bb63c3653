"""Why a file is not taken, in a sentence each. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common.errors import Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SENTENCES: Mapping[str, StrOrPromise] = MappingProxyType(
    {
        "empty": _("This file is empty. Choose the file that your hospital gave you."),
        "large": _(
            "This file is larger than 10 MB. Ask for a record of the last few years only, or type what matters instead."
        ),
        "zip": _("This is a packed file (zip). Unpack it first, then choose the .json file that was inside."),
        "pdf": _("This is a PDF. Your clinic’s app reads records in FHIR format, in a file that ends in .json."),
        "xml": _("This is an XML file or a web page. Your clinic’s app reads JSON: ask for FHIR as JSON."),
        "encoding": _(
            "This file is no text that can be read; perhaps it is a picture. Choose the file that ends in .json."
        ),
        "json": _("This is not a JSON file, so nothing can be read from it."),
        "cut": _("This file ends in the middle. Download it once more, then choose it again."),
        "twice": _("This file says something twice in one place, so it is not clear what holds. It cannot be read."),
        "number": _("This file holds a number that is not one. It cannot be read."),
        "many": _("This file holds far more entries than a health record has. It cannot be read."),
        "deep": _("The parts of this file are nested deeper than those of any health record. It cannot be read."),
        "not_bundle": _("This is JSON, but no health record: it would have to be a FHIR “Bundle”."),
        "history": _("This file holds former versions of a record. Ask for the record as it stands now."),
        "no_patient": _("This file does not say whose record it is, so it cannot be taken."),
        "several": _("This file holds the records of several people. Bring one with yours only."),
        "foreign": _("The entries of this file are about somebody else than the person whom it names."),
        "dead": _("This is the record of somebody who has died, so it cannot be yours."),
        "minor": _("This is the record of somebody younger than 18."),
        "no_birth": _("This file gives no full date of birth, so nobody can tell whether it is yours."),
        "birth": _("The date of birth in this file is not the one that you wrote under “About you”."),
        "no_name": _("This file gives no name, so nobody can tell whether it is yours."),
        "name": _(
            "The name in this file is not the one that you wrote under “About you”. If it is a former name of yours, "
            "write your name there as the record has it."
        ),
        "about": _("Write your name and date of birth under “About you” first. Your record is compared with them."),
    }
)
"""Every reason with its sentence. None says anything that stands in the file."""


class BadRecord(Refused):
    """The file is not taken, and nothing of it is kept. ``code`` says why, ``sentence`` says it to the applicant."""

    def __init__(self, code: str, sentence: StrOrPromise | None = None) -> None:
        super().__init__(sentence or SENTENCES[code], code=code, field="file")

"""The sections in their order: what each is called, why it is asked, and which is next. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from intake.sections.keys import SectionKey

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Heading:
    """What a section is called, and in one line why it is asked."""

    title: StrOrPromise
    why: StrOrPromise


HEADINGS = MappingProxyType(
    {
        SectionKey.ABOUT: Heading(
            _("About you"), _("So that the clinic knows whom it writes to, and how to reach you.")
        ),
        SectionKey.CONCERNS: Heading(_("What brings you here"), _("In your own words. A clinician reads this first.")),
        SectionKey.TREATMENTS: Heading(
            _("Treatments tried"), _("What helped and what did not tells the clinic what to think of next.")
        ),
        SectionKey.HISTORY: Heading(
            _("Health history"), _("Some illnesses make ketamine risky. The clinic needs to know of each of them.")
        ),
        SectionKey.MEDICINES: Heading(
            _("Medicines"), _("Some medicines and ketamine change each other. List all that you take.")
        ),
        SectionKey.ALLERGIES: Heading(_("Allergies"), _("What your body has not tolerated before.")),
        SectionKey.SUBSTANCES: Heading(
            _("Alcohol and other substances"), _("Asked of everybody, and only read by those who treat you.")
        ),
        SectionKey.PREGNANCY: Heading(
            _("Pregnancy and nursing"), _("Ketamine may harm an unborn or nursed child, so the clinic asks everybody.")
        ),
        SectionKey.PEOPLE: Heading(
            _("People near you"), _("Whom to call in an emergency, and the adult who would be there with you.")
        ),
    }
)
"""What each section is called, in the order in which they are asked."""

ORDER: tuple[SectionKey, ...] = tuple(SectionKey)


def next_of(done: Collection[SectionKey], after: SectionKey | None = None) -> SectionKey | None:
    """The first section that is not done, looked for behind ``after`` first; None when all are."""
    start = ORDER.index(after) + 1 if after is not None else 0
    return next((key for key in ORDER[start:] + ORDER[:start] if key not in done and key != after), None)

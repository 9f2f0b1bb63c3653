"""The sections of an application, in the order in which they are asked. Pure."""

from __future__ import annotations

from enum import StrEnum


class SectionKey(StrEnum):
    """One section each. The questionnaires (PHQ-9, GAD-7) are a step of their own and stand with ``measures``."""

    ABOUT = "about"
    CONCERNS = "concerns"
    TREATMENTS = "treatments"
    HISTORY = "history"
    MEDICINES = "medicines"
    ALLERGIES = "allergies"
    SUBSTANCES = "substances"
    PREGNANCY = "pregnancy"
    PEOPLE = "people"

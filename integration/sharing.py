"""The agreement about shared pages, seen from a journal: whether it closes them, and the way to it and back."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from consents.kinds import ConsentKind
from consents.selectors import ends_of
from people.models import Patient

OPEN, UNSAID, CLOSED = "open", "unsaid", "closed"


def sharing_of(patient: Patient) -> str:
    """Whether shared pages can be read: by a signed agreement, by each page's own choice, or not at all.

    Who never signed shares page by page, as everybody did before there was an agreement. One query.
    """
    ends = ends_of(patient, ConsentKind.SHARING)
    if not ends:
        return UNSAID
    return OPEN if None in ends else CLOSED


def agreement_url(entry_id: UUID, patient_id: UUID) -> str:
    """The words about sharing at the entry's own clinic; once they are signed, back to the entry."""
    there = reverse("consents:sign", args=[ConsentKind.SHARING.value])
    back = reverse("integration:entry", args=[entry_id])
    return f"{there}?{urlencode({'of': str(patient_id), 'next': back})}"


def to_agreement(entry_id: UUID, patient_id: UUID) -> HttpResponseRedirectBase:
    """To those words."""
    return redirect(agreement_url(entry_id, patient_id))

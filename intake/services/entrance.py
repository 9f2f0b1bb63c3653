"""Asking to apply: the link by letter, and what was said in the self-check, kept until somebody joins by it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from intake.models import CarriedAnswers
from intake.selectors.entrance import takes_applications
from intake.selfcheck.carry import packed
from intake.selfcheck.walk import Said
from people.models import Clinic, Invitation
from people.services import ask_for_link, refuse_a_crowd


def apply(*, clinic: Clinic, name: str, email: str, said: Said, place: str) -> None:
    """Send the link. ``said`` is what the person chose to take along. Raises ``Refused``, never because of an address.

    The last who asks says what is carried, also that nothing is: anybody can ask with the address of somebody else.
    ``place`` is where in the network somebody asks from; it is counted by itself, so that a refusal counts, too.
    """
    if not takes_applications(clinic):
        raise Refused(_("This clinic takes no new applications just now. Nothing was sent or kept."), code="closed")
    refuse_a_crowd(place=place)
    with transaction.atomic():
        invitation = ask_for_link(clinic=clinic, name=name, email=email)
        if invitation is not None:
            _carry(invitation, said)


def _carry(invitation: Invitation, said: Said) -> None:
    if said:
        CarriedAnswers.objects.update_or_create(invitation=invitation, defaults={"answers": packed(said)})
    else:
        CarriedAnswers.objects.filter(invitation=invitation).delete()

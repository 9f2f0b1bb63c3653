"""The link in a message: signed, for one request, and worth nothing once that is settled or has run out.

The token is the id of the link's row and a signature under a salt of its own, so that no other signed text of the
house opens anything here. Whether the link still counts is asked of the row, by the house's clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from common import clock
from measures.models import Assignment, MeasureLink, Response, Unfinished
from measures.states import AssignmentState

_SALT = "measures.links.answer-one-request"

LATE_FOR = timedelta(hours=24)
"""As long as what was begun is kept: no page of that day is open any more. Ours."""
MOST_LATE = 3
"""So many different sets of late answers of one link call somebody. Ours."""


class Trouble(StrEnum):
    """Why a link does not open its questionnaire."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


class BadLink(Exception):
    """The link opens nothing, and why. ``link`` is the row, where there is one."""

    def __init__(self, trouble: Trouble, link: MeasureLink | None = None) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.link = link


def token_for(link: MeasureLink) -> str:
    """The signed token that stands in the address."""
    return _signer().sign(link.pk.hex)


def path_of(link: MeasureLink) -> str:
    """The path of the page that the link opens."""
    return reverse("measures:link", args=[token_for(link)])


def address_of(link: MeasureLink) -> str:
    """The whole address, for a message that leaves the house."""
    return settings.SITE_URL + path_of(link)


def row_of(token: str) -> MeasureLink:
    """The row behind a token, whether or not it still counts; raises ``BadLink`` when there is none."""
    try:
        pk = UUID(hex=_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        raise BadLink(Trouble.UNKNOWN) from None
    rows = MeasureLink.objects.select_related(
        "response", "assignment__response", "assignment__patient__user", "assignment__patient__clinic"
    )
    link = rows.filter(pk=pk).first()
    if link is None:
        raise BadLink(Trouble.UNKNOWN)
    return link


def link_of(token: str) -> MeasureLink:
    """The link that the token stands for, if it still opens its request; raises ``BadLink`` with the reason if not."""
    link = row_of(token)
    if trouble := trouble_with(link, now=clock.now()):
        raise BadLink(trouble, link)
    return link


def trouble_with(link: MeasureLink, *, now: datetime) -> Trouble | None:
    """Why the link opens nothing at ``now``; None when it does.

    A request that was answered is called used, also when it was answered elsewhere, and even after its time. A person
    whose login was closed has no link either.
    """
    state = link.assignment.state
    if link.used_at is not None or state == AssignmentState.ANSWERED:
        return Trouble.USED
    if link.expires_at <= now or state == AssignmentState.GIVEN_UP:
        return Trouble.EXPIRED
    if link.revoked_at is not None or state != AssignmentState.OPEN or not link.assignment.patient.user.is_active:
        return Trouble.REVOKED
    return None


def takes_late_answers(link: MeasureLink, *, now: datetime) -> bool:
    """Whether an answer on a page that stayed open after the link closed may still call a person.

    For ``LATE_FOR``, and ``MOST_LATE`` times: whoever holds an old message must not be able to call for ever.
    """
    ends = (link.used_at, link.revoked_at, link.assignment.settled_at, link.expires_at)
    if now - min(at for at in ends if at is not None) >= LATE_FOR:
        return False
    return Unfinished.objects.filter(submission=link.pk).count() < MOST_LATE


def link_for(assignment: Assignment) -> MeasureLink:
    """The live link of an open request, made if there is none. The caller holds the patient."""
    link, _is_new = MeasureLink.objects.get_or_create(
        assignment=assignment, used_at=None, revoked_at=None, defaults={"expires_at": assignment.expires_at}
    )
    return link


def use_up(link: MeasureLink, response: Response) -> bool:
    """Note that the answers came by this link, which opens nothing from now on; False when it was used before."""
    rows = MeasureLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None)
    return rows.update(used_at=clock.now(), response=response) == 1


def following(link: MeasureLink, *, now: datetime) -> MeasureLink | None:
    """The link of the next questionnaire that the same patient is asked just now; the message stood for all of them."""
    due = Assignment.objects.due(now).filter(patient=link.assignment.patient_id, told_at__isnull=False)
    found = MeasureLink.objects.usable(now).filter(assignment__in=due).exclude(pk=link.pk)
    return found.select_related("assignment").order_by("assignment__due_at", "assignment__pk").first()


def _signer() -> signing.Signer:
    # A full stop, because some mail programs cut an address at a colon.
    return signing.Signer(salt=_SALT, sep=".")

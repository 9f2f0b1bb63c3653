"""Asking for a link to apply: by people whom nobody invited, of whom nothing is known and to whom nothing is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from people.models import APPLICANT, Clinic, Invitation, Knock, User, address
from people.services.invitations import invite
from people.signals import invitation_made, known_person_asked
from people.standing import LASTS

BY = "start page"
"""The name in the audit trail: nobody is signed in there."""

LETTERS_AT_MOST = 3
"""Letters to one address a day, from all clinics together: whoever asks more often is told the same and gets none."""

PLACE_AT_MOST = 20
"""Wishes from one place in the network an hour. A library or a waiting room may share one."""

ADDRESS_COUNTS_FOR = timedelta(days=1)
PLACE_COUNTS_FOR = timedelta(hours=1)
COUNTS_FOR = max(ADDRESS_COUNTS_FOR, PLACE_COUNTS_FOR)
"""How long a knock counts at all."""


def refuse_a_crowd(*, place: str) -> None:
    """Count somebody who asks from ``place``. Raises ``Refused`` where too many do; it tells nothing of any address."""
    if not place:
        return
    now = clock.now()
    if _lately("place", place, now - PLACE_COUNTS_FOR) >= PLACE_AT_MOST:
        raise Refused(
            _("Many people asked from your network within an hour. Please try again later, or call the clinic."),
            code="crowd",
        )
    _knock("place", place)


@transaction.atomic
def ask_for_link(*, clinic: Clinic, name: str, email: str) -> Invitation | None:
    """Send a letter to the address: a link to begin with, or for who is known here that they can sign in.

    Gives the applicant's open invitation, and None for everybody else. The page afterwards must be the same for both.
    """
    email = address(email)
    may_write = _lately("address", email, clock.now() - ADDRESS_COUNTS_FOR) < LETTERS_AT_MOST
    knock = _knock("address", email) if may_write else None
    known = User.objects.with_address(email).filter(_belongs_to(clinic)).first()
    if known is not None:
        _write_to_known(known, clinic, knock)
        return None
    open_now = Invitation.objects.open(clock.now()).filter(clinic=clinic, email=email).first()
    if open_now is not None:
        return _once_more(open_now, knock)
    return _fresh(clinic, name, email) if knock else None


def _belongs_to(clinic: Clinic) -> Q:
    return Q(patients__clinic=clinic) | Q(memberships__clinic=clinic, memberships__ended_at=None)


def _write_to_known(user: User, clinic: Clinic, knock: Knock | None) -> None:
    if knock is None or not user.is_active:
        return
    audit.record("applicant.known", by=BY, on=user, clinic_id=clinic.pk)
    known_person_asked.send(User, user=user, clinic=clinic, knock=knock)


def _once_more(invitation: Invitation, knock: Knock | None) -> Invitation | None:
    """The letter again. The days of what the office sent do not begin anew: that is for the office to say."""
    own = invitation.role == APPLICANT
    if knock is not None:
        changes = {"expires_at": clock.now() + LASTS} if own else {}
        Invitation.objects.filter(pk=invitation.pk).update(sends=F("sends") + 1, **changes)
        invitation.refresh_from_db()
        audit.record(
            "invitation.sent_again", by=BY, on=invitation, clinic_id=invitation.clinic_id, sends=invitation.sends
        )
        invitation_made.send(Invitation, invitation=invitation)
    return invitation if own else None


def _fresh(clinic: Clinic, name: str, email: str) -> Invitation | None:
    try:
        return invite(clinic=clinic, email=email, name=name, role=APPLICANT, by=BY)
    except Refused:
        # A second press at the same time was faster, and its letter is on the way.
        return Invitation.objects.open(clock.now()).filter(clinic=clinic, email=email, role=APPLICANT).first()


def _lately(kind: str, what: str, since: datetime) -> int:
    return Knock.objects.filter(who=_who(kind, what), created_at__gt=since).count()


def _knock(kind: str, what: str) -> Knock:
    return Knock.objects.create(who=_who(kind, what))


def _who(kind: str, what: str) -> str:
    """Keyed, so that whoever reads the table learns neither addresses nor places."""
    return salted_hmac("people.knocks", f"{kind}:{what}", algorithm="sha256").hexdigest()[:32]

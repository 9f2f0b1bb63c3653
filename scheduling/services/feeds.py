"""The address of somebody's feed: made, replaced, revoked, and opened by whoever holds it.

Its secret is told once; the database has its digest only. Who tries addresses is told the same for one that never was,
one that was revoked, and one whose owner may not come in any more.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from people.models import Knock, Membership, Patient, User
from people.selectors import clinic_of
from scheduling.models import Feed

_BYTES = 32
NOTED_EVERY = timedelta(minutes=5)
"""How often a reading is written down at most: a calendar that asks every minute writes nothing more."""

WRONG_AT_MOST = 60
"""Wrong addresses from one place in the network an hour. A clinic's network may hold many calendars with old addresses."""
WRONG_COUNTS_FOR = timedelta(hours=1)


def make_feed(*, user: User, by: User, seen: UUID | None) -> tuple[Feed, str]:
    """Make the person's address, in place of the one that they have; gives it with its secret, which is told only here.

    ``seen`` is the address that the page knew of. Raises ``Refused`` when there is another by now: the same form sent
    again must not make useless what somebody has just written down.
    """
    secret = secrets.token_urlsafe(_BYTES)
    try:
        with transaction.atomic():
            live = _held(user)
            if (live.pk if live else None) != seen:
                raise Refused(
                    _("Your address was made or changed meanwhile. This page shows how it stands."), code="stale"
                )
            if live is not None:
                Feed.objects.filter(pk=live.pk).update(revoked_at=clock.now())
            feed = Feed.objects.create(user=user, digest=_digest(secret))
            _audit("feed.replaced" if live else "feed.made", feed, by)
    except IntegrityError as error:
        raise Refused(_("Your address was made in another window just now."), code="stale") from error
    return feed, secret


@transaction.atomic
def revoke_feed(*, user: User, by: User) -> bool:
    """Let the person's address lead nowhere from now on; False when there is none."""
    live = _held(user)
    if live is None:
        return False
    Feed.objects.filter(pk=live.pk).update(revoked_at=clock.now())
    _audit("feed.revoked", live, by)
    return True


def open_feed(*, secret: str, now: datetime) -> Feed | None:
    """The feed behind an address, and that it was read; None for one that leads nowhere, or nowhere any more."""
    wanted = _digest(secret)
    feed = Feed.objects.live().filter(digest=wanted, user__is_active=True).select_related("user").first()
    # Found by the digest, so how long it takes tells nothing of the secret; compared once more all the same.
    if feed is None or not hmac.compare_digest(feed.digest, wanted) or not _belongs_somewhere(feed.user):
        return None
    unread = Q(read_at=None) | Q(read_at__lt=now - NOTED_EVERY)
    Feed.objects.filter(unread, pk=feed.pk).update(read_at=now)
    return feed


def is_guessing(*, place: str, now: datetime) -> bool:
    """Count a wrong address from that place in the network; True when there were too many lately."""
    who = salted_hmac("scheduling.feeds", place, algorithm="sha256").hexdigest()[:32]
    if Knock.objects.filter(who=who, created_at__gt=now - WRONG_COUNTS_FOR).count() >= WRONG_AT_MOST:
        return True
    Knock.objects.create(who=who)
    return False


def _held(user: User) -> Feed | None:
    return Feed.objects.live().select_for_update(no_key=True).filter(user=user).first()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _belongs_somewhere(user: User) -> bool:
    works = Membership.objects.active().filter(user=user)
    return works.exists() or Patient.objects.filter(user=user).exists()


def _audit(action: str, feed: Feed, by: User) -> None:
    patient = Patient.objects.filter(user=feed.user_id).first()
    clinic = patient.clinic if patient else clinic_of(feed.user)
    audit.record(
        action,
        by=by,
        on=feed,
        clinic_id=clinic.pk if clinic else None,
        subject_id=patient.pk if patient else None,
    )

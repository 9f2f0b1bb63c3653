"""A forgotten password, and a changed one."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from people.models import PasswordReset, User
from people.selectors import clinic_of
from people.signals import password_reset_asked

LASTS = timedelta(hours=2)
"""How long a link for a new password works."""

AT_MOST = 3
"""Open links at once: whoever asks more often gets the same answer and no further letter."""


@transaction.atomic
def ask_for_reset(*, email: str) -> None:
    """Send a link for a new password, if the address has a login. Tells nobody whether it has."""
    now = clock.now()
    user = User.objects.with_address(email).filter(is_active=True).select_for_update(no_key=True).first()
    clinic = clinic_of(user) if user else None
    if user is None or clinic is None or PasswordReset.objects.open(now).filter(user=user).count() >= AT_MOST:
        return
    reset = PasswordReset.objects.create(user=user, expires_at=now + LASTS)
    audit.record("password.reset_asked", by="sign-in page", on=reset, clinic_id=clinic.pk)
    password_reset_asked.send(PasswordReset, reset=reset, clinic=clinic)


@transaction.atomic
def use_reset(*, reset: PasswordReset, password: str) -> User:
    """Set the new password and close every other link of this person. Raises ``Refused`` when the link is over."""
    now = clock.now()
    claimed = PasswordReset.objects.open(now).filter(pk=reset.pk, user__is_active=True).update(used_at=now)
    if claimed != 1:
        raise Refused(_("This link was used already, or its time is over. Nothing was changed."), code="closed")
    user = _set(reset.user, password)
    audit.record("password.reset", by=user, on=user)
    return user


@transaction.atomic
def change_password(*, user: User, password: str) -> User:
    """Set a new password; the caller has asked for the old one. Signs the person out everywhere else."""
    _set(user, password)
    audit.record("password.changed", by=user, on=user)
    return user


def _set(user: User, password: str) -> User:
    user.set_password(password)
    user.save(update_fields=["password"])
    PasswordReset.objects.filter(user=user, used_at=None).update(used_at=clock.now())
    return user

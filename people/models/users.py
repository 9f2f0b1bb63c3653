"""People with a login, and the rows behind a forgotten password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.choices import check_zone
from common.models import Record

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

_NOBODY = UUID(int=0)


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user with this address; without a password nobody can sign in as them yet."""
        user = self.model(email=address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in looks the address up whatever its case."""
        return self.with_address(username or "").get()

    def with_address(self, email: str) -> models.QuerySet[User]:
        """The one user with this address, or nobody."""
        return self.filter(email=address(email))


def id_of(user: User | AnonymousUser) -> UUID:
    """The id of who asks; for somebody who is not signed in, one that nobody has."""
    return user.pk or _NOBODY


def address(email: str) -> str:
    """An e-mail address as we keep it: without blanks around it, in small letters."""
    return email.strip().lower()


class User(Record, AbstractBaseUser):
    """A person with a login. What they may do comes from their memberships, or from being a patient."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    zone_name = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[check_zone])
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        # With the unique address: one user per address, whatever its case.
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="address_in_small_letters")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The person's own time zone."""
        return ZoneInfo(self.zone_name)


class PasswordResetQuerySet(models.QuerySet["PasswordReset"]):
    """Questions about links for a new password."""

    def open(self, now: datetime) -> PasswordResetQuerySet:
        """Those that still let a person choose a new password."""
        return self.filter(used_at=None, expires_at__gt=now)


class PasswordReset(Record):
    """A single-use link by which a person chooses a new password. The row says whether it still counts."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_resets")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = PasswordResetQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.user}: until {self.expires_at:%Y-%m-%d %H:%M}"

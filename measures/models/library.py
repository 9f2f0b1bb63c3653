"""The instruments that a clinic took over from a file, with who stated that it may use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Record
from people.models import Clinic, Membership
from people.models.users import id_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class InstrumentVersionQuerySet(models.QuerySet["InstrumentVersion"]):
    """Questions about the instruments of clinics."""

    def of(self, clinic: Clinic | UUID) -> InstrumentVersionQuerySet:
        """Those of one clinic."""
        return self.filter(clinic_id=clinic.pk if isinstance(clinic, Clinic) else clinic)

    def named(self, key: str) -> InstrumentVersionQuerySet:
        """Every number of one."""
        return self.filter(key=key)

    def newest_first(self) -> InstrumentVersionQuerySet:
        """By key, the newest number of each first, with who stated its licence."""
        return self.select_related("stated_by").order_by("key", "-number")

    def visible_to(self, user: User | AnonymousUser) -> InstrumentVersionQuerySet:
        """Those of the clinics at which one works."""
        return self.filter(clinic__in=Membership.objects.active().filter(user_id=id_of(user)).values("clinic"))

    def in_use(self) -> InstrumentVersionQuerySet:
        """Those that are not retired."""
        return self.filter(retired_at=None)


class InstrumentVersion(Record):
    """One version of an instrument as a clinic took it over. ``data`` is the definition, ``digest`` names its content.

    A changed file becomes the next number, and answers stay with the version that they were given to. No two clinics
    share a key. Of a row only ``retired_at`` and ``retired_by`` are ever written again.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="instruments")
    key = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    licence = models.TextField(_("licence"), max_length=2000)
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InstrumentVersionQuerySet.as_manager()

    class Meta:
        ordering = ("key", "number")
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="one_instrument_of_a_number"),
            models.CheckConstraint(
                condition=models.Q(retired_at=None, retired_by=None)
                | models.Q(retired_at__isnull=False, retired_by__isnull=False),
                name="instrument_retired_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"

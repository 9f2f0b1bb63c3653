"""Protocols in versions."""

from __future__ import annotations

from django.db import models

from common.models import Record
from journey.protocol import ProtocolRules, parse


class ProtocolQuerySet(models.QuerySet["ProtocolVersion"]):
    """Questions about protocols. They hold nothing about anybody, so all staff may read them."""

    def offered(self) -> ProtocolQuerySet:
        """Those on which a new course may start."""
        return self.filter(retired_at=None)

    def retired(self) -> ProtocolQuerySet:
        """Those that only running courses keep."""
        return self.filter(retired_at__isnull=False)

    def newer_than(self, version: ProtocolVersion) -> ProtocolQuerySet:
        """Later versions of the same protocol, the newest first."""
        return self.filter(key=version.key, number__gt=version.number).order_by("-number")


class ProtocolVersion(Record):
    """One version of a protocol. It is never changed: a running course keeps the version that it started on."""

    key = models.SlugField(max_length=60)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    data = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the data as it was loaded.")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ProtocolQuerySet.as_manager()

    class Meta:
        ordering = ("title", "-number")
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="protocol_version_once")]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"

    @property
    def rules(self) -> ProtocolRules:
        """The version's rules, parsed."""
        return parse(self.data)

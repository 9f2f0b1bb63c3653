"""Choices that several rooms offer."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models


class Weekday(models.IntegerChoices):
    """Monday is 0, as in ``date.weekday()``."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


def zone_names() -> list[str]:
    """The IANA zones that people live in, by name."""
    return sorted(
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))
    )


def check_zone(name: str) -> None:
    """Refuse a zone that the zone database does not know."""
    if name != "UTC" and name not in available_timezones():
        raise ValidationError("“%(name)s” is not a time zone we know. Choose one from the list.", params={"name": name})


def zone(name: str) -> ZoneInfo:
    """The zone of that name."""
    return ZoneInfo(name)

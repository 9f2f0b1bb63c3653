"""A clinic: founding one, its settings, its hours, its closures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.choices import Weekday
from common.errors import Refused
from people.closing import booked_on, require_seen
from people.days import require_days
from people.holidays import Holiday
from people.hours import Span, problem
from people.models import Clinic, Closure, Invitation, OpeningHours, User
from people.roles import Role
from people.services.invitations import invite

FIRST_HOURS = Span(time(9), time(17))
_SETTINGS = frozenset({"name", "sender_name", "zone_name", "country", "phone"})


@transaction.atomic
def found(
    *, name: str, zone_name: str, country: str, admin_name: str, admin_email: str, by: str, sender_name: str = ""
) -> Invitation:
    """A new clinic, open on weekdays from 9 to 17, and the invitation of its first office person.

    No letter is sent: whoever founds it hands the link over. The sender's name is a neutral one until it is changed.
    """
    clinic = Clinic.objects.create(
        name=name, sender_name=sender_name or _("Your clinic"), zone_name=zone_name, country=country
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(clinic=clinic, weekday=day, opens=FIRST_HOURS.opens, closes=FIRST_HOURS.closes)
        for day in range(Weekday.MONDAY, Weekday.SATURDAY)
    )
    audit.record("clinic.founded", by=by, on=clinic, clinic_id=clinic.pk)
    return invite(clinic=clinic, email=admin_email, name=admin_name, role=Role.ADMIN, by=by, send=False)


@transaction.atomic
def change_settings(*, clinic: Clinic, version: int, by: User, **values: Any) -> Clinic:
    """Change name, sender_name, zone_name, country or phone. Raises ``StaleSave``.

    A new zone moves no session that is booked: those are instants. It moves the meaning of the opening hours.
    """
    if not values.keys() <= _SETTINGS:
        raise ValueError(f"Not settings of a clinic: {sorted(values.keys() - _SETTINGS)}")
    changed = sorted(name for name, value in values.items() if getattr(clinic, name) != value)
    clinic.save_version(version, **values)
    audit.record("clinic.changed", by=by, on=clinic, clinic_id=clinic.pk, fields=" ".join(changed))
    return clinic


@transaction.atomic
def set_hours(*, clinic: Clinic, version: int, week: Mapping[int, Sequence[Span]], by: User) -> Clinic:
    """Replace the opening hours of the whole week (Monday is 0). Raises ``Refused`` for an overlap, ``StaleSave``."""
    for day, spans in week.items():
        wrong = problem(spans)
        if wrong:
            raise Refused(f"{Weekday(day).label}: {wrong}")
    clinic.save_version(version)
    clinic.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(clinic=clinic, weekday=day, opens=span.opens, closes=span.closes)
        for day, spans in week.items()
        for span in spans
    )
    audit.record("clinic.hours_set", by=by, on=clinic, clinic_id=clinic.pk, spans=sum(map(len, week.values())))
    return clinic


@transaction.atomic
def add_closure(
    *,
    clinic: Clinic,
    first_on: date,
    last_on: date,
    by: User,
    reason: str = "",
    seen: Collection[str] | None = None,
) -> Closure:
    """Close the clinic on these days, first and last included. What is booked then stays booked, to be moved.

    ``seen`` holds the ids of the bookings that the person has seen on these days; None takes them all as seen. Raises
    ``Refused`` for days that are closed or over, and ``StillBooked`` for bookings that were not seen.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)  # two who add the same days wait for each other
    require_days(first_on, last_on, today=clock.today(clinic.zone))
    overlapping = clinic.closures.filter(first_on__lte=last_on, last_on__gte=first_on).first()
    if overlapping is not None:
        raise Refused(
            _("The clinic is closed from %(first)s to %(last)s already. Remove that one first, or choose other days.")
            % {"first": f"{overlapping.first_on:%d %B %Y}", "last": f"{overlapping.last_on:%d %B %Y}"},
            field="first_on",
        )
    bookings = booked_on(clinic, first_on, last_on)
    require_seen(bookings, seen)
    closure = Closure.objects.create(clinic=clinic, first_on=first_on, last_on=last_on, reason=reason)
    audit.record(
        "closure.added",
        by=by,
        on=closure,
        clinic_id=clinic.pk,
        first_on=first_on,
        last_on=last_on,
        booked=len(bookings),
    )
    return closure


@transaction.atomic
def add_holidays(
    *, clinic: Clinic, holidays: Sequence[Holiday], by: User, seen: Collection[str] | None = None
) -> list[Closure]:
    """Close the clinic on these days, all or none; those that are closed already are left as they are."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    closed = list(clinic.closures.values_list("first_on", "last_on"))
    new = [one for one in holidays if not any(first <= one.on <= last for first, last in closed)]
    require_seen([booking for one in new for booking in booked_on(clinic, one.on, one.on)], seen)
    return [add_closure(clinic=clinic, first_on=one.on, last_on=one.on, by=by, reason=one.name) for one in new]


@transaction.atomic
def remove_closure(*, closure: Closure, by: User) -> None:
    """Open the clinic again on these days. Removing it twice changes nothing."""
    if Closure.objects.filter(pk=closure.pk).delete()[0]:
        first_on, last_on = closure.first_on, closure.last_on
        audit.record(
            "closure.removed", by=by, on=closure, clinic_id=closure.clinic_id, first_on=first_on, last_on=last_on
        )

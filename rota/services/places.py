"""Chairs and rooms: taken into use, changed, closed for some days, given up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import audit, clock
from common.errors import Refused
from people.closing import require_seen
from people.days import require_days
from people.models import Clinic, User
from rota.booked import booked_on_days
from rota.models import Held, Place, PlaceClosure, Reservation
from rota.overlap import is_double_booking

_CHANGEABLE: Final = frozenset({"name", "kind", "turnover_minutes", "takes_doses"})


@transaction.atomic
def add_place(*, clinic: Clinic, name: str, kind: str, turnover_minutes: int, takes_doses: bool, by: User) -> Place:
    """Take a chair or a room into use. Raises ``Refused`` for a name that another one has."""
    _hold(clinic)
    _require_own_name(clinic, name)
    place = Place.objects.create(
        clinic=clinic, name=name, kind=kind, turnover_minutes=turnover_minutes, takes_doses=takes_doses
    )
    audit.record("place.added", by=by, on=place, clinic_id=clinic.pk, kind=kind)
    return place


def change_place(*, place: Place, version: int, by: User, **values: Any) -> Place:
    """Change name, kind, turnover_minutes or takes_doses. Raises ``StaleSave``.

    Raises ``Refused`` for a name that another place has, and for a turnover so long that sessions which are booked here
    would overlap: the database says so.
    """
    if not values.keys() <= _CHANGEABLE:
        raise ValueError(f"Not what is changed of a place: {sorted(values.keys() - _CHANGEABLE)}")
    try:
        with transaction.atomic():
            return _change(place, version, by, values)
    except IntegrityError as error:
        if not is_double_booking(error):
            raise
        raise Refused(
            _(
                "With %(n)s minutes after each session, sessions that are booked here would overlap. Move them first, or "
                "choose fewer minutes."
            )
            % {"n": values["turnover_minutes"]},
            code="taken",
            field="turnover_minutes",
        ) from error


def _change(place: Place, version: int, by: User, values: dict[str, Any]) -> Place:
    _hold(place.clinic)
    _require_in_use(place)
    changed = sorted(name for name, value in values.items() if getattr(place, name) != value)
    _require_own_name(place.clinic, values.get("name", place.name), other_than=place)
    place.save_version(version, **values)
    audit.record("place.changed", by=by, on=place, clinic_id=place.clinic_id, fields=" ".join(changed))
    return place


@transaction.atomic
def retire_place(*, place: Place, version: int, by: User) -> Place:
    """Give a place up. What was done there keeps its name. Raises ``Refused`` while something is booked there."""
    _hold(place.clinic)
    _require_in_use(place)
    count = Reservation.objects.filter(held=Held.PLACE, held_id=place.pk, ends_at__gt=clock.now()).count()
    if count:
        raise Refused(
            ngettext(
                "%(n)s session is still booked here. Move it to another place first.",
                "%(n)s sessions are still booked here. Move them to another place first.",
                count,
            )
            % {"n": count},
            code="booked",
        )
    place.save_version(version, retired_at=clock.now())
    audit.record("place.retired", by=by, on=place, clinic_id=place.clinic_id)
    return place


@transaction.atomic
def reuse_place(*, place: Place, by: User) -> Place:
    """Take a place that was given up into use again; one that is in use stays so."""
    _hold(place.clinic)
    place.refresh_from_db()
    if place.retired_at is None:
        return place
    _require_own_name(place.clinic, place.name, other_than=place)
    place.save_version(place.version, retired_at=None)
    audit.record("place.reused", by=by, on=place, clinic_id=place.clinic_id)
    return place


@transaction.atomic
def close_place(
    *, place: Place, first_on: date, last_on: date, by: User, reason: str = "", seen: Collection[str] | None = None
) -> PlaceClosure:
    """Close a place on these days, first and last included. What is booked there stays booked, to be moved.

    ``seen`` holds the ids of the bookings that the person has seen; None takes them all as seen. Raises ``Refused`` for
    days that are closed or over, and ``StillBooked`` for bookings that were not seen.
    """
    _hold(place.clinic)
    _require_in_use(place)
    require_days(first_on, last_on, today=clock.today(place.clinic.zone))
    if place.closures.filter(first_on__lte=last_on, last_on__gte=first_on).exists():
        raise Refused(_("This place is closed on some of these days already."), field="first_on")
    bookings = booked_on_days(place.clinic, first_on, last_on, place=place.pk)
    require_seen(bookings, seen)
    closure = PlaceClosure.objects.create(place=place, first_on=first_on, last_on=last_on, reason=reason)
    audit.record("place.closed", by=by, on=place, clinic_id=place.clinic_id, days=closure, booked=len(bookings))
    return closure


@transaction.atomic
def reopen_place(*, closure: PlaceClosure, by: User) -> None:
    """Let a place be used on these days after all. Twice changes nothing."""
    place = closure.place
    if PlaceClosure.objects.filter(pk=closure.pk).delete()[0]:
        audit.record("place.reopened", by=by, on=place, clinic_id=place.clinic_id, days=closure)


def _hold(clinic: Clinic) -> None:
    """Whoever books holds the clinic, too: nothing is booked between the look and the change."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)


def _require_in_use(place: Place) -> None:
    if Place.objects.in_use().filter(pk=place.pk).exists():
        return
    raise Refused(_("This place was given up. Take it into use again first."), code="state")


def _require_own_name(clinic: Clinic, name: str, other_than: Place | None = None) -> None:
    named = clinic.places.in_use().filter(name__iexact=name)
    if other_than is not None:
        named = named.exclude(pk=other_than.pk)
    if named.exists():
        raise Refused(_("Another place is called that already."), field="name")

"""What this room keeps: places, the hours of staff with their exceptions, and what is held for when."""

from rota.models.places import Place, PlaceClosure, PlaceKind, PlaceQuerySet
from rota.models.reservations import Held, Reservation, Source
from rota.models.staff import ExceptionKind, StaffException, StaffHours, StaffWeek

__all__ = [
    "ExceptionKind",
    "Held",
    "Place",
    "PlaceClosure",
    "PlaceKind",
    "PlaceQuerySet",
    "Reservation",
    "Source",
    "StaffException",
    "StaffHours",
    "StaffWeek",
]

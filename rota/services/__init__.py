"""What can be done in this room."""

from rota.services.places import add_place, change_place, close_place, reopen_place, retire_place, reuse_place
from rota.services.staff import Other, add_exception, remove_exception, set_staff_hours

__all__ = [
    "Other",
    "add_exception",
    "add_place",
    "change_place",
    "close_place",
    "remove_exception",
    "reopen_place",
    "retire_place",
    "reuse_place",
    "set_staff_hours",
]

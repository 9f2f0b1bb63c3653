"""Booking ahead: who waits, who is due, a series, times for one more session."""

from __future__ import annotations

from tests.access.shapes import BOOKERS, DENIED, FOUND, OK, STAFF, Post, place, thing

SERIES_AHEAD = [
    place("scheduling:waiting", staff=STAFF, office=OK, me=FOUND),
    place("scheduling:due", staff=STAFF, office=OK, me=FOUND),
    thing("scheduling:times", lambda owner: owner.course, Post.FORM, who=BOOKERS),
    thing(
        "scheduling:series",
        lambda owner: owner.course,
        Post.FORM,
        who={who: FOUND if status == OK else status for who, status in BOOKERS.items()},
    ),
    thing(
        "scheduling:series_of_patient",
        lambda owner: owner.patient,
        staff=dict.fromkeys(STAFF, FOUND),
        office=FOUND,
        me=DENIED,
    ),
]

"""The week, the board, and the choice of place and person: every address, and what it answers to whom."""

from __future__ import annotations

from tests.access.shapes import BOOKERS, FOUND, OK, STAFF, Post, place, thing

WEEK = [
    place("scheduling:week", staff=STAFF, office=OK, me=FOUND),
    place("scheduling:board", staff=STAFF, office=OK, me=FOUND),
    thing("scheduling:place_session", lambda owner: owner.sessions["booked"], Post.FORM, who=BOOKERS),
    thing("scheduling:place_meeting", lambda owner: owner.meeting, Post.FORM, who=BOOKERS),
]

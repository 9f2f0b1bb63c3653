"""Plans of a month: every address, and what it answers to whom. Who works at the clinic knows of them; the office plans."""

from __future__ import annotations

from tests.access.shapes import DENIED, OK, Post, place, thing

_OFFICE = {"office": OK, "prescriber": DENIED, "clinician": DENIED, "colleague": DENIED}

MONTH = [
    place("scheduling:months", Post.FORM, office=OK),
    thing("scheduling:month", lambda owner: owner.booking["month"], what="worked out", **_OFFICE),
    thing("scheduling:month", lambda owner: owner.booking["month_asked"], what="asked for", **_OFFICE),
    thing("scheduling:month_stop", lambda owner: owner.booking["month_asked"], Post.PRESS, get=False, **_OFFICE),
    thing("scheduling:month_drop", lambda owner: owner.booking["month"], Post.PRESS, get=False, **_OFFICE),
    thing("scheduling:month_accept", lambda owner: owner.booking["month"], Post.FORM, get=False, **_OFFICE),
]

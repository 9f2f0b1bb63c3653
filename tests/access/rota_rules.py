"""Places, the hours of staff, and what has to be moved: every address, and what it answers to whom."""

from __future__ import annotations

from tests.access.shapes import DENIED, OK, STAFF, Post, place, thing

_OFFICE = {"office": OK, "prescriber": DENIED, "clinician": DENIED, "colleague": DENIED}
"""The office changes it; colleagues know that it is there."""
_COLLEAGUES = {"office": OK, "prescriber": OK, "clinician": OK, "colleague": OK}

PLACES = [
    place("rota:places", office=OK),
    place("rota:place_add", Post.FORM, office=OK),
    thing("rota:place", lambda owner: owner.place, Post.FORM, **_OFFICE),
    thing("rota:place_close", lambda owner: owner.place, Post.FORM, get=False, **_OFFICE),
    thing("rota:place_retire", lambda owner: owner.place, Post.FORM, **_OFFICE),
    thing("rota:place_reuse", lambda owner: owner.place, Post.PRESS, get=False, **_OFFICE),
    thing("rota:place_reopen", lambda owner: owner.place_closure, Post.PRESS, get=False, **_OFFICE),
]

HOURS = [
    place("rota:staff_hours", staff=STAFF, office=OK),
    thing("rota:worker", lambda owner: owner.membership, **_COLLEAGUES),
    thing("rota:hours", lambda owner: owner.membership, Post.FORM, **_OFFICE),
    thing("rota:exception_add", lambda owner: owner.membership, Post.FORM, get=False, **_OFFICE),
    thing("rota:exception_remove", lambda owner: owner.staff_exception, Post.PRESS, get=False, **_OFFICE),
]

ROTA = [*PLACES, *HOURS, place("rota:to_move", office=OK), place("people:holidays", Post.FORM, office=OK)]

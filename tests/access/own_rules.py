"""Patients' own sessions, the times that are offered to them, the waitlist and the rules of booking."""

from __future__ import annotations

from tests.access.shapes import DENIED, KEPT, OK, SESSION_STATES, STAFF, Post, each, place, thing

_NOT_THEIRS = {"me": OK}
"""Staff have pages of their own for sessions; these are the patient's, and nobody else finds them."""


OWN_SESSIONS = [
    place("scheduling:mine", staff=STAFF, office=OK, me=OK),
    *each(
        SESSION_STATES,
        lambda state: thing(
            "scheduling:my_move", lambda owner: owner.sessions[state], Post.FORM, what=state, **_NOT_THEIRS
        ),
    ),
    *each(
        SESSION_STATES,
        lambda state: thing(
            "scheduling:my_cancel",
            lambda owner: owner.sessions[state],
            Post.FORM,
            what=state,
            refused_post=KEPT,
            **_NOT_THEIRS,
        ),
    ),
    thing("scheduling:my_confirm", lambda owner: owner.sessions["booked"], Post.PRESS, get=False, **_NOT_THEIRS),
    thing("scheduling:my_wait", lambda owner: owner.sessions["booked"], Post.PRESS, get=False, **_NOT_THEIRS),
    place("scheduling:offers", staff=STAFF, office=OK, me=OK),
    *each(
        ("offer_yes", "offer_no"),
        lambda answer: thing(
            f"scheduling:{answer}", lambda owner: owner.booking["offer"], Post.PRESS, get=False, **_NOT_THEIRS
        ),
    ),
    place("scheduling:waitlist", Post.FORM, staff=STAFF, office=OK),
    thing(
        "scheduling:waitlist_remove",
        lambda owner: owner.booking["wait"],
        Post.PRESS,
        get=False,
        staff=STAFF,
        office=OK,
        me=DENIED,
    ),
    place("scheduling:rules", Post.FORM, office=OK),
]

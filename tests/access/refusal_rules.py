"""When a patient cannot come: the patient, and whoever books for them."""

from __future__ import annotations

from tests.access.shapes import DENIED, OK, STAFF, Post, place, thing

REFUSALS = [
    place("scheduling:my_refusals", Post.FORM, me=OK),
    thing("scheduling:refusals", lambda owner: owner.patient, Post.FORM, staff=STAFF, office=OK, me=DENIED),
    thing(
        "scheduling:refusal_remove",
        lambda owner: owner.booking["refusal"],
        Post.PRESS,
        get=False,
        staff=STAFF,
        office=OK,
        me=OK,
    ),
]

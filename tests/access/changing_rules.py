"""Moving, calling off and missing what is booked: every address, and what it answers to whom."""

from __future__ import annotations

from tests.access.shapes import BOOKERS, KEPT, Post, Rule, each, thing

GIVING_UP = ("cancel", "missed")
FORMS = ("meeting_move", "meeting_cancel", "meeting_missed")
CHANGING: list[Rule] = [
    *each(
        ("booked", "completed"),
        lambda state: thing(
            "scheduling:move",
            lambda owner: owner.sessions[state],
            Post.FORM,
            what=state,
            refused_post=KEPT,
            who=BOOKERS,
        ),
    ),
    *each(
        GIVING_UP,
        lambda name: thing(
            f"scheduling:{name}", lambda owner: owner.sessions["booked"], Post.FORM, refused_post=KEPT, who=BOOKERS
        ),
    ),
    thing("scheduling:meeting", lambda owner: owner.meeting, who=BOOKERS),
    *each(
        FORMS,
        lambda name: thing(
            f"scheduling:{name}", lambda owner: owner.meeting, Post.FORM, refused_post=KEPT, who=BOOKERS
        ),
    ),
    thing("scheduling:meeting_held", lambda owner: owner.meeting, Post.FORM, get=False, leads_back=True, who=BOOKERS),
    thing("scheduling:meeting_add", lambda owner: owner.course, Post.FORM, refused_post=KEPT, who=BOOKERS),
]

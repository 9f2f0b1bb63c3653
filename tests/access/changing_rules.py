"""Moving, calling off and missing what is booked: every address, and what it answers to whom."""

from __future__ import annotations

from tests.access.shapes import BOOKERS, KEPT, Post, Rule, each, thing

GIVING_UP = ("cancel", "missed")
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
]

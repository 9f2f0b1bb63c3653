"""Messages between patient and care team, what was shared, open windows: every address, and what it answers to whom."""

from __future__ import annotations

from tests.access.shapes import CARE, KEPT, OK, STAFF, Post, each, place, thing

LETTERS = [
    place("correspondence:mine", Post.FORM, refused_post=KEPT, me=OK),
    place("correspondence:mine_read", Post.PRESS, get=False, me=OK),
    place("correspondence:list", staff=STAFF),
    thing("correspondence:thread", lambda owner: owner.patient, Post.FORM, record=True, refused_post=KEPT, care=CARE),
    *each(
        ("read", "take", "aside"),
        lambda step: thing(
            f"correspondence:{step}", lambda owner: owner.patient, Post.PRESS, get=False, leads_back=True, care=CARE
        ),
    ),
    place("correspondence:away", Post.FORM, staff=STAFF),
    thing("correspondence:away_end", lambda owner: owner.away, Post.PRESS, get=False, prescriber=OK),
    place("correspondence:answer_time", Post.FORM, office=OK),
]

SHARED = [
    place("integration:shared", staff=STAFF),
    place("integration:windows_today", staff=STAFF),
    thing(
        "integration:shared_entry", lambda owner: owner.entries["private"], Post.FORM, what="private", refused_post=KEPT
    ),
    thing(
        "integration:shared_entry",
        lambda owner: owner.entries["shared"],
        Post.FORM,
        what="shared",
        record=True,
        refused_post=KEPT,
        staff=STAFF,
    ),
    *each(
        ("shared_read", "shared_aside"),
        lambda step: thing(
            f"integration:{step}",
            lambda owner: owner.entries["shared"],
            Post.PRESS,
            get=False,
            leads_back=True,
            staff=STAFF,
        ),
    ),
    *each(
        ("shared_read", "shared_aside"),
        lambda step: thing(
            f"integration:{step}",
            lambda owner: owner.entries["private"],
            Post.PRESS,
            what="private",
            get=False,
            leads_back=True,
        ),
    ),
    thing(
        "integration:window_called",
        lambda owner: owner.windows["open"],
        Post.PRESS,
        get=False,
        staff=STAFF,
    ),
    thing("integration:session_story", lambda owner: owner.sessions["completed"], record=True, staff=STAFF),
]

TEAM = [*LETTERS, *SHARED]

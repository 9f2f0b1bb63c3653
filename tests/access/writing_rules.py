"""Who writes: the pages to write on, what was begun, and what comes in from a device that had no connection."""

from __future__ import annotations

from integration.links import token_for as link_token
from tests.access.shapes import DENIED, FOUND, KEPT, OK, Post, Rule, each, only, place, thing
from tests.access.world import Who

WRITING = [
    *each(
        ("write_free", "reread"),
        lambda page: Rule(f"integration:{page}", only(me=OK), post=Post.PRESS, refused_post=KEPT, is_anybodys=True),
    ),
    *each(
        ("booked", "completed"),
        lambda state: thing(
            "integration:intention",
            lambda owner: owner.sessions[state],
            Post.PRESS,
            what=state,
            refused_post=KEPT,
            me=OK,
            prescriber=DENIED,
            clinician=DENIED,
            office=DENIED,
        ),
    ),
    place("integration:write_offline", me=OK),
    place("integration:sync", Post.FORM, me=OK),
    Rule("integration:draft", only(me=OK), get=False, post=Post.PRESS, is_anybodys=True),
    Rule("integration:drafts", only(me=OK), is_anybodys=True),
    thing("integration:draft_page", lambda owner: owner.entry_draft, me=FOUND),
    thing(
        "integration:draft_put_away",
        lambda owner: owner.entry_draft,
        Post.PRESS,
        get=False,
        leads_back=True,
        me=OK,
    ),
    Rule(
        "integration:draft_by_link",
        dict.fromkeys(Who, OK),
        lambda owner: {"token": link_token(owner.links["live"])},
        get=False,
        post=Post.PRESS,
        is_public=True,
    ),
]

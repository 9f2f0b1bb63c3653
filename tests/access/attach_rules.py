"""Who may add, play and take away voice notes and pictures."""

from __future__ import annotations

from uuid import UUID

from integration.links import token_for as link_token
from tests.access.shapes import OK, STAFF, Post, Rule, each, only, thing
from tests.access.world import Who

NOT_THERE = (404,)

ATTACHMENTS = [
    Rule("integration:attach", only(me=OK), get=False, post=Post.FORM, is_anybodys=True),
    thing("integration:attachment", lambda owner: owner.attachments["private"], what="private", me=OK),
    thing(
        "integration:attachment",
        lambda owner: owner.attachments["shared"],
        what="shared",
        record=True,
        me=OK,
        staff=STAFF,
    ),
    *each(
        ("private", "shared"),
        lambda kind: thing(
            "integration:attachment_remove",
            lambda owner: owner.attachments[kind],
            Post.PRESS,
            what=kind,
            get=False,
            me=OK,
        ),
    ),
    Rule(
        "integration:attach_by_link",
        dict.fromkeys(Who, OK),
        lambda owner: {"token": link_token(owner.links["live"])},
        get=False,
        post=Post.FORM,
        is_public=True,
    ),
    Rule(
        "integration:remove_by_link",
        dict.fromkeys(Who, NOT_THERE),
        lambda owner: {"token": link_token(owner.links["live"]), "upload": UUID(int=7)},
        get=False,
        post=Post.FORM,
        is_public=True,
    ),
]

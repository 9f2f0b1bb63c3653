"""Who asks to be asked again: the patient on their own page, or whoever holds the link with which they wrote."""

from __future__ import annotations

from integration.links import token_for as link_token
from tests.access.shapes import DENIED, OK, Post, Rule, each, thing
from tests.access.world import Who

PLAN = [
    *each(
        ("over", "open"),
        lambda state: thing(
            "integration:ask_again",
            lambda owner: owner.windows[state],
            Post.PRESS,
            what=state,
            get=False,
            leads_back=True,
            me=OK,
            prescriber=DENIED,
            clinician=DENIED,
        ),
    ),
    *each(
        ("live", "used"),
        lambda state: Rule(
            "integration:link_ask_again",
            dict.fromkeys(Who, OK),
            lambda owner: {"token": link_token(owner.links[state])},
            what=state,
            get=False,
            post=Post.PRESS,
            is_public=True,
        ),
    ),
]

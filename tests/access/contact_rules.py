"""The addresses about how people are reached, and where the provider of texts calls."""

from __future__ import annotations

from tests.access.shapes import DENIED, OK, STAFF, Post, Rule, place, thing
from tests.access.world import Who

_EVERYBODYS = {Who.OFFICE: OK, Who.SELF: OK, **STAFF}


def _hook(name: str, **kwargs: object) -> Rule:
    """Only what the provider signed comes in; whoever is signed in is nobody to it."""
    return Rule(name, dict.fromkeys(Who, DENIED), get=False, post=Post.PRESS, is_public=True, **kwargs)


CONTACT = [
    place("messaging:contact", Post.FORM, who=_EVERYBODYS),
    thing(
        "messaging:contact_consent",
        lambda owner: owner.clinic,
        Post.PRESS,
        get=False,
        who=_EVERYBODYS | {Who.COLLEAGUE: OK, Who.NEIGHBOUR: OK},
    ),
    *(
        place(f"messaging:{name}", Post.PRESS, get=False, who=_EVERYBODYS)
        for name in (
            "contact_pause",
            "contact_order",
            "contact_stop",
            "contact_right",
            "contact_number",
            "contact_code",
            "contact_code_again",
            "contact_number_remove",
            "contact_device",
        )
    ),
    thing("messaging:contact_device_remove", lambda owner: owner.device, Post.PRESS, get=False, me=OK),
    _hook("messaging:text_came", is_anybodys=True),
    _hook("messaging:text_news", of=lambda owner: {"pk": owner.messages["waiting"].pk}),
]

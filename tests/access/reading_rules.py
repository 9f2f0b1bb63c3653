"""Reading back: the addresses of one's own journal, and what they answer to whom."""

from __future__ import annotations

from tests.access.shapes import DENIED, OK, Post, Rule, only, thing


def _own(name: str, post: Post = Post.NEVER) -> Rule:
    """A page of everybody's own journal; whoever is no patient has none."""
    return Rule(f"integration:{name}", only(me=OK), post=post, is_anybodys=True)


READING = [
    _own("search", Post.FORM),
    _own("tags"),
    _own("moods"),
    _own("thread"),
    _own("export", Post.PRESS),
    thing(
        "integration:entry_settle",
        lambda owner: owner.entries["shared"],
        Post.PRESS,
        what="shared",
        get=False,
        leads_back=True,
        me=OK,
        prescriber=DENIED,
        clinician=DENIED,
    ),
    thing(
        "integration:entry_settle",
        lambda owner: owner.entries["private"],
        Post.PRESS,
        what="private",
        get=False,
        leads_back=True,
        me=OK,
    ),
]

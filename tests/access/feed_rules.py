"""Who may open what around reminders and private calendar addresses."""

from __future__ import annotations

from tests.access.shapes import OK, STAFF, Post, Rule, place, thing
from tests.access.world import Who

#: Nobody's secret. Whoever asks too often for such a one is told to wait.
LEADS_NOWHERE = "a-secret-that-nobody-has-and-nobody-ever-had"

FEEDS = [
    place("scheduling:feed", Post.PRESS, staff=STAFF, office=OK, me=OK),
    place("scheduling:feed_revoke", Post.PRESS, get=False, staff=STAFF, office=OK, me=OK),
    Rule(
        "scheduling:feed_file",
        dict.fromkeys(Who, (404, 429)),
        lambda _owner: {"secret": LEADS_NOWHERE},
        is_public=True,
        is_anybodys=True,
    ),
    thing("scheduling:before", lambda owner: owner.sessions["booked"], me=OK),
]

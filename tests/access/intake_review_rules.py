"""Who sees the list of applications, reads one, and decides: those who treat here; once accepted, its care team."""

from __future__ import annotations

from tests.access.shapes import DENIED, KEPT, OK, STAFF, Post, place, thing
from tests.access.world import Who

TREATING = STAFF | {Who.COLLEAGUE: OK}
"""Before somebody decided, everybody who treats at the clinic; the office sees names in the list only."""

REVIEW = [
    place("intake:queue", staff=STAFF, office=OK),
    thing(
        "intake:review",
        lambda owner: owner.intake.applications["asked"],
        what="asked",
        record=True,
        staff=TREATING,
    ),
    thing(
        "intake:review",
        lambda owner: owner.intake.applications["declined"],
        what="declined",
        record=True,
        staff=TREATING,
    ),
    thing(
        "intake:review",
        lambda owner: owner.intake.applications["accepted"],
        what="accepted",
        record=True,
        whose="eve",
        staff=STAFF,
    ),
    thing("intake:review", lambda owner: owner.intake.applications["begun"], what="begun", whose="flo"),
    thing(
        "intake:decide",
        lambda owner: owner.intake.applications["asked"],
        Post.FORM,
        get=False,
        leads_back=True,
        refused_post=KEPT,
        staff=TREATING,
    ),
    thing(
        "intake:pass_stop",
        lambda owner: owner.intake.findings["stop"],
        Post.FORM,
        get=False,
        leads_back=True,
        refused_post=KEPT,
        prescriber=OK,
        clinician=DENIED,
        colleague=DENIED,
    ),
    place("intake:settings", Post.FORM, office=OK),
]

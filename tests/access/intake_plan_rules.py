"""Who writes, signs and reads a plan, and who sees what is done before a first dose."""

from __future__ import annotations

from tests.access.shapes import CARE, DENIED, FOUND, KEPT, OK, STAFF, Post, place, thing

INTAKE_PLAN = [
    thing("journey:open_course", lambda owner: owner.patient, care=CARE | dict.fromkeys(STAFF, FOUND)),
    thing("intake:plan", lambda owner: owner.patient, Post.FORM, record=True, refused_post=KEPT, care=CARE),
    thing(
        "intake:plan_sign",
        lambda owner: owner.intake.plans["draft"],
        Post.FORM,
        what="draft",
        record=True,
        refused_post=KEPT,
        prescriber=OK,
        clinician=DENIED,
    ),
    *(
        thing(
            "intake:plan_read",
            lambda owner, state=state: owner.intake.plans[state],
            what=state,
            record=True,
            care=STAFF,
        )
        for state in ("draft", "signed")
    ),
    thing(
        "journey:preparation_of",
        lambda owner: owner.course,
        Post.FORM,
        record=True,
        refused_post=KEPT,
        care=CARE,
    ),
    place("journey:preparation", me=OK),
    place("journey:card", Post.PRESS, of=lambda _owner: {"key": "what-it-is-like"}, me=OK),
    place(
        "journey:preparation_step",
        Post.FORM,
        of=lambda _owner: {"step": "ride"},
        what="ride",
        refused_post=KEPT,
        me=OK,
    ),
]

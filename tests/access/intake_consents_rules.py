"""Agreements: every address, and what it answers to whom."""

from __future__ import annotations

from tests.access.shapes import CARE, KEPT, OK, STAFF, Post, each, place, thing

CONSENTS = [
    place("consents:mine", me=OK),
    place("consents:sign", Post.FORM, of=lambda _owner: {"kind": "treatment"}, refused_post=KEPT, me=OK),
    thing("consents:withdraw", lambda owner: owner.intake.consents["treatment"], Post.PRESS, me=OK),
    *each(
        ("treatment", "sharing"),
        lambda kind: thing(
            "consents:pdf", lambda owner: owner.intake.consents[kind], what=kind, record=True, me=OK, staff=STAFF
        ),
    ),
    thing("consents:of_patient", lambda owner: owner.patient, record=True, care=CARE),
    place("consents:texts", office=OK),
    place("consents:text", Post.FORM, of=lambda _owner: {"kind": "treatment"}, refused_post=KEPT, office=OK),
]

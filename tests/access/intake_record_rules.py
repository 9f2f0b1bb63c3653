"""Who brings a health record, and who sees what was read out of it: the applicant, and nobody else."""

from __future__ import annotations

from tests.access.shapes import OK, Post, place, thing

RECORD = [
    place("intake:record", Post.FORM, me=OK),
    thing("intake:record_read", lambda owner: owner.intake.record, Post.FORM, me=OK),
]

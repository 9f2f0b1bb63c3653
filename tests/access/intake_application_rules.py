"""Who writes an application: the applicant, and nobody else."""

from __future__ import annotations

from tests.access.shapes import KEPT, OK, Post, place

APPLICATION = [
    place("intake:mine", Post.PRESS, me=OK),
    place("intake:section", Post.FORM, of=lambda _owner: {"key": "people"}, refused_post=KEPT, me=OK),
    place("intake:section_keep", Post.FORM, of=lambda _owner: {"key": "people"}, get=False, me=OK),
    place("intake:medicines_search", Post.FORM, get=False, me=OK),
    place("intake:submit", Post.PRESS, me=OK),
    place("intake:withdraw", Post.PRESS, me=OK),
]

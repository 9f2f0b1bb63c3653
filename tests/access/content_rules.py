"""Small practices, and the questions that a clinic edits: every address, and what it answers to whom."""

from __future__ import annotations

from typing import Any

from tests.access.shapes import DENIED, FOUND, KEPT, OK, Post, Rule, each, only, place, thing
from tests.access.world import Belongings


def _practice(owner: Belongings) -> dict[str, Any]:
    return {"pk": owner.windows["open"].pk, "practice": owner.practice.pk}


PRACTICES = [
    *each(
        ("over", "open"),
        lambda state: thing(
            "integration:practices",
            lambda owner: owner.windows[state],
            Post.FORM,
            what=state,
            refused_post=KEPT,
            me=OK,
            prescriber=DENIED,
            clinician=DENIED,
        ),
    ),
    *each(
        ("tick", "take_back", "stop"),
        lambda step: Rule(
            f"integration:practice_{step}", only(me=OK), _practice, post=Post.PRESS, get=False, leads_back=True
        ),
    ),
]


def _kind(kind: str) -> Any:
    return lambda _owner: {"kind": kind}


def _first(kind: str) -> Any:
    return lambda _owner: {"kind": kind, "label": "house-1"}


def _part(kind: str, part: str) -> Any:
    return lambda _owner: {"kind": kind, "part": part}


CONTENT = [
    *each(("prompts", "practices"), lambda kind: place("integration:content", of=_kind(kind), what=kind, office=OK)),
    *each(
        ("prompts", "practices"),
        lambda kind: place("integration:content_version", of=_first(kind), what=kind, office=OK),
    ),
    *each(
        ("capture", "rereading"),
        lambda part: place(
            "integration:content_edit", Post.FORM, of=_part("prompts", part), what=part, refused_post=KEPT, office=OK
        ),
    ),
    place(
        "integration:content_edit",
        Post.FORM,
        of=_part("practices", "all"),
        what="practices",
        refused_post=KEPT,
        office=OK,
    ),
    place("integration:content_house", Post.PRESS, of=_kind("prompts"), office=FOUND),
]

RULES = [*PRACTICES, *CONTENT]

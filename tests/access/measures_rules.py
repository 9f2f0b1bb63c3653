"""Questionnaires: every address of the room, and what it answers to whom."""

from __future__ import annotations

from typing import Any

from measures.links import token_for as measure_token
from tests.access.shapes import (
    CARE,
    DENIED,
    FOUND,
    GONE,
    KEPT,
    OK,
    STAFF,
    Post,
    Rule,
    by_token,
    each,
    place,
    thing,
)
from tests.access.world import Belongings, Who


def _phq9(_owner: Belongings) -> dict[str, str]:
    return {"key": "phq-9"}


def _begun(owner: Belongings) -> dict[str, Any]:
    return {"token": measure_token(owner.measure_links["live"]), "pk": owner.begun.pk}


def _first_begun(owner: Belongings) -> dict[str, Any]:
    return _begun(owner) | {"place": 1}


MEASURES = [
    place("measures:list", me=OK),
    *each(
        ("phq-9", "gad-7"),
        lambda key: place(
            "measures:answer", Post.FORM, of=lambda _owner: {"key": key}, what=key, refused_post=KEPT, me=OK
        ),
    ),
    place("measures:start", of=_phq9, me=FOUND),
    place("measures:step", Post.FORM, of=lambda _owner: {"key": "phq-9", "place": 1}, refused_post=KEPT, me=OK),
    place("measures:check", Post.FORM, of=_phq9, refused_post=KEPT, me=FOUND),
    *each(("skip", "stop", "resume"), lambda do: place(f"measures:{do}", Post.PRESS, of=_phq9, get=False, me=OK)),
    by_token("measures:link", lambda owner: measure_token(owner.measure_links["live"]), what="live"),
    by_token("measures:link", lambda owner: measure_token(owner.measure_links["used"]), what="used", status=GONE),
    by_token("measures:link_all", lambda owner: measure_token(owner.measure_links["live"])),
    by_token(
        "measures:link_done",
        lambda owner: measure_token(owner.measure_links["live"]),
        Post.NEVER,
        what="live",
        status=FOUND,
    ),
    by_token("measures:link_done", lambda owner: measure_token(owner.measure_links["used"]), Post.NEVER, what="used"),
    *each(
        ("skip", "stop"),
        lambda do: Rule(
            f"measures:link_{do}",
            dict.fromkeys(Who, OK),
            lambda owner: {"token": measure_token(owner.measure_links["live"])},
            post=Post.PRESS,
            get=False,
            is_public=True,
        ),
    ),
    Rule("measures:link_begun_step", dict.fromkeys(Who, OK), _first_begun, post=Post.FORM, is_public=True),
    *each(
        ("all", "check"),
        lambda page: Rule(
            f"measures:link_begun_{page}", dict.fromkeys(Who, OK), _begun, post=Post.FORM, is_public=True
        ),
    ),
    thing("measures:response", lambda owner: owner.response, record=True, me=OK, staff=STAFF),
    thing("measures:response", lambda owner: owner.typed_total, what="typed", record=True, me=OK, staff=STAFF),
    thing("measures:enter_total", lambda owner: owner.patient, Post.FORM, record=True, refused_post=KEPT, care=CARE),
    thing(
        "measures:correct_total",
        lambda owner: owner.typed_total,
        Post.FORM,
        record=True,
        refused_post=KEPT,
        staff=STAFF,
        me=DENIED,
    ),
    place("measures:given_up", staff=STAFF),
    thing("measures:assignments", lambda owner: owner.patient, record=True, care=CARE),
    thing("measures:ask", lambda owner: owner.patient, Post.FORM, care=CARE),
    thing("measures:withdraw", lambda owner: owner.request, Post.PRESS, get=False, me=DENIED, staff=STAFF),
    place("measures:library", office=OK),
    place("measures:bring", Post.FORM, office=OK),
    place("measures:take_over", Post.FORM, office=FOUND),
    place("measures:instrument", of=lambda _owner: {"key": "phq-9"}, office=OK),
    place("measures:export", of=lambda _owner: {"key": "phq-9"}, office=OK),
    thing(
        "measures:retire",
        lambda owner: owner.questionnaire,
        Post.PRESS,
        get=False,
        office=OK,
        prescriber=DENIED,
        clinician=DENIED,
        colleague=DENIED,
    ),
]

"""The door for visitors: open to everybody, whoever they are elsewhere."""

from __future__ import annotations

from typing import Any

from tests.access.shapes import OK, Post, Rule, public
from tests.access.world import Belongings, Who


def _clinic(owner: Belongings) -> dict[str, Any]:
    return {"clinic": owner.clinic.pk}


def _at_door(name: str) -> Rule:
    return Rule(name, dict.fromkeys(Who, OK), _clinic, post=Post.FORM, is_public=True)


DOOR = [
    public("intake:start"),
    _at_door("intake:check"),
    _at_door("intake:apply"),
    public("intake:apply_sent"),
]

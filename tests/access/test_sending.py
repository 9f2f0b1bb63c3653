"""A POST of nothing and of nonsense to every address, by everybody: refused, and nothing is written."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from django.db import transaction

from tests.access.asking import NONSENSE, address, askers, data, is_open_to, is_sign_in, post
from tests.access.rules import FOUND, RULES, WRONG_METHOD, Post, Rule
from tests.access.world import Who

pytestmark = pytest.mark.django_db

ANSWERS = (200, 204, 302, 409, 422)
"""What a form or a button may answer to whoever may use it."""


def allowed(rule: Rule, who: Who) -> Collection[int]:
    """What a POST may be answered with."""
    if who == Who.NOBODY and not rule.is_public:
        return rule.refused_post or FOUND
    if rule.post == Post.NEVER:
        return WRONG_METHOD
    if not is_open_to(rule, who):
        return tuple(rule.answers[who])
    return ANSWERS


@pytest.mark.parametrize("sent", [{}, NONSENSE], ids=["nothing", "nonsense"])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_post_of_nonsense_is_answered_and_writes_nothing(rule, sent, world, as_person):
    before = data()
    for person, owner, who in askers(rule, world):
        with transaction.atomic():
            response = post(as_person(person), address(rule, world, owner), sent)
            told = f"{rule}: {person} posts to what belongs to {owner} ({who})"
            assert response.status_code in allowed(rule, who), (
                f"{told}: {response.status_code}, not {allowed(rule, who)}"
            )
            if response.status_code == 302 and who == Who.NOBODY and not rule.is_public:
                assert is_sign_in(response), told
            if rule.post == Post.PRESS and is_open_to(rule, who):
                transaction.set_rollback(True)
    assert data() == before

"""Somebody presses "send me the link" several times at the same instant, on whichever database."""

from __future__ import annotations

from collections import Counter

import pytest

from intake.models import CarriedAnswers
from intake.services.entrance import apply
from messaging.models import Message
from people.models import Invitation
from tests.people.test_joining_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 4


def test_one_link_with_one_set_of_answers_is_kept_and_nobody_sees_an_error(clinic):
    said = {"age": ("yes",)}
    answers = at_once(
        *[
            lambda: apply(clinic=clinic, name="Nina New", email="nina@example.org", said=said, place="192.0.2.1")
            for _press in range(MANY)
        ]
    )
    assert answers == [None] * MANY
    invitation = Invitation.objects.get()
    assert CarriedAnswers.objects.get().invitation == invitation
    kinds = Counter(Message.objects.values_list("kind", flat=True))
    assert 1 <= kinds["invitation"] <= MANY
    assert invitation.sends == kinds["invitation"]

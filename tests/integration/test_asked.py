"""The window's messages asked about in a batch: each is answered as it is alone, and a batch costs no more than one."""

from __future__ import annotations

import pytest

from common import clock as house_clock
from integration import texts
from integration.services.plan import is_asking, may_ask_of
from messaging.models import Message
from tests.integration.build import ENDED, a_window, an_entry, fresh, hours

pytestmark = pytest.mark.django_db


def rows() -> list[Message]:
    return list(Message.objects.filter(kind=texts.KIND).select_related("clinic").order_by("created_at", "id"))


def test_each_of_a_batch_is_answered_as_it_is_alone(window, patient, clinician, clock):
    clock(ENDED + hours(1))
    an_entry(window)
    clock(ENDED + hours(24 * 3))
    a_window(patient, clinician, ENDED + hours(24 * 3) - hours(1))
    now, batch = house_clock.now(), rows()
    assert texts.wanted_many(batch, now) == {row.pk: texts.wanted(row, now) for row in batch}
    assert texts.compose_many(batch) == {row.pk: texts.compose(row) for row in batch}
    assert len(set(texts.wanted_many(batch, now).values())) > 1


def test_a_batch_of_any_size_is_asked_about_with_the_same_few_queries(window, django_assert_num_queries):
    batch = rows()
    assert len(batch) > 4
    for some in (batch[:1], batch):
        with django_assert_num_queries(3):
            texts.wanted_many(some, house_clock.now())
        with django_assert_num_queries(2):
            texts.compose_many(some)


def test_the_batch_knows_the_same_as_the_plan(window, patient, clinician, clock):
    from integration.asked import asked

    clock(ENDED + hours(24 * 3))
    newer = a_window(patient, clinician, ENDED + hours(24 * 3) - hours(1))
    an_entry(newer)
    known = asked(rows())
    for one in (fresh(window), fresh(newer)):
        assert known.is_asking(one) == is_asking(one)
        assert known.may_ask_of(one) == may_ask_of(one)


def test_one_persons_until_never_stands_in_anothers_words(window, patient, clock):
    first, *_rest = rows()
    before = texts.compose(first).body
    patient.user.zone_name = "Asia/Tokyo"
    patient.user.save()
    assert texts.compose(first).body != before
    assert "\ufffc" not in before

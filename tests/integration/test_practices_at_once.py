"""Practices and questions pressed in several tabs at the same instant: only PostgreSQL can tell."""

from __future__ import annotations

import uuid

import pytest

from integration.models import Content, ContentKind, Practice, PracticeTick, WindowPrompt
from integration.services import practices, prompts, publish
from tests.integration.build import ENDED, hours
from tests.integration.test_concurrency import TABS, at_once
from tests.integration.test_content import changed
from tests.integration.test_services_practices import TUESDAY, picked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("protocols")]

KEYS = ("kind-sentence", "slow-walk", "breath-out", "hand-on-chest", "three-good", "one-piece")


def names(answers) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


def test_six_tabs_that_pick_at_once_choose_two_a_day(window):
    answers = at_once(*[lambda key=key: picked(window, key) for key in KEYS])
    assert names(answers) == ["Practice", "Practice", *["Refused"] * 4]
    assert Practice.objects.chosen().count() == 2


def test_one_form_sent_six_times_at_once_chooses_once(window):
    submission = uuid.uuid4()
    assert len(set(at_once(*[lambda: picked(window, submission=submission) for _ in range(TABS)]))) == 1


def test_six_presses_at_once_are_one_tick(window, clock):
    one = picked(window)
    clock(ENDED + hours(24))

    def press():
        mine = Practice.objects.get(pk=one.pk)
        return practices.tick(practice=mine, on=TUESDAY, time=1, by=window.patient.user)

    assert len(set(at_once(*[press] * TABS))) == 1
    assert PracticeTick.objects.count() == 1


def test_six_swaps_at_once_give_six_other_questions(window):
    swap = lambda: prompts.swap(window=window, stage="capture", by=window.patient.user).prompt.key  # noqa: E731
    assert len(set(at_once(*[swap] * TABS))) == TABS
    places = WindowPrompt.objects.filter(window=window, stage="capture").order_by("place")
    assert list(places.values_list("place", flat=True)) == list(range(1, TABS + 2))


def test_six_people_who_publish_at_once_make_one_version(clinic, office):
    from integration.services.content import row_in_force

    seen = str(row_in_force(clinic, ContentKind.PROMPTS).pk)

    def press(number):
        body = changed(question=f"Number {number}?")
        return lambda: publish(clinic=clinic, kind=ContentKind.PROMPTS, body=body, seen=seen, note="", by=office)

    answers = at_once(*[press(number) for number in range(TABS)])
    assert names(answers) == ["Content", *["StaleSave"] * (TABS - 1)]
    assert Content.objects.filter(clinic=clinic).count() == 1

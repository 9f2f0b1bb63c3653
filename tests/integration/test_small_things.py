"""What became of a small thing belongs to just that small thing."""

from __future__ import annotations

import uuid

import pytest

from integration import services
from integration.services.actions import Outcome, answer_action, settle_action

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(window, patient):
    """An entry with a small thing."""
    how = {"share": False, "submission": uuid.uuid4(), "by": patient.user}
    return services.write_entry(window=window, text="The sea.", action="Call Ben.", **how)


def changed(entry, **page):
    return services.edit_entry(entry=entry, version=entry.version, by=entry.patient.user, **page)


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.NOT_THIS_TIME])
def test_another_small_thing_is_not_done_because_the_one_before_it_was(entry, outcome):
    entry = answer_action(entry=entry, outcome=outcome, by=entry.patient.user)
    entry = changed(entry, action="Go to the sea.")
    assert (entry.action_done_at, entry.action_left_at) == (None, None)


def test_the_same_small_thing_stays_done_when_other_words_change(entry):
    entry = settle_action(entry=entry, done=True, by=entry.patient.user)
    done = entry.action_done_at
    assert changed(entry, text="The sea was calm.").action_done_at == done
    assert changed(entry, text="The sea was wild.", action="Call Ben.").action_done_at == done

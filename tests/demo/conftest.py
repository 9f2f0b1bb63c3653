"""The demo clinic, loaded once for all tests of a module; each test then works in a transaction of its own."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from common import clock
from demo.again import append_only_lifted
from demo.seed.play import play_all

NOW = datetime(2026, 11, 18, 19, 20, tzinfo=UTC)
"""A Wednesday at 14:20 in the larger clinic's zone; its clocks changed on the first of the month."""


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo as it stands at ``NOW``; taken away again at the end, for other modules share the database."""
    with django_db_blocker.unblock():
        play_all(now=NOW)
        yield
        with append_only_lifted():
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def now(loaded, db):
    """The present of the loaded demo, at which the house's clock stands still."""
    with clock.frozen(NOW):
        yield NOW

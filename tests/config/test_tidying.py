"""What has run out is thrown away; what counts is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import call_command

from common import clock
from config import tasks
from messaging.models import TextReceived, TextWish

pytestmark = pytest.mark.django_db


def a_session(key, ends):
    Session.objects.create(session_key=key, session_data="", expire_date=ends)


def a_try(account, at):
    row = AccessAttempt.objects.create(username=account, ip_address="192.0.2.1", failures_since_start=1)
    AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=at)


@pytest.fixture(autouse=True)
def kept():
    now = datetime.now(UTC)
    a_session("over", now - timedelta(minutes=1))
    a_session("running", now + timedelta(hours=1))
    a_try("long ago", now - timedelta(minutes=16))
    a_try("just now", now - timedelta(minutes=10))


def left():
    sessions, tries = (
        Session.objects.values_list("pk", flat=True),
        AccessAttempt.objects.values_list("username", flat=True),
    )
    return sorted(sessions), sorted(tries)


def test_what_has_run_out_goes_and_the_rest_stays():
    tasks.tidy()
    assert left() == (["running"], ["just now"])
    tasks.tidy()
    assert left() == (["running"], ["just now"])


def test_the_clock_of_a_demo_throws_nobody_out():
    with clock.frozen(datetime.now(UTC) + timedelta(days=30)):
        tasks.tidy()
    assert left() == (["running"], ["just now"])


def test_the_command_says_what_it_would_do_and_does_it(capsys):
    call_command("tidy", "--dry-run")
    counts = ["1 sessions", "1 tries at the door", "0 questionnaires begun"]
    counts += ["0 voice notes and pictures left", "0 texts that came in"]
    counts += ["0 self-checks of links that ran out", "0 knocks at the door"]
    assert capsys.readouterr().out.splitlines() == [f"Would delete {count}" for count in counts]
    assert left() == (["over", "running"], ["just now", "long ago"])
    call_command("tidy")
    assert capsys.readouterr().out.splitlines() == [f"Deleted {count}" for count in counts]
    assert left() == (["running"], ["just now"])


def test_texts_that_came_in_long_ago_go_and_a_stop_counts_for_good():
    long_ago = clock.now() - timedelta(days=31)
    for wish in TextWish:
        TextReceived.objects.create(sid=f"{wish} now", digest="one", wish=wish)
        TextReceived.objects.create(sid=f"{wish} then", digest="one", wish=wish, created_at=long_ago)
    tasks.tidy()
    gone = {"help then", "other then"}
    assert (
        set(TextReceived.objects.values_list("sid", flat=True))
        == {f"{wish} {when}" for wish in TextWish for when in ("now", "then")} - gone
    )

"""Signs of life: two real minutes without one are silence, however a demo's clock jumps or runs."""

import json
from datetime import timedelta

import pytest

from common import clock
from home.selectors.day import day_of
from messaging import heartbeat
from messaging.selectors import notices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    clock._forget()
    yield
    clock._forget()


def later(real_seconds: float) -> None:
    """Let so much real time go by: the clock's anchor lies as much further back."""
    path = clock._path()
    kept = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(kept | {"anchor": kept["anchor"] - real_seconds}), "utf-8")
    clock._forget()


def beat() -> None:
    heartbeat.beat("drain", clock.now())


@pytest.mark.parametrize("speed", [0.1, 1.0, 60.0, 4320.0])
def test_two_real_minutes_are_silence_at_any_speed(speed):
    clock.run_at(speed)
    beat()
    later(100)
    assert not heartbeat.is_silent("drain")
    later(30)
    assert heartbeat.is_silent("drain")


def test_a_jump_is_no_silence_and_a_worker_that_died_before_it_is_found_out():
    beat()
    clock.move(timedelta(days=1))
    assert not heartbeat.is_silent("drain")
    later(130)
    assert heartbeat.is_silent("drain")
    beat()
    assert not heartbeat.is_silent("drain")


def test_from_very_fast_to_slow_is_no_silence():
    clock.run_at(4320.0)
    beat()
    later(20)
    clock.run_at(1.0)
    assert not heartbeat.is_silent("drain")
    later(130)
    assert heartbeat.is_silent("drain")


def test_a_clock_that_was_set_back_does_not_hide_a_dead_worker():
    clock.move(timedelta(days=30))
    beat()
    clock.reset()
    assert heartbeat.is_silent("drain")
    beat()
    assert not heartbeat.is_silent("drain")


def test_a_job_that_never_ran_is_silent():
    assert heartbeat.is_silent("drain")


def test_all_who_ask_say_the_same_at_any_moment(client, clinic, office):
    membership = office.memberships.get()

    def answers():
        ready = client.get("/health/ready").json()["checks"]["messages"]
        day = day_of(membership, clock.today(clinic.zone), clock.now())
        return ready == "silent", notices(clinic).is_silent, day.drain_silent

    assert answers() == (True, True, True)
    clock.run_at(4320.0)
    beat()
    clock.move(timedelta(days=1))
    assert answers() == (False, False, False)

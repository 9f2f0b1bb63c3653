"""The one clock: frozen in tests, movable in a demo, and nowhere else."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from common import clock

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.VAR_DIR = tmp_path
    clock._forget()
    yield tmp_path / "clock.json"
    clock._forget()


def _about(value: datetime, expected: datetime) -> bool:
    return abs(value - expected) < timedelta(seconds=2)


def test_it_shows_the_wall_time_in_utc_unless_told_otherwise(demo):
    assert _about(clock.now(), datetime.now(UTC))
    assert clock.now().tzinfo is UTC


def test_frozen_it_stands_still_and_blocks_nest():
    with clock.frozen(NOON):
        with clock.frozen(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert clock.now() != NOON


def test_frozen_it_takes_any_zone_and_refuses_a_naive_instant():
    with clock.frozen(NOON.astimezone(ZoneInfo("Asia/Tokyo"))):
        assert clock.now() == NOON
        assert clock.now().tzinfo is UTC
    with pytest.raises(ValueError, match="aware"), clock.frozen(NOON.replace(tzinfo=None)):
        pass


def test_it_thaws_even_when_the_block_fails():
    with pytest.raises(RuntimeError), clock.frozen(NOON):
        raise RuntimeError
    assert clock.now() != NOON


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("America/New_York", "2026-03-08"), ("Pacific/Kiritimati", "2026-03-09"), ("UTC", "2026-03-08")],
)
def test_today_depends_on_where_somebody_lives(zone, expected):
    with clock.frozen(NOON):
        assert clock.today(ZoneInfo(zone)).isoformat() == expected


def test_moved_it_shows_a_later_time_and_keeps_running(demo):
    clock.move(timedelta(days=3))
    assert _about(clock.now(), datetime.now(UTC) + timedelta(days=3))
    clock.move(timedelta(hours=1))
    assert _about(clock.now(), datetime.now(UTC) + timedelta(days=3, hours=1))
    first = clock.now()
    time.sleep(0.02)
    assert clock.now() > first


def test_sped_up_it_runs_that_many_times_as_fast_from_now_on(demo):
    clock.run_at(3600.0)
    before = clock.now()
    time.sleep(0.05)
    passed = clock.now() - before
    assert timedelta(seconds=150) < passed < timedelta(hours=1)
    assert clock.speed() == 3600.0


def test_slowed_down_again_it_goes_on_from_where_it_is(demo):
    clock.move(timedelta(days=2))
    clock.run_at(60.0)
    clock.run_at(1.0)
    assert _about(clock.now(), datetime.now(UTC) + timedelta(days=2))


def test_another_process_that_moved_it_is_heard(demo):
    clock.now()
    wall = time.time()
    demo.write_text(json.dumps({"anchor": wall, "shows": wall + 86_400, "speed": 1.0}))
    time.sleep(clock._REREAD_SECONDS + 0.05)
    assert _about(clock.now(), datetime.now(UTC) + timedelta(days=1))


def test_reset_brings_the_wall_time_back(demo):
    clock.move(timedelta(days=3))
    clock.reset()
    assert _about(clock.now(), datetime.now(UTC))
    assert not demo.exists()
    clock.reset()  # twice is no mistake


@pytest.mark.parametrize(
    "change",
    [lambda: clock.move(timedelta(days=1)), lambda: clock.run_at(60.0), clock.reset],
    ids=["move", "run", "reset"],
)
def test_outside_a_demo_nobody_moves_it(settings, tmp_path, change):
    settings.DEMO, settings.VAR_DIR = False, tmp_path
    with pytest.raises(RuntimeError, match="demo"):
        change()
    assert not clock.may_be_moved()


def test_outside_a_demo_a_file_that_lies_about_changes_nothing(settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = False, tmp_path
    clock._forget()
    (tmp_path / "clock.json").write_text(json.dumps({"anchor": 0, "shows": 0, "speed": 60.0}))
    assert _about(clock.now(), datetime.now(UTC))
    assert clock.speed() == 1.0


def _ran(demo, *, speed: float, for_real: float) -> None:
    """Let the clock have run that fast for so many real seconds, from noon on."""
    demo.write_text(json.dumps({"anchor": time.time() - for_real, "shows": NOON.timestamp(), "speed": speed}), "utf-8")
    clock._forget()


@pytest.mark.parametrize(
    ("speed", "at", "real"),
    [
        (1.0, NOON + timedelta(seconds=30), 60),
        (4320.0, NOON + timedelta(seconds=30 * 4320), 60),
        (0.1, NOON + timedelta(seconds=3), 60),
        (1.0, NOON - timedelta(days=1), 90),  # it jumped a day just before noon
        (1.0, NOON + timedelta(days=1), 90 - 24 * 60 * 60),
    ],
)
def test_real_time_goes_by_at_its_own_pace(demo, speed, at, real):
    _ran(demo, speed=speed, for_real=90)
    assert abs(clock.real_time_since(at).total_seconds() - real) < 2


def test_without_a_demo_all_time_is_real(demo):
    assert abs(clock.real_time_since(clock.now() - timedelta(hours=1)).total_seconds() - 3600) < 2
    with clock.frozen(NOON):
        assert clock.real_time_since(NOON - timedelta(hours=1)) == timedelta(hours=1)

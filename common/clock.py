"""The one clock of the house.

Everything that asks "what time is it?" asks here, so that a test can freeze time and the demo clinic can let
three days pass in a minute. Rules never call it: they are handed ``now``.
"""

from __future__ import annotations

import json
import os
import time as _time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

_REREAD_SECONDS = 0.2


@dataclass(frozen=True)
class Setting:
    """A virtual clock: at wall instant ``anchor`` (epoch seconds) it showed ``shows``; it runs ``speed`` times as fast."""

    anchor: float
    shows: float
    speed: float = 1.0

    def at(self, wall: float) -> float:
        """The epoch second that the virtual clock shows when the wall clock shows ``wall``."""
        return self.shows + (wall - self.anchor) * self.speed


_frozen: list[datetime] = []
_cached: dict[str, tuple[float, Setting | None]] = {}


def now() -> datetime:
    """The present instant, aware and in UTC."""
    if _frozen:
        return _frozen[-1]
    wall = _time.time()
    setting = _setting(wall)
    return datetime.fromtimestamp(setting.at(wall) if setting else wall, UTC)


def machine_time() -> int:
    """Whole seconds since 1970 by the machine's own clock, which no demo moves: for what a stranger's clock is held against."""
    return int(_time.time())


def today(zone: ZoneInfo) -> date:
    """Today's date for somebody who lives in ``zone``."""
    return now().astimezone(zone).date()


def may_be_moved() -> bool:
    """Only a demo clinic has a clock that can be moved."""
    return bool(settings.DEMO)


def move(by: timedelta) -> None:
    """Let the virtual clock jump forward by ``by`` (demo only)."""
    wall = _time.time()
    setting = _setting(wall, fresh=True) or Setting(wall, wall)
    _write(Setting(wall, setting.at(wall) + by.total_seconds(), setting.speed))


def run_at(speed: float) -> None:
    """From this instant on, let the virtual clock run ``speed`` times as fast (demo only)."""
    wall = _time.time()
    setting = _setting(wall, fresh=True) or Setting(wall, wall)
    _write(Setting(wall, setting.at(wall), speed))


def reset() -> None:
    """Back to the wall clock (demo only)."""
    _refuse_unless_movable()
    _path().unlink(missing_ok=True)
    _forget()


def speed() -> float:
    """How many seconds the clock moves in one second of the wall."""
    setting = _setting(_time.time())
    return setting.speed if setting else 1.0


def real_time_since(at: datetime) -> timedelta:
    """How much real time went by since this clock showed ``at``: for signs of life, which no demo's speed hurries.

    Negative when ``at`` lies ahead. What was before the clock's last jump or change of speed counts from then only.
    """
    wall = _time.time()
    setting = None if _frozen else _setting(wall)
    if setting is None:
        return now() - at
    passed = setting.at(wall) - at.timestamp()
    return timedelta(seconds=min(passed / setting.speed, wall - setting.anchor))


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """For tests: the clock stands still at ``at`` (aware) inside the block; blocks nest."""
    if at.tzinfo is None:
        raise ValueError("The clock needs an aware instant.")
    _frozen.append(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()


def _setting(wall: float, *, fresh: bool = False) -> Setting | None:
    if not may_be_moved():
        return None
    read_at, setting = _cached.get("setting", (-1.0, None))
    if fresh or not 0 <= wall - read_at < _REREAD_SECONDS:
        setting = _read()
        _cached["setting"] = (wall, setting)
    return setting


def _read() -> Setting | None:
    try:
        return Setting(**json.loads(_path().read_text("utf-8")))
    except FileNotFoundError:
        return None


def _write(setting: Setting) -> None:
    _refuse_unless_movable()
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.tmp")
    fresh.write_text(json.dumps(vars(setting)), "utf-8")
    fresh.replace(path)
    _forget()


def _forget() -> None:
    _cached.clear()


def _refuse_unless_movable() -> None:
    if not may_be_moved():
        raise RuntimeError("Only the clock of a demo clinic can be moved.")


def _path() -> Path:
    return Path(settings.VAR_DIR) / "clock.json"

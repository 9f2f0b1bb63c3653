"""Workers that are killed in the middle of their work, again and again: is anything lost, or sent twice?

Two workers send reminders that are all due. Whenever some more letters have arrived, one of them is killed (``kill -9``)
and another one started, without any pause for the dead one's claims. At the end the leases of the dead run out, as they
would after two minutes, and one worker does what is left. What was on the wire when its worker died is unsure: nobody
but the mail server knows. It is never sent again by itself.
"""

from __future__ import annotations

import json
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import machine
from bench.dispatch import WORKERS, environment_of_ours, run_to_end
from bench.machine import Sink, said, started, tell

STALL_SECONDS = 60.0
SHORTEST, LONGEST = 20, 100
"""So many letters arrive between two kills, by chance."""


@dataclass
class Outcome:
    """What became of all messages after so many kills."""

    messages: int
    kills: int
    sent: int
    unsure: int
    most_unsure_of_one_kill: int
    lost: int
    doubled: int

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing sent twice, at most one unsure a kill."""
        return not self.lost and not self.doubled and self.most_unsure_of_one_kill <= 1

    def plain(self) -> dict[str, object]:
        """For the JSON file."""
        return asdict(self)

    def told(self) -> str:
        """In words, for the one who looks."""
        return "\n".join(
            [
                f"{self.kills} times kill -9 while {self.messages} reminders went out, {WORKERS} workers",
                "",
                f"  lost                         {self.lost:>6}",
                f"  sent twice                   {self.doubled:>6}",
                f"  unsure, of all kills         {self.unsure:>6}   (on the wire when its worker died)",
                f"  unsure, most of one kill     {self.most_unsure_of_one_kill:>6}",
            ]
        )


def run(count: int, kills: int, say: Callable[[str], None]) -> Outcome:
    """Lay ``count`` messages, kill so many workers, and look at what became of each message."""
    with (
        tempfile.TemporaryDirectory(prefix="journey_bench_") as folder,
        machine.sink() as sink,
        machine.database("kills", Path(folder)) as address,
    ):
        environment = environment_of_ours(address, sink, Path(folder))
        run_to_end(["manage.py", "migrate", "-v0"], environment)
        run_to_end(["-m", "bench.ours", "seed", str(count)], environment)
        sink.reset()
        with started(["-m", "bench.ours", "nursery"], **environment) as nursery:
            said(nursery)  # "ready"
            crew = [_new(nursery) for _ in range(WORKERS)]
            for number in range(1, kills + 1):
                _wait_for(sink, sink.report()["letters"] + random.randint(SHORTEST, LONGEST))
                crew = _killed(nursery, crew)
                if number % 10 == 0:
                    say(f"  {number} kills, {sink.report()['letters']} letters")
            unsure_of = _asked(nursery, "stop")
            run_to_end(["-m", "bench.ours", "finish"], environment)
            states = _asked(nursery, "states")
        return _outcome(count, kills, states, unsure_of, sink)


def _new(nursery: machine.Process) -> int:
    tell(nursery, "new")
    return int(said(nursery))


def _killed(nursery: machine.Process, crew: list[int]) -> list[int]:
    victim = random.choice(crew)
    os.kill(victim, signal.SIGKILL)
    return [*(pid for pid in crew if pid != victim), _new(nursery)]


def _asked(nursery: machine.Process, what: str) -> dict[str, int]:
    tell(nursery, what)
    answer: dict[str, int] = json.loads(said(nursery))
    return answer


def _wait_for(sink: Sink, letters: int) -> None:
    until = time.monotonic() + STALL_SECONDS
    while sink.report()["letters"] < letters:
        if time.monotonic() > until:
            raise SystemExit("The workers do not get on.")
        time.sleep(0.005)


def _outcome(count: int, kills: int, states: dict[str, int], unsure_of: dict[str, int], sink: Sink) -> Outcome:
    found, sent, unsure = sink.report(), states.get("sent", 0), states.get("unsure", 0)
    return Outcome(
        messages=count,
        kills=kills + WORKERS,  # the last crew is killed, too
        sent=sent,
        unsure=unsure,
        most_unsure_of_one_kill=max(unsure_of.values(), default=0),
        # a row that never came to an end, or one that says it was sent, and no letter came
        lost=count - sent - unsure + max(0, sent - found["different"]),
        doubled=found["letters"] - found["different"],
    )

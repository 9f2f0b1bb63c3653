"""The measurement itself works, on whatever databases this machine has."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )


def test_a_quick_run_sends_everything_once_and_tells_it_as_table_and_json(tmp_path):
    file = tmp_path / "numbers.json"
    done = bench("dispatch", "--quick", "-n", "60", "--only", "ours,limit", "--json", str(file))
    assert done.returncode == 0, done.stderr
    assert "Dispatch of 60 due reminders" in done.stdout
    ours, limit = json.loads(file.read_text())["results"]
    assert (ours["name"], ours["letters"], ours["lost"], ours["doubled"]) == ("ours", 60, 0, 0)
    assert limit["letters"] == 60
    assert "of the limit" in done.stdout
    assert ours["per_second"] > 0


def test_a_few_killed_workers_lose_nothing_and_send_nothing_twice(tmp_path):
    file = tmp_path / "kills.json"
    done = bench("kills", "--quick", "-n", "300", "--times", "2", "--json", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    (outcome,) = json.loads(file.read_text())["results"]
    assert (outcome["lost"], outcome["doubled"]) == (0, 0)
    assert outcome["sent"] + outcome["unsure"] == 300
    assert outcome["most_unsure_of_one_kill"] <= 1


def test_a_contender_that_nobody_knows_is_refused():
    done = bench("--only", "theirs")
    assert done.returncode == 2
    assert "nobody here is called theirs" in done.stderr

"""The whole house in one process, started and stopped as a person would."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.architecture.lints import ROOT

pytestmark = pytest.mark.xdist_group("up")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder, port, **more):
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**clean, "VAR_DIR": str(folder), "PORT": str(port), "DEMO": "false", **more}


@pytest.fixture
def up(tmp_path):
    """Start a house; whatever happens, it is gone afterwards."""
    started = []

    def begin(port, **more):
        out = Path(tmp_path / "out").open("w+")  # noqa: SIM115  (closed below, when the house is gone)
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=environment(tmp_path / "var", port, **more),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        started.append((process, out))
        return process, out

    yield begin
    for process, out in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        out.close()


def wait_until_ready(port, process):
    for _ in range(600):
        assert process.poll() is None, "the house closed by itself"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the house did not open")


def group_is_empty(process):
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_opens_says_where_and_closes_at_once_leaving_nothing(up, number):
    port = free_port()
    process, out = up(port)
    assert '"ready": true' in wait_until_ready(port, process)
    began = time.monotonic()
    os.killpg(process.pid, number)
    assert process.wait(timeout=10) == 0
    assert time.monotonic() - began < 2
    assert group_is_empty(process)
    out.seek(0)
    said = out.read()
    assert f"Journey is open at http://127.0.0.1:{port}" in said
    assert "Traceback" not in said


def test_ctrl_c_while_it_starts_is_quiet(up):
    process, out = up(free_port())
    time.sleep(0.4)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=5) in {0, -signal.SIGINT}
    out.seek(0)
    assert "Traceback" not in out.read()


def run(folder, port, **more):
    return subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=environment(folder, port, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run(tmp_path, port)
    assert result.returncode == 1
    assert result.stderr.strip() == (
        f"Port {port} is in use by another program. Choose another one: make run PORT=8001"
    )


@pytest.mark.parametrize(("port", "sentence"), [("abc", "whole number"), ("0", "between"), ("70000", "between")])
def test_a_port_that_makes_no_sense_is_one_sentence(tmp_path, port, sentence):
    result = run(tmp_path, port)
    assert result.returncode == 1
    assert result.stderr.startswith("Journey cannot start. PORT must be")
    assert sentence in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1

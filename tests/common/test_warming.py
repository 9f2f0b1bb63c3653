"""The first chart of a process is drawn before anybody asks for one."""

import subprocess
import sys
import time

import pytest

from common.pictures import chart_drawing, warming
from tests.architecture.lints import ROOT

STARTS = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
"""
WARM = (
    STARTS
    + """
from common.pictures import warming
from common.pictures.chart_drawing import _inside
warming.warm_up().join()
assert _inside.cache_info().currsize == 2
"""
)
ONLY_READ = (
    STARTS
    + """
import config.wsgi, config.management.commands.up, config.celery
assert "vl_convert" not in sys.modules
"""
)


def runs(program):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_both_sizes_are_drawn_in_the_background_without_a_word():
    runs(WARM)


def test_reading_the_house_starts_no_engine():
    """Whatever forks after reading it has drawn nothing."""
    runs(ONLY_READ)


def test_nobody_waits_for_it(monkeypatch):
    monkeypatch.setattr(warming, "_draw", lambda: time.sleep(0.3))
    began = time.monotonic()
    thread = warming.warm_up()
    assert time.monotonic() - began < 0.2
    assert thread.daemon
    thread.join()


def test_an_engine_that_fails_is_left_to_the_page_that_needs_it(monkeypatch, caplog, capsys):
    def broken(_spec):
        raise ImportError("no engine")

    monkeypatch.setattr(chart_drawing, "_inside", broken)
    warming.warm_up().join()
    assert not caplog.records
    assert capsys.readouterr().err == ""


@pytest.fixture
def gunicorn_file():
    found = {}
    exec(compile((ROOT / "gunicorn.conf.py").read_text("utf-8"), "gunicorn.conf.py", "exec"), found)
    return found


def test_a_worker_of_gunicorn_draws_after_the_fork_and_the_process_that_forks_does_not(gunicorn_file, monkeypatch):
    drawn = []
    monkeypatch.setattr(warming, "warm_up", lambda: drawn.append(True))
    assert not drawn
    gunicorn_file["post_worker_init"](None)
    assert drawn == [True]

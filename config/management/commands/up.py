"""`manage.py up`: the whole house in one process, until Ctrl-C."""

import os
import signal
import sys
import time
from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from common import clock
from common.pictures.warming import warm_up
from config import garbage, parts
from people.models import Clinic

STOP_WITHIN = 0.5
"""Seconds that the parts get to stop; then the process goes, which is as safe as a power cut: rows own the work."""
FIRST_CHART_AFTER = 5.0
"""Seconds until the first chart is drawn for nobody: not while the first page is on its way, for the house stands still."""


class Command(BaseCommand):
    """Starts the web server, a worker and the timetable together."""

    help = "Start the whole house in one process: web server, worker and timetable. Ctrl-C stops it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen; the port comes from PORT."""
        parser.add_argument("--address", default="127.0.0.1", help="the address to listen on (127.0.0.1)")

    def handle(self, *_args: Any, address: str, **_options: Any) -> None:
        """Prepare the database, start the parts, wait."""
        web = parts.Web(address, settings.PORT)
        try:
            web.take_port()
        except parts.PortTaken:
            sys.exit(f"Port {settings.PORT} is in use by another program. Choose another one: make run PORT=8001")
        try:
            self._prepare_database()
            _set_clock()
        except BaseException:
            web.stop()  # its threads are up already, and would keep the process from going
            raise
        garbage.settle()
        running: list[parts.Part] = [web, parts.Worker(), parts.Timetable()]
        stop = _stop_on_signals()
        for part in running:
            part.start()
        self._greet()
        warm_up(after=FIRST_CHART_AFTER)
        failed = _wait(running, stop)
        _leave(running, failed)

    def _prepare_database(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        if settings.DEMO and "load_demo" in get_commands() and not Clinic.objects.exists():
            self._say("Filling the demo clinic with three months of invented life; this happens once …")
            call_command("load_demo", stdout=self.stdout)

    def _greet(self) -> None:
        self._say(f"\nJourney is open at {settings.SITE_URL}   (Ctrl-C closes it)")
        for role, email, password in _logins():
            self._say(f"  {role:<28} {email:<40} {password}")
        if not settings.JOURNEY_EMAIL.over_smtp:
            self._say(f"Messages are written to {settings.JOURNEY_EMAIL.folder} and sent to nobody.")
        self._say("")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _logins() -> list[tuple[str, str, str]]:
    """Role, address and password of the demo's people; nobody when there is no demo."""
    if not settings.DEMO or find_spec("demo.logins") is None:
        return []
    return list(import_module("demo.logins").LOGINS)


def _set_clock() -> None:
    """Let the demo's clock run as CLOCK says, and at the usual pace when it says nothing."""
    if not clock.may_be_moved():
        return
    if settings.CLOCK is None:
        _slow_down()
        return
    clock.move(settings.CLOCK.ahead)
    clock.run_at(settings.CLOCK.factor)


def _slow_down() -> None:
    """A clock that was sped up must not go on racing while the house is closed."""
    if clock.may_be_moved() and clock.speed() != 1.0:
        clock.run_at(1.0)


def _stop_on_signals() -> Event:
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop


def _wait(running: list[parts.Part], stop: Event) -> str:
    """Until somebody stops the house, or a part of it has died; returns the name of the dead part, or nothing."""
    while not stop.wait(0.5):
        for part in running:
            if not part.alive():
                return part.name
    return ""


def _leave(running: list[parts.Part], failed: str) -> None:
    for part in running:
        part.stop()
    _slow_down()
    deadline = time.monotonic() + STOP_WITHIN
    for part in running:
        part.wait(max(0.0, deadline - time.monotonic()))
    if failed:
        sys.stderr.write(f"The {failed} stopped by itself, so the whole house closes. The log above says why.\n")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1 if failed else 0)

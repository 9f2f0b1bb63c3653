"""The parts of a house in one process: web server, worker and timetable, each in threads of its own.

It is safe to put them together because nothing is kept in the process: messages between the parts are hints, and what
has to be done stands in the database.
"""

import errno
import logging
from threading import Thread
from typing import Any, Protocol

from celery import beat
from celery.worker import WorkController, state
from cheroot import wsgi as cheroot
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.celery import app

log = logging.getLogger("config.house")

WORKER_THREADS = 4


class PortTaken(Exception):
    """Somebody else listens on the port."""


class Part(Protocol):
    """Something that runs in the background until it is told to stop."""

    name: str

    def start(self) -> None:
        """Begin."""

    def alive(self) -> bool:
        """Whether it still works."""

    def stop(self) -> None:
        """Begin to stop; does not wait."""

    def wait(self, seconds: float) -> None:
        """Wait at most so long for the end."""


class _Threaded:
    """A part whose work is one function in one thread."""

    name = ""

    def __init__(self) -> None:
        self._thread = Thread(target=self._work, name=self.name, daemon=True)

    def _work(self) -> None:
        raise NotImplementedError

    def start(self) -> None:
        self._thread.start()

    def alive(self) -> bool:
        return self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        self._thread.join(seconds)


class _QuietServer(cheroot.Server):
    """Says what it has to say in the one log."""

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        logging.getLogger("cheroot").log(level, msg, exc_info=traceback)


class Web(_Threaded):
    """The web server."""

    name = "web"

    def __init__(self, address: str, port: int) -> None:
        super().__init__()
        self._server = _QuietServer(
            (address, port),
            get_wsgi_application(),
            numthreads=settings.WEB_THREADS,
            server_name="Journey",
            request_queue_size=128,
            shutdown_timeout=1,
        )
        self._server.version = self._server.ConnectionClass.RequestHandlerClass.server_protocol = "HTTP/1.1"

    def take_port(self) -> None:
        """Bind now, so that a taken port is known before any work is done; raises `PortTaken`."""
        try:
            self._server.prepare()
        except OSError as error:
            if errno.EADDRINUSE in (error.errno, getattr(error.__cause__, "errno", 0)) or "in use" in str(error):
                raise PortTaken from None
            raise

    def _work(self) -> None:
        self._server.serve()

    def stop(self) -> None:
        Thread(target=self._server.stop, daemon=True).start()


class Worker(_Threaded):
    """A Celery worker with a few threads."""

    name = "worker"

    def _work(self) -> None:
        WorkController(
            app=app,
            pool="threads",
            concurrency=WORKER_THREADS,
            hostname="worker@house",
            loglevel=settings.LOG_LEVEL,
            without_mingle=True,
            without_gossip=True,
            without_heartbeat=True,
        ).start()

    def stop(self) -> None:
        state.should_stop = 0  # type: ignore[assignment]  # the exit code; the stubs know only its absence


class Timetable:
    """Celery's beat, which keeps no file: the periods are short, and what is due stands in the database."""

    name = "timetable"

    def __init__(self) -> None:
        # The stubs do not know that `thread=True` gives a thread.
        self._service: Any = beat.EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler")

    def start(self) -> None:
        self._service.start()

    def alive(self) -> bool:
        return bool(self._service.is_alive())

    def stop(self) -> None:
        self._service.service.stop(wait=False)

    def wait(self, seconds: float) -> None:
        self._service.join(seconds)

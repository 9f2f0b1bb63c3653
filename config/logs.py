"""One format for every part of the house, with ids only: no addresses of people, no queries, no signed links."""

import logging
import re
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="-")

WEB = ("config.web", "django", "axes", "cheroot", "gunicorn")

_QUERY = re.compile(r"\?[^\s\"']+")
_ADDRESS = re.compile(r"[^\s@<>\"'=]+@[^\s@<>\"']+\.[^\s@<>\"']+")
# A long piece of a path that is not a UUID is a signed token.
_TOKEN = re.compile(
    r"(?<=/)(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w:=.-]))[\w:=.-]{24,}",
)


def discreet(text: str) -> str:
    """The text without queries, signed tokens in paths and addresses of people."""
    return _TOKEN.sub("[link]", _ADDRESS.sub("[address]", _QUERY.sub("?[query]", text)))


class Discretion(logging.Filter):
    """Takes out what does not belong in a log, and adds the id of the request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; every record passes."""
        record.msg = discreet(record.getMessage())
        record.args = ()
        record.request_id = request_id.get()
        return True


class PartFormatter(logging.Formatter):
    """Puts the part of the house in front of the line: web, worker or timetable."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; tracebacks follow, made discreet too."""
        record.part = part(record.name, record.threadName or "")
        return super().format(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802  (the name is the standard library's)
        """The traceback, without what people typed."""
        return discreet(super().formatException(ei))


def part(logger: str, thread: str) -> str:
    """Which part of the house speaks."""
    if logger.startswith(WEB):
        return "web"
    if logger.startswith("celery.beat"):
        return "timetable"
    if logger.startswith(("celery", "kombu")) or thread.startswith(("worker", "ThreadPoolExecutor")):
        return "worker"
    return "web" if thread.startswith(("CP ", "web")) else "house"


def configuration(level: str) -> dict[str, Any]:
    """The dictionary for LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"discretion": {"()": "config.logs.Discretion"}},
        "formatters": {
            "line": {
                "()": "config.logs.PartFormatter",
                "format": "{asctime} {part:<9} {levelname:<7} {name} {request_id} {message}",
                "style": "{",
            }
        },
        "handlers": {
            "out": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["discretion"]},
        },
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            # Django's own handlers would print the same line twice, in another shape.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
            # One line a second, twice, would bury everything else.
            "celery.beat": {"level": _at_least("WARNING", level)},
            "celery.worker.strategy": {"level": _at_least("WARNING", level)},
            "celery.app.trace": {"level": _at_least("WARNING", level)},
            "kombu": {"level": "ERROR"},
            "axes": {"level": "WARNING"},
        },
    }


def _at_least(floor: str, level: str) -> str:
    return level if level == "DEBUG" or logging.getLevelName(level) > logging.getLevelName(floor) else floor

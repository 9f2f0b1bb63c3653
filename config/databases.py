"""DATABASE_URL into Django's dictionary, with the options that were measured for each engine."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

SCHEMES = ("sqlite", "postgresql", "postgres")


def _sqlite_options(synchronous: str) -> dict[str, Any]:
    # IMMEDIATE removes "database is locked" from read-then-write transactions, WAL gives the speed, and FULL
    # keeps the last commits through a power cut: these are medical records.
    return {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA busy_timeout=20000;",
    }


def from_url(address: str, *, testing: bool, test_name: str, test_folder: Path) -> dict[str, Any]:
    """The `default` database. Tests get one of their own, so that two runs do not meet in it."""
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(address))
    except (ValueError, KeyError):
        raise ImproperlyConfigured(
            "DATABASE_URL could not be read; it looks like postgresql://user:password@host:5432/name."
        ) from None
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = _sqlite_options("OFF" if testing else "FULL")
        database["CONN_MAX_AGE"] = 0 if testing else 600
        # A file, not memory: live servers and workers need connections of their own.
        database["TEST"] = {"NAME": str(test_folder / f"{test_name}.sqlite3")}
        return database
    if not database.get("NAME"):
        raise ImproperlyConfigured("DATABASE_URL must end in the name of a database.")
    database["CONN_MAX_AGE"] = 0 if testing else 60
    database["CONN_HEALTH_CHECKS"] = not testing
    database["TEST"] = {"NAME": test_name}
    return database

"""Periodic work of this room; the timetable stands in ``config``."""

from celery import shared_task

from common import clock
from integration.services import close_run_out


@shared_task
def close_windows() -> int:
    """Close the windows whose time has run out."""
    return close_run_out(now=clock.now())

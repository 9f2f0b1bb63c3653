"""Periodic work of this room; the timetable stands in ``config``."""

from celery import shared_task

from common import clock
from measures.services import expire_due, tell_due


@shared_task
def tend_requests() -> None:
    """Give up what has run out, and tell patients what is due, whatever becomes of the former."""
    try:
        expire_due(now=clock.now())
    finally:
        tell_due(now=clock.now())

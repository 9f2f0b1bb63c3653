"""Periodic work of this room; the timetable stands in ``config``."""

from celery import shared_task

from common import clock
from scheduling.services.openings import tend_openings


@shared_task
def offer_freed_times() -> int:
    """Ask the next people about each time that came free, and end what is over."""
    return tend_openings(now=clock.now())

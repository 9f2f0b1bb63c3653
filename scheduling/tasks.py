"""Periodic work of this room; the timetable stands in ``config``."""

from celery import shared_task

from common import clock
from scheduling.services.month_work import work_on_waiting
from scheduling.services.openings import tend_openings


@shared_task
def offer_freed_times() -> int:
    """Ask the next people about each time that came free, and end what is over."""
    return tend_openings(now=clock.now())


@shared_task
def plan_months() -> int:
    """Work on a plan of a month that waits, or whose worker died."""
    return work_on_waiting()

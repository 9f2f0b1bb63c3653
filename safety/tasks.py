"""Periodic work of this room; the timetable stands in ``config``."""

from celery import shared_task

from common import clock
from safety.services import escalate_due


@shared_task
def escalate() -> int:
    """Let every safety task whose time has come go on to the next person."""
    return escalate_due(clock.now())

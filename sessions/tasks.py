"""Periodic work of this room; the timetable stands in ``config``."""

from celery import shared_task

from common import clock
from sessions.measuring import follow_all


@shared_task
def plan_questionnaires() -> int:
    """Let the questionnaires of every open course follow it."""
    return follow_all(now=clock.now())

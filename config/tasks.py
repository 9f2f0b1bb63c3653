"""Periodic work of the house itself."""

from celery import shared_task

from config import tidying


@shared_task
def tidy() -> None:
    """Throw away what has run out."""
    tidying.throw_away()

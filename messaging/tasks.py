"""Work that the timetable calls for."""

from celery import shared_task

from messaging import delivery


@shared_task(name="messaging.tasks.drain")
def drain() -> None:
    """Send what is due."""
    delivery.drain()

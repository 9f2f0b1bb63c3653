"""Settings, root addresses, the Celery app, the one timetable and the checks. No rule of the trade."""

from config.celery import app as celery_app

__all__ = ["celery_app"]

"""The Celery app. Tasks carry no data: a message only says that something may be due."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("journey")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

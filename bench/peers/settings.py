"""A small Django project for the peers: one table of reminders, mail over SMTP."""

import os

import dj_database_url

SECRET_KEY = "for measurements only, nothing is signed that anybody keeps"
DEBUG = False
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "bench.peers",
    *(["post_office"] if os.environ.get("BENCH_POST_OFFICE") else []),
]
DATABASES = {"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": ["templates"]}]
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["SMTP_PORT"])
EMAIL_BACKEND = (
    "post_office.EmailBackend" if os.environ.get("BENCH_POST_OFFICE") else "django.core.mail.backends.smtp.EmailBackend"
)
DEFAULT_FROM_EMAIL = "Bench House <journey@localhost.localdomain>"
POST_OFFICE = {"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}, "CELERY_ENABLED": False}

broker_url = os.environ.get("BROKER_URL", "memory://")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "loggers": {"post_office": {"handlers": ["nowhere"], "propagate": False}},
    "root": {"level": "ERROR"},
}

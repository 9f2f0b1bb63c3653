"""The WSGI entry for gunicorn, granian and the server inside `manage.py up`."""

import os

from django.core.wsgi import get_wsgi_application

from config import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
garbage.settle()

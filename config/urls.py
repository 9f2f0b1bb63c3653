"""Root addresses: each room brings its own."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from common import worker
from config import health

ROOMS = (
    "people",
    "rota",
    "messaging",
    "consents",
    "safety",
    "correspondence",
    "measures",
    "journey",
    "intake",
    "sessions",
    "integration",
    "scheduling",
    "home",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("worker.js", worker.script, name="worker"),
    *(path("", include(f"{room}.urls")) for room in ROOMS if find_spec(f"{room}.urls")),
]
if settings.DEMO and find_spec("demo.urls"):
    urlpatterns.append(path("demo/", include("demo.urls")))

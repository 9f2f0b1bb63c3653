"""Two questions that a supervisor asks: is the process alive, and can it do its work?"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from config.celery import app
from messaging import heartbeat

log = logging.getLogger(__name__)


@login_not_required
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("alive\n", content_type="text/plain")


@login_not_required
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Whether the database, its tables and the broker are there: 200 or 503, with one word for each.

    Whether messages are being sent is told too, but does not count: a web process that is well must not be taken away
    from people because a worker elsewhere is not.
    """
    answers = {name: question() for name, question in QUESTIONS.items()}
    fine = all(answer in {"ok", "not used"} for answer in answers.values())
    answers["messages"] = _messages() if answers["tables"] == "ok" else "unknown"
    return JsonResponse({"ready": fine, "checks": answers}, status=200 if fine else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("The database does not answer.")
        return "down"
    return "ok"


def _tables() -> str:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return "unknown"
    return "behind" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _broker() -> str:
    if settings.BROKER_IN_MEMORY:
        return "not used"
    try:
        with app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except Exception:  # noqa: BLE001  (each transport has errors of its own; to us they all mean: no answer)
        log.warning("The broker does not answer.")
        return "down"
    return "ok"


def _messages() -> str:
    return "silent" if heartbeat.is_silent("drain") else "ok"


QUESTIONS: dict[str, Callable[[], str]] = {"database": _database, "tables": _tables, "broker": _broker}

"""What the house need not keep: ended sessions, tries at the door that count no more, questionnaires begun and left."""

import time
from datetime import UTC, datetime
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from common import clock
from measures.models import Draft


def run_out() -> dict[str, QuerySet[Any]]:
    """Rows of no more use, by name. Sessions and the door live in real time, whatever the clinic's clock shows.

    A try names an account by a hash only, but it holds the address from which it came. A questionnaire that was begun
    is as old as the clinic's clock says.
    """
    now = datetime.fromtimestamp(time.time(), UTC)
    return {
        "sessions": Session.objects.filter(expire_date__lt=now),
        "tries at the door": AccessAttempt.objects.filter(attempt_time__lt=now - get_cool_off()),
        "questionnaires begun": Draft.objects.run_out(clock.now()),
    }


def throw_away() -> dict[str, int]:
    """Delete them, and tell how many of each. Safe twice and at once."""
    return {name: rows.delete()[0] for name, rows in run_out().items()}

"""What the house need not keep.

Ended sessions, tries at the door that count no more, questionnaires begun and left, voice notes and pictures of pages
that never became an entry, that texts came in long ago, what somebody said in a self-check and never came back to, and
that somebody asked for a link.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from common import clock
from intake.models import CarriedAnswers
from integration.models import Attachment
from measures.models import Draft
from messaging.models import TextReceived
from people.models import Knock
from people.services.applicants import COUNTS_FOR

LEFT_FOR = timedelta(days=30)
"""How long something added to a page waits for that page to be kept, where not even a draft of it lies here."""


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
        "voice notes and pictures left": Attachment.objects.left(clock.now() - LEFT_FOR),
        "texts that came in": TextReceived.objects.run_out(clock.now() - LEFT_FOR),
        "self-checks of links that ran out": CarriedAnswers.objects.run_out(clock.now()),
        "knocks at the door": Knock.objects.run_out(clock.now() - COUNTS_FOR),
    }


def throw_away() -> dict[str, int]:
    """Delete them, and tell how many of each. Safe twice and at once."""
    return {name: rows.delete()[0] for name, rows in run_out().items()}

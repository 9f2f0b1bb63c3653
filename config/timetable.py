"""The one timetable: every piece of periodic work in the house stands here and nowhere else.

An entry only says "look whether something is due". What is due is written in the database, so a beat
that is missed, doubled or late changes nothing but the moment. `expires` lets a beat die unread when no
worker was there to hear it, so that a worker that comes back is not greeted by a thousand stale calls.
"""

from typing import Any

SECOND = 1.0
MINUTE = 60.0
HOUR = 60 * MINUTE


def schedule(mode: str) -> dict[str, dict[str, Any]]:
    """Return the beat schedule for a mode (`embedded`, `production` or `test`); periods are in seconds."""
    drain_every = 2 * SECOND if mode == "production" else SECOND
    return {
        # Send what is due in the outbox. Often, because a person is waiting for an invitation or a link.
        "drain the outbox": {
            "task": "messaging.tasks.drain",
            "schedule": drain_every,
            "options": {"expires": 10 * drain_every},
        },
        # Ask the next person where a safety task waits. The minutes of a tier are counted from this.
        "move safety tasks on": {
            "task": "safety.tasks.escalate",
            "schedule": 30 * SECOND,
            "options": {"expires": MINUTE},
        },
        # Close the windows whose end has passed and note what was not written. Minutes do not matter here.
        "close integration windows": {
            "task": "integration.tasks.close_windows",
            "schedule": MINUTE,
            "options": {"expires": 5 * MINUTE},
        },
        # Ask patients what is due and give up what ran out. A request is open for days, so minutes do not matter.
        "tend requests": {
            "task": "measures.tasks.tend_requests",
            "schedule": MINUTE,
            "options": {"expires": 5 * MINUTE},
        },
        # Offer times that came free to those who would come earlier, and end offers that nobody answered. What freed a
        # time has only noted it, so that undoing a slip within the minute bothers nobody.
        "offer freed times": {
            "task": "scheduling.tasks.offer_freed_times",
            "schedule": MINUTE,
            "options": {"expires": 5 * MINUTE},
        },
        # Let the questionnaires of every open course follow it. What happens is heard at once; this is for time alone.
        "plan questionnaires": {
            "task": "sessions.tasks.plan_questionnaires",
            "schedule": HOUR,
            "options": {"expires": 10 * MINUTE},
        },
        # Work out a plan of a month that was asked for. Somebody watches the bar; with nothing to do it is one look.
        "plan months": {
            "task": "scheduling.tasks.plan_months",
            "schedule": 3 * SECOND,
            "options": {"expires": 10 * SECOND},
        },
        # Throw away sessions that have ended and tries at the door that count no more: they hold addresses. Once a day
        # would do, but the timetable keeps no file, and a house that rests at night would never come to it.
        "tidy up": {
            "task": "config.tasks.tidy",
            "schedule": HOUR,
            "options": {"expires": 10 * MINUTE},
        },
    }

"""The days on which a first hour after a dose is to come: nothing else that is sent shall have taken them by then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta

from common.walltime import local_day, to_utc
from messaging.daily import DAY, Rank
from people.models import User
from sessions.models import TreatmentSession


def days_wanted(user: User, first: date, last: date) -> Mapping[date, Rank]:
    """The person's local days from ``first`` to ``last`` on which a session that is planned, booked or under way ends.

    Its first hour is expected then. Once the dose has ended its question is laid, and nothing is left to keep. One query.
    """
    since, until = to_utc(first - DAY, time(0), user.zone), to_utc(last + 2 * DAY, time(0), user.zone)
    rows = TreatmentSession.objects.awaiting_dose().of_person(user).between(since, until)
    ends = (starts_at + timedelta(minutes=minutes) for starts_at, minutes in rows.values_list("starts_at", "minutes"))
    days = {local_day(end, user.zone) for end in ends}
    return {day: Rank.FIRST_HOUR for day in days if first <= day <= last}

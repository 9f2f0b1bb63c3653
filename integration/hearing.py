"""What this room does when it hears something from below, in the transaction of whoever said it."""

from __future__ import annotations

from typing import Any

from common import clock
from consents.kinds import ConsentKind
from consents.models import Consent
from integration import services
from journey.models import Course
from messaging import services as outbox
from people.models import User
from sessions.models import Dose, Meeting


def a_dose_ended(*, dose: Dose, by: User, **_about: Any) -> None:
    """A dose ended: its window opens."""
    services.open_window_for(dose=dose, by=by)


def a_dose_was_corrected(*, dose: Dose, by: User, **_about: Any) -> None:
    """The times of a dose were corrected: its window follows."""
    services.correct_window(dose=dose, by=by)


def a_person_is_reached_otherwise(*, user: User, **_about: Any) -> None:
    """Quiet hours, a pause or consent changed: what is planned is planned anew."""
    services.replan_for(user=user, now=clock.now())


def dates_moved(*, course: Course, sender: type, **_about: Any) -> None:
    """Sessions were booked, moved or called off: the days of their first hours are kept, or not kept any more.

    A talk keeps no day and has no window; a plan laid anew for it would only end links that are on their way.
    """
    if sender is Meeting:
        return
    user = course.patient.user
    services.replan_for(user=user, now=clock.now())
    outbox.recount(user=user)


def a_person_moved(*, user: User, **_about: Any) -> None:
    """Another zone: what is planned by the person's clock is planned anew, and what waits falls on other days there.

    In this order, as whoever works on a plan holds its window before its messages.
    """
    services.replan_for(user=user, now=clock.now())
    outbox.recount(user=user)


def sharing_was_signed(*, consent: Consent, by: User, **_about: Any) -> None:
    """Shared pages are open again: they are looked through for words of danger like any page that is shared."""
    if consent.kind == ConsentKind.SHARING:
        services.look_at_reopened(patient=consent.patient, by=by)

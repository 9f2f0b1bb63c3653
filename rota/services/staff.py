"""When staff work: their week as a whole, and the days on which it does not hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.choices import Weekday
from common.errors import Refused
from people.closing import require_seen
from people.days import require_days
from people.hours import Span, problem
from people.models import Clinic, Membership, User
from rota.availability import OtherHours, intersect, stretches
from rota.booked import Booked, booked_on_days
from rota.models import ExceptionKind, StaffException, StaffHours, StaffWeek


@dataclass(frozen=True)
class Other:
    """Days on which a week does not hold, as somebody notes them; without hours it is the whole days."""

    kind: str
    first_on: date
    last_on: date
    begins: time | None = None
    ends: time | None = None
    reason: str = ""


@transaction.atomic
def set_staff_hours(*, membership: Membership, version: int, week: Mapping[int, Sequence[Span]], by: User) -> StaffWeek:
    """Replace somebody's hours of the whole week (Monday is 0). ``version`` of a week that nobody has set yet is 1.

    Raises ``Refused`` for hours that overlap or end before they begin, ``StaleSave`` for a week that moved on.
    """
    for day, spans in week.items():
        wrong = problem(spans)
        if wrong:
            raise Refused(f"{Weekday(day).label}: {wrong}")
    _hold(membership)
    kept, _new = StaffWeek.objects.get_or_create(membership=membership)
    kept.save_version(version)
    membership.hours.all().delete()
    StaffHours.objects.bulk_create(
        StaffHours(membership=membership, weekday=day, begins=span.opens, ends=span.closes)
        for day, spans in week.items()
        for span in spans
    )
    spans_set = sum(map(len, week.values()))
    audit.record("staff.hours_set", by=by, on=membership, clinic_id=membership.clinic_id, spans=spans_set)
    return kept


@transaction.atomic
def add_exception(
    *, membership: Membership, other: Other, by: User, seen: Collection[str] | None = None
) -> StaffException:
    """Note that somebody is away, or works in addition. What is booked with them stays booked, to be moved.

    ``seen`` holds the ids of the bookings that were seen; None takes them all as seen. Raises ``Refused`` for days that
    are over, hours out of order, or an overlap with one of its kind; ``StillBooked`` for bookings that were not seen.
    """
    _hold(membership)
    require_days(other.first_on, other.last_on, today=clock.today(membership.clinic.zone))
    _require_hours(other)
    _require_no_other(membership, other)
    bookings = booked_within(membership, other) if other.kind == ExceptionKind.OFF else []
    require_seen(bookings, seen)
    row = StaffException.objects.create(membership=membership, by=by, **vars(other))
    audit.record(
        "staff.exception_added",
        by=by,
        on=membership,
        clinic_id=membership.clinic_id,
        kind=other.kind,
        days=row,
        booked=len(bookings),
    )
    return row


@transaction.atomic
def remove_exception(*, exception: StaffException, by: User) -> None:
    """The week holds again on these days. Twice changes nothing."""
    membership = exception.membership
    if StaffException.objects.filter(pk=exception.pk).delete()[0]:
        audit.record("staff.exception_removed", by=by, on=membership, clinic_id=membership.clinic_id, days=exception)


def booked_within(membership: Membership, other: Other) -> list[Booked]:
    """What is booked with this person in these hours."""
    zone = membership.clinic.zone
    hours = OtherHours(other.first_on, other.last_on, other.begins, other.ends, extra=True)
    away = stretches(zone, other.first_on, other.last_on, week=(), exceptions=[hours])
    found = booked_on_days(membership.clinic, other.first_on, other.last_on, membership=membership.pk)
    return [one for one in found if intersect([one.at], away)]


def _hold(membership: Membership) -> None:
    """Whoever books holds the clinic, too. Of who left, nothing is changed: their hours are history."""
    Clinic.objects.select_for_update(no_key=True).get(pk=membership.clinic_id)
    if not Membership.objects.active().filter(pk=membership.pk).exists():
        raise Refused(_("This person no longer works here. Their hours stay as they were."), code="state")


def _require_hours(other: Other) -> None:
    if (other.begins is None) != (other.ends is None):
        raise Refused(_("Give both times, or neither."), field="begins" if other.begins is None else "ends")
    if other.begins is None or other.ends is None:
        if other.kind == ExceptionKind.EXTRA:
            raise Refused(_("Say from when to when this person works in addition."), field="begins")
        return
    wrong = problem([Span(other.begins, other.ends)])
    if wrong:
        raise Refused(wrong, field="ends")


def _require_no_other(membership: Membership, other: Other) -> None:
    near = membership.exceptions.filter(kind=other.kind, first_on__lte=other.last_on, last_on__gte=other.first_on)
    for row in near:
        if _share_hours(row, other):
            raise Refused(
                _("Something of this kind is noted from %(first)s to %(last)s already. Remove it first.")
                % {"first": f"{row.first_on:%d %B %Y}", "last": f"{row.last_on:%d %B %Y}"},
                field="first_on",
            )


def _share_hours(row: StaffException, other: Other) -> bool:
    if row.begins is None or row.ends is None or other.begins is None or other.ends is None:
        return True
    return row.begins < other.ends and other.begins < row.ends

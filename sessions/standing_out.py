"""What this room tells the rota of what is booked: whoever closes a day or a place sees who is booked then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from people.models import Clinic
from rota.availability import Stretch
from rota.booked import Booked
from sessions.models import Meeting, TreatmentSession

_LONGEST = timedelta(days=1)
"""No session lasts longer: what began earlier is over."""
_WITH = ("course__patient__user", "place", "clinician__user")


def booked(clinic: Clinic, first: datetime, last: datetime | None) -> Iterable[Booked]:
    """The sessions and meetings still to come that share time with [first, last); two queries."""
    then = Q(starts_at__gt=first - _LONGEST) & (Q(starts_at__lt=last) if last else Q())
    sessions = TreatmentSession.objects.ahead().filter(then, course__patient__clinic=clinic).select_related(*_WITH)
    meetings = Meeting.objects.booked().filter(then, course__patient__clinic=clinic).select_related(*_WITH)
    found = (*_of_sessions(sessions), *_of_meetings(meetings))
    return [one for one in found if one.at.ends_at > first]


def _of_sessions(rows: Iterable[TreatmentSession]) -> Iterator[Booked]:
    for row in rows:
        words = _("%(phase)s, session %(number)s") % {"phase": row.get_phase_display(), "number": row.number}
        yield _line(row, str(words), reverse("sessions:session", args=[row.pk]), is_dose=True)


def _of_meetings(rows: Iterable[Meeting]) -> Iterator[Booked]:
    for row in rows:
        yield _line(row, str(row.get_kind_display()), _page_of(row), is_dose=False)


def _line(row: TreatmentSession | Meeting, what: str, url: str, *, is_dose: bool) -> Booked:
    return Booked(
        id=row.pk,
        what=what,
        patient=row.course.patient.name,
        at=Stretch(row.starts_at, row.starts_at + timedelta(minutes=row.minutes)),
        url=url,
        is_dose=is_dose,
        place=row.place_id,
        place_name=row.place.name if row.place else "",
        membership=row.clinician_id,
        person=row.clinician.user.name if row.clinician else "",
    )


def _page_of(meeting: Meeting) -> str:
    """Its page belongs to a room above, which may not be there."""
    try:
        return reverse("scheduling:meeting", args=[meeting.pk])
    except NoReverseMatch:
        return ""

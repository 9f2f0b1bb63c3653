"""Times for one further session, to be taken with one press."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import Refused
from journey.models import Course
from scheduling.choosing import carried, choice_in
from scheduling.selectors.times import TOO_LATE, times_for
from sessions import services
from sessions.access import require_booking
from sessions.views.loading import UNPROCESSABLE, base_context, user_of, visible_course


@require_http_methods(["GET", "POST"])
def times(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Up to six times that keep the protocol; one press books place and person with it."""
    course = visible_course(request, pk)
    require_booking(request.user, course)
    if request.method == "GET":
        return _show(request, course)
    choice = choice_in(request.POST.get("time", ""), course.pk)
    if choice is None:
        return _show(request, course, refusal=_("Choose one of these times. What stood here before is too old."))
    try:
        session = services.book_next(
            course=course,
            starts_at=choice.starts_at,
            by=user_of(request),
            seen=[f"0:{TOO_LATE}"],
            place=choice.place,
            clinician=choice.person,
        )
    except Refused as refusal:
        return _show(request, course, refusal=str(refusal.sentence))
    messages.success(request, _("The session is booked."))
    return redirect("sessions:session", session.pk)


def _show(request: HttpRequest, course: Course, refusal: str = "") -> HttpResponse:
    found = times_for(course, now=clock.now())
    lines = [
        {
            "value": carried(one, course.pk),
            "at": one.at.starts_at,
            "place": found.name_of_place(one),
            "person": found.name_of_person(one),
        }
        for one in found.found
    ]
    context = base_context(course, user_of(request), times=found, lines=lines, refusal=refusal)
    return render(request, "scheduling/times.html", context, status=UNPROCESSABLE if refusal else 200)

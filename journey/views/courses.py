"""Protocols to read, and courses to open and close."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from common.errors import Refused, StaleSave
from common.forms import posted_number
from common.safekeeping import keeps_words
from journey import presenters, services
from journey.access import require_staff
from journey.forms.courses import CloseCourseForm
from journey.models import Course, ProtocolVersion
from people.access import require, require_record
from people.models import Patient, User
from people.roles import Permission

UNPROCESSABLE = 422


@require_GET
def protocols(request: HttpRequest) -> HttpResponse:
    """Every protocol in its versions."""
    require_staff(request.user)
    context = {
        "offered": [presenters.card_of(row) for row in ProtocolVersion.objects.offered()],
        "retired": ProtocolVersion.objects.retired(),
    }
    return render(request, "journey/protocols.html", context)


@require_GET
def protocol(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One version with all its numbers, and where they come from."""
    require_staff(request.user)
    version = get_object_or_404(ProtocolVersion, pk=pk)
    rules = version.rules
    context = {
        "version": version,
        "card": presenters.card_of(version),
        "groups": presenters.groups_of(rules),
        "general": presenters.general_sources(rules),
        "unverified": presenters.count_unverified(rules),
        "newer": ProtocolVersion.objects.newer_than(version).first(),
    }
    return render(request, "journey/protocol.html", context)


@require_safe
def open_course(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where courses were opened before they began with a plan: whoever comes this way is led to the plan."""
    patient = get_object_or_404(Patient.objects.visible_to(request.user), pk=pk)
    require(request.user, Permission.WRITE_RECORD, patient.clinic_id)
    require_record(request.user, patient)
    return redirect("intake:plan", patient.pk)


@keeps_words(CloseCourseForm)
@require_http_methods(["GET", "POST"])
def close_course(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a course, with a reason."""
    course = _visible_course(request, pk)
    require(request.user, Permission.CHANGE_PHASE, course.patient.clinic_id)
    require_record(request.user, course.patient)
    form = CloseCourseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_course(
                course=course,
                version=posted_number(request.POST, "version"),
                by=_user(request),
                why=form.cleaned_data["why"],
            )
        except StaleSave:
            course = _visible_course(request, pk)
            form.add_error(
                None, _("Somebody else changed this course while you had it open. Look once more, then close it.")
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("The course is closed."))
            return redirect("home:patient", course.patient_id)
    context = {"course": course, "patient": course.patient, "form": form, "version": course.version}
    return render(request, "journey/close_course.html", context, status=UNPROCESSABLE if form.errors else 200)


def _visible_course(request: HttpRequest, pk: UUID) -> Course:
    rows = Course.objects.visible_to(request.user).select_related("patient__user", "patient__clinic", "protocol")
    return get_object_or_404(rows, pk=pk)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("This page needs somebody who is signed in.")
    return request.user

"""How every page of this room finds its course or session: among those that the person may see, or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm, Form
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from common.errors import Refused
from common.forms import posted_number
from journey.models import Course
from people.access import may_read_record
from people.models import User
from sessions.forms.fields import notes_of
from sessions.models import TreatmentSession
from sessions.presenters import zones_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

UNPROCESSABLE = 422
_WHERE_AND_WHO = ("place", "clinician__user", "run_by__user")


def user_of(request: HttpRequest) -> User:
    """The person who is signed in; the middleware sends everybody else to sign in first."""
    user: User | AnonymousUser = request.user
    if not isinstance(user, User):
        raise TypeError("This page needs somebody who is signed in.")
    return user


def visible_course(request: HttpRequest, pk: UUID) -> Course:
    """The course, or 404 for strangers."""
    rows = Course.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("patient__clinic", "patient__user", "protocol"), pk=pk)


def visible_session(request: HttpRequest, pk: UUID) -> TreatmentSession:
    """The session, or 404 for strangers."""
    rows = TreatmentSession.objects.visible_to(request.user)
    related = ("course__patient__clinic", "course__patient__user", "course__protocol", *_WHERE_AND_WHO)
    return get_object_or_404(rows.select_related(*related), pk=pk)


def add_refusal(form: Form, refusal: Refused) -> None:
    """The sentence of a refusal stands at its field, or above the form."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal.sentence))


def say_notes(request: HttpRequest, form: BaseForm) -> None:
    """Tell how a time was taken that the clocks show twice."""
    for note in notes_of(form):
        messages.info(request, note)


def base_context(course: Course, user: User | None = None, **more: Any) -> dict[str, Any]:
    """What all pages about a course show: the patient, and in which zones times are told.

    With ``user``, who may be of the office: whether they may open the patient's page too.
    """
    patient = course.patient
    values = {"course": course, "patient": patient, "protocol": course.protocol, **zones_of(patient)}
    if user is not None:
        values["may_open_patient"] = may_read_record(user, patient)
    return values | more


def version_of(request: HttpRequest) -> int:
    """The version that the form was opened with; 0, which no row has, when it is missing or no number."""
    return posted_number(request.POST, "version")


def typed_time(form: Form, name: str = "starts_at") -> datetime | None:
    """The time typed into a form that is not cleaned yet; None when it is none: the form says so itself."""
    try:
        value: datetime | None = form.fields[name].clean(form[name].value())
    except ValidationError:
        return None
    return value

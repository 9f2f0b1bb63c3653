"""The page of a session on its day, and each of its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common import audit, clock
from common.errors import Refused
from common.models import new_id
from common.safekeeping import keeps_words, step_of
from journey.amounts import amount_range, needs_weight
from people.access import may, may_read_record
from people.roles import Permission
from sessions import presenters, services
from sessions.access import require_booking, require_clinical
from sessions.forms import DepartureForm, DoseForm, EndForm, ReadingForm
from sessions.forms.day import AlertForm, DayForm
from sessions.localtime import on_the_minute
from sessions.models import Moment, TreatmentSession
from sessions.programme import is_at_home, routes_of
from sessions.selectors import SessionRecord, last_weight, record_of
from sessions.states import SessionState
from sessions.views.holding import held_by_task, holding, unprepared
from sessions.views.loading import (
    UNPROCESSABLE,
    add_refusal,
    base_context,
    say_notes,
    user_of,
    visible_session,
)


@require_GET
def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The day of a session for the care team; when it is, and no more, for the office."""
    row = visible_session(request, pk)
    if not may_read_record(request.user, row.course.patient):
        require_booking(request.user, row.course)
        return _show_schedule(request, row)
    require_clinical(request.user, row.course)
    audit.record(
        "record.opened",
        by=request.user,
        on=row,
        clinic_id=row.course.patient.clinic_id,
        subject_id=row.course.patient_id,
        page="session",
    )
    return show(request, row)


@step_of("sessions:session")
@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The patient is here."""
    row = _clinical_session(request, pk)
    try:
        services.begin(session=row, by=user_of(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    return redirect("sessions:session", row.pk)


@keeps_words(ReadingForm)
@step_of("sessions:session")
@require_POST
def reading(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Vital signs, before, during or after the dose."""
    row = _clinical_session(request, pk)
    moments = Moment.values if row.doses.exists() else [Moment.BEFORE]
    form = ReadingForm(request.POST, zone=row.course.patient.clinic.zone, moments=moments)

    def store(values: dict[str, Any]) -> None:
        services.record_reading(session=row, by=user_of(request), **values)

    return _take(request, row, "reading", form, store, said=_("The reading is written down."))


@keeps_words(DoseForm)
@step_of("sessions:session")
@require_POST
def dose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The dose began."""
    row = _clinical_session(request, pk)
    form = _dose_form(row, request.POST)

    def store(values: dict[str, Any]) -> None:
        services.start_dose(session=row, by=user_of(request), **values)

    return _take(request, row, "dose", form, store, said=_("The dose is written down."))


@keeps_words(EndForm)
@step_of("sessions:session")
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The dose ended."""
    row = _clinical_session(request, pk)
    form = EndForm(request.POST, zone=row.course.patient.clinic.zone)

    def store(values: dict[str, Any]) -> None:
        standing = record_of(row).dose
        if standing is None:
            raise Refused(_("No dose has been recorded yet."), code="no_dose")
        services.end_dose(dose=standing, ended_at=values["ended_at"], by=user_of(request))

    return _take(request, row, "end", form, store, said=_("The end of the dose is written down."))


@keeps_words(DepartureForm)
@step_of("sessions:session")
@require_POST
def departure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How the patient left; the session is completed."""
    row = _clinical_session(request, pk)
    form = DepartureForm(
        request.POST, zone=row.course.patient.clinic.zone, at_home=is_at_home(row.course.protocol.rules)
    )

    def store(values: dict[str, Any]) -> None:
        services.record_departure(session=row, by=user_of(request), **values)

    return _take(request, row, "departure", form, store, said=_("The session is completed."))


@keeps_words(AlertForm)
@step_of("sessions:session")
@require_POST
def alert(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody is needed now."""
    row = _clinical_session(request, pk)
    form = AlertForm(request.POST, zone=row.course.patient.clinic.zone)

    def store(values: dict[str, Any]) -> None:
        values["submission"] = values["submission"] or new_id()
        services.raise_alert(session=row, by=user_of(request), **values)

    return _take(request, row, "alert", form, store, said=_("The care team is told now. The alert is a safety task."))


def show(request: HttpRequest, row: TreatmentSession, *, status: int = 200, **bound: DayForm) -> HttpResponse:
    """The page, with forms for what may come next; ``bound`` are forms that could not be stored, as they were typed."""
    record = record_of(row)
    rules = row.course.protocol.rules
    now = clock.now()
    forms = _open_forms(record) | bound
    if row.state == SessionState.IN_PROGRESS:
        forms.setdefault("alert", AlertForm(zone=row.course.patient.clinic.zone))
    context = base_context(
        row.course,
        session=row,
        record=record,
        rules=rules,
        steps=presenters.steps_of(record, at_home=is_at_home(rules)),
        look=presenters.look_of(row),
        title=presenters.title_of(row),
        forms=forms,
        holding=holding(request, record, forms.get("dose")),
        held_by=held_by_task(request, record),
        unprepared=unprepared(record),
        may_pass=may(request.user, Permission.PASS_HOLD, row.course.patient.clinic_id),
        asked=presenters.asked_of(record),
        next_reading=presenters.next_of(record, now),
        left_out=presenters.left_out_of(record, now),
        now=now,
        dose_words=presenters.dose_words(record.dose) if record.dose else "",
        passed=presenters.passed_lines(record.dose) if record.dose else [],
        old_doses=[(old, presenters.dose_words(old)) for old in record.doses if old != record.dose],
        old_departures=[old for old in record.departures if old != record.departure],
        amount_range=amount_range(rules),
        can_correct=row.state in (SessionState.IN_PROGRESS, SessionState.COMPLETED),
        changes=[(change, presenters.change_words(change)) for change in record.changes],
    )
    return render(request, "sessions/session.html", context, status=status)


def _take(
    request: HttpRequest,
    row: TreatmentSession,
    name: str,
    form: DayForm,
    store: Callable[[dict[str, Any]], None],
    *,
    said: str,
) -> HttpResponse:
    """Store a step and go back to the page, or show the page with everything that was typed."""
    if form.is_valid():
        try:
            store(dict(form.cleaned_data))
        except Refused as refusal:
            add_refusal(form, refusal)
            form.confirm(refusal.code)
        else:
            say_notes(request, form)
            messages.success(request, said)
            return redirect("sessions:session", row.pk)
    row.refresh_from_db(fields=["state", "version"])
    return show(request, row, status=UNPROCESSABLE, **{name: form})


def _open_forms(record: SessionRecord) -> dict[str, DayForm]:
    """The forms of the steps that are open, with the present time in them."""
    row = record.session
    if row.state != SessionState.IN_PROGRESS:
        return {}
    zone, now = row.course.patient.clinic.zone, on_the_minute(clock.now())
    given = record.dose
    if given is None:
        reading_form = ReadingForm(zone=zone, moments=[Moment.BEFORE], initial={"taken_at": now})
        forms: dict[str, DayForm] = {"reading": reading_form}
        if record.last_before is not None:
            forms["dose"] = _dose_form(row, initial={"started_at": now})
        return forms
    moment = Moment.AFTER if given.ended_at else Moment.DURING
    forms = {"reading": ReadingForm(zone=zone, initial={"taken_at": now, "moment": moment})}
    if given.ended_at is None:
        return forms | {"end": EndForm(zone=zone, initial={"ended_at": now})}
    return forms | {
        "departure": DepartureForm(zone=zone, at_home=is_at_home(row.course.protocol.rules), initial={"left_at": now})
    }


def _dose_form(row: TreatmentSession, data: Any = None, initial: dict[str, Any] | None = None) -> DoseForm:
    rules = row.course.protocol.rules
    usual = _("Usually %(range)s.") % {"range": amount_range(rules)}
    if needs_weight(rules):
        usual = _("%(usual)s Give the weight, so that it can be compared.") % {"usual": usual}
    if initial is not None:
        initial |= {"weight_kg": last_weight(row)}
        if len(routes_of(rules)) == 1:
            initial["route"] = routes_of(rules)[0]
    return DoseForm(
        data, initial=initial, zone=row.course.patient.clinic.zone, routes=routes_of(rules), amount_help=usual
    )


def _clinical_session(request: HttpRequest, pk: UUID) -> TreatmentSession:
    row = visible_session(request, pk)
    require_clinical(request.user, row.course)
    return row


def _show_schedule(request: HttpRequest, row: TreatmentSession) -> HttpResponse:
    context = base_context(
        row.course,
        user_of(request),
        session=row,
        look=presenters.look_of(row),
        title=presenters.title_of(row),
        changes=[(change, presenters.change_words(change)) for change in row.changes.select_related("by")],
        now=clock.now(),
    )
    return render(request, "sessions/schedule.html", context)

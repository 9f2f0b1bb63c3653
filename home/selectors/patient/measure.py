"""One measure of a patient over the whole time, with every answer, a page of days at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from common.pictures.chart import Chart
from home.selectors.patient.scores import Grid, Measure, answers_of, chart_of, definitions_of, grid_of, measures_of
from measures.definition import Instrument
from measures.models import Response
from measures.models.responses import Kind
from measures.timeline import of as timeline_of
from people.models import Patient
from sessions.models import Dose

COLUMNS = 12


@dataclass(frozen=True)
class MeasurePage:
    """How the measure stands (None for one without totals), its chart, and the answers of some days."""

    instrument: Instrument
    measure: Measure | None
    chart: Chart | None
    page: Page[Response]
    grid: Grid | None


def measure_page(patient: Patient, key: str, number: str | None) -> MeasurePage | None:
    """The measure with the days of that page; None where nothing was answered. A fixed number of queries."""
    responses = [one for one in answers_of(patient) if one.instrument == key]
    if not responses:
        return None
    known = definitions_of(responses)
    found = measures_of(responses, known, _first_dose_at(patient))
    measure = found[0] if found else None
    instrument = known[key, max(one.instrument_version for one in responses)]
    rows = Response.objects.filter(patient=patient, instrument=key, kind=Kind.ANSWERS).standing()
    page = Paginator(rows.order_by("-answered_at", "-id"), COLUMNS).get_page(number)
    columns = list(page.object_list)
    return MeasurePage(
        instrument=instrument,
        measure=measure,
        chart=chart_of(measure, timeline_of(patient), patient) if measure else None,
        page=page,
        grid=grid_of(instrument, columns, known) if columns else None,
    )


def _first_dose_at(patient: Patient) -> datetime | None:
    """When the first dose of the open course began."""
    course = patient.courses.open().first()
    doses = Dose.objects.filter(session__course=course, corrected_by=None).order_by("started_at")
    return doses.values_list("started_at", flat=True).first() if course else None

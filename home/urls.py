"""Front pages: one for each person who signs in."""

from django.urls import path

from common.styleguide import style_page
from home.views import clinician, front, office, patient, record, relapse

app_name = "home"

urlpatterns = [
    path("", front.front, name="front"),
    path("today/", patient.today, name="today"),
    path("caseload/", clinician.caseload_page, name="caseload"),
    path("patients/<uuid:pk>/", record.patient_page, name="patient"),
    path("patients/<uuid:pk>/print/", record.print_page, name="patient_print"),
    path("patients/<uuid:pk>/measures/<slug:instrument>/", record.measure, name="patient_measure"),
    path("patients/<uuid:pk>/all/<slug:section>/", record.all_of_a_kind, name="patient_all"),
    path("patients/<uuid:pk>/relapse/", relapse.relapse, name="relapse"),
    path("office/day/", office.day, name="day"),
    path("style/", style_page, name="style"),
    path("office/audit/", office.audit_page, name="audit"),
]

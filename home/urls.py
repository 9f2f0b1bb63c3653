"""Front pages: one for each person who signs in."""

from django.urls import path

from common.styleguide import style_page
from home.views import clinician, front, office, patient

app_name = "home"

urlpatterns = [
    path("", front.front, name="front"),
    path("today/", patient.today, name="today"),
    path("caseload/", clinician.caseload_page, name="caseload"),
    path("patients/<uuid:pk>/", clinician.patient_page, name="patient"),
    path("office/day/", office.day, name="day"),
    path("style/", style_page, name="style"),
    path("office/audit/", office.audit_page, name="audit"),
]

"""The addresses of this room."""

from django.urls import path

from consents.views import office, patient, team

app_name = "consents"

urlpatterns = [
    path("agreements/", patient.mine, name="mine"),
    path("agreements/<slug:kind>/", patient.sign, name="sign"),
    path("agreements/signed/<uuid:pk>/withdraw/", patient.withdraw, name="withdraw"),
    path("agreements/signed/<uuid:pk>/pdf/", patient.pdf, name="pdf"),
    path("patients/<uuid:pk>/agreements/", team.of_patient, name="of_patient"),
    path("office/agreements/", office.texts, name="texts"),
    path("office/agreements/<slug:kind>/", office.text, name="text"),
]

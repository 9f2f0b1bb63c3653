"""Addresses of this room."""

from django.urls import path

from measures.views import patient, response

app_name = "measures"
urlpatterns = [
    path("questions/", patient.questionnaires, name="list"),
    path("questions/<slug:key>/", patient.answer, name="answer"),
    path("answers/<uuid:pk>/", response.response, name="response"),
]

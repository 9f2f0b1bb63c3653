"""Addresses of this room."""

from django.urls import path

from measures.views import asking, library, link, link_wishes, patient, questions, response, totals

app_name = "measures"
urlpatterns = [
    path("questions/", patient.questionnaires, name="list"),
    path("questions/<slug:key>/", questions.answer, name="answer"),
    path("questions/<slug:key>/start/", questions.start, name="start"),
    path("questions/<slug:key>/<int:place>/", questions.step, name="step"),
    path("questions/<slug:key>/check/", questions.check, name="check"),
    path("questions/<slug:key>/skip/", patient.skip, name="skip"),
    path("questions/<slug:key>/stop/", patient.stop, name="stop"),
    path("questions/<slug:key>/resume/", patient.resume, name="resume"),
    path("q/<str:token>/", link.first, name="link"),
    path("q/<str:token>/all/", link.at_once, name="link_all"),
    path("q/<str:token>/done/", link.done, name="link_done"),
    path("q/<str:token>/skip/", link_wishes.skip, name="link_skip"),
    path("q/<str:token>/stop/", link_wishes.stop, name="link_stop"),
    path("q/<str:token>/<uuid:pk>/<int:place>/", link.step, name="link_begun_step"),
    path("q/<str:token>/<uuid:pk>/all/", link.at_once_begun, name="link_begun_all"),
    path("q/<str:token>/<uuid:pk>/check/", link.check, name="link_begun_check"),
    path("answers/<uuid:pk>/", response.response, name="response"),
    path("answers/<uuid:pk>/correct/", totals.correct_total, name="correct_total"),
    path("caseload/unanswered/", asking.given_up, name="given_up"),
    path("patients/<uuid:pk>/questions/", asking.assignments, name="assignments"),
    path("patients/<uuid:pk>/questions/ask/", asking.ask, name="ask"),
    path("requests/<uuid:pk>/withdraw/", asking.withdraw, name="withdraw"),
    path("patients/<uuid:pk>/totals/", totals.enter_total, name="enter_total"),
    path("office/questionnaires/", library.instruments, name="library"),
    path("office/questionnaires/bring/", library.bring, name="bring"),
    path("office/questionnaires/take-over/", library.take_over, name="take_over"),
    path("office/questionnaires/retire/<uuid:pk>/", library.retire, name="retire"),
    path("office/questionnaires/<slug:key>/", library.instrument, name="instrument"),
    path("office/questionnaires/<slug:key>/fhir/", library.export, name="export"),
]

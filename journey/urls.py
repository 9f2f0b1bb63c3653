"""The addresses of this room."""

from django.urls import path

from journey.views import courses, medication, preparation

app_name = "journey"

urlpatterns = [
    path("protocols/", courses.protocols, name="protocols"),
    path("protocols/<uuid:pk>/", courses.protocol, name="protocol"),
    path("patients/<uuid:pk>/course/", courses.open_course, name="open_course"),
    path("patients/<uuid:pk>/medicines/", medication.medicines, name="medicines"),
    path("medicines/<uuid:pk>/", medication.correct_medicine, name="correct_medicine"),
    path("preparation/", preparation.mine, name="preparation"),
    path("preparation/cards/<slug:key>/", preparation.card, name="card"),
    path("preparation/<slug:step>/", preparation.step, name="preparation_step"),
    path("courses/<uuid:pk>/preparation/", preparation.of_course, name="preparation_of"),
    path("courses/<uuid:pk>/close/", courses.close_course, name="close_course"),
]

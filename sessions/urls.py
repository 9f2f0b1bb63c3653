"""The addresses of this room."""

from django.urls import path

from sessions.views import corrections, day, planning

app_name = "sessions"

urlpatterns = [
    path("courses/<uuid:pk>/induction/", planning.plan, name="plan"),
    path("courses/<uuid:pk>/maintenance/", planning.finish, name="finish"),
    path("courses/<uuid:pk>/next/", planning.book_next, name="next"),
    path("sessions/<uuid:pk>/", day.session, name="session"),
    path("sessions/<uuid:pk>/begin/", day.begin, name="begin"),
    path("sessions/<uuid:pk>/readings/", day.reading, name="reading"),
    path("sessions/<uuid:pk>/dose/", day.dose, name="dose"),
    path("sessions/<uuid:pk>/dose/end/", day.end, name="end"),
    path("sessions/<uuid:pk>/departure/", day.departure, name="departure"),
    path("sessions/<uuid:pk>/alert/", day.alert, name="alert"),
    path("sessions/<uuid:pk>/readings/<uuid:reading_pk>/correct/", corrections.reading, name="correct_reading"),
    path("sessions/<uuid:pk>/dose/correct/", corrections.dose, name="correct_dose"),
    path("sessions/<uuid:pk>/departure/correct/", corrections.departure, name="correct_departure"),
]

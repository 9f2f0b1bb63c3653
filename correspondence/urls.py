"""The addresses of this room."""

from django.urls import path

from correspondence.views import office, patient, team

app_name = "correspondence"

urlpatterns = [
    path("messages/", patient.mine, name="mine"),
    path("messages/read/", patient.mine_read, name="mine_read"),
    path("team/messages/", team.threads, name="list"),
    path("team/messages/<uuid:pk>/", team.thread_page, name="thread"),
    path("team/messages/<uuid:pk>/read/", team.read, name="read"),
    path("team/messages/<uuid:pk>/take/", team.take, name="take"),
    path("team/messages/<uuid:pk>/aside/", team.aside, name="aside"),
    path("team/away/", team.away, name="away"),
    path("team/away/<uuid:pk>/end/", team.away_end, name="away_end"),
    path("office/messages/", office.answer_time, name="answer_time"),
]

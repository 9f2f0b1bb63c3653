"""Addresses of this room."""

from django.urls import path

from safety.views import help as help_page
from safety.views import lines, tasks

app_name = "safety"
urlpatterns = [
    path("help/", help_page.crisis, name="crisis"),
    path("safety/", tasks.open_tasks, name="list"),
    path("safety/<uuid:pk>/", tasks.task, name="task"),
    path("office/crisis-lines/", lines.lines, name="lines"),
]

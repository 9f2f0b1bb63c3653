"""The addresses of the care team's pages of this room."""

from django.urls import path

from integration.views import team

urlpatterns = [
    path("shared/", team.shared, name="shared"),
    path("shared/windows/", team.windows_today, name="windows_today"),
    path("shared/windows/<uuid:pk>/called/", team.called, name="window_called"),
    path("shared/sessions/<uuid:pk>/", team.session_story, name="session_story"),
    path("shared/<uuid:pk>/", team.shared_entry, name="shared_entry"),
    path("shared/<uuid:pk>/read/", team.read, name="shared_read"),
    path("shared/<uuid:pk>/aside/", team.aside, name="shared_aside"),
]

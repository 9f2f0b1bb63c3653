"""The addresses of this room."""

from django.urls import path

from journey import views

app_name = "journey"

urlpatterns = [
    path("protocols/", views.protocols, name="protocols"),
    path("protocols/<uuid:pk>/", views.protocol, name="protocol"),
    path("patients/<uuid:pk>/course/", views.open_course, name="open_course"),
    path("courses/<uuid:pk>/close/", views.close_course, name="close_course"),
]

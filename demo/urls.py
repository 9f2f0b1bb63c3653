"""Addresses of the demo: its clock, and the letters that it wrote."""

from django.urls import path

from demo import views

app_name = "demo"

urlpatterns = [
    path("clock/", views.move_clock, name="clock"),
    path("mail/", views.letters, name="mail"),
    path("mail/<str:name>/", views.letter, name="letter"),
]

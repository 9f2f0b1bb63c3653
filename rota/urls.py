"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from rota.views import moving, places, staff

app_name = "rota"

urlpatterns: list[URLPattern] = [
    path("office/places/", places.places, name="places"),
    path("office/places/add/", places.place_add, name="place_add"),
    path("office/places/<uuid:pk>/", places.place, name="place"),
    path("office/places/<uuid:pk>/close/", places.place_close, name="place_close"),
    path("office/places/<uuid:pk>/retire/", places.place_retire, name="place_retire"),
    path("office/places/<uuid:pk>/reuse/", places.place_reuse, name="place_reuse"),
    path("office/places/closures/<uuid:pk>/remove/", places.place_reopen, name="place_reopen"),
    path("office/hours/", staff.staff_hours, name="staff_hours"),
    path("office/hours/<uuid:pk>/", staff.worker_page, name="worker"),
    path("office/hours/<uuid:pk>/week/", staff.hours, name="hours"),
    path("office/hours/<uuid:pk>/exceptions/", staff.exception_add, name="exception_add"),
    path("office/hours/exceptions/<uuid:pk>/remove/", staff.exception_remove, name="exception_remove"),
    path("office/to-move/", moving.to_move, name="to_move"),
]

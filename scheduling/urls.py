"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from scheduling.views import (
    before,
    board,
    changes,
    due,
    feeds,
    giving_up,
    placing,
    refusals,
    series,
    times,
    waiting,
    week,
)

app_name = "scheduling"

urlpatterns: list[URLPattern] = [
    path("schedule/week/", week.week, name="week"),
    path("schedule/board/", board.board, name="board"),
    path("schedule/sessions/<uuid:pk>/", placing.place_session, name="place_session"),
    path("schedule/meetings/<uuid:pk>/", placing.place_meeting, name="place_meeting"),
    path("sessions/<uuid:pk>/move/", changes.move, name="move"),
    path("sessions/<uuid:pk>/cancel/", giving_up.cancel, name="cancel"),
    path("sessions/<uuid:pk>/missed/", giving_up.missed, name="missed"),
    path("coming/<uuid:pk>/", before.before, name="before"),
    path("me/calendar/", feeds.feed, name="feed"),
    path("me/calendar/end/", feeds.feed_revoke, name="feed_revoke"),
    path("feed/<str:secret>.ics", feeds.feed_file, name="feed_file"),
    path("schedule/waiting/", waiting.waiting, name="waiting"),
    path("schedule/due/", due.due, name="due"),
    path("courses/<uuid:pk>/series/", series.series, name="series"),
    path("courses/<uuid:pk>/times/", times.times, name="times"),
    path("patients/<uuid:pk>/series/", series.series_of_patient, name="series_of_patient"),
    path("sessions/when-not/", refusals.mine, name="my_refusals"),
    path("patients/<uuid:pk>/when-not/", refusals.of_patient, name="refusals"),
    path("when-not/<uuid:pk>/remove/", refusals.remove, name="refusal_remove"),
]

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
    months,
    offers,
    own,
    placing,
    refusals,
    rules,
    series,
    times,
    waiting,
    waitlist,
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
    path("schedule/months/", months.months, name="months"),
    path("schedule/months/<uuid:pk>/", months.month, name="month"),
    path("schedule/months/<uuid:pk>/stop/", months.month_stop, name="month_stop"),
    path("schedule/months/<uuid:pk>/drop/", months.month_drop, name="month_drop"),
    path("schedule/months/<uuid:pk>/accept/", months.month_accept, name="month_accept"),
    path("courses/<uuid:pk>/series/", series.series, name="series"),
    path("courses/<uuid:pk>/times/", times.times, name="times"),
    path("patients/<uuid:pk>/series/", series.series_of_patient, name="series_of_patient"),
    path("sessions/when-not/", refusals.mine, name="my_refusals"),
    path("patients/<uuid:pk>/when-not/", refusals.of_patient, name="refusals"),
    path("when-not/<uuid:pk>/remove/", refusals.remove, name="refusal_remove"),
    path("sessions/", own.mine, name="mine"),
    path("sessions/<uuid:pk>/another-time/", own.move, name="my_move"),
    path("sessions/<uuid:pk>/cannot-come/", own.cancel, name="my_cancel"),
    path("sessions/<uuid:pk>/confirm/", own.confirm, name="my_confirm"),
    path("sessions/<uuid:pk>/earlier/", own.wait, name="my_wait"),
    path("offers/", offers.offers, name="offers"),
    path("offers/<uuid:pk>/yes/", offers.yes, name="offer_yes"),
    path("offers/<uuid:pk>/no/", offers.no, name="offer_no"),
    path("schedule/waitlist/", waitlist.waitlist, name="waitlist"),
    path("schedule/waitlist/<uuid:pk>/remove/", waitlist.remove, name="waitlist_remove"),
    path("office/clinic/booking/", rules.rules, name="rules"),
]

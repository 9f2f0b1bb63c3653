"""What patients see of their own sessions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import clock
from sessions.asks import asks_for
from sessions.presenters import STATES
from sessions.selectors import is_over_for_its_person, own_sessions
from sessions.states import OPEN
from sessions.views.loading import user_of


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The person's own sessions in their own zone, with what their clinic asks before and after."""
    user = user_of(request)
    rows = own_sessions(user)
    ahead = [row for row in rows if row.state in OPEN and not is_over_for_its_person(row)]
    following = ahead[0] if ahead else rows[-1] if rows else None
    rules = following.course.protocol.rules if following else None
    context = {
        "ahead": [(row, STATES[row.state]) for row in ahead],
        "past": [(row, STATES[row.state]) for row in reversed(rows) if row not in ahead],
        "zone": user.zone_name,
        "asks": asks_for(setting=rules.setting, product=rules.product) if rules else None,
        "at_home": bool(rules and rules.setting == "home"),
        "now": clock.now(),
    }
    return render(request, "sessions/mine.html", context)

"""What is booked where it cannot stay."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from people.current import require_here
from people.roles import Permission
from rota.presenters import move_lines
from rota.selectors import to_move as find


@require_safe
def to_move(request: HttpRequest) -> HttpResponse:
    """Everything of it, soonest first, with the reasons."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    return render(request, "rota/to_move.html", {"clinic": clinic, "lines": move_lines(find(clinic, clock.now()))})

"""Who is on call, for the office."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.current import require_here
from people.roles import Permission


def on_call(request: HttpRequest) -> HttpResponse:
    """The order in which people are asked, the lead, and the minutes."""
    require_here(request, Permission.EDIT_CLINIC)
    return render(request, "safety/on_call.html", {})

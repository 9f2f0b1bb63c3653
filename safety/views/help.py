"""Where to turn: a page that everybody can open, signed in or not."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import clock
from safety import selectors


@login_not_required
@require_GET
def crisis(request: HttpRequest) -> HttpResponse:
    """Crisis lines; for a patient also how to reach the clinic, and whether anybody is there now."""
    mine = selectors.clinics_treating(request.user)
    now = clock.now()
    context = {
        "help": selectors.crisis_for(mine[0] if mine else None),
        "hours": [selectors.clinic_now(clinic, now) for clinic in mine],
        "layout": "layouts/app.html" if request.user.is_authenticated else "layouts/plain.html",
    }
    return render(request, "safety/help.html", context)

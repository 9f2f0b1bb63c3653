"""The door: everybody is shown to their own front page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from people.current import current_membership, current_patient
from people.roles import Permission


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Signed out: what this is and the way in. Signed in: the person's own front page."""
    if not request.user.is_authenticated:
        return render(request, "home/welcome.html")
    membership = current_membership(request)
    if membership is not None:
        return redirect("home:caseload" if membership.may(Permission.READ_RECORD) else "home:day")
    if current_patient(request) is not None:
        return redirect("home:today")
    return render(request, "home/nowhere.html")

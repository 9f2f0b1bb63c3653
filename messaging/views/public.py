"""The page behind the link at the foot of each e-mail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from messaging import services, stop
from messaging.models import Channel
from people.current import show_clinic


# A mail program's one-click button (RFC 8058) posts without a cookie, so without a CSRF token; the signed link is
# itself the proof, and the only thing it can do is stop e-mail.
@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_email(request: HttpRequest, token: str) -> HttpResponse:
    """Stop e-mail from one clinic without signing in. Opening the link only asks; the button does it."""
    try:
        wish = stop.read(token)
    except stop.BadStop:
        return render(request, "messaging/stop_broken.html", status=404)
    show_clinic(request, wish.clinic)
    if request.method == "POST":
        services.withdraw_consent(user=wish.user, clinic=wish.clinic, channel=Channel.EMAIL, by="link in an e-mail")
    context = {"sender": wish.clinic.sender_name, "is_done": request.method == "POST", "token": token}
    return render(request, "messaging/stop.html", context)

"""The page behind the link at the foot of each e-mail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from messaging import selectors, services, stop
from messaging.models import Channel
from people.current import show_clinic

BY = "link in an e-mail"


# A mail program's one-click button (RFC 8058) posts without a cookie, so without a CSRF token; the signed link is
# itself the proof, and the only thing it can do is stop e-mail.
@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_email(request: HttpRequest, token: str) -> HttpResponse:
    """Stop e-mail from one clinic, or all that it sends, without signing in. Opening the link only asks."""
    try:
        wish = stop.read(token)
    except stop.BadStop:
        return render(request, "messaging/stop_broken.html", status=404)
    show_clinic(request, wish.clinic)
    is_done, stops_all = request.method == "POST", request.POST.get("all") == "yes"
    if is_done:
        channel = "" if stops_all else Channel.EMAIL
        services.stop_everything(user=wish.user, clinic=wish.clinic, channel=channel, by=BY)
    context = {
        "sender": wish.clinic.sender_name,
        "is_done": is_done,
        "goes_on": is_done and bool(selectors.agreed_channels(wish.user, wish.clinic)),
        "token": token,
    }
    return render(request, "messaging/stop.html", context)

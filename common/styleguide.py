"""The style page: every component in every state, with made-up content. Only where the house is not in real use."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import styleguide_samples as samples


@login_not_required
@require_GET
def style_page(request: HttpRequest) -> HttpResponse:
    """All components. ``?as=staff`` shows the dense version, ``?theme=dark`` or ``light`` overrides the system's wish."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    audience = "staff" if request.GET.get("as") == "staff" else "patient"
    theme = request.GET.get("theme")
    context = samples.everything(audience) | {"theme": theme if theme in ("dark", "light") else None}
    return render(request, "styleguide/index.html", context)

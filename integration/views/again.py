"""Asking to be asked again, on one's own page; behind the link it is in ``views.link``."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import Refused
from common.safekeeping import step_of
from integration import services
from integration.models import IntegrationWindow
from people.current import person


@step_of("integration:window")
@require_POST
def ask_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is left of the questions comes after all."""
    window = get_object_or_404(IntegrationWindow.objects.visible_to(request.user).select_related("patient"), pk=pk)
    if window.patient.user_id != person(request).pk:
        raise PermissionDenied(_("Only the person whose window it is asks for that."))
    try:
        services.ask_again(window=window, by=person(request))
        messages.success(request, _("We will ask you again. Whether you answer is up to you."))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    return redirect("integration:window", pk=pk)

"""The door for somebody whom the clinic has never met: what this is, where, and asking for a link to apply."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import Refused
from common.forms import posted
from intake.forms.entrance import ApplyForm
from intake.selectors.entrance import clinic_at_door, clinics_that_take, takes_applications
from intake.selfcheck import questions, screens, walk
from intake.services.entrance import apply as ask_to_apply
from people.current import show_clinic
from people.models import Clinic
from people.throttle import place_of


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What this is, and the clinics that take applications; with one there is nothing to choose."""
    clinics = list(clinics_that_take())
    if len(clinics) == 1:
        return redirect("intake:check", clinic=clinics[0].pk)
    return render(request, "intake/start.html", {"clinics": clinics, "csrf_token": ""})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def apply(request: HttpRequest, clinic: UUID) -> HttpResponse:
    """Name and address; the link comes by letter. The answer is the same whoever has this address."""
    found = clinic_at_door(clinic)
    if found is None:
        raise Http404("There is no such clinic.")
    show_clinic(request, found)
    if not takes_applications(found):
        return render(request, "intake/start_closed.html", {"clinic": found})
    said = walk.read(questions.load(), request.POST)
    form = ApplyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_apply(clinic=found, said=said, place=place_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
            return apply_page(request, found, form, said, status=429)
        return redirect("intake:apply_sent")
    return apply_page(request, found, form, said, status=422 if form.errors else 200)


@login_not_required
@require_safe
def apply_sent(request: HttpRequest) -> HttpResponse:
    """What happens now. It says the same to everybody, and names nobody."""
    return render(request, "intake/start_sent.html", {"csrf_token": ""})


def apply_page(
    request: HttpRequest, clinic: Clinic, form: ApplyForm, said: walk.Said, *, status: int = 200
) -> HttpResponse:
    """The form, and with it what was said in the self-check: it goes along only when this form is sent."""
    shown = {"clinic": clinic, "form": form, "hidden": screens.hidden(said)}
    return render(request, "intake/start_apply.html", shown, status=status)

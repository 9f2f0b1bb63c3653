"""One's own page: profile, password, and which clinic one works at just now."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from common.forms import posted
from people.current import current_clinic, person, places, switch_to
from people.forms.me import ChangePasswordForm, ProfileForm
from people.services import change_password, change_profile


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name and time zone, and the ways to password, contact and clinics."""
    user = person(request)
    form = ProfileForm(posted(request), initial={"name": user.name, "zone_name": user.zone_name})
    if request.method == "POST" and form.is_valid():
        change_profile(user=user, **form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        return redirect("people:me")
    shown = {
        "form": form,
        "clinics": list(places(request).clinics().values()),
        "current": current_clinic(request),
        "records": places(request).patients,
    }
    return render(request, "people/me.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("old", "password", "again")
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password. This session stays, all others end."""
    user = person(request)
    form = ChangePasswordForm(posted(request), user=user)
    if request.method == "POST" and form.is_valid():
        change_password(user=user, password=form.cleaned_data["password"])
        update_session_auth_hash(request, user)
        messages.success(request, _("Your new password is set. Other devices are signed out."))
        return redirect("people:me")
    return render(request, "people/password.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Be at another of one's clinics."""
    try:
        chosen = switch_to(request, UUID(request.POST.get("clinic", "")))
    except ValueError:
        chosen = None
    if chosen is None:
        raise Http404("This clinic is none of theirs.")
    messages.info(request, _("You are at %(clinic)s now.") % {"clinic": chosen.name})
    return redirect("/")

"""The door: signing in and out, and a forgotten password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from common import audit, clock
from common.errors import Refused
from common.forms import posted
from people import links, throttle
from people.current import show_clinic
from people.forms.entrance import ForgottenForm, SignInForm
from people.forms.fields import NewPasswordForm
from people.models import PasswordReset, User
from people.presenters import CLOSED
from people.selectors import clinic_of
from people.services import ask_for_reset, use_reset

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Address and password. Whoever is in already goes on."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user = authenticate(request, username=given["username"], password=given["password"])
        if isinstance(user, User):
            enter(request, user)
            return redirect(_next(request))
        form.add_error(None, _("Address and password do not fit together. Check both, or choose a new password."))
    return _sign_in_page(request, form, status=200 if request.method == "GET" else 422)


def locked_out(request: HttpRequest, *_others: Any) -> HttpResponse:
    """Too many wrong passwords: say when to try again. The same for addresses that have no login."""
    minutes = throttle.wait_minutes(request)
    form = SignInForm({"username": request.POST.get("username", ""), "password": "-"})
    form.is_valid()
    form.add_error(
        None,
        ngettext(
            "Too many tries with a wrong password. Please wait %(n)s minute, then try again.",
            "Too many tries with a wrong password. Please wait %(n)s minutes, then try again.",
            minutes,
        )
        % {"n": minutes},
    )
    response = _sign_in_page(request, form, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response


def enter(request: HttpRequest, user: User) -> None:
    """Begin a session for a person who has proved who they are."""
    login(request, user, backend=BACKEND)
    audit.record("signed_in", by=user, on=user)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; pressing twice is no mistake."""
    if isinstance(request.user, User):
        audit.record("signed_out", by=request.user, on=request.user)
    logout(request)
    messages.info(request, _("You are signed out."))
    return redirect(_next(request, otherwise="people:sign_in"))


@login_not_required
@require_http_methods(["GET", "POST"])
def forgot(request: HttpRequest) -> HttpResponse:
    """Ask for a link by letter. The answer is the same whether or not the address has a login."""
    form = ForgottenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        ask_for_reset(email=form.cleaned_data["email"])
        return redirect("people:forgot_sent")
    return render(request, "people/forgot.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(["GET"])
def forgot_sent(request: HttpRequest) -> HttpResponse:
    """What happens now."""
    return render(request, "people/forgot_sent.html")


@login_not_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "again")
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a new password by a single-use link. Looking at it uses nothing up."""
    try:
        row = links.reset_of(token)
    except links.BadLink:
        return _closed(request, "altered")
    show_clinic(request, clinic_of(row.user))
    if not PasswordReset.objects.open(clock.now()).filter(pk=row.pk, user__is_active=True).exists():
        return _closed(request, "reset")
    form = NewPasswordForm(posted(request), user=row.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = use_reset(reset=row, password=form.cleaned_data["password"])
        except Refused:
            return _closed(request, "reset")
        throttle.forgive(request, user)
        messages.success(request, _("Your new password is set. Sign in with it."))
        return redirect("people:sign_in")
    return render(request, "people/reset.html", {"form": form, "person": row.user}, status=422 if form.errors else 200)


def _closed(request: HttpRequest, why: str) -> HttpResponse:
    found = CLOSED[why]
    return render(request, "people/closed_link.html", {"closed": found, "for_reset": True}, status=found.status)


def _sign_in_page(request: HttpRequest, form: SignInForm, *, status: int) -> HttpResponse:
    return render(request, "people/sign_in.html", {"form": form, "next": _wanted(request)}, status=status)


def _wanted(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; else nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


def _next(request: HttpRequest, otherwise: str = settings.LOGIN_REDIRECT_URL) -> str:
    return _wanted(request) or otherwise

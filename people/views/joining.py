"""Joining a clinic by an invitation's link."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import Refused
from common.forms import posted
from people import landing, links
from people.current import arrive_at, show_clinic
from people.forms.entrance import JoinForm, JoinSignedInForm
from people.models import APPLICANT, Invitation, User
from people.presenters import closed_link, joins_as, standing_of
from people.services import join_as, join_as_new
from people.standing import Standing
from people.views.entrance import enter


@login_not_required
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "again")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """What one joins, as what, and the one form it takes. Opening the link uses nothing up."""
    try:
        invitation = links.invitation_of(token)
    except links.BadLink:
        return _closed(request, "altered")
    show_clinic(request, invitation.clinic)
    if standing_of(invitation, clock.now()) != Standing.OPEN:
        return _not_open(request, invitation)
    known = User.objects.with_address(invitation.email).first()
    if known is not None and known == request.user:
        return _with_login(request, invitation, known)
    if known is not None or request.user.is_authenticated:
        return _page(request, "people/join_sign_in.html", invitation, signed_out=not request.user.is_authenticated)
    return _with_new_login(request, invitation)


def _with_new_login(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = JoinForm(posted(request), invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            user = join_as_new(
                invitation=invitation,
                password=form.cleaned_data["password"],
                zone_name=form.cleaned_data["zone_name"],
                write_by_email=form.write_by_email,
                phone=form.phone,
            )
        except Refused:
            # Somebody, most likely the same person by a second press, was faster: the link's own page says what is.
            return redirect(request.path)
        enter(request, user)
        return _welcome(request, invitation)
    return _page(request, "people/join.html", invitation, form=form)


def _with_login(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    form = JoinSignedInForm(posted(request), invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            join_as(invitation=invitation, user=user, write_by_email=form.write_by_email, phone=form.phone)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            arrive_at(request, invitation.clinic)
            return _welcome(request, invitation)
    return _page(request, "people/join.html", invitation, form=form, signed_in=True)


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    messages.success(request, _("Welcome to %(clinic)s.") % {"clinic": invitation.clinic.name})
    return redirect(landing.page_after(invitation.role))


def _not_open(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The link was used or is over; whoever used it just now only pressed twice, and goes on."""
    if invitation.accepted_by_id is not None and invitation.accepted_by_id == request.user.pk:
        return redirect(landing.page_after(invitation.role))
    return _closed(request, standing_of(invitation, clock.now()), invitation)


def _closed(request: HttpRequest, why: str, invitation: Invitation | None = None) -> HttpResponse:
    found = closed_link(why, invitation)
    clinic = invitation.clinic if invitation else None
    applies = invitation is not None and invitation.role == APPLICANT and why != Standing.USED
    shown = {"closed": found, "clinic": clinic, "may_sign_in": why == Standing.USED, "may_apply": applies}
    return render(request, "people/closed_link.html", shown, status=found.status)


def _page(request: HttpRequest, template: str, invitation: Invitation, **more: object) -> HttpResponse:
    shown = {"invitation": invitation, "clinic": invitation.clinic, "joins_as": joins_as(invitation), **more}
    form = more.get("form")
    wrong = isinstance(form, JoinForm | JoinSignedInForm) and bool(form.errors)
    return render(request, template, shown, status=422 if wrong else 200)

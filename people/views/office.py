"""The office's pages about people: who is here, who is invited, and whose work here ends."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.errors import Refused
from common.forms import posted, posted_number
from people.access import require
from people.current import person, require_here
from people.forms.office import InviteForm
from people.models import Invitation, Membership
from people.presenters import invitation_lines
from people.roles import Permission
from people.selectors import patients_of, staff_of, waiting_invitations
from people.services import end_membership, invite, resend, withdraw

A_PAGE = 50


@require_http_methods(["GET", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """Staff, waiting invitations, and patients, a page at a time.

    A search is posted, so that nobody's name stands in an address; it shows its first page and changes nothing.
    """
    clinic = require_here(request, Permission.INVITE).clinic
    called = request.POST.get("q", "").strip()[:120].replace("\0", "")
    page = Paginator(patients_of(clinic, called=called), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "clinic": clinic,
        "staff": staff_of(clinic),
        "invitations": invitation_lines(waiting_invitations(clinic), clock.now()),
        "page_obj": page,
        "called": called,
    }
    return render(request, "people/staff.html", shown)


@require_http_methods(["GET", "POST"])
def invite_person(request: HttpRequest) -> HttpResponse:
    """Invite somebody by letter."""
    clinic = require_here(request, Permission.INVITE).clinic
    form = InviteForm(posted(request), clinic=clinic)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite(clinic=clinic, by=person(request), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The invitation for %(name)s is on its way.") % {"name": invitation.name})
            return redirect("people:staff")
    return render(request, "people/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def invitation_resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send an invitation again; its seven days begin anew."""
    invitation = _invitation(request, pk)
    try:
        resend(invitation=invitation, sends=posted_number(request.POST, "sends"), by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _("The invitation for %(name)s was sent again.") % {"name": invitation.name})
    return redirect("people:staff")


@require_http_methods(["GET", "POST"])
def invitation_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an invitation back, after a question."""
    invitation = _invitation(request, pk)
    if request.method == "POST":
        try:
            withdraw(invitation=invitation, by=person(request))
        except Refused as refusal:
            messages.warning(request, str(refusal.sentence))
        else:
            messages.success(request, _("The invitation for %(name)s is withdrawn.") % {"name": invitation.name})
        return redirect("people:staff")
    shown = {
        "title": _("Withdraw the invitation for %(name)s?") % {"name": invitation.name},
        "text": _("The link in the letter stops working at once. You can invite this address again at any time."),
        "confirm_label": _("Withdraw"),
        "cancel_url": reverse("people:staff"),
        "danger": True,
    }
    return render(request, "people/confirm.html", shown)


@require_http_methods(["GET", "POST"])
def membership_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End somebody's work at the clinic, after a question."""
    membership = get_object_or_404(Membership.objects.visible_to(request.user).select_related("user", "clinic"), pk=pk)
    require(request.user, Permission.INVITE, membership.clinic_id)
    if request.method == "POST":
        try:
            end_membership(membership=membership, by=person(request))
        except Refused as refusal:
            messages.warning(request, str(refusal.sentence))
        else:
            messages.success(request, _("%(name)s no longer works here.") % {"name": membership.user.name})
        return redirect("people:staff")
    shown = {
        "title": _("End the work of %(name)s at %(clinic)s?")
        % {"name": membership.user.name, "clinic": membership.clinic.name},
        "consequences": [
            _("They leave every care team and see nothing of this clinic any more, at once."),
            _("What they wrote and recorded stays, with their name."),
            _("To come back they need a new invitation."),
        ],
        "confirm_label": _("End their work here"),
        "cancel_url": reverse("people:staff"),
        "danger": True,
    }
    return render(request, "people/confirm.html", shown)


def _invitation(request: HttpRequest, pk: UUID) -> Invitation:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user).select_related("clinic"), pk=pk)
    require(request.user, Permission.INVITE, invitation.clinic_id)
    return invitation

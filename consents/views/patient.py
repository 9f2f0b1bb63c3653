"""The patient's pages: what there is to agree to, the words of one agreement, withdrawing it, and a copy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common import audit
from common.errors import Refused
from common.safekeeping import keeps_words
from consents import selectors, services
from consents.forms import SignForm
from consents.kinds import ConsentKind
from consents.models import Consent
from consents.names import could_be
from consents.pdf import copy_of
from consents.presenters import AgreementShown, signatures_shown
from messaging.selectors import has_confirmed_number
from people.current import current_membership, current_patient, person, places
from people.models import Patient


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Every agreement of one clinic: its state, since when, and what one can do about it."""
    patient = _patient(request, request.GET.get("of"))
    shown = [AgreementShown(one) for one in selectors.agreements_of(patient)]
    context = {
        "patient": patient,
        "agreements": shown,
        "asking": [one for one in shown if one.agreement.is_older],
        "past": [one for one in signatures_shown(selectors.signatures_of(patient)) if one.consent.withdrawn_at],
        "zone": patient.zone,
        "of": _of(request, patient),
    }
    return render(request, "consents/mine.html", context)


@keeps_words(SignForm)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, kind: str) -> HttpResponse:
    """The words of an agreement, and the place to sign them."""
    patient = _patient(request, request.POST.get("of") or request.GET.get("of"))
    agreement = selectors.agreement_of(patient, _kind(kind))
    if request.method != "POST":
        fresh = {"digest": agreement.text.digest, "next": request.GET.get("next", ""), "of": patient.pk}
        return _page(request, patient, agreement, SignForm(initial=fresh))
    form = SignForm(request.POST)
    if not form.is_valid():
        return _page(request, patient, agreement, form, status=422)
    said = form.cleaned_data
    if not could_be(said["name"], patient.name) and said["seen"] != said["name"]:
        form.ask_about_name(patient.name)
        return _page(request, patient, agreement, form, status=422)
    try:
        services.sign(
            patient=patient,
            text=agreement.text,
            digest=said["digest"],
            name=said["name"],
            address=get_client_ip_address(request),
            agent=request.headers.get("User-Agent", ""),
            by=person(request),
        )
    except services.Reworded:
        return _reworded(request, patient, agreement.kind, said)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, patient, agreement, form, status=422)
    messages.success(request, _("Signed. You can read it, keep a copy, or withdraw it here at any time."))
    return _onward(request, said["next"], patient)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once, then take an agreement back. It counts at once."""
    rows = Consent.objects.own(request.user).select_related("text", "patient__user", "patient__clinic")
    consent = get_object_or_404(rows, pk=pk)
    was_over = consent.withdrawn_at is not None
    if request.method == "POST" and not was_over:
        consent = services.withdraw(consent=consent, by=person(request))
    if consent.withdrawn_at is not None:
        return _withdrawn(request, consent, was_over=was_over)
    shown = AgreementShown(selectors.agreement_of(consent.patient, ConsentKind(consent.kind)))
    back = _mine_of(request, consent.patient)
    return render(request, "consents/withdraw.html", {"consent": consent, "shown": shown, "mine_url": back})


def _withdrawn(request: HttpRequest, consent: Consent, *, was_over: bool) -> HttpResponse:
    """It is over. Where a newer signature took its place, that one stands: nobody may believe that they withdrew it."""
    newer = Consent.objects.own(request.user).standing().filter(patient=consent.patient_id, kind=consent.kind).first()
    if newer is not None:
        messages.warning(request, _("You signed this agreement again since, and that stands. Here you withdraw it."))
        return redirect("consents:withdraw", pk=newer.pk)
    if was_over:
        messages.info(request, _("This agreement is withdrawn already."))
    else:
        messages.success(request, _("Withdrawn. It counts from now on."))
    return redirect(_mine_of(request, consent.patient))


@require_safe
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The copy of what was signed, for the patient and for those who treat them."""
    rows = Consent.objects.visible_to(request.user).select_related("text__clinic", "patient__user", "patient__clinic")
    consent = get_object_or_404(rows, pk=pk)
    reader = person(request)
    if reader.pk != consent.patient.user_id:
        _note(consent, request)
    response = HttpResponse(copy_of(consent), content_type="application/pdf")
    name = f"agreement-{consent.kind}-version-{consent.text.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _note(consent: Consent, request: HttpRequest) -> None:
    patient = consent.patient
    audit.record(
        "record.opened",
        by=person(request),
        on=consent,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        page="consents:pdf",
    )


def _patient(request: HttpRequest, of: str | None) -> Patient:
    """The person's own record that the page is about: the one that the link names, else the current one."""
    patient = None if current_membership(request) else current_patient(request)
    if patient is None:
        raise PermissionDenied("Only a patient signs agreements here.")
    if not of:
        return patient
    named = next((one for one in places(request).patients if str(one.pk) == of), None)
    if named is None:
        raise Http404("This is no record of theirs.")
    return named


def _kind(kind: str) -> ConsentKind:
    if kind not in ConsentKind.values:
        raise Http404("There is no such agreement.")
    return ConsentKind(kind)


def _page(
    request: HttpRequest,
    patient: Patient,
    agreement: selectors.Agreement,
    form: SignForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "patient": patient,
        "shown": AgreementShown(agreement),
        "form": form,
        "zone": patient.zone,
        "mine_url": _mine_of(request, patient),
        "needs_number": agreement.kind == ConsentKind.TEXT and not has_confirmed_number(patient.user),
        **more,
    }
    return render(request, "consents/sign.html", context, status=status)


def _reworded(request: HttpRequest, patient: Patient, kind: ConsentKind, said: dict[str, Any]) -> HttpResponse:
    """The words as they are now, with the name that was typed; what was ticked was about other words."""
    agreement = selectors.agreement_of(patient, kind)
    fresh = {"digest": agreement.text.digest, "name": said["name"], "next": said["next"], "of": patient.pk}
    return _page(request, patient, agreement, SignForm(initial=fresh), status=409, is_reworded=True)


def _of(request: HttpRequest, patient: Patient) -> str:
    """Names the record in an address, where it is not the current one."""
    current = current_patient(request)
    return "" if current is not None and current.pk == patient.pk else f"?{urlencode({'of': str(patient.pk)})}"


def _mine_of(request: HttpRequest, patient: Patient) -> str:
    return reverse("consents:mine") + _of(request, patient)


def _onward(request: HttpRequest, wanted: str, patient: Patient) -> HttpResponseRedirectBase:
    """To the page from which somebody came to sign, of this house only."""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return redirect(wanted)
    return redirect(_mine_of(request, patient))

"""One application on one page, for those who decide, and the steps that they take on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import audit, clock
from common.errors import Refused, StaleSave
from common.forms import HouseForm, posted_number
from common.safekeeping import keeps_words, step_of
from intake.forms.review import AcceptForm, AskForm, DeclineForm, PassForm
from intake.models import Application
from intake.presenters import STATES, limits_in_words
from intake.presenters_review import found_of, history_of, measures_of, sections_shown
from intake.selectors.review import application_for, finding_for, is_signed, prescribers_of, review_of, taken_meanwhile
from intake.services import decisions
from intake.services.applications import take_up_again
from intake.states import TRANSITIONS, ApplicationState
from people.access import membership_of, require
from people.current import person
from people.models import User
from people.roles import Permission
from safety.crisis import href

FORMS: Mapping[str, type[HouseForm]] = {"accept": AcceptForm, "ask": AskForm, "decline": DeclineForm}


@require_safe
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that was sent in, with what the rules found beside it. That it was opened is written down."""
    application = application_for(person(request), pk)
    audit.record(
        "record.opened",
        by=person(request),
        on=application,
        clinic_id=application.patient.clinic_id,
        subject_id=application.patient_id,
        page="application",
    )
    return _page(request, application)


@keeps_words(AcceptForm, AskForm, DeclineForm)
@step_of("intake:review")
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept it, ask for more, decline it, or take an accepted one up again."""
    what, version = request.POST.get("what", ""), posted_number(request.POST, "version")
    if what in FORMS and (taken := taken_meanwhile(person(request), pk, version)):
        return _stale(request, taken, what, _form(request, taken, what, bound=True))
    application = application_for(person(request), pk)
    if what == "again":
        return _again(request, application)
    if what not in FORMS:
        messages.warning(request, _("Choose what you decide first."))
        return _page(request, application, status=422)
    return _decided(request, application, what, _form(request, application, what, bound=True), version)


def _decided(request: HttpRequest, application: Application, what: str, form: HouseForm, version: int) -> HttpResponse:
    if form.is_valid():
        try:
            _DECIDE[what](application, form, version, person(request))
        except StaleSave as stale:
            return _stale(request, stale.current, what, form)
        except Refused as refusal:
            form.refuse(refusal)
            application.refresh_from_db()
        else:
            messages.success(request, _SAID[what])
            return redirect("intake:review", pk=application.pk) if what == "accept" else redirect("intake:queue")
    return _page(request, application, status=422, forms={what: form})


@keeps_words(PassForm)
@require_http_methods(["GET", "HEAD", "POST"])
def pass_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A prescriber goes on in spite of a stop. Whoever just looks is led to the application."""
    finding = finding_for(person(request), pk)
    if request.method != "POST":
        return redirect("intake:review", pk=finding.submission.application_id) if finding else redirect("intake:queue")
    if finding is None:
        raise Http404
    application = application_for(person(request), finding.submission.application_id)
    require(request.user, Permission.PASS_STOP, application.patient.clinic_id)
    form = PassForm(request.POST, name=str(finding.pk))
    if form.is_valid():
        try:
            decisions.pass_stop(
                finding=finding,
                why=form.cleaned_data["why"],
                version=posted_number(request.POST, "version"),
                by=person(request),
            )
        except StaleSave:
            application = application_for(person(request), application.pk)
            form.add_error(None, _("The application has moved on since this page was made. This is how it stands now."))
            return _page(request, application, status=409, passing=form, passed_pk=finding.pk)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Noted, with your reason."))
            return redirect(reverse("intake:review", args=[application.pk]) + "#findings")
    return _page(request, application, status=422, passing=form, passed_pk=finding.pk)


def _accept(application: Application, form: HouseForm, version: int, by: User) -> None:
    chosen = form.chosen if isinstance(form, AcceptForm) else None
    note = form.cleaned_data["note"]
    decisions.accept(application=application, version=version, by=by, note=note, prescriber=chosen)


def _ask(application: Application, form: HouseForm, version: int, by: User) -> None:
    said = form.cleaned_data
    decisions.ask_for_more(
        application=application,
        sections=said["sections"],
        words=said["words"],
        note=said["note"],
        version=version,
        by=by,
    )


def _decline(application: Application, form: HouseForm, version: int, by: User) -> None:
    said = form.cleaned_data
    next_step = form.next_words if isinstance(form, DeclineForm) else ""
    decisions.decline(
        application=application, words=said["words"], next_step=next_step, note=said["note"], version=version, by=by
    )


_DECIDE: Mapping[str, Callable[[Application, HouseForm, int, User], None]] = {
    "accept": _accept,
    "ask": _ask,
    "decline": _decline,
}
_SAID = {
    "accept": gettext_lazy(
        "Accepted. You are on the care team now. The next step is a plan, which a prescriber signs."
    ),
    "ask": gettext_lazy("Asked. The person is told that a question waits; they read it after signing in."),
    "decline": gettext_lazy("Declined. The person is told that an answer waits; they read it after signing in."),
}


def _again(request: HttpRequest, application: Application) -> HttpResponse:
    try:
        take_up_again(application=application, by=person(request))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _("It waits for a decision again."))
    return redirect("intake:review", pk=application.pk)


def _stale(request: HttpRequest, current: Application, what: str, form: HouseForm) -> HttpResponse:
    """It moved on: where it still waits, the page as it is now with the form as it was typed; else both versions."""
    if what in _OPEN_TO[current.state] and Application.objects.readable_by(request.user).filter(pk=current.pk).exists():
        form.add_error(None, _("The application has moved on since this page was made. Look at it as it stands now."))
        return _page(request, current, status=409, forms={what: form})
    last = current.decisions.select_related("by").order_by("at", "id").last()
    typed = [form[name].value() for name in ("words", "next_step", "note") if name in form.fields]
    theirs = STATES[current.state][0]
    shown = {
        "what": _("this application"),
        "saved_by": last.by.name if last else "",
        "saved_at": last.at if last else None,
        "zone": current.patient.clinic.zone,
        "fields": [
            {"label": _("Where it stands"), "theirs": theirs, "yours": _WISHED[what], "differs": True},
            {
                "label": _("Your words"),
                "theirs": "",
                "yours": "\n\n".join(one for one in typed if one),
                "differs": False,
            },
        ],
        "back_url": reverse("intake:queue"),
    }
    return render(request, "intake/review_stale.html", shown, status=409)


_OPEN_TO: Mapping[str, frozenset[str]] = {
    state: frozenset(
        what
        for what, to in (
            ("accept", ApplicationState.ACCEPTED),
            ("ask", ApplicationState.ASKED),
            ("decline", ApplicationState.DECLINED),
        )
        if to in following
    )
    for state, following in TRANSITIONS.items()
}
"""What may be decided in each state."""
_WISHED = {
    "accept": gettext_lazy("You wanted to accept it."),
    "ask": gettext_lazy("You wanted to ask for more."),
    "decline": gettext_lazy("You wanted to decline it."),
}


def _page(
    request: HttpRequest,
    application: Application,
    *,
    status: int = 200,
    forms: Mapping[str, HouseForm] | None = None,
    passing: PassForm | None = None,
    passed_pk: UUID | None = None,
) -> HttpResponse:
    user, clinic = person(request), application.patient.clinic
    member = membership_of(user, clinic)
    may_pass = member is not None and member.may(Permission.PASS_STOP)
    found = review_of(application, user)
    open_to = _OPEN_TO[application.state] if member is not None and member.may(Permission.DECIDE_APPLICATION) else ()
    findings, unassessed = found_of(found, may_pass=may_pass and found.may_be_passed)
    context = {
        "review": found,
        "application": application,
        "patient": application.patient,
        "phone_href": href(application.patient.phone) if application.patient.phone else "",
        "state": STATES[application.state],
        "sections": sections_shown(found, clock.today(clinic.zone)),
        "findings": [(one, _form_of(one.finding.pk, passing, passed_pk)) for one in findings],
        "unassessed": unassessed,
        "limits": limits_in_words(found.assessment.limits) if found.assessment else [],
        "measures": measures_of(found.responses, clinic.zone),
        "history": history_of(found, clinic.zone),
        "forms": {
            what: (forms or {}).get(what) or _form(request, application, what) for what in FORMS if what in open_to
        },
        "opened": next(iter(forms or ()), ""),
        "is_signed": is_signed(found.plan),
        "may_pass": may_pass,
        "is_prescriber": member is not None and member.may(Permission.SIGN_PLAN),
        "zone": clinic.zone,
        "now": clock.now(),
    }
    return render(request, "intake/review.html", context, status=status)


def _form(request: HttpRequest, application: Application, what: str, *, bound: bool = False) -> HouseForm:
    """An empty form, or the one that was sent; who may be chosen to write the plan are those who prescribe here."""
    data = request.POST if bound else None
    if what != "accept":
        return FORMS[what](data)
    clinic = application.patient.clinic
    return AcceptForm(data, prescribers=prescribers_of(clinic), own=membership_of(person(request), clinic))


def _form_of(pk: UUID, bound: PassForm | None, bound_pk: UUID | None) -> PassForm:
    return bound if bound is not None and bound_pk == pk else PassForm(name=str(pk))

"""The self-check: one question a screen. Nothing is kept; what was said travels in the form, from screen to screen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from intake.forms.entrance import ApplyForm
from intake.models import IntakeSettings
from intake.selectors.entrance import clinic_at_door, settings_or_defaults
from intake.selfcheck import questions, screens, walk
from intake.views.entrance import apply_page
from people.current import show_clinic
from people.models import Clinic


@login_not_required
@csrf_exempt  # nothing is written here, so nobody can be made to write; without the token the page sets no cookie at all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def check(request: HttpRequest, clinic: UUID) -> HttpResponse:
    """What this is, then question by question, then what it comes to."""
    found = clinic_at_door(clinic)
    if found is None:
        raise Http404("There is no such clinic.")
    show_clinic(request, found)
    settings = settings_or_defaults(found)
    if not settings.takes_applications:
        return page(request, found, "intake/start_closed.html")
    if request.method != "POST":
        return page(request, found, "intake/check.html")
    asked = questions.load()
    screen = walk.step(asked, request.POST)
    if screen.wants_to_apply:
        return apply_page(request, found, ApplyForm(), screen.said)
    return _screen(request, found, asked, screen, _numbers(settings))


def _screen(
    request: HttpRequest, clinic: Clinic, asked: questions.SelfCheck, screen: walk.Screen, numbers: screens.Numbers
) -> HttpResponse:
    if screen.question is None:
        result = screens.came_to(asked, screen.said, numbers)
        return page(request, clinic, "intake/check_result.html", result=result)
    shown = screens.asked(asked, screen.question, screen.said, numbers)
    status = 422 if screen.problem else 200
    return page(
        request,
        clinic,
        "intake/check_question.html",
        status=status,
        question=shown,
        problem=screen.problem,
        then=screen.then,
    )


def _numbers(settings: IntakeSettings) -> screens.Numbers:
    return {"least_age": settings.least_age, "months": settings.suicidal_recent_months}


def page(request: HttpRequest, clinic: Clinic, template: str, *, status: int = 200, **shown: Any) -> HttpResponse:
    """A page at this clinic's door, without a token: it sets no cookie."""
    return render(request, template, {"clinic": clinic, "csrf_token": "", **shown}, status=status)

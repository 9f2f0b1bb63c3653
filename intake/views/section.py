"""One section of one's own application: read, written, kept at each pause."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.errors import Refused, StaleSave
from common.forms import posted_number
from common.safekeeping import keeps_words
from intake import presenters_application as presenters
from intake.forms.section_base import SectionForm, Typed
from intake.forms.sections import FORMS
from intake.models import Application, ApplicationSection
from intake.sections.keys import SectionKey
from intake.sections.order import HEADINGS, next_of
from intake.sections.shapes import SHAPES, Part
from intake.selectors import application as selectors
from intake.services.applications import save_section
from intake.services.sections import Pause, part_of
from intake.states import WRITABLE
from intake.views.own import own_application
from people.current import person

LATER, SAVE = "later", "save"
SHOWN = 8


@keeps_words(*FORMS.values())
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, key: str) -> HttpResponse:
    """One section of one's own application."""
    application, of = own_application(request), _key(key)
    rows = selectors.section_rows(application)
    row = rows.get(of)
    if request.method == "POST":
        return _take(request, application, of, row)
    if application.state not in WRITABLE:
        return _read(request, application, of, row)
    left = json.loads(row.unfinished) if row and row.unfinished else {}
    form = FORMS[of](earlier=_part(of, row), unfinished=left, more=request.GET.get("more", ""))
    return _page(request, application, form, row.version if row else 0, row)


@require_POST
def section_keep(request: HttpRequest, key: str) -> JsonResponse:
    """A pause: keep what stands on the page, whole or not, and answer with the version that it has now."""
    application, of = own_application(request), _key(key)
    row = selectors.section_rows(application).get(of)
    form = FORMS[of](request.POST, earlier=_part(of, row))
    try:
        kept = _save(request, application, form, done=row is not None and row.done_at is not None)
    except StaleSave:
        return _not_kept("stale", _("This part was changed in another place. Press “Save and go on” to see both."), 409)
    except Refused as refusal:
        return _not_kept(refusal.code, str(refusal.sentence), 422)
    said: dict[str, Any] = {
        "kept": True,
        "version": kept.version,
        "at": date_format(kept.saved_at.astimezone(application.patient.zone), "H:i"),
    }
    if helps := selectors.help_for(application.patient, clock.now()):
        said["help"] = render_to_string("intake/_panel.html", {"helps": helps, "audience": "patient"}, request)
    return JsonResponse(said)


@require_POST
def medicines_search(request: HttpRequest) -> HttpResponse:
    """Medicines of the bundled list, as somebody types. What was typed stands in the body and in no log."""
    own_application(request)
    typed = request.POST.get("q", "")[:100]
    context = {
        "found": presenters.medicines_for(typed, SHOWN),
        "typed": typed.strip(),
        "list_id": request.POST.get("list", "")[:60],
    }
    return render(request, "intake/_medicines.html", context)


def _take(
    request: HttpRequest, application: Application, of: SectionKey, row: ApplicationSection | None
) -> HttpResponse:
    """Keep it; then on to the next section, back to the list, or to what is still missing."""
    action, _colon, what = request.POST.get("action", SAVE).partition(":")
    form = FORMS[of](request.POST, earlier=_part(of, row), drop=what if action == "drop" else "")
    was_done = row is not None and row.done_at is not None
    try:
        kept = _save(request, application, form, done=action == SAVE or was_done)
    except StaleSave as stale:
        return _stale(request, application, form, stale.current)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, application, form, posted_number(request.POST, "version"), row)
    if action in ("more", "drop"):
        return redirect(_here(of, what if action == "more" else ""))
    if action == LATER:
        return redirect("intake:mine")
    if kept.done_at is None:
        form.name_what_is_missing(part_of(kept), clock.today(application.patient.zone))
        return _page(request, application, form, kept.version, kept)
    done = [key for key, one in selectors.section_rows(application).items() if one.done_at is not None]
    following = next_of(done, after=of)
    return redirect("intake:section", key=following) if following else redirect("intake:mine")


def _save(request: HttpRequest, application: Application, form: SectionForm, *, done: bool) -> ApplicationSection:
    typed = form.typed()
    return save_section(
        application=application,
        key=form.key,
        answers=typed.part,
        version=posted_number(request.POST, "version"),
        done=done,
        by=person(request),
        unfinished=typed.unfinished,
        pause=_pause(request),
    )


def _pause(request: HttpRequest) -> Pause | None:
    """What the script says of the open page; None without one."""
    count = posted_number(request.POST, "count")
    try:
        return Pause(UUID(request.POST.get("page", "")), count) if count else None
    except ValueError:
        return None


def _stale(
    request: HttpRequest, application: Application, form: SectionForm, current: ApplicationSection
) -> HttpResponse:
    """Both versions side by side: the one that stands, and the one that was typed."""
    context = {
        "heading": HEADINGS[form.key],
        "fields": presenters.compared(form.key, _stands(current), form.typed()),
        "saved_at": current.saved_at,
        "zone": application.patient.zone,
        "version": current.version,
        "sent": [(name, value) for name, values in form.sent.lists() if name not in _OWN for value in values],
        "url": reverse("intake:section", args=[form.key]),
    }
    return render(request, "intake/application_stale.html", context, status=409)


def _stands(row: ApplicationSection) -> Typed:
    return Typed(part_of(row), json.loads(row.unfinished) if row.unfinished else {})


def _page(
    request: HttpRequest, application: Application, form: SectionForm, version: int, row: ApplicationSection | None
) -> HttpResponse:
    asked = selectors.asked_for(application)
    context = {
        "application": application,
        "form": form,
        "key": form.key,
        "heading": HEADINGS[form.key],
        "place": list(SectionKey).index(form.key) + 1,
        "places": len(SectionKey),
        "version": version,
        "page": uuid4(),
        "is_kept": row is not None and form.is_bound,
        "is_carried": row is not None and row.is_to_look_over,
        "troubles": form.troubles if form.is_bound else [],
        "asked": asked if asked and form.key in asked.sections else None,
        "helps": selectors.help_for(application.patient, clock.now()),
    }
    status = 422 if form.is_bound else 200
    return render(request, "intake/application_section.html", context, status=status)


def _read(
    request: HttpRequest, application: Application, of: SectionKey, row: ApplicationSection | None
) -> HttpResponse:
    context = {"heading": HEADINGS[of], "lines": presenters.said_in(of, _part(of, row)), "application": application}
    return render(request, "intake/application_read.html", context)


def _not_kept(code: str, why: str, status: int) -> JsonResponse:
    return JsonResponse({"kept": False, "code": code, "why": why}, status=status)


def _here(of: SectionKey, more: str) -> str:
    url = reverse("intake:section", args=[of])
    known = more in FORMS[of].rows_of
    return f"{url}?more={more}#{more}-new" if known else url


def _part(of: SectionKey, row: ApplicationSection | None) -> Part:
    return part_of(row) if row else SHAPES[of]()


def _key(key: str) -> SectionKey:
    try:
        return SectionKey(key)
    except ValueError:
        raise Http404("There is no such section.") from None


_OWN = frozenset({"csrfmiddlewaretoken", "version", "action", "page", "count"})
"""What a page sends for itself."""

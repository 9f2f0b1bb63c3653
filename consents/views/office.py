"""The office's pages: the words of every agreement in versions, and the editor of the next one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import Refused, StaleSave
from common.safekeeping import keeps_words
from consents import selectors, services
from consents.forms import TextForm
from consents.kinds import ConsentKind
from consents.presenters import difference, preview, stale_fields
from people.current import person, require_here
from people.models import Clinic
from people.roles import Permission

PREVIEW = "preview"


@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """Every agreement: which version is in force, and how many signed which."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    rows = [
        {"kind": kind, "current": versions[0], "older": sum(one.standing for one in versions[1:])}
        for kind, versions in selectors.versions_of(clinic).items()
    ]
    return render(request, "consents/texts.html", {"clinic": clinic, "rows": rows})


@keeps_words(TextForm)
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, kind: str) -> HttpResponse:
    """The words of one agreement: change them, look at them as patients will, publish them; and the versions before."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    of = _kind(kind)
    if request.method != "POST":
        current = selectors.offered(clinic)[of]
        start = {"title": current.title, "body": current.body, "seen": current.number}
        return _page(request, clinic, of, TextForm(initial=start))
    form = TextForm(request.POST)
    if not form.is_valid():
        return _page(request, clinic, of, form, status=422)
    if request.POST.get("action") == PREVIEW:
        return _page(request, clinic, of, form, looks=True)
    return _publish(request, clinic, of, form)


def _publish(request: HttpRequest, clinic: Clinic, of: ConsentKind, form: TextForm) -> HttpResponse:
    said = form.cleaned_data
    older = selectors.versions_of(clinic)[of]
    try:
        services.publish(
            clinic=clinic, kind=of, title=said["title"], body=said["body"], seen=said["seen"] or 0, by=person(request)
        )
    except StaleSave as stale:
        return _stale(request, of, form, stale)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, clinic, of, form, status=422)
    asked = sum(one.standing for one in older)
    done = _("Published. New patients sign these words.")
    if asked:
        done = ngettext(
            "Published. %(count)s patient who signed older words is asked to read them.",
            "Published. %(count)s patients who signed older words are asked to read them.",
            asked,
        ) % {"count": asked}
    messages.success(request, done)
    return redirect("consents:texts")


def _stale(request: HttpRequest, of: ConsentKind, form: TextForm, stale: StaleSave) -> HttpResponse:
    said = form.cleaned_data
    again = TextForm(initial={"title": said["title"], "body": said["body"], "seen": stale.current.number})
    context = {
        "what": _("the words of this agreement"),
        "fields": stale_fields(stale.current, said["title"], said["body"]),
        "form": again,
        "action": reverse("consents:text", args=[of.value]),
        "back_url": reverse("consents:texts"),
    }
    return render(request, "components/stale.html", context, status=409)


def _page(
    request: HttpRequest, clinic: Clinic, of: ConsentKind, form: TextForm, status: int = 200, *, looks: bool = False
) -> HttpResponse:
    versions = selectors.versions_of(clinic)[of]
    context: dict[str, Any] = {
        "clinic": clinic,
        "kind": of,
        "form": form,
        "current": versions[0],
        "versions": versions,
    }
    if looks:
        body = form.cleaned_data["body"]
        context |= {"preview": preview(body), "lines": difference(versions[0].text.body, body)}
        context |= {"preview_title": form.cleaned_data["title"], "asked": sum(one.standing for one in versions)}
    return render(request, "consents/text.html", context, status=status)


def _kind(kind: str) -> ConsentKind:
    if kind not in ConsentKind.values:
        raise Http404("There is no such agreement.")
    return ConsentKind(kind)

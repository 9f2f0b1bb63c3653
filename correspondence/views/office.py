"""The office's page: how soon messages are to be answered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import StaleSave
from common.forms import posted, posted_number
from correspondence import selectors, services
from correspondence.forms import AnswerTimeForm, in_words
from people.current import person, require_here
from people.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def answer_time(request: HttpRequest) -> HttpResponse:
    """By the end of which staffed day somebody answers."""
    clinic = require_here(request, Permission.EDIT_CLINIC).clinic
    row = selectors.answer_time_of(clinic)
    form = AnswerTimeForm(posted(request), initial={"staffed_days": row.staffed_days})
    version = posted_number(request.POST, "version") or row.version
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["staffed_days"]
        try:
            services.change_answer_time(
                clinic=clinic,
                staffed_days=days,
                version=posted_number(request.POST, "version"),
                by=person(request),
            )
        except StaleSave as stale:
            return _stale(request, form, stale)
        messages.success(request, _("Saved. It holds for messages that come from now on."))
        return redirect("people:clinic")
    shown = {"form": form, "version": version}
    return render(request, "correspondence/answer_time.html", shown, status=422 if form.errors else 200)


def _stale(request: HttpRequest, form: AnswerTimeForm, stale: StaleSave) -> HttpResponse:
    theirs, yours = in_words(stale.current.staffed_days), in_words(form.cleaned_data["staffed_days"])
    label = form.fields["staffed_days"].label
    shown = {
        "what": _("how soon messages are answered"),
        "fields": [{"label": label, "theirs": theirs, "yours": yours, "differs": theirs != yours}],
        "form": form,
        "version": stale.current.version,
        "action": reverse("correspondence:answer_time"),
        "back_url": reverse("people:clinic"),
    }
    return render(request, "components/stale.html", shown, status=409)

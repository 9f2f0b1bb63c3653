"""The list of applications: for those who treat whom to read first, for the office who stands where."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from intake.presenters import RISK_WORDS, TABS, Tab, lines_of
from intake.selectors.queue import OFFICE_SHOWS, SHOWS, WAITING, Queue, queue, queue_of_names
from people.current import person, require_here
from people.roles import Permission


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Those of the clinic at which one works. What is shown stands in the address; nobody's name does."""
    membership = require_here(request, Permission.SEE_APPLICANTS)
    reads, clinic = membership.may(Permission.READ_APPLICATIONS), membership.clinic
    shows = SHOWS if reads else OFFICE_SHOWS
    show = request.GET.get("show", "")
    show = show if show in shows else WAITING
    risk = request.GET.get("risk", "") if reads else ""
    risk = risk if risk in RISK_WORDS else ""
    now, number = clock.now(), request.GET.get("page")
    found = (
        queue(person(request), clinic, show, risk, number, now)
        if reads
        else queue_of_names(person(request), clinic, show, number, now)
    )
    context = {
        "lines": lines_of(found.rows, now, clinic.zone),
        "page_obj": found.page,
        "query": f"{_query(show, risk)}&",
        "tabs": [Tab(TABS[one], _query(one, ""), found.counts[one], one == show) for one in shows],
        "risks": _risks(found, show, risk),
        "show": show,
        "reads": reads,
        "now": now,
        "zone": clinic.zone,
    }
    return render(request, "intake/queue.html", context)


def _risks(found: Queue, show: str, risk: str) -> list[Tab]:
    """The filter by the worst finding; none where there is nothing to tell apart."""
    counts = {"": sum(found.risks.values()), **found.risks}
    if not counts[""]:
        return []
    return [Tab(word, _query(show, one), counts[one], one == risk) for one, word in RISK_WORDS.items()]


def _query(show: str, risk: str) -> str:
    return urlencode({"show": show, **({"risk": risk} if risk else {})})

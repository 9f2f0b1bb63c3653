"""The clinician's first page: whom to look at first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from home import filters
from home.lines import MEASURE_WORDS, PHASE_WORDS, ROLE_WORDS, SORT_WORDS, choices_of, lines_of, needs_of
from home.selectors.chosen import caseload_for
from people.current import current_membership, person, require_here
from people.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def caseload_page(request: HttpRequest) -> HttpResponse:
    """The patients whom one treats, worst first, with the reason in words.

    What is shown stands in the address. A search for a name is posted, so that no name does; it changes nothing.
    """
    if current_membership(request) is None:
        return redirect("home:front")
    membership = require_here(request, Permission.READ_RECORD)
    wish = filters.read(request.GET)
    if request.method == "GET" and "" in request.GET.values():  # a form sends its empty fields, too
        return redirect(f"{request.path}?{wish.query()}")
    called = request.POST.get("q", "").strip()[:120]
    number = None if called else request.GET.get("page")
    found = caseload_for(membership, person(request), clock.now(), wish, called=called, page=number)
    query = wish.query()
    shown = {
        "page_obj": found.page,
        "lines": lines_of(found.page.object_list, found.standings, found.teller),
        "total": found.total,
        "wish": wish,
        "called": called,
        "query": f"{query}&" if query else "",
        "needs": needs_of(wish, found.counts["need"]),
        "phases": choices_of("phase", _("All"), PHASE_WORDS, wish, found.counts["phase"]),
        "roles": choices_of("role", _("All"), ROLE_WORDS, wish, found.counts["role"]),
        "measures": choices_of("measure", _("All"), MEASURE_WORDS, wish, found.counts["measure"]),
        "colleagues": found.colleagues,
        "sorts": [(value, word, wish.sort == value) for value, word in SORT_WORDS.items()],
    }
    return render(request, "home/caseload.html", shown)

"""Reading back: looking for words, tags, moods, the thread through all sessions, and taking all of it along."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.fields import Unreadable
from integration import journal_selectors, selectors
from integration.along import archive
from integration.along_page import page_of
from integration.journal_presenters import journal_lines, mood_chart, mood_rows
from integration.models import AttachmentPart
from integration.reading_forms import SearchForm
from integration.services.along import take_along
from integration.thread_selectors import thread_of
from measures import timeline
from people.current import person
from people.models import Patient, User

MOST_SHOWN = 60
"""So many are shown of what was found; one word more finds fewer."""


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Look for words in one's own journal. What is looked for comes as a form and is kept nowhere."""
    user, _patients = _reader(request)
    form = SearchForm(
        request.POST if request.method == "POST" else None,
        sessions=journal_selectors.written_sessions(user),
        tags=[tag.word for tag in journal_selectors.own_tags(user)],
    )
    context = {"form": form, "zone": user.zone, "asked": False}
    if form.is_valid() and (wanted := form.wanted()):
        found = journal_selectors.found(user, wanted)
        lines = journal_lines(found[:MOST_SHOWN], user.zone, wanted.query)
        context |= {"asked": True, "lines": lines, "count": len(found), "more": len(found) - len(lines)}
    return render(request, "integration/search.html", context, status=422 if form.errors else 200)


@require_safe
def tags_page(request: HttpRequest) -> HttpResponse:
    """The person's own words for what they wrote."""
    user, _patients = _reader(request)
    return render(request, "integration/tags.html", {"tags": journal_selectors.own_tags(user)})


@require_safe
def moods_page(request: HttpRequest) -> HttpResponse:
    """How the person said that they felt, over time."""
    user, patients = _reader(request)
    points = journal_selectors.own_moods(user)
    told = [timeline.of(patient) for patient in patients] if points else []
    doses = [event for one in told for event in one.events if event.kind == "dose"]
    windows = [span for one in told for span in one.spans if span.kind == "window"]
    chart = mood_chart(points, _("Mood"), doses, windows, user.zone)
    context = {"chart": chart, "rows": mood_rows(points), "zone": user.zone}
    return render(request, "integration/moods.html", context)


@require_safe
def thread_page(request: HttpRequest) -> HttpResponse:
    """Intention, insight, small thing and score of each session, through all of them."""
    user, patients = _reader(request)
    context = {"thread": thread_of(user, patients), "zone": user.zone, "now": clock.now()}
    return render(request, "integration/thread.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Say what the archive of one's own journal holds; pressed, make it while it is sent."""
    user, _patients = _reader(request)
    if request.method != "POST":
        return render(request, "integration/export.html")
    bundle = take_along(by=user)
    made = archive(bundle, page_of(bundle), (Unreadable, AttachmentPart.DoesNotExist))
    response = StreamingHttpResponse(made, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{bundle.filename}"'
    return response


def _reader(request: HttpRequest) -> tuple[User, list[Patient]]:
    """The person whose journal it is, and their records. Whoever is no patient has none."""
    user = person(request)
    patients = selectors.own_records(user)
    if not patients:
        raise Http404("Only patients keep a journal.")
    return user, patients

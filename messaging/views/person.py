"""A person's own inbox."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from messaging import presenters, registry, selectors, services
from messaging.models import Message
from people.current import person

PAGE = 25


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What arrived for the person who is signed in."""
    me = person(request)
    page = Paginator(selectors.inbox(me), PAGE).get_page(request.GET.get("page"))
    rows = [(message, registry.label_of(message.kind)) for message in page]
    return render(
        request,
        "messaging/inbox.html",
        {"page_obj": page, "rows": rows, "has_unread": _has_unread(page), "zone": me.zone},
    )


@require_safe
def inbox_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One message. Opening it changes nothing; the page then says by a POST of its own that it was read."""
    me = person(request)
    message = get_object_or_404(Message.objects.inbox_of(me).select_related("clinic"), pk=pk)
    context = {
        "message": message,
        "label": registry.label_of(message.kind),
        "text": presenters.words_for_the_person(message),
        "zone": me.zone,
    }
    return render(request, "messaging/inbox_message.html", context)


@require_POST
def inbox_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that it was read; with ``go`` follow its button afterwards."""
    me = person(request)
    message = get_object_or_404(Message.objects.inbox_of(me).select_related("clinic"), pk=pk)
    services.mark_read(message=message, by=me)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return _onward(message) if "go" in request.POST else redirect("messaging:inbox")


@require_POST
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Note that all of one's inbox was read."""
    services.mark_all_read(by=person(request))
    return redirect("messaging:inbox")


def _onward(message: Message) -> HttpResponseRedirect:
    text = presenters.words_for_the_person(message)
    path = text.action_url if text else ""
    is_ours = path.startswith("/") and not path.startswith("//")
    return HttpResponseRedirect(path) if is_ours else redirect("messaging:inbox_message", pk=message.pk)


def _has_unread(page: Page[Message]) -> bool:
    return any(message.read_at is None for message in page)

"""The office's pages for the journal's questions and the small practices: what is in force, and the next version."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common.errors import Refused, StaleSave
from common.safekeeping import keeps_words
from integration import content as shapes
from integration import content_library, services
from integration.content_forms import NoteForm, PartForm, PracticeRowForm, PromptRowForm, with_part
from integration.content_presenters import part_names, part_of, parts_of, side_by_side
from integration.models import Content, ContentKind
from people.current import person, require_here
from people.models import Clinic
from people.roles import Permission

UNPROCESSABLE, CONFLICT = 422, 409
PUBLISH, PREVIEW, MORE = "publish", "preview", "more"


@require_GET
def content(request: HttpRequest, kind: str) -> HttpResponse:
    """The set in force, part by part, and the versions before it."""
    clinic, of = _clinic(request), _kind(kind)
    versions = list(Content.objects.history(clinic, of))
    if not versions:
        raise Http404("Nothing is loaded yet.")
    held = content_library.held(versions[0])
    context = {
        "clinic": clinic,
        "kind": of,
        "kinds": ContentKind,
        "row": versions[0],
        "parts": parts_of(held.body),
        "versions": versions,
        "is_house": held.body == shapes.house(of.value).body,
    }
    return render(request, "integration/content.html", context)


@require_GET
def version(request: HttpRequest, kind: str, label: str) -> HttpResponse:
    """One version as it was."""
    clinic, of = _clinic(request), _kind(kind)
    row = get_object_or_404(Content.objects.labelled(clinic, of, label))
    body = content_library.held(row).body
    context = {"clinic": clinic, "kind": of, "row": row, "parts": parts_of(body), "is_past": True}
    return render(request, "integration/content_version.html", context)


@keeps_words(PromptRowForm, PracticeRowForm, NoteForm)
def edit(request: HttpRequest, kind: str, part: str) -> HttpResponse:
    """A part of the set as rows: change, add, put away, order; look at it, and publish it as the next version."""
    clinic, of = _clinic(request), _kind(kind)
    if part not in part_names(of):
        raise Http404("There is no such part.")
    current = _current(clinic, of)
    rows = part_of(content_library.held(current).body, part).rows
    if request.method != "POST":
        return _page(request, current, part, PartForm(part, rows))
    form = PartForm(part, rows, request.POST, known=_known(clinic, of, request.POST.get("seen", "")))
    if request.POST.get("action") == MORE:
        form.more()
        return _page(request, current, part, form)
    if not form.is_valid():
        return _page(request, current, part, form, status=UNPROCESSABLE)
    if request.POST.get("action") == PREVIEW:
        return _page(request, current, part, form, looks=True)
    return _publish(request, current, part, form)


def back_to_house(request: HttpRequest, kind: str) -> HttpResponse:
    """Make the house's set the next version."""
    clinic, of = _clinic(request), _kind(kind)
    if request.method == "POST":
        try:
            services.back_to_house(clinic=clinic, kind=of, seen=request.POST.get("seen", ""), by=person(request))
        except StaleSave:
            messages.warning(request, _("Somebody published another version meanwhile. Look at it first."))
        except Refused as refusal:
            messages.info(request, str(refusal.sentence))
        else:
            messages.success(request, _("The house’s set is in force. Your own versions stay in the list."))
    return redirect("integration:content", kind=of.value)


def _publish(request: HttpRequest, current: Content, part: str, form: PartForm) -> HttpResponse:
    mine, held = form.cleaned(), content_library.held(current)
    try:
        services.publish(
            clinic=_clinic(request),
            kind=ContentKind(current.kind),
            body=with_part(held.body, part, mine),
            seen=request.POST.get("seen", ""),
            note=form.note.cleaned_data["note"],
            by=person(request),
        )
    except StaleSave as stale:
        theirs = part_of(content_library.held(stale.current).body, part).rows
        form.take_in(theirs)
        fields = side_by_side(theirs, mine)
        return _page(request, stale.current, part, form, status=CONFLICT, fields=fields, is_stale=True)
    except Refused as refusal:
        form.errors.append(str(refusal.sentence))
        return _page(request, current, part, form, status=UNPROCESSABLE)
    messages.success(request, _("Published. Windows that open from now on use it."))
    return redirect(f"{reverse('integration:content', args=[current.kind])}#part-{part}")


def _page(
    request: HttpRequest, current: Content, part: str, form: PartForm, *, status: int = 200, **more: object
) -> HttpResponse:
    body = content_library.held(current).body
    context = {
        "kind": ContentKind(current.kind),
        "row": current,
        "part": part_of(body, part),
        "form": form,
        # A form that was opened on an older version stays one until both were shown.
        "seen": current.pk if more.get("is_stale") else request.POST.get("seen") or current.pk,
        "preview": [row for row in form.cleaned() if row.active] if more.get("looks") else None,
        "saved_by": current.by.name if current.by else _("the house"),
        "saved_at": current.created_at,
        "zone": person(request).zone,
        **more,
    }
    return render(request, "integration/content_edit.html", context, status=status)


def _known(clinic: Clinic, kind: ContentKind, seen: str) -> set[str]:
    """The keys of the version that the form began from."""
    row = Content.objects.seen_as(clinic, kind, seen).first()
    body = content_library.held(row).body if row else None
    return {one.key for part in parts_of(body) for one in part.rows} if body else set()


def _current(clinic: Clinic, kind: ContentKind) -> Content:
    found = Content.objects.history(clinic, kind).first()
    if found is None:
        raise Http404("Nothing is loaded yet.")
    return found


def _clinic(request: HttpRequest) -> Clinic:
    return require_here(request, Permission.EDIT_CLINIC).clinic


def _kind(kind: str) -> ContentKind:
    if kind not in ContentKind.values:
        raise Http404("There is no such content.")
    return ContentKind(kind)

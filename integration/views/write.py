"""The pages to write on, and the page to change what one wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused, StaleSave
from common.forms import posted_number
from common.safekeeping import keeps_words
from common.uploads import takes_files
from integration import services, sheets
from integration.content_library import question_of
from integration.forms import MOODS, EditForm, EntryForm
from integration.models import EntryDraft, EntryStage, IntegrationWindow, JournalEntry
from integration.services.begun import said_in
from integration.sharing import CLOSED, sharing_of, to_agreement
from integration.sheets import Sheet
from integration.views import desk
from integration.views.attachments import keep_files
from people.current import current_patient, person
from people.models import Patient
from sessions.models import TreatmentSession
from sessions.states import AHEAD


@dataclass(frozen=True)
class Page:
    """A page to write on: its template, the sheet as it was opened (or sent), how to get another question."""

    template: str
    sheet: Callable[[str, str], Sheet]
    swapped: Callable[[Sheet], Sheet]
    where: dict[str, Any]
    context: dict[str, Any] = field(default_factory=dict)


@takes_files
@keeps_words(EntryForm)
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write an entry in one's own window, while it is open or after."""
    rows = IntegrationWindow.objects.visible_to(request.user).select_related(
        "patient__user", "patient__clinic", "session__course__protocol"
    )
    window = get_object_or_404(rows, pk=pk)
    if window.patient.user_id != person(request).pk:
        raise PermissionDenied(_("Only the person whose window it is writes in it."))

    def swapped(sheet: Sheet) -> Sheet:
        services.prompts.swap(window=window, stage=sheet.stage, by=person(request))
        return sheets.of_window(window, clock.now(), stage=sheet.stage)

    page = Page(
        template="integration/write.html",
        sheet=lambda stage, key: sheets.of_window(window, clock.now(), stage=stage, key=key),
        swapped=swapped,
        where={"window": window},
        context={"window": window, "is_open": window.is_open(clock.now())},
    )
    return _answer(request, page)


@takes_files
@keeps_words(EntryForm)
def write_free(request: HttpRequest) -> HttpResponse:
    """Write at any time."""
    return _page_of_its_own(request, EntryStage.FREE)


@takes_files
@keeps_words(EntryForm)
def reread(request: HttpRequest) -> HttpResponse:
    """Write down what one sees on reading again."""
    return _page_of_its_own(request, EntryStage.REREADING)


@takes_files
@keeps_words(EntryForm, EditForm)
def intention(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one would like to bring to a session: one text, to be changed until the dose begins, then it stays."""
    rows = TreatmentSession.objects.visible_to(request.user).select_related(
        "course__patient__user", "course__patient__clinic"
    )
    session = get_object_or_404(rows, pk=pk)
    patient = session.course.patient
    if patient.user_id != person(request).pk:
        raise PermissionDenied(_("Only the person whose session it is writes its intention."))
    there = JournalEntry.objects.intention_of(session).select_related("patient__user").first()
    if session.state not in AHEAD and request.method != "POST":
        return redirect("integration:entry", pk=there.pk) if there else _locked(request, session, patient)
    if there is not None and request.method != "POST":
        draft = desk.asked_for(request)
        if draft is not None and draft.session_id == session.pk:
            return _both_versions(request, there, _edit_form(there, draft), status=200)
        return redirect("integration:entry_edit", pk=there.pk)
    page = Page(
        template="integration/intention.html",
        sheet=lambda _stage, key: sheets.of_session(session, patient, key=key),
        swapped=lambda sheet: sheets.of_session(session, patient, after=sheet.asked.key),
        where={"session": session},
        context={"session": session},
    )
    return _answer(request, page)


@keeps_words(EditForm)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change one's own entry."""
    rows = JournalEntry.objects.visible_to(request.user).and_closed().select_related("patient__user", "session")
    entry = get_object_or_404(rows, pk=pk)
    if entry.patient.user_id != person(request).pk:
        raise PermissionDenied(_("Only the person whose journal it is writes in it."))
    if request.method != "POST":
        return _edit_page(request, entry, _edit_form(entry, _draft(request, entry)))
    form = _edit_form(entry, data=request.POST)
    version = posted_number(request.POST, "version")
    if not form.is_valid():
        return _edit_page(request, entry, form, status=422)
    try:
        submission = form.cleaned_data["submission"]
        services.edit_entry(entry=entry, version=version, by=person(request), submission=submission, **form.page)
    except StaleSave as stale:
        return _both_versions(request, stale.current, form)
    except Refused as refusal:
        desk.refuse(form, refusal)
        return _edit_page(request, entry, form, status=422, version=version)
    messages.success(request, _("Your words are kept."))
    return redirect("integration:entry", pk=entry.pk)


def _page_of_its_own(request: HttpRequest, stage: EntryStage) -> HttpResponse:
    patient = current_patient(request)
    if patient is None:
        raise Http404("Only patients keep a journal.")
    page = Page(
        template="integration/write.html",
        sheet=lambda _stage, key: sheets.of_patient(patient, stage, key=key),
        swapped=lambda sheet: sheets.of_patient(patient, stage, after=sheet.asked.key),
        where={"patient": patient, "stage": stage},
        context={"window": None},
    )
    return _answer(request, page)


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    if request.method != "POST":
        draft = desk.asked_for(request)
        # On the page on which it was begun, whatever it is time for now: no field of it may be missing.
        sheet = page.sheet(draft.stage, said_in(draft)["prompt"]) if draft else page.sheet("", "")
        return _shown(request, page, sheet, desk.begun(sheet, draft) if draft else desk.fresh(sheet))
    sheet = page.sheet(request.POST.get("stage", ""), request.POST.get("prompt", ""))
    if request.POST.get("action") == desk.SWAP:
        other = page.swapped(sheet)
        return _shown(request, page, other, desk.typed(request, other))
    if request.POST.get("action") == desk.LATER:
        return _later(request, page, sheet)
    return _keep(request, page, sheet)


def _keep(request: HttpRequest, page: Page, sheet: Sheet) -> HttpResponse:
    form = desk.bound(request, sheet)
    if not form.is_valid():
        return _shown(request, page, sheet, form, status=422)
    try:
        by = person(request)
        keep_files(request, patient=sheet.patient, submission=form.cleaned_data["submission"], by=by)
        entry = services.write_entry(
            submission=form.cleaned_data["submission"],
            share=form.wants_to_share,
            by=by,
            **{"stage": sheet.stage, **page.where},
            **form.page,
        )
    except StaleSave as stale:
        return _both_versions(request, stale.current, _edit_form(stale.current, data=request.POST))
    except Refused as refusal:
        if refusal.code == "blank" and _became(request, sheet, form):
            messages.success(request, _("Noted."))
            return redirect("integration:journal")
        desk.refuse(form, refusal)
        return _shown(request, page, sheet, form, status=422)
    _became(request, sheet, form)
    if form.wants_to_share and not entry.is_shared and sharing_of(sheet.patient) == CLOSED:
        messages.warning(
            request,
            _(
                "Your words are kept, for you alone: you withdrew the agreement to share pages. Sign it again, then share."
            ),
        )
        return to_agreement(entry.pk, entry.patient_id)
    messages.success(request, _("Your words are kept."))
    return redirect("integration:entry", pk=entry.pk)


def _became(request: HttpRequest, sheet: Sheet, form: EntryForm) -> bool:
    """Note what became of the earlier small thing, if they said so."""
    if sheet.earlier is None or form.outcome is None:
        return False
    services.answer_action(entry=sheet.earlier, outcome=form.outcome, by=person(request))
    return True


def _later(request: HttpRequest, page: Page, sheet: Sheet) -> HttpResponse:
    """Keep what stands there for later, without any script."""
    where = {name: row for name, row in page.where.items() if name in ("window", "session")}
    pause = desk.pause_of(request, stage=sheet.stage, **where)
    try:
        paused = services.keep_draft(patient=sheet.patient, pause=pause, by=person(request))
    except Refused as refusal:
        form = desk.bound(request, sheet)
        desk.refuse(form, refusal)
        return _shown(request, page, sheet, form, status=422)
    if paused.draft is None:
        messages.info(request, _("There is nothing on the page yet, so nothing was kept."))
        return redirect(request.path)
    messages.success(request, _("It is kept for later, for you alone."))
    return redirect("integration:drafts")


def _shown(request: HttpRequest, page: Page, sheet: Sheet, form: EntryForm, status: int = 200) -> HttpResponse:
    now_in_hand = str(form["submission"].value())
    context = {
        "form": form,
        "sheet": sheet,
        "zone": sheet.patient.zone,
        "begun": [draft for draft in sheet.begun if str(draft.submission) != now_in_hand],
        "attached": desk.attached(request, form),
        "may_swap": sheets.may_swap(sheet),
        **_about(page.where),
        **page.context,
    }
    return render(request, page.template, context, status=status)


def _about(where: dict[str, Any]) -> dict[str, Any]:
    """What the script tells the house about the page."""
    kind = next((name for name in ("window", "session") if name in where), "")
    return {"about_kind": kind, "about": where[kind].pk if kind else ""}


def _locked(request: HttpRequest, session: TreatmentSession, patient: Patient) -> HttpResponse:
    context = {"session": session, "zone": patient.zone}
    return render(request, "integration/intention_locked.html", context)


def _draft(request: HttpRequest, entry: JournalEntry) -> EntryDraft | None:
    """The change of this entry that was begun, where somebody asked for it."""
    drafts = EntryDraft.objects.changing(entry)
    return next((one for one in drafts if str(one.pk) == request.GET.get("draft", "")), None)


def _edit_form(entry: JournalEntry, draft: EntryDraft | None = None, data: Any = None) -> EditForm:
    initial: dict[str, Any] = {
        "text": entry.text,
        "small_thing": entry.action or "",
        "mood": str(entry.mood or ""),
        "tags": ", ".join(entry.tag_list),
    }
    if draft is not None:
        initial |= {**said_in(draft), "submission": draft.submission, "revision": str(draft.revision)}
    return EditForm(data, stage=EntryStage(entry.stage), has_action=bool(entry.action), initial=initial)


def _edit_page(
    request: HttpRequest, entry: JournalEntry, form: EditForm, status: int = 200, version: int | None = None
) -> HttpResponse:
    now_in_hand = str(form["submission"].value())
    context = {
        "entry": entry,
        "form": form,
        "version": entry.version if version is None else version,
        "prompt": question_of(entry),
        "zone": entry.patient.zone,
        "begun": [one for one in EntryDraft.objects.changing(entry) if str(one.submission) != now_in_hand],
        "about_kind": "entry",
        "about": entry.pk,
    }
    return render(request, "integration/edit.html", context, status=status)


def _both_versions(request: HttpRequest, entry: JournalEntry, form: EditForm, status: int = 409) -> HttpResponse:
    """What is saved and what was typed, side by side; the form below holds the typed words and the new version."""
    context = {
        "fields": list(_compared(entry, form)),
        "saved_by": _("you, in another tab or on another device"),
        "saved_at": entry.edited_at or entry.written_at,
        "zone": entry.patient.zone,
        "form": form,
        "version": entry.version,
        "back_url": _entry_url(entry),
        "entry": entry,
    }
    return render(request, "integration/edit_stale.html", context, status=status)


def _compared(entry: JournalEntry, form: EditForm) -> Iterator[dict[str, Any]]:
    """Each thing that the form can change, as it is saved and as it was typed."""
    saved, moods = _edit_form(entry).initial, dict(MOODS)
    for name in ("text", "small_thing", "mood", "tags"):
        if name not in form.fields:
            continue
        typed = form[name].value()
        theirs, yours = saved[name], saved[name] if typed is None else typed
        differs = theirs != yours
        if name == "mood":
            theirs, yours = moods.get(theirs, ""), moods.get(yours, "")
        yield {"label": form[name].label, "theirs": theirs, "yours": yours, "differs": differs}


def _entry_url(entry: JournalEntry) -> str:
    """The page of an entry."""
    return reverse("integration:entry", args=[entry.pk])

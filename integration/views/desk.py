"""What the pages to write on share: the form of a sheet, fresh, as it was typed, or as it was begun before."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest

from common.errors import Refused
from common.forms import posted_number
from integration.forms import EntryForm, submission_of
from integration.models import Attachment, EntryDraft, EntryStage, IntegrationWindow, JournalEntry
from integration.services import Pause
from integration.services.begun import NAMES, said_in
from integration.sheets import Sheet
from people.current import person
from people.models import Patient
from sessions.models import TreatmentSession

SWAP = "swap"
LATER = "later"


def fresh(sheet: Sheet, initial: dict[str, Any] | None = None) -> EntryForm:
    """The empty form of a sheet."""
    return EntryForm(prompt=sheet.asked, stage=sheet.stage, earlier=sheet.earlier is not None, initial=initial)


def bound(request: HttpRequest, sheet: Sheet) -> EntryForm:
    """The form as it was sent, under the question that stood above it."""
    return EntryForm(request.POST, prompt=sheet.asked, stage=sheet.stage, earlier=sheet.earlier is not None)


def typed(request: HttpRequest, sheet: Sheet) -> EntryForm:
    """The form of a sheet with everything that was typed, and nothing said to be wrong."""
    said = {name: request.POST[name] for name in (*NAMES, "submission", "revision", "done") if request.POST.get(name)}
    return fresh(sheet, {**said, "prompt": sheet.asked.key})


def begun(sheet: Sheet, draft: EntryDraft) -> EntryForm:
    """The form as it stood at the last pause."""
    stood = {**said_in(draft), "submission": draft.submission, "revision": str(draft.revision)}
    return fresh(sheet, {**stood, "prompt": sheet.asked.key})


def asked_for(request: HttpRequest) -> EntryDraft | None:
    """What was begun and somebody wants to go on with (``?draft=``): one's own."""
    pk = _uuid(request.GET.get("draft", ""))
    return EntryDraft.objects.own(request.user).filter(pk=pk, entry=None).first() if pk else None


def refuse(form: Any, refusal: Refused) -> None:
    """Show a rule's sentence beside its field, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.sentence))


def said(request: HttpRequest) -> dict[str, str]:
    """What stands on the page, by the names of the form's fields."""
    return {name: request.POST.get(name, "") for name in NAMES}


def pause_of(request: HttpRequest, **where: Any) -> Pause:
    """What a page says at a pause."""
    stage = where.pop("stage", None) or stage_of(request)
    return Pause(
        submission=submission_of(request.POST.get("submission", "")),
        said=said(request),
        seen=posted_number(request.POST, "revision"),
        device=request.POST.get("device", "")[:40],
        count=posted_number(request.POST, "count"),
        stage=stage,
        **where,
    )


def where_of(request: HttpRequest) -> dict[str, Any]:
    """What the page is about, as its script says: one's own window, session or entry. Anything else: a free page.

    Words are not refused because of what stands beside them.
    """
    pk, kind = _uuid(request.POST.get("about", "")), request.POST.get("about_kind", "")
    if pk is None:
        return {}
    if kind == "window":
        row: Any = IntegrationWindow.objects.own(request.user).filter(pk=pk).first()
    elif kind == "session":
        row = (
            TreatmentSession.objects.visible_to(request.user)
            .filter(course__patient__user=person(request), pk=pk)
            .first()
        )
    elif kind == "entry":
        row = JournalEntry.objects.own(request.user).filter(pk=pk).first()
    else:
        row = None
    return {kind: row} if row is not None else {}


def patient_of(where: dict[str, Any]) -> Patient | None:
    """Whose page it is; None for a free one."""
    if "session" in where:
        return cast("Patient", where["session"].course.patient)
    row = where.get("window") or where.get("entry")
    return row.patient if row else None


def stage_of(request: HttpRequest) -> EntryStage:
    """What the page says that it is for; a free page where it says nothing that is known."""
    asked = request.POST.get("stage", "")
    return EntryStage(asked) if asked in EntryStage.values else EntryStage.FREE


def attached(request: HttpRequest, form: EntryForm) -> list[Attachment]:
    """What was added to this page before: its writer's own."""
    submission = _uuid(str(form["submission"].value()))
    return list(Attachment.objects.own(request.user).waiting(submission)) if submission else []


def _uuid(typed_id: str) -> UUID | None:
    try:
        return UUID(typed_id)
    except ValueError:
        return None

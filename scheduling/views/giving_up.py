"""A booked session is called off or was missed: why, what that leads to, and what becomes of the talks around it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import Refused, StaleSave
from common.safekeeping import keeps_words
from people.current import person
from scheduling.changing_words import said_at, sentence
from scheduling.consequences import consequences
from scheduling.follows import follows_giving_up
from scheduling.forms.changing import GiveUpForm
from scheduling.models import Wait
from scheduling.selectors.course import look_at
from scheduling.services.changing import cancel_with_talks, miss_with_talks
from scheduling.views.changes import bookable_session
from sessions import presenters
from sessions.meeting_states import MeetingState
from sessions.models import MeetingKind, TreatmentSession
from sessions.states import AHEAD, OPEN
from sessions.views.loading import UNPROCESSABLE, base_context, version_of


@dataclass(frozen=True)
class Words:
    """What one of the two pages says."""

    heading: str
    explained: str
    button: str
    said: str


@keeps_words(GiveUpForm)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call a session off, with a reason."""
    row = bookable_session(request, pk)
    waits = row.state in AHEAD and _anybody_waits(row)
    explained = _("It stays on the course’s list with your reason, and a further session can be booked instead.")
    if waits:
        explained += " " + _("Its time becomes free and is offered to those on the waitlist.")
    words = Words(
        heading=_("Cancel this session"),
        explained=explained,
        button=_("Cancel the session"),
        said=_("The session is cancelled. It stays listed here with its reason."),
    )
    return _give_up(request, row, cancel_with_talks, words)


@keeps_words(GiveUpForm)
@require_http_methods(["GET", "HEAD", "POST"])
def missed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The patient did not come."""
    row = bookable_session(request, pk)
    words = Words(
        heading=_("Mark as missed"),
        explained=_(
            "For a patient who did not come and did not call it off before. It stays on the course’s list with your reason."
        ),
        button=_("Mark as missed"),
        said=_("The session is marked as missed. It stays listed here with its reason."),
    )
    return _give_up(request, row, miss_with_talks, words)


def _give_up(
    request: HttpRequest, row: TreatmentSession, service: Callable[..., TreatmentSession], words: Words
) -> HttpResponse:
    talks = list(row.meetings.filter(state=MeetingState.BOOKED).order_by("starts_at"))
    zone = row.course.patient.clinic.zone
    choices = [(str(one.pk), f"{one.get_kind_display()}, {said_at(one.starts_at, zone)}") for one in talks]
    after = [one.pk for one in talks if one.kind == MeetingKind.INTEGRATION]
    if request.method != "POST":
        return _show(request, row, GiveUpForm(talks=choices, initial={"talks": after}), words, after)
    form = GiveUpForm(request.POST, talks=choices)
    if not form.is_valid():
        return _show(request, row, form, words, after)
    gone: Collection[UUID] = form.cleaned_data.get("talks", ())
    try:
        service(
            session=row,
            talks=[one for one in talks if one.pk in gone],
            by=person(request),
            why=form.cleaned_data["why"],
            version=version_of(request),
        )
    except StaleSave as stale:
        row = stale.current if isinstance(stale.current, TreatmentSession) else row
        if row.state not in OPEN:
            messages.info(request, _("Somebody settled this session meanwhile. This is how it stands now."))
            return redirect("sessions:session", row.pk)
        said = _("Somebody changed this session meanwhile: it is on %(at)s now. Look once more, then press again.")
        form.add_error(None, said % {"at": said_at(row.starts_at, zone)})
        return _show(request, row, form, words, after)
    except Refused as refusal:
        form.refuse(refusal)
        return _show(request, row, form, words, after)
    messages.success(request, words.said)
    return redirect("sessions:plan", row.course_id)


def _show(
    request: HttpRequest, row: TreatmentSession, form: GiveUpForm, words: Words, after: Sequence[UUID]
) -> HttpResponse:
    context: dict[str, Any] = {"leads_to": [], "follows": [], "may": row.state in OPEN}
    if row.state in AHEAD:
        now = clock.now()
        look = look_at(row.course, now=now, also=row.starts_at)
        gone = {row.pk, *after}
        found = consequences(look.dates, look.dates.without(gone))
        context["leads_to"] = [sentence(one, look.dates.zone) for one in found]
        context["follows"] = follows_giving_up(row.course, look.dates, gone, now)
    context |= {
        "session": row,
        "title": presenters.title_of(row),
        "look": presenters.look_of(row),
        "form": form,
        "version": row.version,
        "words": words,
    }
    page = base_context(row.course, person(request), **context)
    return render(request, "scheduling/give_up.html", page, status=UNPROCESSABLE if form.errors else 200)


def _anybody_waits(row: TreatmentSession) -> bool:
    waits = Wait.objects.waiting().filter(session__course__patient__clinic=row.course.patient.clinic_id)
    return waits.exclude(session__course=row.course_id).exists()

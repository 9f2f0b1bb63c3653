"""One meeting of a course: when, where and with whom, and what becomes of it; and a further one for the course."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import clock
from common.errors import Refused, StaleSave
from common.safekeeping import keeps_words, step_of
from journey.models import Course
from people.current import person
from scheduling.changing_page import Offer, asked, people_of, places_of, where
from scheduling.changing_words import said_at, sentence
from scheduling.consequences import BookedTalk, Consequence, consequences, in_the_way
from scheduling.follows import follows_giving_up
from scheduling.forms.changing import MeetingTimeForm, NewMeetingForm, WhyMeetingForm
from scheduling.meeting_words import LOOKS, change_words
from scheduling.moving import lasting
from scheduling.selectors.course import CourseLook, look_at
from scheduling.shifting import NewSlot
from scheduling.talk_times import TalkWish, talk_times
from sessions import services
from sessions.access import require_booking
from sessions.forms.fields import notes_of
from sessions.meeting_states import MeetingState
from sessions.models import Meeting, MeetingKind
from sessions.presenters import title_of
from sessions.services import KEEP, MeetingSlot
from sessions.states import AHEAD
from sessions.views.loading import UNPROCESSABLE, add_refusal, base_context, version_of, visible_course

_RELATED = (
    "course__patient__clinic",
    "course__patient__user",
    "course__protocol",
    "session",
    "place",
    "clinician__user",
)


@require_GET
def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When, where and with whom it is, and what happened to it."""
    row = _bookable(request, pk)
    changes = [(change, change_words(change)) for change in row.changes.select_related("by")]
    return render(request, "scheduling/meeting.html", _context(request, row, changes=changes, now=clock.now()))


@keeps_words(MeetingTimeForm)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another time, place or person for a meeting."""
    row = _bookable(request, pk)
    if row.state != MeetingState.BOOKED:
        messages.info(request, _("It is not ahead any more, so it cannot be moved."))
        return redirect("scheduling:meeting", row.pk)
    look = look_at(row.course, now=clock.now(), also=row.starts_at)
    choices: dict[str, Any] = {
        "zone": look.dates.zone,
        "places": [] if row.by_video else places_of(look, for_dose=False),
        "people": people_of(look),
    }
    if request.method != "POST":
        initial = {"starts_at": row.starts_at, "place": row.place_id, "clinician": row.clinician_id}
        return _show_move(request, row, look, MeetingTimeForm(initial=initial | request.GET.dict(), **choices))
    form = MeetingTimeForm(request.POST, **choices)
    found = _found(form, look, look.dates.talk(row.pk))
    form.warn([(one.key, sentence(one, look.dates.zone)) for one in found if one.severity == "warn"])
    if not form.is_valid():
        return _show_move(request, row, look, form)
    try:
        _require_seen(found, form, look)
        wanted = form.cleaned_data
        services.move_meeting(
            meeting=row,
            starts_at=wanted["starts_at"],
            version=version_of(request),
            by=person(request),
            why=wanted["why"],
            place=wanted.get("place", KEEP),
            clinician=wanted.get("clinician", KEEP),
        )
    except StaleSave as stale:
        form.add_error(None, _changed_meanwhile(stale.current))
        return _show_move(request, stale.current, look, form)
    except Refused as refusal:
        form.refuse(refusal)
        return _show_move(request, row, look, form)
    for note in notes_of(form):
        messages.info(request, note)
    messages.success(request, _("The meeting is moved."))
    return redirect("scheduling:meeting", row.pk)


@keeps_words(WhyMeetingForm)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call a meeting off, with a reason."""
    words = {
        "heading": _("Cancel this meeting"),
        "explained": _("It stays listed with your reason, and another one can be booked instead."),
        "button": _("Cancel the meeting"),
        "said": _("The meeting is cancelled."),
    }
    return _give_up(request, pk, services.cancel_meeting, words)


@keeps_words(WhyMeetingForm)
@require_http_methods(["GET", "HEAD", "POST"])
def missed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The patient did not come."""
    words = {
        "heading": _("Mark the meeting as missed"),
        "explained": _("For a patient who did not come and did not call it off before."),
        "button": _("Mark as missed"),
        "said": _("The meeting is marked as missed."),
    }
    return _give_up(request, pk, services.mark_meeting_missed, words)


@step_of("scheduling:meeting")
@require_POST
def held(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It took place."""
    row = _bookable(request, pk)
    try:
        services.hold_meeting(meeting=row, by=person(request), version=version_of(request))
    except StaleSave as stale:
        messages.warning(request, _changed_meanwhile(stale.current))
    except Refused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _("Written down: the meeting took place."))
    return redirect("scheduling:meeting", row.pk)


@keeps_words(NewMeetingForm)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A further meeting for a course: to prepare, to integrate, or a consult."""
    course = visible_course(request, pk)
    require_booking(request.user, course)
    look = look_at(course, now=clock.now())
    if request.method != "POST":
        form = _new_form(look, initial=_first_idea(look, request))
        return _show_add(request, look, form)
    form = _new_form(look, request.POST)
    talk = _typed_talk(form)
    found = _found(form, look, talk)
    form.warn([(one.key, sentence(one, look.dates.zone)) for one in found if one.severity == "warn"])
    if not form.is_valid():
        return _show_add(request, look, form)
    try:
        _require_seen(found, form, look)
        made = services.book_meeting(
            course=course,
            slot=_slot_of(form),
            session=look.sessions.get(form.cleaned_data["session"]),
            by=person(request),
        )
    except Refused as refusal:
        form.refuse(refusal)
        return _show_add(request, look, form)
    messages.success(request, _("The meeting is booked."))
    return redirect("scheduling:meeting", made.pk)


def _bookable(request: HttpRequest, pk: UUID) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related(*_RELATED)
    row: Meeting = get_object_or_404(rows, pk=pk)
    require_booking(request.user, row.course)
    return row


def _give_up(request: HttpRequest, pk: UUID, service: Callable[..., Meeting], words: dict[str, str]) -> HttpResponse:
    row = _bookable(request, pk)
    form = WhyMeetingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service(meeting=row, by=person(request), why=form.cleaned_data["why"], version=version_of(request))
        except StaleSave as stale:
            row = stale.current
            form.add_error(None, _changed_meanwhile(row))
        except Refused as refusal:
            row = _bookable(request, pk)
            add_refusal(form, refusal)
        else:
            messages.success(request, words["said"])
            return redirect("scheduling:meeting", row.pk)
    now = clock.now()
    look = look_at(row.course, now=now, also=row.starts_at)
    gone = consequences(look.dates, look.dates.without({row.pk}))
    context = _context(
        request,
        row,
        form=form,
        words=words,
        may=row.state == MeetingState.BOOKED,
        leads_to=[sentence(one, look.dates.zone) for one in gone],
        follows=follows_giving_up(row.course, look.dates, {row.pk}, now) if row.state == MeetingState.BOOKED else [],
    )
    return render(request, "scheduling/meeting_give_up.html", context, status=UNPROCESSABLE if form.errors else 200)


def _found(form: MeetingTimeForm, look: CourseLook, talk: BookedTalk | None) -> Sequence[Consequence]:
    """What stands in the way of the time that was typed, and what it breaks; nothing where no time can be read."""
    if talk is None:
        return ()
    try:
        at = form.fields["starts_at"].clean(form["starts_at"].value())
        place, clinician = (
            form.fields[name].clean(form[name].value()) if name in form.fields else kept
            for name, kept in (("place", talk.place), ("clinician", talk.person))
        )
    except ValidationError:
        return ()
    if talk.by_video:
        place = None
    minutes = (talk.at.ends_at - talk.at.starts_at).seconds // 60
    new = replace(talk, at=lasting(NewSlot(at), minutes), place=place, person=clinician)
    known = look.dates.talk(talk.id) is not None
    after = look.dates.changed(new) if known else replace(look.dates, talks=(*look.dates.talks, new))
    return (*in_the_way(new, look.facts, look.dates.needs), *consequences(look.dates, after))


def _require_seen(found: Sequence[Consequence], form: MeetingTimeForm, look: CourseLook) -> None:
    for one in found:
        if one.severity == "stop":
            raise Refused(sentence(one, look.dates.zone), code=one.code, field="starts_at")
    if any(one.severity == "warn" and one.key not in form.cleaned_data["seen"] for one in found):
        raise Refused(_("Tick that you have seen it, or choose another time."), code="unseen", field="seen")


def _show_move(request: HttpRequest, row: Meeting, look: CourseLook, form: MeetingTimeForm) -> HttpResponse:
    wish = TalkWish(
        row.kind,
        row.minutes,
        row.session_id,
        by_video=row.by_video,
        place=row.place_id,
        person=row.clinician_id,
        known=row.pk,
    )
    context = _context(request, row, form=form, version=row.version, offers=_offers(wish, look, row.starts_at))
    return render(request, "scheduling/meeting_move.html", context, status=UNPROCESSABLE if form.errors else 200)


def _offers(wish: TalkWish, look: CourseLook, near: Any = None, **more: str) -> list[Offer]:
    found = talk_times(wish, look.dates, look.facts, near=near)
    return [
        Offer(
            one.at.starts_at,
            where(look.facts.places, look.facts.people, one.place, one.person),
            f"?{urlencode(more | asked(BookedTalk(uuid4(), one.kind, one.at, place=one.place, person=one.person), look))}",
            with_rest=False,
        )
        for one in found
        if one.at.starts_at != near
    ]


def _new_form(look: CourseLook, data: Any = None, **more: Any) -> NewMeetingForm:
    sessions = [
        (str(row.pk), f"{title_of(row)}, {said_at(row.starts_at, look.dates.zone)}")
        for row in sorted(look.sessions.values(), key=lambda row: row.starts_at)
    ]
    return NewMeetingForm(
        data,
        zone=look.dates.zone,
        places=places_of(look, for_dose=False),
        people=people_of(look),
        kinds=[(kind.value, str(kind.label)) for kind in MeetingKind],
        sessions=sessions,
        **more,
    )


def _first_idea(look: CourseLook, request: HttpRequest) -> dict[str, Any]:
    """What the address says, and for the rest what the protocol has."""
    course: Course = look.course
    part = course.protocol.rules.meetings
    ahead = [one.pk for one in look.sessions.values() if one.state in AHEAD]
    first = {"kind": MeetingKind.INTEGRATION if ahead else MeetingKind.PREPARATION} | request.GET.dict()
    kind = str(first["kind"])
    minutes = {
        MeetingKind.PREPARATION.value: part.preparation_minutes,
        MeetingKind.INTEGRATION.value: part.integration_minutes,
        MeetingKind.CONSULT.value: part.consults[0].minutes if part.consults else 30,
    }.get(kind, 30)
    by_video = part.integration_by_video if kind == MeetingKind.INTEGRATION else kind == MeetingKind.CONSULT
    return {
        "minutes": minutes,
        "by_video": by_video,
        "session": ahead[0] if ahead and kind != MeetingKind.PREPARATION else None,
    } | first


def _typed_talk(form: NewMeetingForm) -> BookedTalk | None:
    """The meeting that was typed, where enough of it can be read; its time comes from ``_found``."""
    if not form.is_valid():
        return None
    wanted = form.cleaned_data
    at = lasting(NewSlot(wanted["starts_at"]), wanted["minutes"])
    return BookedTalk(UUID(int=0), wanted["kind"], at, wanted["session"], by_video=wanted["by_video"])


def _slot_of(form: NewMeetingForm) -> MeetingSlot:
    wanted = form.cleaned_data
    return MeetingSlot(
        kind=wanted["kind"],
        starts_at=wanted["starts_at"],
        minutes=wanted["minutes"],
        place=wanted.get("place"),
        clinician=wanted.get("clinician"),
        by_video=wanted["by_video"],
        video_url=wanted["video_url"],
    )


def _show_add(request: HttpRequest, look: CourseLook, form: NewMeetingForm) -> HttpResponse:
    chosen = {name: str(form[name].value() or "") for name in ("kind", "session", "minutes")}
    by_video = bool(form["by_video"].value())
    minutes = int(chosen["minutes"]) if chosen["minutes"].isascii() and chosen["minutes"].isdecimal() else 30
    dose = next((known for known in look.sessions if str(known) == chosen["session"]), None)
    wish = TalkWish(chosen["kind"], min(max(minutes, 10), 480), dose, by_video=by_video)
    kept = {name: value for name, value in chosen.items() if value} | ({"by_video": "on"} if by_video else {})
    context = base_context(
        look.course, person(request), form=form, offers=[] if form.is_bound else _offers(wish, look, None, **kept)
    )
    return render(request, "scheduling/meeting_add.html", context, status=UNPROCESSABLE if form.errors else 200)


def _changed_meanwhile(row: Meeting) -> str:
    at = said_at(row.starts_at, row.course.patient.clinic.zone)
    return _("Somebody changed this meeting meanwhile: it is on %(at)s now. Look once more, then save again.") % {
        "at": at
    }


def _context(request: HttpRequest, row: Meeting, **more: Any) -> dict[str, Any]:
    title = row.get_kind_display()
    values = {"meeting": row, "title": title, "look": LOOKS[row.state], "version": row.version}
    return base_context(row.course, person(request), **(values | more))

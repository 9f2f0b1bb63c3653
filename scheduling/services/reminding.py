"""The reminders of what is booked, as rows of the outbox: laid, laid anew when a date or a clock moves, called off.

What has gone stays gone; another time of the same appointment is reminded of anew. A plan that stays the same is left
alone, so hearing of the same change twice changes nothing. Whoever works on a patient's reminders holds the patient.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from journey.models import Course
from journey.stages import Phase
from messaging import services as outbox
from messaging.models import LEAVES_THE_HOUSE, Channel, Message
from messaging.states import CANCELLABLE, MessageState
from people.models import Clinic, Patient, User
from scheduling.reminders import KINDS, Coming, ReminderLine, coming_of, lines_of, plan_name, stamp, told
from sessions.models import Meeting, TreatmentSession

REPLANNED = "replanned"
CALLED_OFF = "called_off"
BY_OFFICE = "by_office"
"""Why a message was called off that planning anew does not bring back."""


@transaction.atomic
def lay_reminders(*, course: Course, now: datetime) -> int:
    """Lay the reminders of the course as they should be now; gives how many messages were laid."""
    # The patient before all else: whoever works on a window or a request of theirs holds them, too.
    Patient.objects.select_for_update(no_key=True).only("pk").get(pk=course.patient_id)
    course = Course.objects.select_related("patient__user", "patient__clinic").get(pk=course.pk)
    coming = [] if course.phase == Phase.CLOSED else coming_of(course, now)
    wanted: dict[UUID, list[ReminderLine]] = {pk: [] for pk in _ids_of(course)}
    for line in lines_of(course, coming, now) if coming else ():
        if line.about_id is not None:
            wanted[line.about_id].append(line)
    rows = _rows_of(wanted)
    channels = outbox.channels_for(course.patient.user, course.patient.clinic) if coming else []
    by_id = {one.id: one for one in coming}
    return sum(_lay(course.patient, by_id.get(pk), lines, rows[pk], channels) for pk, lines in wanted.items())


@transaction.atomic
def lay_reminders_of(*, user: User, now: datetime) -> int:
    """The same for every course of a person: their zone, quiet hours or channels changed."""
    courses = Course.objects.filter(patient__user=user).exclude(phase=Phase.CLOSED).order_by("pk")
    return sum(lay_reminders(course=course, now=now) for course in courses)


@transaction.atomic
def lay_reminders_in(*, clinic: Clinic, now: datetime) -> int:
    """The same for every course of a clinic that reminds at another time of day from now on."""
    ahead = TreatmentSession.objects.ahead().filter(starts_at__gt=now).order_by().values("course")
    talks = Meeting.objects.booked().filter(starts_at__gt=now).order_by().values("course")
    courses = Course.objects.filter(patient__clinic=clinic).exclude(phase=Phase.CLOSED)
    return sum(
        lay_reminders(course=course, now=now)
        for course in (courses.filter(pk__in=ahead) | courses.filter(pk__in=talks)).order_by("patient", "pk")
    )


def _ids_of(course: Course) -> list[UUID]:
    sessions = TreatmentSession.objects.filter(course=course).order_by("starts_at")
    return [
        *sessions.values_list("pk", flat=True),
        *Meeting.objects.filter(course=course).order_by("starts_at").values_list("pk", flat=True),
    ]


def _rows_of(about: Collection[UUID]) -> Mapping[UUID, list[Message]]:
    found: dict[UUID, list[Message]] = defaultdict(list)
    for row in Message.objects.filter(plan__in=[plan_name(pk) for pk in about], kind__in=KINDS):
        if row.about_id is not None:
            found[row.about_id].append(row)
    return found


def _lay(
    patient: Patient,
    about: Coming | None,
    lines: Sequence[ReminderLine],
    rows: Sequence[Message],
    channels: Sequence[Channel],
) -> int:
    """The reminders of one appointment."""
    given = told(rows)
    open_lines = [line for line in lines if (line.kind, line.about_id, stamp(line.about_at)) not in given]
    # What reached them one way goes on by the other, as long as it says the right time.
    now_at = stamp(about.starts_at) if about is not None else ""
    waiting = [
        row for row in rows if row.state in CANCELLABLE and (_key(row) not in given or row.context["starts"] != now_at)
    ]
    never = {_slot(row) for row in rows if row.state == MessageState.CANCELLED and row.reason == BY_OFFICE}
    wanted = {
        slot: (line, channel)
        for line in open_lines
        for channel in channels
        if (slot := (line.kind, stamp(line.about_at), channel in LEAVES_THE_HOUSE)) not in never
    }
    standing = {_slot(row): row for row in waiting}
    if standing.keys() == wanted.keys() and all(_fits(standing[slot], wanted[slot][0]) for slot in wanted):
        return 0
    for row in waiting[:1]:
        outbox.cancel_plan(plan=row.plan, reason=REPLANNED if about is not None else CALLED_OFF)
    turn = 1 + max((row.context["round"] for row in rows), default=0)
    for line, channel in wanted.values():
        _lay_one(patient, line, channel, turn)
    return len(wanted)


def _key(row: Message) -> tuple[str, UUID | None, str]:
    return row.kind, row.about_id, row.context["starts"]


def _slot(row: Message) -> tuple[str, str, bool]:
    return row.kind, row.context["starts"], row.channel in LEAVES_THE_HOUSE


def _fits(row: Message, line: ReminderLine) -> bool:
    """Whether what waits is this very reminder; one that is late anyhow goes no later for being laid anew."""
    return row.context["at"] == stamp(line.at) or (line.is_late and row.due_at <= line.at)


def _lay_one(patient: Patient, line: ReminderLine, channel: Channel, turn: int) -> None:
    if line.about_id is None:
        raise ValueError("A reminder is about something.")
    outbox.enqueue(
        clinic=patient.clinic,
        kind=line.kind,
        channel=channel,
        due_at=line.at,
        unique_key=f"{line.kind}:{line.about_id}:{turn}:{channel}",
        recipient=patient.user,
        patient=patient,
        expires_at=line.expires_at,
        plan=plan_name(line.about_id),
        about_id=line.about_id,
        context={"starts": stamp(line.about_at), "at": stamp(line.at), "round": turn},
    )

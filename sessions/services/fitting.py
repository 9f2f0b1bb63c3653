"""Whether a time that is asked for can be: the place, the person, the clinic's hours, and the protocol's talks around a dose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Refused
from journey.models import Course
from journey.protocol import ProtocolRules
from people.models import Clinic, Membership
from rota.availability import DAY, Hours, OtherHours, Stretch, is_free, stretches
from rota.models import ExceptionKind, Place, PlaceClosure, StaffException, StaffHours, StaffWeek
from sessions.calendar import Fault
from sessions.calendar import closures as closures_of
from sessions.calendar import open_hours as open_hours_of
from sessions.models import Meeting, MeetingKind, TreatmentSession
from sessions.opening import Calendar
from sessions.programme import is_at_home, session_minutes
from sessions.selectors import GIVEN_UP
from sessions.services.slots import MeetingSlot, Slot, id_in
from sessions.taken import Wanted, when

HOUR = timedelta(hours=1)
_ALL_DAY = (time(0), time(0))


@dataclass(frozen=True)
class Around:
    """The places and people that are named, as they are now, by their ids."""

    places: Mapping[UUID, Place]
    people: Mapping[UUID, Membership]

    def place(self, slot: Slot | MeetingSlot) -> Place | None:
        """The place that the slot names."""
        id_ = id_in(slot.place)
        return None if id_ is None else self.places[id_]

    def person(self, slot: Slot | MeetingSlot) -> Membership | None:
        """The person whom the slot names."""
        id_ = id_in(slot.clinician)
        return None if id_ is None else self.people[id_]


def look_up(clinic: Clinic, slots: Iterable[Slot | MeetingSlot]) -> Around:
    """What the slots name; two queries. Raises ``Refused`` for what is not of this clinic or not there any more."""
    slots = list(slots)
    place_ids = {id_ for slot in slots if (id_ := id_in(slot.place)) is not None}
    person_ids = {id_ for slot in slots if (id_ := id_in(slot.clinician)) is not None}
    places = Place.objects.filter(clinic=clinic, pk__in=place_ids).in_bulk() if place_ids else {}
    treating = Membership.objects.treating().filter(clinic=clinic, pk__in=person_ids).select_related("user")
    people = treating.in_bulk() if person_ids else {}
    if place_ids - places.keys():
        raise Refused(_("This place does not belong to the clinic. Choose another one."), code="place", field="place")
    if person_ids - people.keys():
        raise Refused(
            _("This person does not treat patients at this clinic any more. Choose somebody else."),
            code="clinician",
            field="clinician",
        )
    return Around(places, people)


def wanted_in(course: Course, slots: Sequence[Slot | MeetingSlot]) -> list[Wanted]:
    """What the slots ask for in this course, with the places and people as they are now: ask while its clinic is held.

    Raises ``Refused`` for what is not of the clinic.
    """
    return wanted_of(slots, session_minutes(course.protocol.rules), look_up(course.patient.clinic, slots))


def wanted_of(slots: Sequence[Slot | MeetingSlot], minutes: int, around: Around) -> list[Wanted]:
    """What the slots ask for, numbered in their order; ``minutes`` are those of a dosing session."""
    return [
        Wanted(
            starts_at=slot.starts_at,
            minutes=slot.minutes if isinstance(slot, MeetingSlot) else minutes,
            index=index,
            place=around.place(slot),
            clinician=around.person(slot),
        )
        for index, slot in enumerate(slots)
    ]


def find_misfits(course: Course, wanted: Sequence[Wanted], *, doses: Collection[int]) -> tuple[Fault, ...]:
    """What is wrong with the places and people of these times; ``doses`` are the indexes of the dosing sessions.

    Four queries at most, whatever the number of times.
    """
    zone = course.patient.clinic.zone
    closed = _closed_days(wanted)
    faults: list[Fault] = []
    for one in wanted:
        faults += _place_faults(course, one, gives_dose=one.index in doses, closed=closed)
    outside = _outside_hours(course.patient.clinic, wanted)
    for one in outside:
        name = one.clinician.user.name if one.clinician else ""
        at = Stretch(one.starts_at, one.starts_at + timedelta(minutes=one.minutes))
        sentence = _("%(name)s does not work on %(when)s.") % {"name": name, "when": when(at, zone)}
        faults.append(Fault(one.index, "warn", "outside_work", sentence))
    return tuple(faults)


def find_meeting_faults(
    course: Course, meetings: Sequence[MeetingSlot], *, now: datetime, first_index: int = 0
) -> tuple[Fault, ...]:
    """What is wrong with the times of these meetings by themselves; ``first_index`` numbers the first of them."""
    clinic = course.patient.clinic
    hours, closed = open_hours_of(clinic), closures_of(clinic)
    found: list[Fault] = []
    for index, slot in enumerate(meetings, start=first_index):
        calendar = Calendar(clinic.zone, slot.minutes, hours, closed)
        found += _meeting_alone(index, slot, calendar, now)
    return tuple(found)


def find_gate_faults(
    course: Course, doses: Sequence[tuple[datetime, int]], meetings: Sequence[MeetingSlot], *, first_index: int
) -> tuple[Fault, ...]:
    """Where the talks that the protocol asks for around the doses lie; ``doses`` are starts and minutes, in order."""
    misplaced = _misplaced(course.protocol.rules, doses, meetings, first_index)
    return (*_missing_consults(course, doses, meetings), *misplaced)


def find_talk_faults(course: Course, slot: MeetingSlot, session: TreatmentSession | None) -> tuple[Fault, ...]:
    """Where one meeting lies to the doses around it; ``session`` is the one that it follows or comes before. One query."""
    if session is None:
        return ()
    rows = list(course.sessions.exclude(state__in=GIVEN_UP).order_by("starts_at"))
    if session not in rows:
        return ()
    doses = [(row.starts_at, row.minutes) for row in rows]
    placed = replace(slot, dose=rows.index(session) + 1)
    return tuple(_misplaced(course.protocol.rules, doses, [placed], 0))


def _place_faults(
    course: Course, one: Wanted, *, gives_dose: bool, closed: Mapping[UUID, Sequence[PlaceClosure]]
) -> Iterator[Fault]:
    place = one.place
    if place is None:
        return
    if gives_dose and is_at_home(course.protocol.rules):
        yield Fault(
            one.index, "stop", "home", _("The dose is given at home, so no place of the clinic is held for it.")
        )
    if place.retired_at is not None:
        sentence = _("%(place)s is not in use any more. Choose another place.") % {"place": place}
        yield Fault(one.index, "stop", "place_retired", sentence)
    if gives_dose and not place.takes_doses:
        sentence = _("%(place)s is for talks only: no dose is given there. Choose another place.") % {"place": place}
        yield Fault(one.index, "stop", "place_no_doses", sentence)
    zone = course.patient.clinic.zone
    at = Stretch(one.starts_at, one.starts_at + timedelta(minutes=one.minutes))
    first, last = at.starts_at.astimezone(zone).date(), at.ends_at.astimezone(zone).date()
    if any(days.first_on <= last and first <= days.last_on for days in closed.get(place.pk, ())):
        said = {"place": place, "when": when(at, zone)}
        sentence = _("%(place)s cannot be used on %(when)s. Choose another place or time.") % said
        yield Fault(one.index, "stop", "place_closed", sentence)


def _closed_days(wanted: Sequence[Wanted]) -> dict[UUID, list[PlaceClosure]]:
    ids = {one.place.pk for one in wanted if one.place is not None}
    found: dict[UUID, list[PlaceClosure]] = {}
    for row in PlaceClosure.objects.filter(place__in=ids) if ids else ():
        found.setdefault(row.place_id, []).append(row)
    return found


def _outside_hours(clinic: Clinic, wanted: Sequence[Wanted]) -> list[Wanted]:
    """Those whose person does not work then; of whom nobody has said yet when they work, they are never outside it."""
    asked = [one for one in wanted if one.clinician is not None]
    if not asked:
        return []
    ids = {one.clinician.pk for one in asked if one.clinician}
    week: dict[UUID, list[Hours]] = {
        known: [] for known in StaffWeek.objects.filter(membership__in=ids).values_list("membership", flat=True)
    }
    for row in StaffHours.objects.filter(membership__in=ids):
        week.setdefault(row.membership_id, []).append(Hours(row.weekday, row.begins, row.ends))
    others: dict[UUID, list[OtherHours]] = {}
    for other in StaffException.objects.filter(membership__in=ids):
        is_extra = other.kind == ExceptionKind.EXTRA
        found = OtherHours(other.first_on, other.last_on, other.begins, other.ends, extra=is_extra)
        others.setdefault(other.membership_id, []).append(found)
    return [one for one in asked if one.clinician and not _works(clinic, one, week, others)]


def _works(
    clinic: Clinic, one: Wanted, week: Mapping[UUID, list[Hours]], others: Mapping[UUID, list[OtherHours]]
) -> bool:
    person = one.clinician.pk if one.clinician else None
    hours, exceptions = week.get(person), others.get(person, [])  # type: ignore[arg-type]
    if hours is None and not exceptions:
        return True
    at = Stretch(one.starts_at, one.starts_at + timedelta(minutes=one.minutes))
    first, last = at.starts_at.astimezone(clinic.zone).date() - DAY, at.ends_at.astimezone(clinic.zone).date() + DAY
    every_day = [Hours(day, *_ALL_DAY) for day in range(7)] if hours is None else hours
    return is_free(at, stretches(clinic.zone, first, last, week=every_day, exceptions=exceptions))


def _meeting_alone(index: int, slot: MeetingSlot, calendar: Calendar, now: datetime) -> Iterator[Fault]:
    if slot.starts_at <= now:
        yield Fault(index, "stop", "past", _("This time lies in the past."))
    if slot.by_video and slot.place is not None:
        yield Fault(
            index, "stop", "video_place", _("A meeting by video needs no place. Take the place or the video away.")
        )
    if slot.by_video:
        return  # whoever works from home may do so outside the clinic's hours
    if calendar.is_closed_on(slot.starts_at.astimezone(calendar.zone).date()):
        yield Fault(index, "stop", "closed_day", _("The clinic is closed on that day."))
    elif not calendar.fits_hours(slot.starts_at):
        yield Fault(index, "stop", "outside_hours", _("The meeting does not fit the opening hours of that day."))


def _missing_consults(
    course: Course, doses: Sequence[tuple[datetime, int]], meetings: Sequence[MeetingSlot]
) -> Iterator[Fault]:
    asked = [gate for gate in course.protocol.rules.meetings.consults if gate.before_dose <= len(doses)]
    for gate in asked:
        if any(slot.kind == MeetingKind.CONSULT and slot.dose == gate.before_dose for slot in meetings):
            continue
        index = gate.before_dose - 1
        after = doses[index - 1][0] if index else None
        if _has_consult(course, after, doses[index][0]):
            continue
        sentence = _("The protocol asks for a consult before dose %(number)s, and none is booked.")
        yield Fault(index, "warn", "consult_missing", sentence % {"number": gate.before_dose})


def _has_consult(course: Course, after: datetime | None, before: datetime) -> bool:
    rows = Meeting.objects.standing().filter(course=course, kind=MeetingKind.CONSULT, starts_at__lt=before)
    return (rows.filter(starts_at__gt=after) if after else rows).exists()


def _misplaced(
    rules: ProtocolRules, doses: Sequence[tuple[datetime, int]], meetings: Sequence[MeetingSlot], first_index: int
) -> Iterator[Fault]:
    for index, slot in enumerate(meetings, start=first_index):
        if slot.dose is None:
            continue
        if not 1 <= slot.dose <= len(doses):
            sentence = _("There is no dose %(number)s in this series for the meeting to belong to.")
            yield Fault(index, "stop", "no_such_dose", sentence % {"number": slot.dose})
        elif slot.kind == MeetingKind.INTEGRATION:
            yield from _integration_faults(index, slot, doses[slot.dose - 1], rules)
        else:
            yield from _before_dose_faults(index, slot, doses)


def _before_dose_faults(index: int, slot: MeetingSlot, doses: Sequence[tuple[datetime, int]]) -> Iterator[Fault]:
    number = slot.dose or 1
    ends_at = slot.starts_at + timedelta(minutes=slot.minutes)
    if ends_at > doses[number - 1][0]:
        sentence = _("This meeting comes before dose %(number)s, so it has to end before that session begins.")
        yield Fault(index, "stop", "meeting_after_dose", sentence % {"number": number})
    if slot.kind == MeetingKind.CONSULT and number > 1:
        before, minutes = doses[number - 2]
        if slot.starts_at < before + timedelta(minutes=minutes):
            sentence = _("The consult before dose %(number)s has to come after dose %(before)s.")
            yield Fault(index, "stop", "consult_too_early", sentence % {"number": number, "before": number - 1})


def _integration_faults(
    index: int, slot: MeetingSlot, dose: tuple[datetime, int], rules: ProtocolRules
) -> Iterator[Fault]:
    ends_at = dose[0] + timedelta(minutes=dose[1])
    talks = rules.meetings
    earliest, latest = ends_at + talks.integration_from_hours * HOUR, ends_at + talks.integration_until_hours * HOUR
    if slot.starts_at < ends_at:
        sentence = _("The integration session after dose %(number)s has to come after that dose.")
        yield Fault(index, "stop", "integration_before_dose", sentence % {"number": slot.dose})
    elif not earliest <= slot.starts_at <= latest - timedelta(minutes=slot.minutes):
        sentence = _(
            "The integration session after dose %(number)s lies outside the window of the protocol: "
            "%(from)s to %(until)s hours after the session."
        )
        said = {"number": slot.dose, "from": talks.integration_from_hours, "until": talks.integration_until_hours}
        yield Fault(index, "warn", "outside_window", sentence % said)

"""One of everything that somebody could try to open: for a patient, for another one, and for one of another clinic."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from common.choices import Weekday
from correspondence.models import Away
from correspondence.services import go_away
from correspondence.services import write as write_letter
from intake.states import ApplicationState
from integration import services as writing
from integration.models import Attachment, EntryDraft, EntryLink, IntegrationWindow, JournalEntry, Practice
from integration.services.attachments import keep
from journey.models import Course, MedicationChange, ProtocolVersion
from journey.services import Told, record_medication_change
from measures.adoption import Statement
from measures.fhir import questionnaire
from measures.fhir_reading import read
from measures.instruments import load
from measures.links import link_for
from measures.models import Assignment, Draft, InstrumentVersion, MeasureLink, Response
from measures.services import Rated, ask_for, entered_total, keep_draft, submit, take_over
from messaging.models import Channel, Message, PushDevice
from messaging.services import give_consent
from messaging.states import MessageState
from people.models import Clinic, Closure, Invitation, Membership, OpeningHours, PasswordReset, Patient, User
from people.roles import Role
from people.services import add_closure, ask_for_reset, invite
from rota import services as rota
from rota.models import Place, PlaceClosure, PlaceKind, StaffException
from safety.models import Disposition, SafetyTask
from safety.plan_parts import Content
from safety.services import close_task, save_plan
from sessions import services as dosing
from sessions.models import Meeting, Reading, TreatmentSession
from tests.access.intake_world import OnTheWayIn, an_applicant, on_the_way_in
from tests.access.scheduling_world import of_scheduling
from tests.cast import a_clinic, a_member, a_patient
from tests.integration.recordings import WEBM
from tests.sessions.build import MONDAY, PLANNING, SERIES, a_course, a_given_session, a_protocol, a_reading, a_series

#: The Saturday of the second week, 10:00 in New York (a session was moved there): a window is open, a session is under way, another one is booked.
NOW = MONDAY + timedelta(days=12, hours=1)

Go = Callable[[datetime], None]


class Who(StrEnum):
    """What somebody is to the person (or the clinic) that a thing belongs to."""

    NOBODY = "nobody"  # not signed in
    SELF = "self"
    PRESCRIBER = "prescriber"  # on the care team
    CLINICIAN = "clinician"  # on the care team
    COLLEAGUE = "colleague"  # treats people at the same clinic, but not this one
    OFFICE = "office"
    NEIGHBOUR = "neighbour"  # another patient of the same clinic
    STRANGER = "stranger"  # anybody of another clinic


@dataclass
class Belongings:
    """What belongs to one patient and to their clinic."""

    patient: Patient
    clinic: Clinic
    course: Course | None
    protocol: ProtocolVersion
    intake: OnTheWayIn = field(default_factory=OnTheWayIn)
    sessions: dict[str, TreatmentSession] = field(default_factory=dict)
    meeting: Meeting | None = None
    reading: Reading | None = None
    windows: dict[str, IntegrationWindow] = field(default_factory=dict)
    entries: dict[str, JournalEntry] = field(default_factory=dict)
    links: dict[str, EntryLink] = field(default_factory=dict)
    entry_draft: EntryDraft | None = None
    practice: Practice | None = None
    attachments: dict[str, Attachment] = field(default_factory=dict)
    response: Response | None = None
    request: Assignment | None = None
    measure_links: dict[str, MeasureLink] = field(default_factory=dict)
    begun: Draft | None = None
    typed_total: Response | None = None
    questionnaire: InstrumentVersion | None = None
    tasks: dict[str, SafetyTask] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    device: PushDevice | None = None
    invitations: dict[str, Invitation] = field(default_factory=dict)
    closure: Closure | None = None
    place: Place | None = None
    place_closure: PlaceClosure | None = None
    staff_exception: StaffException | None = None
    reset: PasswordReset | None = None
    membership: Membership | None = None
    medicine: MedicationChange | None = None
    away: Away | None = None
    booking: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """The people by name, and the belongings by the name of the patient whose they are."""

    people: dict[str, User | None]
    owners: dict[str, Belongings]

    def relation(self, person: str, owner: str) -> Who:
        """What ``person`` is to the patient called ``owner``."""
        user, patient = self.people[person], self.owners[owner].patient
        if user is None:
            return Who.NOBODY
        if user == patient.user:
            return Who.SELF
        member = user.memberships.filter(clinic=patient.clinic).first()
        if member is None:
            return Who.NEIGHBOUR if user.patients.filter(clinic=patient.clinic).exists() else Who.STRANGER
        if member.role == Role.ADMIN:
            return Who.OFFICE
        treats = patient.care_team.filter(membership=member).exists()
        return Who(member.role) if treats else Who.COLLEAGUE


def build(go: Go) -> World:
    """Two clinics: Ada and Ben at the first, Ben not treated by Ada's clinician; Sam at the second.

    Flo has begun an application at the first and nobody treats her; Eve's was accepted, and she has no plan yet.
    """
    go(PLANNING)
    here, there = a_clinic("Northlight", "America/New_York"), a_clinic("Southbank", "Europe/London")
    for clinic in (here, there):
        OpeningHours.objects.create(clinic=clinic, weekday=Weekday.SATURDAY, opens=time(8), closes=time(18))
    people: dict[str, User | None] = {
        "nobody": None,
        "office": a_member(here, Role.ADMIN, "Olive Office"),
        "prescriber": a_member(here, Role.PRESCRIBER, "Priya Prescriber"),
        "clinician": a_member(here, Role.CLINICIAN, "Clement Clinician"),
        "colleague": a_member(here, Role.CLINICIAN, "Carla Colleague"),
        "other_office": a_member(there, Role.ADMIN, "Otto Office"),
        "other_prescriber": a_member(there, Role.PRESCRIBER, "Petra Prescriber"),
    }
    ada = a_patient(here, "Ada Patient", people["prescriber"], people["clinician"])
    ben = a_patient(here, "Ben Patient", people["prescriber"], people["colleague"])
    sam = a_patient(there, "Sam Stranger", people["other_prescriber"])
    people |= {"ada": ada.user, "ben": ben.user, "sam": sam.user}
    owners = {
        "ada": _belongings(go, ada, people["prescriber"], people["clinician"], people["office"]),
        "ben": _belongings(go, ben, people["prescriber"], people["colleague"], people["office"]),
        "sam": _belongings(go, sam, people["other_prescriber"], people["other_prescriber"], people["other_office"]),
    }
    owners["flo"] = _applicant(here, "Flo Applicant", ApplicationState.BEGUN, people["prescriber"])
    team = people["prescriber"], people["clinician"]
    owners["eve"] = _applicant(here, "Eve Accepted", ApplicationState.ACCEPTED, *team)
    go(NOW)
    return World(people, owners)


def _applicant(clinic: Clinic, name: str, state: ApplicationState, doctor: User, *nurses: User) -> Belongings:
    """Somebody without a course; only who was accepted has a care team."""
    team = (doctor, *nurses) if state == ApplicationState.ACCEPTED else ()
    patient = a_patient(clinic, name, *team)
    return Belongings(patient, clinic, None, a_protocol(), an_applicant(patient, state, doctor))


def _belongings(go: Go, patient: Patient, doctor: User, nurse: User, office: User) -> Belongings:
    go(PLANNING)
    give_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)
    course = a_course(patient, doctor)
    mine = Belongings(patient, patient.clinic, course, a_protocol())
    _two_weeks(go, mine, nurse)
    _answers(mine, nurse)
    save_plan(patient=patient, seen=0, content=Content(own_ways=("Walk to the river.",)), by=patient.user)
    _messages(mine)
    _letters(mine, doctor, nurse)
    told = Told("started", "Sertraline", NOW.date())
    mine.medicine = record_medication_change(patient=patient, told=told, submission=uuid4(), by=nurse)
    _of_the_clinic(mine, doctor, office)
    mine.intake = on_the_way_in(patient, doctor, course, mine.protocol)
    mine.booking = of_scheduling(patient, patient.clinic, doctor, office)
    return mine


def _two_weeks(go: Go, mine: Belongings, nurse: User) -> None:
    """A session in every state, a window that is over and one that is open."""
    first, missed, cancelled, second, now, later = a_series(mine.course, nurse)
    go(SERIES[0] + timedelta(hours=4))
    a_given_session(first, nurse)
    _first_window(mine, first)
    go(SERIES[2])
    dosing.mark_missed(session=missed, by=nurse, why="did not come")
    dosing.cancel_session(session=cancelled, by=nurse, why="a cold")
    go(SERIES[3] + timedelta(hours=4))
    a_given_session(second, nurse)
    mine.windows["open"] = second.window
    mine.links["live"] = second.window.links.get(purpose="window")
    mine.practice = writing.practices.pick(
        window=second.window, key="slow-walk", times_a_day=1, submission=uuid4(), by=mine.patient.user
    )
    now.refresh_from_db()
    dosing.move_session(session=now, starts_at=NOW - timedelta(hours=1), version=now.version, by=nurse, why="")
    go(NOW)
    dosing.begin(session=now, by=nurse)
    a_reading(now, nurse, NOW - timedelta(minutes=5))
    mine.reading = now.readings.get()
    states = {"completed": second, "missed": missed, "cancelled": cancelled, "in_progress": now, "booked": later}
    for state, row in states.items():
        row.refresh_from_db()
        assert row.state == state
    mine.sessions = states
    talk = dosing.MeetingSlot("integration", later.starts_at + timedelta(hours=30), 30, by_video=True)
    mine.meeting = dosing.book_meeting(course=mine.course, slot=talk, session=later, by=nurse)


def _first_window(mine: Belongings, session: TreatmentSession) -> None:
    window = session.window
    link = window.links.get(purpose="window")
    mine.windows["over"] = window
    mine.links["used"] = link
    writing.write_entry(window=window, text="By the link.", share=False, submission=uuid4(), link=link)
    for name, share in (("private", False), ("shared", True)):
        mine.entries[name] = writing.write_entry(
            window=window, text=f"A {name} thought.", share=share, submission=uuid4(), by=mine.patient.user
        )
        mine.attachments[name] = keep(
            patient=mine.patient,
            submission=mine.entries[name].submission,
            upload=uuid4(),
            content=WEBM,
            by=mine.patient.user,
        )
    link.refresh_from_db()
    pause = writing.Pause(submission=uuid4(), said={"text": "Begun."}, window=window)
    mine.entry_draft = writing.keep_draft(patient=mine.patient, pause=pause, by=mine.patient.user).draft


def _answers(mine: Belongings, nurse: User) -> None:
    """Two questionnaires that each opened a safety task; one of these is settled."""
    answers = {item.key: 1 for item in load("phq-9").items}
    for name in ("closed", "open"):
        mine.response = submit(
            patient=mine.patient, instrument="phq-9", answers=answers, submission=uuid4(), by=mine.patient.user
        )
        mine.tasks[name] = SafetyTask.objects.get(source_id=mine.response.pk)
    mine.request = ask_for(patient=mine.patient, instrument="pcl-5", by=nurse)
    _behind_links(mine, nurse)
    mine.typed_total = entered_total(
        patient=mine.patient, instrument="madrs", rated=Rated(20, NOW, nurse), submission=uuid4(), by=nurse
    )
    task = mine.tasks["closed"]
    close_task(task=task, version=task.version, disposition=Disposition.SPOKE, note="We spoke.", by=nurse)
    task.refresh_from_db()


def _behind_links(mine: Belongings, nurse: User) -> None:
    """A link that was used, and one that opens a questionnaire of which somebody answered the first question."""
    used = link_for(ask_for(patient=mine.patient, instrument="who-5", by=nurse))
    answers = {item.key: 3 for item in load("who-5").items}
    submit(patient=mine.patient, instrument="who-5", answers=answers, submission=uuid4(), link=used)
    live = link_for(mine.request)
    mine.measure_links = {"live": live, "used": used}
    mine.begun = keep_draft(patient=mine.patient, instrument=load("pcl-5"), said={"q1": 1}, link=live)


def _messages(mine: Belongings) -> None:
    """A message in the inbox, one that waits, one that nobody is sure about, one that failed."""
    plan = Message.objects.filter(plan=mine.windows["open"].plan_key)
    inside = plan.filter(channel=Channel.IN_APP).order_by("due_at")[0]
    waiting, unsure, failed = plan.filter(channel=Channel.EMAIL).order_by("due_at")[:3]
    arrived = {"state": MessageState.SENT, "settled_at": NOW}
    for row, change in ((inside, arrived), (unsure, {"state": MessageState.UNSURE}), (failed, {"state": "failed"})):
        Message.objects.filter(pk=row.pk).update(**change)
    mine.device = PushDevice.objects.create(
        user=mine.patient.user, endpoint="", digest=mine.patient.pk.hex, p256dh="", auth=""
    )
    mine.messages = {"inside": inside, "waiting": waiting, "unsure": unsure, "failed": failed}
    for row in mine.messages.values():
        row.refresh_from_db()


def _letters(mine: Belongings, doctor: User, nurse: User) -> None:
    """A question and an answer, and another question; the doctor is away in a month."""
    for user, text in ((mine.patient.user, "May I?"), (nurse, "You may."), (mine.patient.user, "And then?")):
        write_letter(patient=mine.patient, by=user, text=text, submission=uuid4())
    day = NOW.date() + timedelta(days=30)
    member = doctor.memberships.get(clinic=mine.clinic)
    mine.away = go_away(membership=member, first_on=day, last_on=day, cover=None, by=doctor)


def _of_the_clinic(mine: Belongings, doctor: User, office: User) -> None:
    member = doctor.memberships.get(clinic=mine.clinic)
    who = mine.patient.user.email.partition("@")[0]
    mine.membership = member
    mine.invitations = {
        "staff": _invited(mine, office, f"{who}.nurse@example.org", Role.CLINICIAN),
        "patient": _invited(mine, office, f"{who}.friend@example.org", "patient", prescriber=member),
    }
    mine.closure = mine.clinic.closures.first() or add_closure(
        clinic=mine.clinic, first_on=date(2027, 5, 3), last_on=date(2027, 5, 7), by=office
    )
    _of_the_rota(mine, member, office)
    mine.questionnaire = mine.clinic.instruments.first() or take_over(
        clinic=mine.clinic,
        understood=read(json.dumps(questionnaire(load("gad-7"), base="https://example.org")).encode()),
        statement=Statement("Worry", "How worried you were", "worry", "Free to use."),
        by=office,
    )
    ask_for_reset(email=mine.patient.user.email)
    mine.reset = PasswordReset.objects.get(user=mine.patient.user)


def _of_the_rota(mine: Belongings, member: Membership, office: User) -> None:
    """A chair that is closed for a day in May, on which the doctor is away."""
    day = date(2027, 5, 10)
    mine.place = mine.clinic.places.first() or rota.add_place(
        clinic=mine.clinic, name="Chair 1", kind=PlaceKind.CHAIR, turnover_minutes=15, takes_doses=True, by=office
    )
    mine.place_closure = mine.place.closures.first() or rota.close_place(
        place=mine.place, first_on=day, last_on=day, by=office
    )
    mine.staff_exception = member.exceptions.first() or rota.add_exception(
        membership=member, other=rota.Other("off", day, day), by=office
    )


def _invited(mine: Belongings, office: User, email: str, role: str, **more: Any) -> Invitation:
    return invite(clinic=mine.clinic, email=email, name="Nora New", role=role, by=office, **more)

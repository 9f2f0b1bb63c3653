"""What the loaded demo holds, case by case, and that every page has something true to show to everybody."""

from datetime import timedelta

import pytest
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from common.models import AuditEntry
from common.walltime import clock_changes
from consents.models import Consent
from correspondence.models import Away, Letter, SetAside, Thread
from demo.cast import APPLICANTS, PATIENTS, STAFF
from demo.logins import LOGINS, PASSWORD
from demo.seed.play import MARK
from intake.models import Application, BroughtRecord, Decision
from integration.models import (
    EntryLink,
    EntryReply,
    IntegrationWindow,
    JournalEntry,
    Practice,
    PracticeTick,
    WindowPrompt,
)
from journey.models import Course, TreatmentPlan
from journey.selectors import preparation_of
from journey.stages import Phase
from measures.models import Response
from messaging.models import Attempt, ContactConsent, ContactPreference, Message
from messaging.states import MessageState
from people.models import Clinic, Invitation, Membership, Patient, User
from safety.models import SafetyTask
from sessions.models import Dose, Reading, SessionChange, TreatmentSession
from sessions.selectors import next_due
from sessions.states import SessionState as S

HOUR = timedelta(hours=1)
WRITTEN = Exists(JournalEntry.objects.filter(window=OuterRef("pk")))


def opened(now, *, least, most):
    """Open windows between so many hours old."""
    edges = (now - most * HOUR, now - least * HOUR)
    return IntegrationWindow.objects.open(now).filter(opens_at__range=edges)


def due_state(now, state):
    courses = Course.objects.filter(phase=Phase.MAINTENANCE).exclude(sessions__state=S.BOOKED)
    today = now.astimezone(Clinic.objects.earliest("created_at").zone).date()
    return [course for course in courses if (due := next_due(course)) and due.state(today) == state]


def done_waiting():
    given = Count("sessions", filter=Q(sessions__doses__ended_at__isnull=False, sessions__doses__corrected_by=None))
    courses = Course.objects.filter(phase=Phase.INDUCTION).annotate(given=given)
    return [course for course in courses if course.given == course.protocol.rules.induction.doses]


def across_a_clock_change():
    return [
        window
        for window in IntegrationWindow.objects.select_related("patient__user")
        if window.patient.zone.key != "America/New_York"
        and clock_changes(window.opens_at, window.closes_at, window.patient.zone)
    ]


def half_prepared(now):
    courses = Course.objects.filter(phase=Phase.PREPARATION, plans__state="signed").select_related(
        "protocol", "patient"
    )
    found = [preparation_of(course, now) for course in courses]
    return [one for one in found if one.done and one.missing]


def series(key):
    return list(Response.objects.filter(patient__user__email=PATIENTS[key].email).of("phq-9"))


CASES = {
    "two clinics": lambda now: Clinic.objects.count() == 2,
    "three protocols": lambda now: Course.objects.values("protocol__key").distinct().count() == 3,
    "first hour of a window": lambda now: opened(now, least=0, most=1),
    "the next morning": lambda now: opened(now, least=24, most=30).exclude(WRITTEN),
    "the second day": lambda now: opened(now, least=44, most=54),
    "a window that closes soon": lambda now: opened(now, least=68, most=72).exclude(WRITTEN),
    "a window that closed today": lambda now: IntegrationWindow.objects.filter(
        ended_at__gt=now - 8 * HOUR, ending="time"
    ),
    "a written open window": lambda now: IntegrationWindow.objects.open(now).filter(WRITTEN),
    "all windows written and shared": lambda now: Patient.objects.annotate(
        shared=Count("entries", filter=Q(entries__shared_at__isnull=False), distinct=True),
        opened=Count("windows", distinct=True),
    ).filter(shared__gte=F("opened"), opened__gte=5),
    "nothing written in any window": lambda now: Patient.objects.annotate(opened=Count("windows")).filter(
        entries=None, opened__gte=5
    ),
    "somebody who keeps everything private": lambda now: Patient.objects.annotate(
        kept=Count("entries", filter=Q(entries__shared_at=None)),
        shared=Count("entries", filter=Q(entries__shared_at__isnull=False)),
    ).filter(kept__gte=3, shared=0),
    "a question for every stage of an open window": lambda now: (
        IntegrationWindow.objects.open(now).annotate(drawn=Count("prompts__stage", distinct=True)).filter(drawn=5)
    ),
    "a question that was answered": lambda now: WindowPrompt.objects.filter(outcome="answered", entry__isnull=False),
    "a practice of the clinic's": lambda now: Practice.objects.filter(key="slow-walk", own_words__isnull=True),
    "a practice in one's own words": lambda now: Practice.objects.filter(key="", own_words__isnull=False),
    "a practice that was ticked today": lambda now: PracticeTick.objects.filter(ticked_at__gt=now - 14 * HOUR),
    "an entry by a link": lambda now: JournalEntry.objects.filter(by_link=True),
    "an edited entry": lambda now: JournalEntry.objects.exclude(edited_at=None),
    "an entry no longer shared": lambda now: AuditEntry.objects.filter(action="entry.unshared"),
    "a link taken back": lambda now: EntryLink.objects.exclude(revoked_at=None),
    "a traveller whose plan moved": lambda now: AuditEntry.objects.filter(action="window.replanned"),
    "somebody in a far zone across a clock change": lambda now: across_a_clock_change(),
    "long quiet hours": lambda now: ContactPreference.objects.filter(quiet_from__hour=18, quiet_to__hour=12),
    "a pause": lambda now: ContactPreference.objects.filter(paused_until__gt=now),
    "consent taken back": lambda now: ContactConsent.objects.exclude(withdrawn_at=None),
    "a refused letter": lambda now: Message.objects.filter(state=MessageState.FAILED),
    "one unsure letter": lambda now: Message.objects.filter(state=MessageState.UNSURE).count() == 1,
    "a second try": lambda now: Message.objects.filter(attempts=1, state=MessageState.SENT),
    "a session under way": lambda now: TreatmentSession.objects.filter(state=S.IN_PROGRESS, doses__ended_at=None),
    "sessions later today": lambda now: TreatmentSession.objects.filter(
        state=S.BOOKED, starts_at__range=(now, now + 6 * HOUR)
    ),
    "a session of yesterday that nobody recorded": lambda now: TreatmentSession.objects.filter(
        state=S.BOOKED, starts_at__range=(now - 40 * HOUR, now - 20 * HOUR)
    ),
    "a missed session": lambda now: TreatmentSession.objects.filter(state=S.MISSED),
    "a cancelled session": lambda now: TreatmentSession.objects.filter(state=S.CANCELLED),
    "a moved session": lambda now: SessionChange.objects.filter(from_state=S.BOOKED, to_state=S.BOOKED),
    "a hold that was passed with a reason": lambda now: Dose.objects.exclude(pass_reason="").exclude(passed_by=None),
    "a hold that stood": lambda now: TreatmentSession.objects.filter(
        state=S.CANCELLED, readings__systolic__gt=140, doses=None
    ),
    "an open safety task": lambda now: SafetyTask.objects.open(),
    "a settled safety task": lambda now: SafetyTask.objects.exclude(closed_at=None),
    "a questionnaire with an item left out": lambda now: Response.objects.filter(instrument="phq-9", total=None),
    "somebody who got well": lambda now: series("leilani")[-1].total <= series("leilani")[0].total / 2,
    "somebody who got worse": lambda now: series("theodora")[-1].total >= series("theodora")[0].total + 6,
    "somebody who stayed the same": lambda now: abs(series("marisol")[-1].total - series("marisol")[0].total) <= 3,
    "somebody who stopped answering": lambda now: now - series("linus")[-1].answered_at > timedelta(days=14),
    "somebody who left": lambda now: Course.objects.filter(phase=Phase.CLOSED),
    "an induction that waits for a word": lambda now: done_waiting(),
    "maintenance that is due": lambda now: due_state(now, "due"),
    "maintenance that is overdue": lambda now: due_state(now, "overdue"),
    "maintenance that is early": lambda now: due_state(now, "early"),
    "maintenance that is booked": lambda now: Course.objects.filter(
        phase=Phase.MAINTENANCE, sessions__state=S.BOOKED, sessions__starts_at__gt=now
    ),
    "an open invitation": lambda now: Invitation.objects.open(now).exists(),
    "an invitation that ran out": lambda now: Invitation.objects.filter(
        accepted_at=None, withdrawn_at=None, expires_at__lt=now
    ),
    "an invitation taken back": lambda now: Invitation.objects.exclude(withdrawn_at=None),
    "somebody without a course": lambda now: Patient.objects.filter(courses=None),
    "a preparation with nothing booked": lambda now: Course.objects.filter(phase=Phase.PREPARATION, sessions=None),
    "a preparation with dates": lambda now: Course.objects.filter(
        phase=Phase.PREPARATION, sessions__starts_at__gt=now + timedelta(days=2)
    ),
    "somebody who asked for a link and has not opened it": lambda now: (
        Invitation.objects.open(now).filter(role="applicant").count() == 1
    ),
    "an application half-way": lambda now: Application.objects.filter(state="begun", sections__done_at=None),
    "an application with a stop": lambda now: Application.objects.filter(state="submitted", worst=3),
    "an application with a caution": lambda now: Application.objects.filter(state="submitted", worst=2),
    "an application without either": lambda now: Application.objects.filter(state="submitted", worst__lte=1),
    "an application that waits too long": lambda now: Application.objects.filter(
        state="submitted", submitted_at__lt=now - timedelta(days=10)
    ),
    "a record brought along and taken over": lambda now: BroughtRecord.objects.exclude(taken=[]),
    "an application that was sent back": lambda now: Application.objects.filter(state="asked"),
    "accepted, and no plan": lambda now: Application.objects.filter(state="accepted", patient__plans=None),
    "a plan that is a draft": lambda now: TreatmentPlan.objects.filter(state="draft", course=None),
    "a preparation half done": half_prepared,
    "a declined application": lambda now: Decision.objects.filter(kind="decline"),
    "an application taken back": lambda now: Application.objects.filter(state="withdrawn"),
    "a signed plan on a running course": lambda now: TreatmentPlan.objects.filter(
        state="signed", course__phase=Phase.INDUCTION
    ),
    "a course from before plans were": lambda now: Course.objects.filter(phase=Phase.INDUCTION, plans=None),
    "an agreement whose words are newer than the signature": lambda now: Consent.objects.standing().exclude(
        text__retired_at=None
    ),
    "an agreement taken back": lambda now: Consent.objects.exclude(withdrawn_at=None),
    "a prescriber of two clinics": lambda now: User.objects.annotate(n=Count("memberships")).filter(n=2),
}


@pytest.mark.parametrize("case", CASES)
def test_the_demo_shows(now, case):
    assert CASES[case](now), case


def test_the_cast_is_complete(now):
    joined = len(APPLICANTS) - 1  # one has not opened the link yet
    assert Patient.objects.count() == len(PATIENTS) + joined == 51
    assert Membership.objects.count() == len(STAFF)
    assert {clinic.patients.count() for clinic in Clinic.objects.all()} == {38 + joined, 2}
    assert not User.objects.exclude(email__endswith="@demo.example")
    assert AuditEntry.objects.get(action=MARK).system_actor == "load_demo"


def test_nothing_of_the_past_waits_to_be_sent(now):
    assert not Message.objects.due(now).exists()
    assert not Message.objects.filter(state__in=[MessageState.CLAIMED, MessageState.SENDING]).exists()
    assert Message.objects.filter(state=MessageState.QUEUED).exists()


def test_nothing_lies_in_the_future(now):
    loaded = ("protocol.loaded", "content.loaded")  # when the tables were laid
    assert not AuditEntry.objects.filter(at__gt=now).exclude(action__in=loaded).exists()
    assert not JournalEntry.objects.filter(written_at__gt=now).exists()
    assert not Response.objects.filter(answered_at__gt=now).exists()
    assert not Reading.objects.filter(taken_at__gt=now).exists()
    assert not Attempt.objects.filter(at__gt=now).exists()
    assert not Message.objects.filter(settled_at__gt=now).exists()


def test_patients_and_their_teams_write_to_each_other(now):
    assert Letter.objects.filter(written_at__gt=now).count() == 0
    assert Thread.objects.filter(waiting_since__isnull=False, answer_by__lte=now).exists()  # somebody waits too long
    assert Thread.objects.filter(taken_by__isnull=False).exists()
    assert SetAside.objects.exists()
    assert EntryReply.objects.exists()
    assert Away.objects.filter(cover__isnull=False, ended_at=None).exists()


def test_what_was_shared_is_read_but_for_the_newest(now):
    unread = JournalEntry.objects.filter(shared_at__isnull=False, looks=None)
    assert unread.exists()
    assert not unread.filter(shared_at__lte=now - timedelta(days=2)).exists()


def test_no_two_people_wrote_the_same(now):
    texts = [entry.text for entry in JournalEntry.objects.all()]
    assert len(texts) == len(set(texts)) >= 60


def test_a_message_was_sent_at_its_own_time(now):
    late = Message.objects.filter(state=MessageState.SENT, settled_at__gt=F("due_at") + timedelta(minutes=10))
    assert not late.exists()


def test_the_first_hour_has_its_day(now):
    asked = Message.objects.filter(kind="window", context__moment="first_hour").exclude(channel="in_app")
    held = asked.filter(state=MessageState.SUPPRESSED, reason__in=["one_a_day", "day_kept"])
    # Only questions before that very dose, of which no other day was of use, may stand before it.
    assert held.count() <= asked.count() // 25


def test_no_window_is_left_open_past_its_end(now):
    assert not IntegrationWindow.objects.run_out(now).exists()


OFFICE, PRESCRIBER, CLINICIAN, *PEOPLE = (login.email for login in LOGINS)
STAFF_PAGES = (
    "home:caseload",
    "correspondence:list",
    "integration:shared",
    "integration:windows_today",
    "safety:list",
    "home:day",
    "journey:protocols",
    "people:me",
    "messaging:inbox",
)
OFFICE_PAGES = (
    "home:day",
    "people:staff",
    "people:clinic",
    "people:closures",
    "messaging:outbox",
    "home:audit",
    "safety:lines",
)
PATIENT_PAGES = (
    "home:today",
    "integration:journal",
    "correspondence:mine",
    "measures:list",
    "messaging:inbox",
    "people:me",
    "messaging:contact",
)
PAGES = [
    *((email, page) for email in (PRESCRIBER, CLINICIAN) for page in STAFF_PAGES),
    *((OFFICE, page) for page in OFFICE_PAGES),
    *((email, page) for email in PEOPLE for page in PATIENT_PAGES),
]


def sign_in(client, email):
    user = User.objects.get(email=email)
    assert user.check_password(PASSWORD)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


@pytest.mark.parametrize(("email", "page"), PAGES)
def test_every_front_page_opens_for_everybody(now, client, email, page):
    sign_in(client, email)
    assert client.get("/", follow=True).status_code == 200
    assert client.get(reverse(page)).status_code == 200


@pytest.mark.parametrize("email", [PRESCRIBER, CLINICIAN])
def test_the_pages_of_all_patients_open_for_those_who_treat_them(now, client, email):
    user = sign_in(client, email)
    patients = list(Patient.objects.clinical_for(user))
    assert len(patients) > 15
    for patient in patients:
        assert client.get(reverse("home:patient", args=[patient.pk])).status_code == 200, patient.name


def test_the_pages_of_all_sessions_open(now, client):
    user = sign_in(client, CLINICIAN)
    treated = TreatmentSession.objects.filter(course__patient__in=Patient.objects.clinical_for(user))
    telling = treated.exclude(state=S.COMPLETED) | treated.filter(starts_at__gt=now - timedelta(days=9))
    for session in telling:
        assert client.get(reverse("sessions:session", args=[session.pk])).status_code == 200, session.pk


@pytest.mark.parametrize("email", PEOPLE)
def test_patients_open_all_that_is_theirs(now, client, email):
    user = sign_in(client, email)
    entries = [reverse("integration:entry", args=[one.pk]) for one in JournalEntry.objects.own(user)]
    inbox = [reverse("messaging:inbox_message", args=[one.pk]) for one in Message.objects.inbox_of(user)]
    answers = [reverse("measures:response", args=[one.pk]) for one in Response.objects.filter(patient__user=user)]
    for address in [*entries, *inbox, *answers]:
        assert client.get(address).status_code in {200, 302}, address


def test_the_office_opens_every_message_that_needs_it(now, client):
    sign_in(client, OFFICE)
    odd = Message.objects.filter(clinic__name="Lanternwood Clinic").exclude(
        state__in=[MessageState.SENT, MessageState.CANCELLED]
    )
    for message in odd:
        assert client.get(reverse("messaging:outbox_message", args=[message.pk])).status_code == 200


def test_the_clinics_do_not_see_each_other(now):
    ines = User.objects.get(email=CLINICIAN)
    assert not Patient.objects.visible_to(ines).filter(clinic__name="Saltmarsh House").exists()
    philippa = User.objects.get(name="Philippa Reedmarsh")
    assert Patient.objects.visible_to(philippa).count() == 2

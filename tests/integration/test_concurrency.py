"""Two tabs at the same instant: only a database with real transactions in parallel can tell."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from common.errors import Refused
from integration import services
from integration.links import BadLink
from integration.models import IntegrationWindow, JournalEntry
from messaging.models import Message
from messaging.services import enqueue, pause, recount
from messaging.states import TAKES_ITS_DAY
from people.models import Patient
from people.services.profiles import change_profile
from sessions import services as sessions
from tests.integration.build import ENDED, a_course, an_agreement, an_entry, corrected, hours, link_of, outbox

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TABS = 6


def at_once(*jobs):
    """Run the jobs as much at the same time as can be; the answers or the errors, in order."""
    gate = Barrier(len(jobs))

    def one(job):
        try:
            gate.wait(10)
            return job()
        except (BadLink, Refused) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result(30) for future in [pool.submit(one, job) for job in jobs]]


def writing(window, submission=None, **who):
    return lambda: services.write_entry(
        window=window, text="At once", share=False, submission=submission or uuid.uuid4(), **who
    )


@pytest.mark.usefixtures("protocols")
def test_six_tabs_of_one_link_keep_one_entry(window):
    link = link_of(window)
    answers = at_once(*[writing(window, link=link_of(window)) for _ in range(TABS)])
    assert sorted(type(answer).__name__ for answer in answers) == ["BadLink"] * (TABS - 1) + ["JournalEntry"]
    link.refresh_from_db()
    assert link.entry == JournalEntry.objects.get()


@pytest.mark.usefixtures("protocols")
def test_one_form_sent_six_times_at_once_is_kept_once(window, patient):
    submission = uuid.uuid4()
    answers = at_once(*[writing(window, submission, by=patient.user) for _ in range(TABS)])
    assert len(set(answers)) == JournalEntry.objects.count() == 1


@pytest.mark.usefixtures("protocols")
def test_writing_while_moving_leaves_nothing_waiting(window, patient):
    def move():
        change_profile(user=patient.user, name=patient.user.name, zone_name="America/Chicago")

    at_once(writing(window, by=patient.user), move)
    assert not Message.objects.filter(plan=window.plan_key, state="queued").exists()


@pytest.mark.usefixtures("protocols")
def test_closing_twice_at_once_closes_once(window):
    closed = at_once(*[lambda: services.close_run_out(now=window.closes_at) for _ in range(TABS)])
    assert sum(closed) == 1
    assert IntegrationWindow.objects.get().ending == "time"


def waits_for(table: str) -> bool:
    """Whether another connection to this database waits for somebody's lock, in a statement about ``table``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else one sees the same moment for a whole transaction
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND wait_event_type = 'Lock' AND query LIKE %s",
            [f"%{table}%"],
        )
        return bool(cursor.fetchone()[0])


def until_it_waits(job, table):
    """Begin the job beside us, and go on once it waits for a row that we hold; its future."""
    pool = ThreadPoolExecutor(1)

    def one():
        try:
            return job()
        finally:
            connection.close()

    future = pool.submit(one)
    pool.shutdown(wait=False)
    for _moment in range(200):
        if waits_for(table) or future.done():
            return future
        time.sleep(0.02)
    raise AssertionError(f"Nobody came to wait for {table}.")


@pytest.mark.usefixtures("protocols")
def test_writing_while_the_dose_is_corrected_makes_nobody_wait_in_a_ring(window, patient, clinician):
    """Both hold the patient's row before the window's, so one of them is through before the other begins."""
    with transaction.atomic():
        Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        correcting = until_it_waits(lambda: corrected(window, clinician, ENDED - hours(2)), "people_patient")
        entry = services.write_entry(
            window=window, text="At once", share=False, submission=uuid.uuid4(), by=patient.user
        )
    assert correcting.result(30).opens_at == ENDED - hours(2)
    assert list(JournalEntry.objects.all()) == [entry]
    assert not Message.objects.filter(plan=window.plan_key, state="queued").exists()


@pytest.mark.usefixtures("protocols")
def test_a_window_that_is_corrected_while_it_is_closed_stays_open(window, clinician, clock):
    clock(window.closes_at)
    with transaction.atomic():
        corrected(window, clinician, ENDED + hours(24))
        closing = until_it_waits(lambda: services.close_run_out(now=window.closes_at), "integration_integrationwindow")
    assert closing.result(30) == 0
    assert IntegrationWindow.objects.get().ended_at is None


@pytest.mark.usefixtures("protocols")
def test_asking_again_in_six_tabs_lays_one_plan(window, patient):
    an_entry(window)
    laid = at_once(*[lambda: services.ask_again(window=window, by=patient.user) for _ in range(TABS)])
    assert sorted(laid) == [0] * (TABS - 1) + [10]
    assert Message.objects.filter(plan=window.plan_key, state="queued").count() == 8  # nothing comes today
    assert window.links.live().count() == 2


@pytest.mark.usefixtures("protocols")
def test_a_move_a_questionnaire_and_a_correction_at_once_leave_one_message_a_day(window, patient, clinician):
    an_agreement(patient)

    def ask(number):
        return lambda: enqueue(
            clinic=patient.clinic,
            kind="measure_due",
            channel="email",
            due_at=ENDED + hours(24 * number),
            unique_key=f"at once {number}",
            recipient=patient.user,
            patient=patient,
        )

    at_once(
        lambda: change_profile(user=patient.user, name=patient.user.name, zone_name="America/Chicago"),
        lambda: corrected(window, clinician, ENDED - hours(1)),
        *[ask(number) for number in range(4)],
    )
    counting = Message.objects.filter(recipient=patient.user, counts_on__isnull=False)
    days = list(counting.filter(state__in=sorted(TAKES_ITS_DAY)).values_list("counts_on", flat=True))
    # Who comes first decides whether the last questionnaire finds a day of its week: the eight fit only just.
    assert len(days) == len(set(days)) >= 7
    asked = Message.objects.filter(recipient=patient.user, kind="measure_due").values_list("state", "reason")
    assert len(asked) == 4
    assert all(state == "queued" or reason == "one_a_day" for state, reason in asked)
    moments = counting.filter(plan=window.plan_key, state="queued").values_list("context__moment", flat=True)
    assert set(moments) == {"first_hour", "next_morning", "closing", "follow_up"}


class TestKeptDays:
    """Sessions are booked and called off while messages are laid for their days."""

    THURSDAY = ENDED + hours(72)

    def laying(self, patient, due_at, key, kind="measure_due"):
        return lambda: enqueue(
            clinic=patient.clinic,
            kind=kind,
            channel="email",
            due_at=due_at,
            unique_key=key,
            recipient=patient.user,
            patient=patient,
        )

    def alone_on_their_days(self):
        rows = Message.objects.filter(counts_on__isnull=False, state__in=sorted(TAKES_ITS_DAY))
        days = list(rows.values_list("counts_on", flat=True))
        assert len(days) == len(set(days))
        return set(days)

    @pytest.mark.usefixtures("protocols")
    @pytest.mark.parametrize("round_", range(3))
    def test_booking_while_messages_are_laid_for_that_day(self, window, patient, prescriber, round_):
        course = a_course(patient)
        at_once(
            lambda: sessions.book_next(course=course, starts_at=self.THURSDAY, by=prescriber),
            *[self.laying(patient, self.THURSDAY + hours(n), f"q{n}") for n in range(3)],
            self.laying(patient, self.THURSDAY, "t", "team_message"),
        )
        recount(user=patient.user)
        assert self.THURSDAY.date() not in self.alone_on_their_days()
        # Held back for the session, or for the team's letter where that came before the session was booked.
        assert outbox(window, "email")["closing"].reason in ("day_kept", "one_a_day")
        assert Message.objects.filter(kind="measure_due", state="queued").count() == 3

    @pytest.mark.usefixtures("protocols")
    def test_calling_off_while_somebody_writes_and_somebody_lays(self, window, patient, prescriber):
        session = sessions.book_next(course=a_course(patient), starts_at=self.THURSDAY, by=prescriber)
        at_once(
            lambda: sessions.cancel_session(session=session, by=prescriber, why="A cold."),
            writing(window, by=patient.user),
            *[self.laying(patient, self.THURSDAY + hours(n), f"q{n}") for n in range(3)],
        )
        self.alone_on_their_days()
        assert not Message.objects.filter(plan=window.plan_key, state="queued").exists()
        assert Message.objects.filter(kind="measure_due", state="queued").count() == 3

    @pytest.mark.usefixtures("protocols")
    def test_going_on_twice_while_messages_are_laid_gives_no_day_two(self, window, patient):
        pause(user=patient.user, until=ENDED + hours(100), by=patient.user)
        for n in range(3):
            row = self.laying(patient, ENDED + hours(1), f"p{n}")()
            at = ENDED + hours(100 + 24 * n)
            Message.objects.filter(pk=row.pk).update(
                reason="paused", wanted_at=row.due_at, due_at=at, counts_on=at.date() + timedelta(days=20)
            )
        at_once(
            *[lambda: pause(user=patient.user, until=None, by=patient.user)] * 2,
            *[self.laying(patient, ENDED + hours(2), f"q{n}") for n in range(3)],
        )
        self.alone_on_their_days()
        assert Message.objects.filter(kind="measure_due", state="queued").count() == 6

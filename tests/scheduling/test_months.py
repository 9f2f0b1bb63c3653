"""A plan of a month in the tables: who may ask, who works on it, what becomes of it, and what is booked when it is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from common.errors import Refused, StaleSave
from common.models import AuditEntry
from journey.models import Course
from people.models import Clinic, Membership, User
from rota.models import Place, Reservation, StaffHours
from scheduling.facts import Wishes
from scheduling.models import MonthPlan, MonthState
from scheduling.month_process import Broken
from scheduling.selectors.months import changed_since, waiting_courses
from scheduling.services import month_work
from scheduling.services.month_work import DEAD_AFTER, take_up, work, work_on_waiting
from scheduling.services.months import NoLongerFit, accept_month, ask_month, ask_to_stop, drop_month
from sessions.models import TreatmentSession
from sessions.services import Slot, book_series
from tests.cast import a_patient
from tests.sessions.build import a_course

pytestmark = pytest.mark.django_db

#: A Friday, ten o'clock in New York.
NOW = datetime(2027, 1, 8, 15, 0, tzinfo=UTC)
FIRST = date(2027, 1, 11)


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def courses(clinic: Clinic, prescriber: User, clinician: User) -> list[Course]:
    """A clinic with one chair, everybody at work on weekdays, and three who wait."""
    Place.objects.create(clinic=clinic, name="Chair 1")
    for member in Membership.objects.filter(clinic=clinic, user__in=[prescriber, clinician]):
        StaffHours.objects.bulk_create(
            StaffHours(membership=member, weekday=day, begins=time(8), ends=time(18)) for day in range(5)
        )
    found = []
    for number, name in enumerate(("Una", "Vera", "Walt")):
        with clock.frozen(NOW - timedelta(days=9 - number)):
            found.append(a_course(a_patient(clinic, f"{name} Waiting", prescriber, clinician), prescriber))
    return found


@pytest.fixture
def plan(clinic: Clinic, office: User, courses: list[Course]) -> MonthPlan:
    return _asked(clinic, office, courses)


@pytest.fixture
def done(plan: MonthPlan) -> MonthPlan:
    taken = take_up()
    assert taken is not None
    work(taken, seconds=3)
    plan.refresh_from_db()
    return plan


def _asked(clinic: Clinic, office: User, courses: list[Course], **more: object) -> MonthPlan:
    how = {"first_on": FIRST, "weeks": 4, "wishes": None, **more}
    return ask_month(clinic=clinic, courses=[course.pk for course in courses], by=office, **how)


def test_those_who_wait_longest_come_first_and_whoever_is_booked_does_not_wait(
    clinic: Clinic, office: User, courses: list[Course]
):
    assert waiting_courses(clinic) == courses
    starts = [datetime(2027, 1, 11, 15, tzinfo=UTC) + timedelta(days=day) for day in (0, 3, 7, 10, 14, 17)]
    book_series(course=courses[1], slots=[Slot(at) for at in starts], by=office)
    assert waiting_courses(clinic) == [courses[0], courses[2]]


def test_only_the_office_asks(clinic: Clinic, prescriber: User, courses: list[Course]):
    with pytest.raises(PermissionDenied):
        _asked(clinic, prescriber, courses)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"weeks": 0}, "weeks"),
        ({"weeks": 9}, "weeks"),
        ({"first_on": date(2027, 1, 7)}, "past"),
        ({"first_on": date(9999, 12, 30)}, "far"),
    ],
)
def test_nonsense_is_refused(clinic: Clinic, office: User, courses: list[Course], more: dict[str, object], code: str):
    with pytest.raises(Refused) as refused:
        _asked(clinic, office, courses, **more)
    assert refused.value.code == code


def test_nobody_chosen_and_a_second_plan_at_once_are_refused(clinic: Clinic, office: User, courses: list[Course]):
    with pytest.raises(Refused):
        _asked(clinic, office, [])
    _asked(clinic, office, courses)
    with pytest.raises(Refused) as refused:
        _asked(clinic, office, courses)
    assert refused.value.code == "running"


def test_it_is_worked_out_and_nothing_is_booked(done: MonthPlan, courses: list[Course]):
    assert (done.state, done.percent, done.placed, done.unplaced, done.bound) == (MonthState.DONE, 100, 3, 0, 0)
    assert set(done.result["series"]) == {str(course.pk) for course in courses}
    assert not TreatmentSession.objects.exists()
    assert [change.to_state for change in done.changes.all()] == ["waiting", "running", "done"]


def test_accepted_all_of_it_is_booked_with_places_people_and_talks(
    done: MonthPlan, office: User, courses: list[Course]
):
    accepted = accept_month(plan=done, version=done.version, by=office)
    assert accepted.state == MonthState.ACCEPTED
    for course in courses:
        rows = list(course.sessions.order_by("starts_at"))
        assert len(rows) == 6
        assert all(row.place_id and row.clinician_id for row in rows)
        kept = done.result["series"][str(course.pk)]
        assert [row.starts_at.isoformat() for row in rows] == [dose["starts_at"] for dose in kept["doses"]]
        assert course.meetings.count() == len(kept["meetings"])
    assert AuditEntry.objects.filter(action="month.accepted", object_id=done.pk).count() == 1
    booked = TreatmentSession.objects.count()
    assert accept_month(plan=done, version=done.version, by=office).state == MonthState.ACCEPTED
    assert TreatmentSession.objects.count() == booked


def test_what_no_longer_fits_is_named_and_nothing_is_booked_until_it_is_left_out(
    done: MonthPlan, office: User, courses: list[Course]
):
    kept = done.result["series"][str(courses[1].pk)]["doses"]
    starts = [datetime.fromisoformat(dose["starts_at"]) for dose in kept]
    book_series(course=courses[1], slots=[Slot(at) for at in starts], by=office)
    with clock.frozen(NOW + timedelta(hours=1)):
        assert changed_since(done)
    before = TreatmentSession.objects.count()
    with pytest.raises(NoLongerFit) as refused:
        accept_month(plan=done, version=done.version, by=office)
    assert set(refused.value.why) == {courses[1].pk}
    assert TreatmentSession.objects.count() == before
    accept_month(plan=done, without=refused.value.why, version=done.version, by=office)
    assert {course.sessions.count() for course in courses} == {6}


def test_a_chair_that_was_taken_meanwhile_is_seen(
    done: MonthPlan, office: User, clinic: Clinic, prescriber: User, courses: list[Course]
):
    dose = done.result["series"][str(courses[0].pk)]["doses"][2]
    starts_at = datetime.fromisoformat(dose["starts_at"])
    Reservation.objects.create(
        held="place",
        held_id=UUID(dose["place"]),
        source="session",
        source_id=UUID(int=5),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
    )
    with pytest.raises(NoLongerFit) as refused:
        accept_month(plan=done, version=done.version, by=office)
    assert [gives.code for gives in refused.value.why.values()] == ["place_taken"]
    assert not TreatmentSession.objects.exists()


def test_a_stale_page_is_refused_and_so_is_a_plan_that_is_not_done(done: MonthPlan, office: User):
    with pytest.raises(StaleSave):
        accept_month(plan=done, version=done.version - 1, by=office)
    drop_month(plan=done, by=office)
    with pytest.raises(Refused):
        accept_month(plan=done, version=done.version, by=office)
    assert drop_month(plan=done, by=office).state == MonthState.DROPPED


def test_stopped_while_it_waits_it_is_cancelled_at_once(plan: MonthPlan, office: User):
    assert ask_to_stop(plan=plan, by=office).state == MonthState.CANCELLED
    assert take_up() is None
    assert ask_to_stop(plan=plan, by=office).state == MonthState.CANCELLED


def test_stopped_while_a_worker_is_at_it_it_ends_as_cancelled(plan: MonthPlan, office: User):
    taken = take_up()
    assert taken is not None
    assert ask_to_stop(plan=taken, by=office).state == MonthState.RUNNING
    work(taken, seconds=30)
    plan.refresh_from_db()
    assert plan.state == MonthState.CANCELLED


def test_only_one_worker_takes_it(plan: MonthPlan):
    assert take_up() is not None
    assert take_up() is None
    with clock.frozen(NOW + timedelta(seconds=50)):
        assert take_up() is None


def test_a_dead_workers_plan_is_taken_up_again_and_the_first_writes_no_more(plan: MonthPlan):
    first = take_up()
    assert first is not None
    with clock.frozen(NOW + DEAD_AFTER + timedelta(seconds=1)):
        second = take_up()
        assert second is not None
        work(first, seconds=3)
        plan.refresh_from_db()
        assert plan.state == MonthState.RUNNING
        work(second, seconds=3)
    plan.refresh_from_db()
    assert plan.state == MonthState.DONE
    assert [change.to_state for change in plan.changes.all()] == ["waiting", "running", "running", "done"]


def test_a_process_that_dies_leaves_a_sentence_and_no_plan_under_way(
    plan: MonthPlan, monkeypatch: pytest.MonkeyPatch, clinic: Clinic, office: User, courses: list[Course]
):
    def dies(*_args: object, **_kwargs: object) -> None:
        raise Broken

    monkeypatch.setattr(month_work, "solve_apart", dies)
    assert work_on_waiting() == 1
    plan.refresh_from_db()
    assert plan.state == MonthState.FAILED
    assert _asked(clinic, office, courses).state == MonthState.WAITING


def test_with_nothing_to_do_the_look_is_one_query():
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert work_on_waiting() == 0
    assert len(seen) == 1


def test_the_hours_that_were_chosen_are_kept(clinic: Clinic, office: User, courses: list[Course]):
    wishes = Wishes(FIRST, frozenset({1, 3}), time(9), time(16))
    plan = _asked(clinic, office, courses, wishes=wishes)
    taken = take_up()
    assert taken is not None
    work(taken, seconds=3)
    plan.refresh_from_db()
    doses = [dose for kept in plan.result["series"].values() for dose in kept["doses"]]
    local = [datetime.fromisoformat(dose["starts_at"]).astimezone(clinic.zone) for dose in doses]
    assert local
    assert {start.weekday() for start in local} == {1, 3}
    assert all(9 <= start.hour < 14 for start in local)


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_office_asks_on_the_page_and_sees_how_far_it_is(desk: Client, courses: list[Course]):
    page = desk.get(reverse("scheduling:months"))
    assert b"Una Waiting" in page.content
    asked = {
        "first_on": "2027-01-11",
        "weeks": "4",
        "weekdays": ["0", "3"],
        "earliest": "08:00",
        "latest_end": "18:00",
        "courses": [str(course.pk) for course in courses[:2]],
    }
    answer = desk.post(reverse("scheduling:months"), asked)
    plan = MonthPlan.objects.get()
    assert answer.headers["Location"] == reverse("scheduling:month", args=[plan.pk])
    assert len(plan.asked) == 2
    assert b"Waiting for a worker" in desk.get(answer.headers["Location"]).content
    polled = desk.get(answer.headers["Location"], headers={"HX-Request": "true"})
    assert b"month-progress" in polled.content
    desk.post(reverse("scheduling:month_stop", args=[plan.pk]))
    polled = desk.get(answer.headers["Location"], headers={"HX-Request": "true"})
    assert polled.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_on": "2027-01-01"},
        {"first_on": "2072-01-11"},
        {"weeks": "40"},
        {"weekdays": []},
        {"courses": []},
        {"earliest": "15:00", "latest_end": "09:00"},
    ],
)
def test_a_form_with_nonsense_comes_back(desk: Client, courses: list[Course], wrong: dict[str, object]):
    asked = {"first_on": "2027-01-11", "weeks": "4", "weekdays": ["0"], "courses": [str(courses[0].pk)], **wrong}
    assert desk.post(reverse("scheduling:months"), asked).status_code == 422
    assert not MonthPlan.objects.exists()


def test_the_result_page_asks_a_fixed_number_of_questions(desk: Client, done: MonthPlan):
    address = reverse("scheduling:month", args=[done.pk])
    desk.get(address)
    with CaptureQueriesContext(connection) as with_three:
        page = desk.get(address)
    assert "Everybody has a place" in page.content.decode()
    done.result["series"] = dict(list(done.result["series"].items())[:1])
    done.save(update_fields=["result"])
    with CaptureQueriesContext(connection) as with_one:
        desk.get(address)
    assert len(with_one) == len(with_three)


def test_on_the_page_it_is_accepted_and_what_no_longer_fits_is_named(
    desk: Client, done: MonthPlan, office: User, courses: list[Course]
):
    starts = [datetime(2027, 1, 11, 15, tzinfo=UTC) + timedelta(days=day) for day in (0, 3, 7, 10, 14, 17)]
    book_series(course=courses[2], slots=[Slot(at) for at in starts], by=office)
    address = reverse("scheduling:month_accept", args=[done.pk])
    refused = desk.post(address, {"version": done.version})
    assert refused.status_code == 409
    assert "No longer waits" in refused.content.decode()
    assert courses[0].sessions.count() == 0
    desk.post(address, {"version": done.version, "without": [str(courses[2].pk), "nonsense"]})
    assert [course.sessions.count() for course in courses] == [6, 6, 6]
    done.refresh_from_db()
    assert done.state == MonthState.ACCEPTED
    # Sent once more, and with other ticks, it says what is so.
    shown = desk.post(address, {"version": done.version}, follow=True).content.decode()
    assert "2 series are booked." in shown
    assert shown.count("Left out when the plan was accepted.") == 1
    assert "All 12 sessions as a list" in shown


def test_what_is_over_is_not_stopped(desk: Client, done: MonthPlan):
    shown = desk.post(reverse("scheduling:month_stop", args=[done.pk]), follow=True).content.decode()
    assert "It was over already" in shown
    done.refresh_from_db()
    assert done.state == MonthState.DONE


def test_put_away_on_the_page(desk: Client, done: MonthPlan):
    desk.post(reverse("scheduling:month_drop", args=[done.pk]))
    done.refresh_from_db()
    assert done.state == MonthState.DROPPED

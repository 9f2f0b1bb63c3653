"""Places and the hours of staff: what is written, what is refused, and what is seen before a day is closed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from common.errors import Refused, StaleSave
from people.closing import StillBooked
from people.hours import Span
from people.models import Closure
from people.services import add_closure, end_membership
from rota import services
from rota.models import Place, PlaceClosure, PlaceKind, Reservation, StaffException, StaffHours
from rota.selectors import places_of, to_move, worker
from rota.services import Other
from rota.standing import Reason
from sessions.models import TreatmentSession
from tests.rota.conftest import FIRST_DAY, WEEKDAYS, a_place, actions, member
from tests.sessions.build import PLANNING, SERIES

pytestmark = pytest.mark.django_db


# --- places


def test_a_place_is_added_and_changed(chair, office):
    services.change_place(place=chair, version=1, by=office, name="Window", turnover_minutes=30)
    assert (chair.name, chair.turnover_minutes, chair.version) == ("Window", 30, 2)
    assert actions("place.added", "place.changed") == ["place.added", "place.changed"]
    with pytest.raises(StaleSave):
        services.change_place(place=chair, version=1, by=office, name="Mine")


def test_no_two_places_in_use_have_one_name(chair, clinic, office, other_clinic, other_office):
    with pytest.raises(Refused, match="called that already"):
        a_place(clinic, office, "CHAIR 1")
    second = a_place(clinic, office, "Chair 2")
    with pytest.raises(Refused, match="called that already"):
        services.change_place(place=second, version=1, by=office, name="chair 1")
    a_place(other_clinic, other_office, "Chair 1")
    services.retire_place(place=chair, version=1, by=office)
    third = a_place(clinic, office, "Chair 1")
    with pytest.raises(Refused, match="called that already"):
        services.reuse_place(place=chair, by=office)
    services.retire_place(place=third, version=1, by=office)
    assert services.reuse_place(place=chair, by=office).retired_at is None


def test_nothing_but_what_is_changeable_is_changed(chair, office):
    with pytest.raises(ValueError, match="retired_at"):
        services.change_place(place=chair, version=1, by=office, retired_at=None)


def test_a_place_is_not_given_up_while_something_is_booked_there(booked, chair, office, clock):
    with pytest.raises(Refused, match=r"^6 sessions are still booked here"):
        services.retire_place(place=chair, version=1, by=office)
    TreatmentSession.objects.filter(pk__in=[one.pk for one in booked[1:]]).update(place=None)
    with pytest.raises(Refused, match=r"^1 session is still booked here"):
        services.retire_place(place=chair, version=1, by=office)
    clock(SERIES[0] + timedelta(days=1))
    assert services.retire_place(place=chair, version=1, by=office).retired_at is not None
    with pytest.raises(Refused, match="given up"):
        services.retire_place(place=chair, version=2, by=office)
    with pytest.raises(Refused, match="given up"):
        services.change_place(place=chair, version=2, by=office, name="Other")


def test_a_turnover_that_would_make_sessions_overlap_is_refused(booked, chair, office, other_patient, prescriber):
    from tests.sessions.build import a_course, a_series

    [close] = [a_series(a_course(other_patient, prescriber), prescriber, count=6)[0]]
    begins = booked[0].starts_at + timedelta(minutes=booked[0].minutes + 20)
    TreatmentSession.objects.filter(pk=close.pk).update(place=chair, starts_at=begins)
    with pytest.raises(Refused, match="With 30 minutes after each session") as refusal:
        services.change_place(place=chair, version=1, by=office, turnover_minutes=30)
    assert refusal.value.field == "turnover_minutes"
    chair.refresh_from_db()
    assert (chair.turnover_minutes, chair.version) == (15, 1)
    services.change_place(place=chair, version=1, by=office, turnover_minutes=20)
    held = Reservation.objects.get(source_id=booked[0].pk, held="place")
    assert held.ends_at == begins


def test_a_closed_place_lists_who_is_booked_there_and_cancels_nothing(booked, chair, office):
    days = {"first_on": FIRST_DAY, "last_on": FIRST_DAY + timedelta(days=3)}
    with pytest.raises(StillBooked, match=r"^2 sessions are booked then") as still:
        services.close_place(place=chair, by=office, seen=[], **days)
    assert [one.patient for one in still.value.bookings] == ["Ada Patient"] * 2
    with pytest.raises(StillBooked):
        services.close_place(place=chair, by=office, seen=[str(booked[0].pk)], **days)
    assert not PlaceClosure.objects.exists()
    services.close_place(place=chair, by=office, seen=[str(one.pk) for one in booked[:2]], **days)
    assert TreatmentSession.objects.ahead().count() == 6
    with pytest.raises(Refused, match="already"):
        services.close_place(place=chair, by=office, **days)


def test_a_place_is_opened_again_once(chair, office):
    closure = services.close_place(place=chair, first_on=FIRST_DAY, last_on=FIRST_DAY, by=office)
    for _twice in range(2):
        services.reopen_place(closure=closure, by=office)
    assert actions("place.closed", "place.reopened") == ["place.closed", "place.reopened"]


@pytest.mark.parametrize(
    ("first_on", "last_on", "words"),
    [
        (date(2027, 2, 2), date(2027, 2, 1), "before the first"),
        (date(2027, 1, 6), date(2027, 1, 7), "over already"),
        (date(2027, 2, 1), date(2028, 3, 1), "more than a year"),
        (date(9999, 12, 31), date(9999, 12, 31), "Check the year"),
    ],
)
def test_days_that_make_no_sense_are_refused(chair, office, first_on, last_on, words):
    with pytest.raises(Refused, match=words):
        services.close_place(place=chair, first_on=first_on, last_on=last_on, by=office)
    other = Other("off", first_on, last_on)
    with pytest.raises(Refused, match=words):
        services.add_exception(membership=member(office), other=other, by=office)


# --- the hours of staff


def test_a_week_is_replaced_as_a_whole_and_by_the_newest_only(planning, clinician, office):
    mine = member(clinician)
    assert worker(mine, PLANNING).week is None
    services.set_staff_hours(membership=mine, version=1, week=WEEKDAYS, by=office)
    services.set_staff_hours(membership=mine, version=2, week={5: [Span(time(9), time(12))]}, by=office)
    assert worker(mine, PLANNING).week == {5: [Span(time(9), time(12))]}
    with pytest.raises(StaleSave):
        services.set_staff_hours(membership=mine, version=2, week={}, by=office)
    services.set_staff_hours(membership=mine, version=3, week={}, by=office)
    assert worker(mine, PLANNING).week == {}
    assert actions("staff.hours_set") == ["staff.hours_set"] * 3


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([Span(time(9), time(12)), Span(time(11), time(14))], r"^Tuesday: 09:00–12:00 and 11:00–14:00 overlap"),
        ([Span(time(17), time(9))], r"^Tuesday: 17:00–09:00 ends before it begins"),
    ],
)
def test_hours_that_make_no_sense_are_refused(clinician, office, spans, words):
    with pytest.raises(Refused, match=words):
        services.set_staff_hours(membership=member(clinician), version=1, week={1: spans}, by=office)
    assert not StaffHours.objects.exists()


DAY_AFTER = FIRST_DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Other("off", FIRST_DAY, FIRST_DAY, time(9)), "both times"),
        (Other("off", FIRST_DAY, FIRST_DAY, None, time(9)), "both times"),
        (Other("off", FIRST_DAY, FIRST_DAY, time(12), time(9)), "ends before it begins"),
        (Other("extra", FIRST_DAY, FIRST_DAY), "from when to when"),
        (Other("off", FIRST_DAY, DAY_AFTER), "noted from 12 January 2027 to 12 January 2027"),
        (Other("off", DAY_AFTER, DAY_AFTER, time(12), time(13)), "noted from"),
        (Other("extra", DAY_AFTER, DAY_AFTER, time(18), time(20)), "noted from"),
    ],
)
def test_exceptions_that_make_no_sense_are_refused(planning, clinician, office, other, words):
    mine = member(clinician)
    for one in (Other("off", DAY_AFTER, DAY_AFTER), Other("extra", DAY_AFTER, DAY_AFTER, time(19), time(21))):
        services.add_exception(membership=mine, other=one, by=office)
    with pytest.raises(Refused, match=words):
        services.add_exception(membership=mine, other=other, by=office)
    assert StaffException.objects.count() == 2


def test_two_exceptions_of_other_hours_or_another_kind_stand_beside_each_other(planning, clinician, office):
    mine = member(clinician)
    for other in (
        Other("off", FIRST_DAY, FIRST_DAY, time(9), time(10)),
        Other("off", FIRST_DAY, FIRST_DAY, time(10), time(11)),
        Other("extra", FIRST_DAY, FIRST_DAY, time(9), time(11)),
    ):
        services.add_exception(membership=mine, other=other, by=office)
    row = StaffException.objects.first()
    for _twice in range(2):
        services.remove_exception(exception=row, by=office)
    assert actions("staff.exception_removed") == ["staff.exception_removed"]


def test_who_is_away_while_somebody_is_booked_is_seen_first(booked, clinician, office):
    mine, other = member(clinician), Other("off", FIRST_DAY, FIRST_DAY, time(9), time(10))
    with pytest.raises(StillBooked, match=r"^1 session is booked then"):
        services.add_exception(membership=mine, other=other, by=office, seen=[])
    services.add_exception(membership=mine, other=other, by=office, seen=[str(booked[0].pk)])
    early = Other("off", FIRST_DAY, FIRST_DAY, time(7), time(9))
    services.add_exception(membership=mine, other=early, by=office, seen=[])  # nobody is booked before nine
    more = Other("extra", DAY_AFTER, DAY_AFTER, time(18), time(20))
    services.add_exception(membership=mine, other=more, by=office, seen=[])


def test_of_who_left_the_hours_stay_and_nothing_is_changed(planning, clinician, office, patient):
    mine = member(clinician)
    services.set_staff_hours(membership=mine, version=1, week=WEEKDAYS, by=office)
    end_membership(membership=mine, by=office)
    assert StaffHours.objects.filter(membership=mine).count() == 5
    with pytest.raises(Refused, match="no longer works here"):
        services.set_staff_hours(membership=mine, version=2, week={}, by=office)
    with pytest.raises(Refused, match="no longer works here"):
        services.add_exception(membership=mine, other=Other("off", FIRST_DAY, FIRST_DAY), by=office)


# --- what has to be moved


def reasons(clinic, now=PLANNING):
    return [(one.booked.starts_at, *one.reasons) for one in to_move(clinic, now)]


def test_nothing_has_to_be_moved_while_everything_stands_well(booked, clinic, clinician, office):
    services.set_staff_hours(membership=member(clinician), version=1, week=WEEKDAYS, by=office)
    assert reasons(clinic) == []


def test_what_stands_in_a_closure_stays_listed_until_it_is_moved(booked, clinic, office, prescriber):
    from sessions.services import move_session

    with pytest.raises(StillBooked):
        add_closure(clinic=clinic, first_on=FIRST_DAY, last_on=FIRST_DAY, by=office, seen=[])
    assert not Closure.objects.exists()
    add_closure(clinic=clinic, first_on=FIRST_DAY, last_on=FIRST_DAY, by=office, seen=[str(booked[0].pk)])
    assert reasons(clinic) == [(SERIES[0], Reason.CLOSED)]
    later = SERIES[0] + timedelta(days=1)
    move_session(session=booked[0], starts_at=later, version=booked[0].version, by=prescriber, why="closed")
    assert reasons(clinic) == []


def test_each_reason_is_found_in_the_tables(booked, chair, clinic, clinician, office):
    mine = member(clinician)
    services.set_staff_hours(membership=mine, version=1, week={0: WEEKDAYS[0]}, by=office)
    services.add_exception(membership=mine, other=Other("off", FIRST_DAY, FIRST_DAY), by=office)
    services.close_place(place=chair, first_on=date(2027, 1, 18), last_on=date(2027, 1, 18), by=office)
    services.change_place(place=chair, version=1, by=office, takes_doses=False)
    found = {at: rest for at, *rest in reasons(clinic)}
    assert found[SERIES[0]] == [Reason.NO_DOSES, Reason.AWAY]
    assert found[SERIES[1]] == [Reason.NO_DOSES, Reason.NOT_WORKING]
    assert found[SERIES[2]] == [Reason.PLACE_CLOSED]
    Place.objects.update(retired_at=PLANNING)
    end_membership(membership=mine, by=office)
    assert reasons(clinic)[0] == (SERIES[0], Reason.PLACE_RETIRED, Reason.GONE)


def test_what_is_over_or_elsewhere_is_not_listed(booked, clinic, office, other_clinic):
    add_closure(clinic=clinic, first_on=FIRST_DAY, last_on=date(2027, 1, 29), by=office)
    assert len(reasons(clinic)) == 6
    assert len(reasons(clinic, now=SERIES[3] + timedelta(days=1))) == 2
    assert reasons(other_clinic) == []


def test_as_many_queries_for_much_as_for_little(booked, clinic, office, django_assert_num_queries):
    add_closure(clinic=clinic, first_on=FIRST_DAY, last_on=FIRST_DAY, by=office)
    with django_assert_num_queries(10):
        assert len(to_move(clinic, PLANNING)) == 1
    for number in range(20):
        a_place(clinic, office, f"Room {number}", kind=PlaceKind.ROOM)
    add_closure(clinic=clinic, first_on=DAY_AFTER, last_on=date(2027, 1, 29), by=office)
    with django_assert_num_queries(10):
        assert len(to_move(clinic, PLANNING)) == 6
    with django_assert_num_queries(2):
        assert len(places_of(clinic, PLANNING)) == 21


def test_the_clock_of_the_clinic_says_which_day_it_is(chair, clinic, office, clock):
    clock(datetime.fromisoformat("2027-01-12T03:00+00:00"))  # still the evening of the 11th in New York
    services.close_place(place=chair, first_on=FIRST_DAY, last_on=FIRST_DAY, by=office)
    [(_place, closures)] = places_of(clinic, datetime.fromisoformat("2027-01-12T03:00+00:00"))
    assert len(closures) == 1

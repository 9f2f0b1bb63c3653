"""A time comes free: who is asked, who gets it, and what becomes of everybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import Refused
from common.models import AuditEntry
from messaging.delivery import drain
from messaging.models import Channel, Message
from messaging.services import give_consent
from people.roles import Role
from scheduling.models import Offer, Opening, Refusal, Wait
from scheduling.services.openings import decline, take
from scheduling.services.own import moves_of
from scheduling.services.waitlist import leave, wait_for_earlier
from scheduling.waitlist import SOONEST
from sessions.services import cancel_session, move_session
from tests.cast import a_member, a_patient
from tests.scheduling.waitlist_build import DAY, HOUR, a_booked_series, a_chair, tend, waits, works
from tests.sessions.build import PLANNING, SERIES

pytestmark = pytest.mark.django_db
M = timedelta(minutes=1)


@pytest.fixture
def chair(clock, clinic):
    clock(PLANNING)
    return a_chair(clinic)


@pytest.fixture
def member(clinician, clinic, chair):
    return works(clinician, clinic)


@pytest.fixture
def mine(patient, prescriber, chair, member):
    """Ada's: Mondays and Thursdays."""
    return a_booked_series(patient, prescriber, chair, member)


@pytest.fixture
def theirs(other_patient, prescriber, clinic, mine):
    """Ben's: Tuesdays and Fridays, at the same place."""
    return a_booked_series(other_patient, prescriber, mine[0].place, mine[0].clinician, later=DAY)


def freed(session, by):
    return cancel_session(session=session, by=by, why="a cold")


def states():
    return sorted(Offer.objects.values_list("state", flat=True))


def test_a_cancelled_session_leaves_an_opening_with_its_place_and_person(mine, prescriber, chair, member):
    freed(mine[-1], prescriber)
    opening = Opening.objects.get()
    assert (opening.starts_at, opening.place, opening.clinician) == (SERIES[-1], chair, member)
    assert opening.minutes == mine[-1].minutes
    assert not Offer.objects.exists()


def test_the_first_dose_of_a_series_can_come_earlier(mine, theirs, prescriber, other_patient, clinic):
    """Ben's last session is on a Friday; Ada's Thursday before it comes free, and keeps his gaps."""
    give_consent(user=other_patient.user, clinic=clinic, channel=Channel.EMAIL, by=other_patient.user)
    wait = waits(theirs[-1])
    freed(mine[-1], prescriber)
    assert tend(PLANNING) == 1
    offer = Offer.objects.get()
    assert offer.wait == wait
    assert offer.until == PLANNING + 120 * M
    said = Message.objects.filter(kind="time_free")
    assert set(said.values_list("channel", flat=True)) == {Channel.IN_APP, Channel.EMAIL}
    assert set(said.values_list("expires_at", flat=True)) == {offer.until}
    assert set(said.values_list("counts_on", flat=True)) == {None}

    moved = take(offer=offer, by=other_patient.user)
    moved.refresh_from_db()
    assert (moved.starts_at, moved.place, moved.clinician) == (SERIES[-1], mine[-1].place, mine[-1].clinician)
    wait.refresh_from_db()
    assert (wait.state, states()) == ("served", ["taken"])
    assert moves_of(moved) == 0
    assert AuditEntry.objects.filter(action="offer.taken", actor=other_patient.user).exists()
    assert Message.objects.filter(kind="patient_changed", context__what="took").exists()
    assert not Message.objects.cancellable().filter(kind="time_free").exists()
    after = Opening.objects.get(closed_at=None)
    assert (after.starts_at, after.follows.freed_by) == (SERIES[-1] + DAY, mine[-1])


def test_saying_yes_twice_is_one_yes(mine, theirs, prescriber, other_patient):
    waits(theirs[-1])
    freed(mine[-1], prescriber)
    tend(PLANNING)
    first = take(offer=Offer.objects.get(), by=other_patient.user)
    again = take(offer=Offer.objects.get(), by=other_patient.user)
    assert first.pk == again.pk
    assert Opening.objects.count() == 2


def test_a_time_that_breaks_a_gap_is_offered_to_nobody(mine, theirs, prescriber):
    waits(theirs[-1])
    freed(mine[-2], prescriber)  # a Monday: before his session of Tuesday
    assert tend(PLANNING) == 0


def test_who_cannot_come_then_is_not_asked(mine, theirs, prescriber, other_patient):
    waits(theirs[-1])
    Refusal.objects.create(patient=other_patient, weekday=3, by=other_patient.user)
    freed(mine[-1], prescriber)
    assert tend(PLANNING) == 0


def test_a_person_who_works_no_more_frees_nothing(mine, theirs, prescriber, member):
    waits(theirs[-1])
    freed(mine[-1], prescriber)
    member.ended_at = PLANNING
    member.save()
    assert tend(PLANNING) == 0
    assert Opening.objects.get().closed_at


def test_a_time_that_was_booked_otherwise_is_offered_to_nobody(mine, theirs, prescriber):
    waits(theirs[-1])
    freed(mine[-1], prescriber)
    from sessions.services import book_next

    book_next(
        course=mine[0].course,
        starts_at=SERIES[-1],
        by=prescriber,
        place=mine[0].place,
        clinician=mine[0].clinician,
    )
    assert tend(PLANNING) == 0
    assert Opening.objects.get().closed_at


def test_an_offer_is_over_when_the_time_was_booked_meanwhile(mine, theirs, prescriber, other_patient):
    waits(theirs[-1])
    freed(mine[-1], prescriber)
    tend(PLANNING)
    from sessions.services import book_next

    book_next(course=mine[0].course, starts_at=SERIES[-1], by=prescriber, place=mine[0].place)
    with pytest.raises(Refused, match="cannot be had any more"):
        take(offer=Offer.objects.get(), by=other_patient.user)
    theirs[-1].refresh_from_db()
    assert theirs[-1].starts_at == SERIES[-1] + DAY
    assert states() == ["gone"]
    assert Wait.objects.get().state == "waiting"
    assert Opening.objects.get().closed_at


def test_a_time_that_one_cannot_have_stays_with_the_others(clinic, mine, prescriber, patient):
    """Ben has another appointment by now; Cleo, who was asked as well, can still say yes."""
    people = [a_patient(clinic, name, prescriber) for name in ("Ben Two", "Cleo Two")]
    theirs = [a_booked_series(one, prescriber, None, None, later=DAY) for one in people]
    for rows in theirs:
        waits(rows[-1])
    freed(mine[-1], prescriber)
    assert tend(PLANNING) == 2
    ben, cleo = (Offer.objects.get(wait__session=rows[-1]) for rows in theirs)
    from sessions.models import MeetingKind
    from sessions.services import MeetingSlot, book_meeting

    book_meeting(course=theirs[0][0].course, slot=MeetingSlot(MeetingKind.INTEGRATION, SERIES[-1], 30), by=prescriber)
    with pytest.raises(Refused, match="cannot be had any more"):
        take(offer=ben, by=people[0].user)
    assert states() == ["gone", "open"]
    assert take(offer=cleo, by=people[1].user).starts_at == SERIES[-1]
    assert Wait.objects.get(session=theirs[0][-1]).state == "waiting"


def test_whoever_left_the_list_is_not_told_that_they_stay_on_it(mine, theirs, prescriber, other_patient):
    wait = waits(theirs[-1])
    freed(mine[-1], prescriber)
    tend(PLANNING)
    leave(wait=wait, by=other_patient.user)
    with pytest.raises(Refused) as refused:
        take(offer=Offer.objects.get(), by=other_patient.user)
    assert str(refused.value.sentence) == "This time cannot be had any more. Your session stays as it is."


def test_a_no_is_a_no_for_the_chain(mine, theirs, prescriber, other_patient, clock):
    waits(theirs[-1])
    freed(mine[-1], prescriber)
    tend(PLANNING)
    decline(offer=Offer.objects.get(), by=other_patient.user)
    decline(offer=Offer.objects.get(), by=other_patient.user)
    assert tend(PLANNING + 10 * M) == 0
    with pytest.raises(Refused, match="said no"):
        take(offer=Offer.objects.get(), by=other_patient.user)


def test_nobody_answers_and_the_next_five_are_asked(clinic, mine, prescriber, clock, chair):
    people = [a_patient(clinic, f"Patient {n}", prescriber) for n in range(7)]
    others = []
    for number, one in enumerate(people):
        nurse = works(a_member(clinic, Role.CLINICIAN, f"Nurse {number}"), clinic)
        rows = a_booked_series(one, prescriber, a_chair(clinic, f"Seat {number}"), nurse, later=DAY)
        clock(PLANNING + number * M)
        others.append(waits(rows[-1]))
    freed(mine[-1], prescriber)
    now = PLANNING + 10 * M
    clock(now)
    assert tend(now) == 5
    assert [row.wait for row in Offer.objects.order_by("wait__created_at")] == others[:5]
    assert tend(now + M) == 0  # they are being asked
    later = now + 120 * M
    clock(later)
    assert tend(later) == 2
    assert states() == ["open"] * 2 + ["over"] * 5
    with pytest.raises(Refused, match="answering is over"):
        take(offer=Offer.objects.get(wait=others[0]), by=people[0].user)
    take(offer=Offer.objects.get(wait=others[6]), by=people[6].user)
    with pytest.raises(Refused, match="Somebody was quicker"):
        take(offer=Offer.objects.get(wait=others[5]), by=people[5].user)
    assert states() == ["gone"] + ["over"] * 5 + ["taken"]


def test_soon_is_too_soon(mine, theirs, prescriber, clock):
    waits(theirs[-1])
    freed(mine[-1], prescriber)
    late = SERIES[-1] - SOONEST + M
    clock(late)
    assert tend(late) == 0
    assert Opening.objects.get().closed_at
    move_session(
        session=mine[-2], starts_at=mine[-2].starts_at, version=mine[-2].version, by=prescriber, why="", clinician=None
    )
    assert Opening.objects.count() == 1  # nobody left a time


def test_a_night_is_no_time_to_answer(mine, theirs, prescriber, clock, other_patient, clinic):
    give_consent(user=other_patient.user, clinic=clinic, channel=Channel.EMAIL, by=other_patient.user)
    waits(theirs[-1])
    freed(mine[-1], prescriber)
    night = PLANNING + 13 * HOUR  # 23:00 in New York
    clock(night)
    assert tend(night) == 1
    assert Offer.objects.get().until == night + 11 * HOUR  # two hours from 08:00 on
    drain()
    mail = Message.objects.get(kind="time_free", channel=Channel.EMAIL)
    assert (mail.state, mail.due_at) == ("queued", night + 9 * HOUR)
    assert Message.objects.get(kind="time_free", channel=Channel.IN_APP).state == "sent"


def test_an_answered_offer_is_not_told_of(mine, theirs, prescriber, other_patient, clinic):
    give_consent(user=other_patient.user, clinic=clinic, channel=Channel.EMAIL, by=other_patient.user)
    waits(theirs[-1])
    freed(mine[-1], prescriber)
    tend(PLANNING)
    decline(offer=Offer.objects.get(), by=other_patient.user)
    drain()
    assert set(Message.objects.filter(kind="time_free").values_list("reason", flat=True)) == {"gone"}


def test_foreign_offers_are_nobodys_to_answer(mine, theirs, prescriber, patient, office):
    waits(theirs[-1])
    freed(mine[-1], prescriber)
    tend(PLANNING)
    for user in (patient.user, office):
        for answer in (take, decline):
            with pytest.raises(Refused, match="Only the person"):
                answer(offer=Offer.objects.get(), by=user)


def test_waiting_is_for_the_patient_and_who_books(mine, office, clinician, other_patient, stranger, patient):
    first = wait_for_earlier(session=mine[-1], by=office)
    assert wait_for_earlier(session=mine[-1], by=patient.user) == first
    for user in (other_patient.user, stranger.user):
        with pytest.raises(PermissionDenied):
            wait_for_earlier(session=mine[-1], by=user)
        with pytest.raises(PermissionDenied):
            leave(wait=first, by=user)
    leave(wait=first, by=patient.user)
    leave(wait=first, by=patient.user)
    first.refresh_from_db()
    assert first.state == "left"
    assert AuditEntry.objects.filter(action="wait.ended").count() == 1
    assert wait_for_earlier(session=mine[-1], by=clinician) != first


def test_a_cancelled_session_waits_no_more(mine, prescriber):
    wait = waits(mine[-1])
    freed(mine[-1], prescriber)
    wait.refresh_from_db()
    assert wait.state == "left"
    with pytest.raises(Refused, match="not ahead"):
        waits(mine[-1])


def test_an_offer_that_wins_nothing_any_more_is_gone(mine, theirs, prescriber):
    waits(theirs[-1])
    freed(mine[-1], prescriber)
    tend(PLANNING)
    row = theirs[-1]
    row.refresh_from_db()
    move_session(
        session=row, starts_at=SERIES[-1], version=row.version, by=prescriber, why="", place=None, clinician=None
    )
    assert states() == ["gone"]


def test_a_chain_ends(mine, theirs, prescriber, other_patient, monkeypatch):
    monkeypatch.setattr("scheduling.waitlist.LINKS", 1)
    waits(theirs[-1])
    freed(mine[-1], prescriber)
    tend(PLANNING)
    take(offer=Offer.objects.get(), by=other_patient.user)
    later = a_booked_series(a_patient(mine[0].place.clinic, "Cleo", prescriber), prescriber, None, None, later=4 * DAY)
    waits(later[-1])
    assert tend(PLANNING) == 0


def test_at_home_alone_nothing_comes_free(clock, other_patient, prescriber):
    from sessions.services import book_induction
    from tests.sessions.build import a_course

    clock(PLANNING)
    course = a_course(other_patient, prescriber, "sublingual-home")
    rows = book_induction(course=course, starts=SERIES, by=prescriber)
    freed(rows[-1], prescriber)
    assert not Opening.objects.exists()


def test_looking_costs_the_same_for_many(clinic, mine, prescriber, django_assert_max_num_queries):
    freed(mine[-1], prescriber)
    for number in range(6):
        one = a_patient(clinic, f"Patient {number}", prescriber)
        rows = a_booked_series(one, prescriber, None, None, later=DAY)
        waits(rows[0])  # earlier than what came free: of no use
    with django_assert_max_num_queries(20):
        assert tend(PLANNING) == 0

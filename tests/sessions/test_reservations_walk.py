"""Whatever happens to what is booked, in whatever order: what is held says what is booked, and nobody is held twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from itertools import combinations
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from common.errors import Refused
from journey.models import Course
from people.models import Clinic, User
from rota.models import Place, Reservation
from sessions import services
from sessions.models import Meeting, MeetingKind, TreatmentSession
from sessions.reservations import RESERVATIONS
from sessions.services import KEEP, MeetingSlot, Slot
from tests.cast import a_patient
from tests.sessions.booked import DAY, M, a_chair, member
from tests.sessions.build import MONDAY, a_course

pytestmark = pytest.mark.django_db
STEPS = 60


class Walk:
    """A clinic with three chairs and two people, where five patients' bookings are changed at random."""

    def __init__(self, clinic: Clinic, by: User, people: list[User], seed: int) -> None:
        self.random = random.Random(seed)
        self.by = by
        self.courses = [a_course(a_patient(clinic, f"P{n}", *people), people[0]) for n in range(5)]
        self.chairs: list[Place | None] = [
            None,
            *(a_chair(clinic, f"Chair {n}", turnover_minutes=n * 15) for n in range(3)),
        ]
        self.people = [None, *(member(user, clinic) for user in people)]
        self.done = 0

    def step(self) -> None:
        act: Callable[[], object] = self.random.choice(
            [
                self.book,
                self.book,
                self.talk,
                self.talk,
                self.move,
                self.together,
                self.give_up,
                self.by_hand,
                self.turn,
            ]
        )
        try:
            with transaction.atomic():
                act()
        except (Refused, IntegrityError):
            return
        self.done += 1

    def at(self) -> datetime:
        return MONDAY + self.random.randrange(12) * DAY + self.random.randrange(-2, 14) * 30 * M

    def one(self, of: list[Any]) -> Any:
        return self.random.choice(of)

    def where(self) -> dict[str, object]:
        return {"place": self.one(self.chairs), "clinician": self.one(self.people)}

    def session(self) -> TreatmentSession | None:
        found: TreatmentSession | None = self.one([*TreatmentSession.objects.all()] or [None])
        return found

    def book(self) -> None:
        services.book_next(course=self.one(self.courses), starts_at=self.at(), by=self.by, **self.where())

    def talk(self) -> None:
        slot = MeetingSlot(MeetingKind.PREPARATION, self.at(), self.random.choice([20, 50, 90]), **self.where())
        services.book_meeting(course=self.one(self.courses), slot=slot, by=self.by)

    def move(self) -> None:
        if self.random.random() < 0.5 and (meeting := Meeting.objects.order_by("?").first()):
            services.move_meeting(
                meeting=meeting, starts_at=self.at(), version=meeting.version, by=self.by, why="", **self.where()
            )
        elif (session := self.session()) is not None:
            services.move_session(
                session=session, starts_at=self.at(), version=session.version, by=self.by, why="", **self.where()
            )

    def together(self) -> None:
        course: Course = self.one(self.courses)
        rows = list(course.sessions.ahead())
        starts = [row.starts_at + self.random.choice([0, 2, 7]) * DAY for row in rows]
        self.random.shuffle(starts)
        services.move_series(
            course=course,
            moves={row.pk: Slot(at, KEEP, KEEP) for row, at in zip(rows, starts, strict=True)},
            versions={row.pk: row.version for row in rows},
            by=self.by,
            why="",
        )

    def give_up(self) -> None:
        if (session := self.session()) is not None:
            services.cancel_session(session=session, by=self.by, why="A reason.")

    def by_hand(self) -> None:
        if (session := self.session()) is not None:
            state = self.random.choice(["booked", "cancelled", "planned", "missed"])
            rows = TreatmentSession.objects.filter(pk=session.pk)
            rows.update(
                state=state, minutes=self.random.choice([60, 120, 200]), number=self.random.randrange(1000, 9000)
            )

    def turn(self) -> None:
        place = self.one([chair for chair in self.chairs if chair])
        Place.objects.filter(pk=place.pk).update(turnover_minutes=self.random.choice([0, 15, 45, 90]))


@pytest.mark.parametrize("seed", range(6))
def test_after_any_history_what_is_held_is_what_is_booked(course, clinic, office, prescriber, clinician, seed):
    walk = Walk(clinic, office, [prescriber, clinician], seed)
    for _step in range(STEPS):
        walk.step()
    assert walk.done > STEPS // 5
    assert RESERVATIONS.differences() == []
    held = Reservation.objects.order_by("held_id", "starts_at")
    assert len(held) > 5
    for one, other in combinations(held, 2):
        assert one.held_id != other.held_id or one.ends_at <= other.starts_at

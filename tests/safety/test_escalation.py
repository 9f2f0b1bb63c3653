"""Who is asked next when a task waits, and when."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.escalation import Move, People, Stage, Standing, Step, first_owner, next_step
from safety.tiers import Calendar, Tier, Wait

A, B, C, LEAD, GONE = (UUID(int=number) for number in range(1, 6))
THEN = datetime(2026, 3, 11, 23, 0, tzinfo=UTC)
WAIT = Wait(answer=60, hand=30, settle=240)
ANY_HOUR = Calendar(ZoneInfo("America/New_York"))
HERE = frozenset({A, B, C, LEAD})


def minutes(count: int) -> datetime:
    return THEN + timedelta(minutes=count)


def step(
    *,
    order: tuple[UUID, ...] = (A, B),
    lead: UUID | None = LEAD,
    here: frozenset[UUID] = HERE,
    owner: UUID | None = A,
    asked: frozenset[UUID] = frozenset(),
    stage: Stage = Stage.OWNER,
    taken_at: datetime | None = None,
    reminders: int = 0,
) -> Step:
    task = Standing(Tier.URGENT, THEN, owner, asked, taken_at, stage, reminders)
    return next_step(
        task, People([one for one in order if one in here], lead if lead in here else None, here), WAIT, ANY_HOUR
    )


class TestNobodyTakesIt:
    @pytest.mark.parametrize(
        ("stands", "move", "who", "at"),
        [
            ({}, Move.NEXT, B, 30),
            ({"owner": C}, Move.NEXT, A, 30),  # the owner need not be on call
            ({"owner": B, "asked": {A, B}, "stage": Stage.ORDER}, Move.LEAD, LEAD, 30),
            ({"order": (), "owner": C}, Move.LEAD, LEAD, 30),  # an empty order
            ({"order": (A,)}, Move.LEAD, LEAD, 30),  # an order of one, who owns it
            ({"order": (B,)}, Move.NEXT, B, 30),
            ({"order": (), "owner": LEAD}, Move.REMIND, LEAD, 30),  # the lead owns it already
            ({"owner": LEAD, "asked": {A, B, LEAD}, "stage": Stage.LEAD, "reminders": 1}, Move.REMIND, LEAD, 60),
            ({"owner": LEAD, "asked": {A, B, LEAD}, "stage": Stage.LEAD, "reminders": 2}, Move.REMIND, LEAD, 120),
            ({"owner": LEAD, "asked": {A, B, LEAD}, "stage": Stage.LEAD, "reminders": 99}, Move.REMIND, LEAD, 480),
            ({"order": (A, B, C), "asked": {B}, "stage": Stage.ORDER, "owner": B}, Move.NEXT, A, 30),
        ],
    )
    def test_it_goes_through_the_order_to_the_lead_who_keeps_it(self, stands, move, who, at) -> None:
        stands = stands | {"asked": frozenset(stands.get("asked", ()))}
        found = step(**stands)
        assert (found.move, found.who, found.at) == (move, who, minutes(at))

    @pytest.mark.parametrize(
        ("stands", "move", "who"),
        [
            ({"owner": GONE}, Move.NEXT, A),
            ({"owner": None}, Move.NEXT, A),
            ({"owner": GONE, "order": (GONE,)}, Move.LEAD, LEAD),
            ({"owner": GONE, "stage": Stage.LEAD, "reminders": 1}, Move.REMIND, LEAD),  # another lead by now
        ],
    )
    def test_whoever_is_gone_is_passed_over_at_once(self, stands, move, who) -> None:
        found = step(**stands)
        assert (found.move, found.who, found.at, found.new_owner) == (move, who, THEN, True)

    def test_with_everybody_gone_the_office_is_told_at_once_and_then_ever_more_rarely(self) -> None:
        nobody = {"here": frozenset(), "owner": GONE}
        assert step(**nobody) == Step(Move.NOBODY, THEN, None, new_owner=False)
        again = [step(**nobody, stage=Stage.NOBODY, reminders=count).at for count in (1, 2, 3, 4, 5)]
        assert again == [minutes(count) for count in (60, 120, 240, 480, 480)]

    @pytest.mark.parametrize(
        ("people", "move", "who"),
        [({"order": (B,)}, Move.NEXT, B), ({"order": ()}, Move.LEAD, LEAD)],
    )
    def test_once_somebody_can_be_asked_again_they_are_asked_at_once(self, people, move, who) -> None:
        found = step(owner=GONE, stage=Stage.NOBODY, reminders=3, **people)
        assert (found.move, found.who, found.at) == (move, who, THEN)


class TestSomebodyTookIt:
    def test_nobody_else_is_asked_until_it_should_be_settled_then_the_lead_is_told_too(self) -> None:
        found = step(taken_at=minutes(5))
        assert (found.move, found.who, found.at) == (Move.LEAD, LEAD, minutes(245))
        assert not found.new_owner

    def test_then_the_lead_is_reminded_and_it_stays_with_who_took_it(self) -> None:
        found = step(taken_at=THEN, stage=Stage.LEAD, reminders=1)
        assert (found.move, found.at, found.new_owner) == (Move.REMIND, minutes(60), False)

    def test_who_took_it_and_left_answers_no_more(self) -> None:
        found = step(owner=GONE, taken_at=minutes(5))
        assert (found.move, found.who, found.at, found.new_owner) == (Move.NEXT, A, minutes(5), True)


@pytest.mark.parametrize(
    ("order", "team", "lead", "owner"),
    [
        ((A, B), (C, B), LEAD, B),  # the first on call who is on the care team
        ((A,), (C, B), LEAD, C),  # else who has been on the care team longest
        ((A, B), (), LEAD, A),  # else the first on call
        ((), (), LEAD, LEAD),  # else the lead
        ((), (), None, None),
    ],
)
def test_a_new_task_has_an_owner(order, team, lead, owner) -> None:
    assert first_owner(order, team, lead) == owner


@given(st.lists(st.builds(uuid4), max_size=6, unique=True), st.booleans(), st.data())
def test_left_alone_it_reaches_everybody_once_and_ends_with_the_lead_or_the_office(order, has_lead, data) -> None:
    lead = uuid4() if has_lead else None
    here = {*order, *([lead] if lead else [])} - set(data.draw(st.lists(st.sampled_from(order))) if order else [])
    people = People([one for one in order if one in here], lead, here)
    task, asked = Standing(Tier.IMMEDIATE, THEN, None), []
    for _turn in range(len(order) + 3):
        found = next_step(task, people, WAIT, ANY_HOUR)
        assert found.at >= task.asked_at
        asked.append(found.who)
        stage = {Move.NEXT: Stage.ORDER, Move.NOBODY: Stage.NOBODY}.get(found.move, Stage.LEAD)
        owner = found.who if found.new_owner else task.owner
        known = task.asked | ({found.who} if found.who else set())
        task = Standing(
            task.tier, found.at, owner, frozenset(known), None, stage, task.reminders + (stage == task.stage)
        )
    called = [one for one in asked if one and one != lead]
    assert called == people.order
    assert asked[-1] == lead

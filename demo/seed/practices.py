"""Small practices in the newest windows: who picks one, who writes one, and on which days they tick it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from common import clock
from common.errors import Refused
from demo.plot import Way, Writes
from demo.seed.dates import Dates
from demo.seed.world import SEED, Role
from demo.seed.writing import dose_ends
from integration.models import IntegrationWindow, Practice
from integration.services import practices

NEWEST = 2
"""So many windows back; older ones are kept short, as loading takes long enough."""
CHANCES = {Writes.SHARED: 0.85, Writes.PRIVATE: 0.8, Writes.BOTH: 0.7, Writes.SELDOM: 0.4, Writes.NEVER: 0.15}
TICKS = {Way.NOT: 0.35, Way.WORSE: 0.35, Way.SLOWLY: 0.55}
MORNING, EVENING = time(8, 10), time(18, 40)
PICKS = (
    "kind-sentence",
    "slow-walk",
    "breath-out",
    "hand-on-chest",
    "three-good",
    "one-piece",
    "own-words",
    "at-the-window",
)
OWN = (
    "Water the plants and talk to each of them.",
    "Sit on the back step with my tea until it is cold.",
    "Sing one song in the car, all the verses.",
    "Brush the dog. Slowly.",
)


def lay(part: Role, dates: Dates) -> None:
    """The practices of this person's newest windows, as events."""
    dice = Random(f"{SEED}:practices:{part.story.key}")
    for ended_at in dose_ends(part.story, dates)[-NEWEST:]:
        if dice.random() < CHANCES[part.story.writes]:
            part.world.timeline.at(ended_at + timedelta(minutes=dice.randint(8, 25)), _choose, part, ended_at, dice)


def _choose(part: Role, ended_at: datetime, dice: Random) -> None:
    window = IntegrationWindow.objects.open(clock.now()).own(part.user).first()
    if window is None or window.opens_at != ended_at:
        return
    times, submission = 2 if dice.random() < 0.3 else 1, UUID(int=dice.getrandbits(128), version=4)
    if dice.random() < 0.2:
        chosen = practices.write_own(
            window=window,
            own_words=dice.choice(OWN),
            minutes=10,
            times_a_day=times,
            submission=submission,
            by=part.user,
        )
    else:
        chosen = practices.pick(
            window=window, key=dice.choice(PICKS), times_a_day=times, submission=submission, by=part.user
        )
    _lay_ticks(part, chosen, dice)


def _lay_ticks(part: Role, chosen: Practice, dice: Random) -> None:
    likely, zone = TICKS.get(part.story.way, 0.75), part.user.zone
    for day in practices.days_of(chosen.window):
        for number, wall in enumerate((MORNING, EVENING)[: chosen.times_a_day], start=1):
            at = datetime.combine(day, wall, zone) + timedelta(minutes=dice.randint(0, 50))
            if dice.random() < likely and at < part.world.now:
                part.world.timeline.at(at, _tick, part, chosen, number)


def _tick(part: Role, chosen: Practice, number: int) -> None:
    """Where a new dose or a journey to another zone came between, it is not ticked."""
    fresh = Practice.objects.select_related("window__patient__user").get(pk=chosen.pk)
    try:
        practices.tick(practice=fresh, on=clock.today(part.user.zone), time=number, by=part.user)
    except Refused:
        return

"""What all stories share while they are played: the present, the clinics, who works there, the words to write."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from random import Random
from uuid import UUID

from common.walltime import local_day, to_utc
from demo.cast import PATIENTS, Person
from demo.journals import BY_STAGE, Page
from demo.plot import Story, When
from demo.seed.post import Nowhere
from demo.seed.timeline import Timeline
from people.models import Clinic, Membership, Patient, User

SEED = "a lantern by the door"
NOBODY = UUID(int=0)


@dataclass
class World:
    """The stage on which the stories are played."""

    now: datetime
    timeline: Timeline
    post: Nowhere
    houses: dict[str, Clinic] = field(default_factory=dict)
    members: dict[tuple[str, str], Membership] = field(default_factory=dict)

    def member(self, house: str, key: str) -> Membership:
        """Who works at that clinic under that key of the cast."""
        return self.members[house, key]

    def instant(self, when: When, clinic: Clinic) -> datetime:
        """The instant that a story's ``when`` means at this clinic."""
        if when.after is not None:
            return self.now + when.after
        return to_utc(local_day(self.now, clinic.zone) + timedelta(days=when.days), when.at, clinic.zone)


@dataclass
class Role:
    """One patient's part: the story, the people in it, and dice of its own, so that one story never changes another."""

    world: World
    story: Story
    person: Person
    clinic: Clinic
    dice: Random
    user_id: UUID = NOBODY

    @cached_property
    def patient(self) -> Patient:
        """The patient's record, once they have joined."""
        return Patient.objects.select_related("user", "clinic").get(user_id=self.user_id, clinic=self.clinic)

    @property
    def prescriber(self) -> User:
        """Who is responsible."""
        return self.world.member(self.story.house, self.story.prescriber).user

    @property
    def clinician(self) -> User:
        """Who sees the patient most."""
        return self.world.member(self.story.house, self.story.clinician).user

    @property
    def user(self) -> User:
        """The patient's own login, as it stands now."""
        return User.objects.get(pk=self.user_id)

    def day_at(self, at: datetime, wall: time, days: int = 0) -> datetime:
        """``days`` after the patient's local day of ``at``, when clocks there show ``wall``."""
        zone = self.user.zone if self.user_id != NOBODY else self.clinic.zone
        return to_utc(local_day(at, zone) + timedelta(days=days), wall, zone)

    def submission(self) -> UUID:
        """An id as a form makes it."""
        return UUID(int=self.dice.getrandbits(128), version=4)


def role(world: World, story: Story) -> Role:
    """The part of a story."""
    dice = Random(f"{SEED}:{story.key}")
    return Role(world, story, PATIENTS[story.key], world.houses[story.house], dice)


class Pages:
    """The words to write, each used once; the newest entries choose first, so old windows stay empty when they run out."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], list[Page]] = defaultdict(list)
        for stage, pages in BY_STAGE.items():
            for page in pages:
                self._left[stage, page.tone].append(page)

    def take(self, stage: str, tones: tuple[str, ...]) -> Page | None:
        """A page for this stage of the window in the first of these tones that has one left."""
        for tone in tones:
            if self._left[stage, tone]:
                return self._left[stage, tone].pop(0)
        return None

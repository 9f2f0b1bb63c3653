"""The whole demo, from the founding of its clinics to its present instant, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.hashers import make_password
from django.db import transaction

from common import audit, clock
from demo.cast import APPLICANTS, HOUSES, PATIENTS
from demo.logins import PASSWORD
from demo.plot import Story
from demo.seed import agreeing, answers, applying, care, practices, rota, threads, treatment, writing
from demo.seed.dates import Dates, across_a_clock_change, dates_of
from demo.seed.founding import found_all
from demo.seed.patients import come_in, invite_the_others, joining_times, note_details, settle_contact
from demo.seed.post import Nowhere, deliver_until
from demo.seed.timeline import Timeline
from demo.seed.world import Role, World, role
from demo.seed.writing import Wish, dose_ends
from demo.stories import STORIES
from integration.services import close_run_out, load_content
from journey.services import load_protocols
from messaging import transports
from people.models import User

MARK = "demo.loaded"
"""The audit's word for it, by which a demo's database is known."""
FAR_ZONE = "hana"
EXACTLY = timedelta(days=4)
"""So far back every message goes through the real outbox, one by one."""

Progress = Callable[[float], None]


def play_all(*, now: datetime, progress: Progress = lambda _share: None) -> None:
    """Fill an empty database with the demo as it stands at ``now`` (aware): everything, or nothing when it is cut off."""
    post = Nowhere()
    with transaction.atomic(), transports.using(post):
        load_protocols()
        load_content()
        world = World(now, Timeline(now), post)
        found_all(world)
        for house in HOUSES:
            care.lay_house(world, house)
            agreeing.lay_house(world, house)
            rota.lay_house(world, house)
        care.lay_beats(world)
        _lay_everything(world)
        _play(world, progress)
        _end(world)


def _lay_everything(world: World) -> None:
    wishes: list[Wish] = []
    for story in STORIES:
        wishes += _lay(world, story)
    writing.lay_all(wishes)
    threads.lay_houses(world)
    applying.lay_all(world)
    invite_the_others(world)


def _lay(world: World, story: Story) -> list[Wish]:
    zone_name = None
    if story.key == FAR_ZONE:
        story, zone_name = across_a_clock_change(story, world)
    part = role(world, story)
    if zone_name:
        part.person = replace(part.person, zone=zone_name)
    dates = dates_of(story, world) if story.last or story.next else None
    invited_at, joined_at = joining_times(story, world, dates.first if dates else None, part)
    come_in(part, invited_at, joined_at)
    note_details(part, joined_at)
    care.lay(part, joined_at)
    threads.lay(part)
    agreeing.lay(part, joined_at)
    if dates is None:
        answers.lay(part, joined_at, None)
        if story.course:
            treatment.lay_course(part, joined_at)
        settle_contact(part, joined_at, None)
        return []
    return _lay_treated(part, dates, joined_at)


def _lay_treated(part: Role, dates: Dates, joined_at: datetime) -> list[Wish]:
    ends = dose_ends(part.story, dates)
    settle_contact(part, joined_at, ends[-1] if ends else None)
    treatment.lay(part, dates, joined_at)
    answers.lay(part, joined_at, dates.first)
    writing.lay_afterthoughts(part, dates)
    practices.lay(part, dates)
    for ended_at in ends:
        part.world.timeline.at(ended_at + timedelta(hours=72, seconds=40), _close_windows)
    return writing.wishes(part, dates)


def _close_windows() -> None:
    close_run_out(now=clock.now())


def _play(world: World, progress: Progress) -> None:
    began, exactly_from = world.now - timedelta(weeks=13), world.now - EXACTLY
    for played in world.timeline.play(before=partial(deliver_until, exactly_from=exactly_from)):
        progress((played - began) / (world.now - began))
    deliver_until(world.now, exactly_from=exactly_from)


def _end(world: World) -> None:
    """One password for everybody, worked out once: it is slow on purpose."""
    User.objects.update(password=make_password(PASSWORD))
    rota.settle(world)
    with clock.frozen(world.now):
        _close_windows()
        audit.record(MARK, by="load_demo", patients=len(PATIENTS) + len(APPLICANTS))

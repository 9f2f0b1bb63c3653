"""Messages between patients and their care teams, what the team read and answered of what was shared, who is away."""

from __future__ import annotations

from datetime import timedelta

from common import clock
from common.walltime import local_day
from correspondence.models import Letter, Thread
from correspondence.services import go_away, mark_read, set_aside, take, write
from demo.seed.world import Role, World
from demo.threads import ANSWERS, AWAY, CLINICIAN, PATIENT, SET_ASIDE, TAKEN, THREADS, Line
from integration.models import JournalEntry
from integration.services.team import answer_entry, look_at_entry
from people.models import User
from people.roles import Role as StaffRole

HOME = "lanternwood"
ROUND = timedelta(days=1)
WEEKS = 13
LAST_ROUND = timedelta(hours=20)
"""What was shared since the last round nobody has read yet."""
PROMPTLY = timedelta(hours=3)


def lay(part: Role) -> None:
    """What this person and their team wrote."""
    key, now, at = part.story.key, part.world.now, part.world.timeline.at
    for line in THREADS.get(key, ()):
        at(now - timedelta(hours=line.hours_ago), _write, part, line)
    if key in SET_ASIDE:
        at(now - timedelta(hours=SET_ASIDE[key]), _set_aside, part)
    if key in TAKEN:
        at(now - timedelta(hours=TAKEN[key]), _take, part)
    if key in ANSWERS:
        hours, text = ANSWERS[key]
        at(now - timedelta(hours=hours), _answer, part, text)


def lay_houses(world: World) -> None:
    """Every day somebody of each care team reads what was shared; who is away was noted the week before."""
    for days in range(WEEKS * 7):
        world.timeline.at(world.now - LAST_ROUND - days * ROUND, _read_shared)
    for key, (first, last, cover) in AWAY.items():
        world.timeline.at(world.now - timedelta(days=7), _go_away, world, key, first, last, cover)


def _go_away(world: World, key: str, first: int, last: int, cover: str) -> None:
    member = world.member(HOME, key)
    today = local_day(world.now, member.clinic.zone)
    go_away(
        membership=member,
        first_on=today + timedelta(days=first),
        last_on=today + timedelta(days=last),
        cover=world.member(HOME, cover),
        by=member.user,
    )


def _write(part: Role, line: Line) -> None:
    write(patient=part.patient, by=_who(part, line.who), text=line.text, submission=part.submission())
    if line.who != PATIENT:
        part.world.timeline.at(clock.now() + PROMPTLY, _read, part)


def _who(part: Role, who: str) -> User:
    if who == PATIENT:
        return part.user
    return part.clinician if who == CLINICIAN else part.prescriber


def _read(part: Role) -> None:
    """The patient opens what the team wrote."""
    mark_read(patient=part.patient, by=part.user, upto=_newest(part).pk)


def _set_aside(part: Role) -> None:
    thread = Thread.objects.select_related("patient").get(patient=part.patient)
    set_aside(thread=thread, upto=_newest(part).pk, by=part.clinician)


def _take(part: Role) -> None:
    mark_read(patient=part.patient, by=part.clinician, upto=_newest(part).pk)
    take(thread=Thread.objects.select_related("patient").get(patient=part.patient), by=part.clinician)


def _newest(part: Role) -> Letter:
    return Letter.objects.filter(thread__patient=part.patient).order_by("-written_at", "-id")[0]


def _read_shared() -> None:
    for entry in JournalEntry.objects.filter(shared_at__isnull=False, looks=None).select_related("patient"):
        treating = entry.patient.care_team.filter(ended_at=None, membership__role=StaffRole.CLINICIAN)
        place = treating.select_related("membership__user").order_by("created_at", "pk").first()
        if place is not None:
            look_at_entry(entry=entry, by=place.membership.user)


def _answer(part: Role, text: str) -> None:
    rows = JournalEntry.objects.filter(patient__user=part.user_id, shared_at__isnull=False).select_related("patient")
    entry = rows.order_by("-written_at").first()
    if entry is not None:
        answer_entry(entry=entry, text=text, submission=part.submission(), seen=0, by=part.clinician)

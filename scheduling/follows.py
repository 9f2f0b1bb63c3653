"""What moves by itself when dates move: reminders, questionnaires, and the window after a dose. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from journey.models import Course
from measures.schedule import wanted
from scheduling.consequences import CourseDates
from scheduling.reminder_times import SOON, ReminderLine
from scheduling.reminders import after_move, expected_for
from sessions.measuring import facts_of, rules_of

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Follows:
    """A line of what follows: what it is, when it would be by now, and when it will be; None where it is not."""

    what: str
    was: datetime | None
    will: datetime | None


def follows_moves(course: Course, dates: CourseDates, moved: Mapping[UUID, datetime], now: datetime) -> list[Follows]:
    """What follows when these sessions and meetings begin at other times."""
    reminders = [_of_reminder(*pair) for pair in after_move(course, moved, now)]
    reminders = [one for one in reminders if one.was != one.will]
    return [*reminders, *_questions(course, moved, (), now), *_windows(dates, dates.moved(moved))]


def follows_giving_up(course: Course, dates: CourseDates, gone: Collection[UUID], now: datetime) -> list[Follows]:
    """What is called off with these sessions and meetings."""
    reminders = [_of_reminder(line, None) for line in expected_for(course, now) if line.about_id in gone]
    return [*reminders, *_questions(course, {}, gone, now), *_windows(dates, dates.without(gone))]


def _of_reminder(before: ReminderLine | None, after: ReminderLine | None) -> Follows:
    kind = before.kind if before else after.kind if after else ""
    what = _("Reminder an hour before") if kind == SOON else _("Reminder on the day before")
    return Follows(what, before.at if before else None, after.at if after else None)


def _questions(course: Course, moved: Mapping[UUID, datetime], gone: Collection[UUID], now: datetime) -> list[Follows]:
    """Questionnaires that would be asked for at another time. Who reads no record sees when, and not which."""
    facts, rules = facts_of([course], now)[course.pk], rules_of(course.protocol.rules.measures)
    sessions = tuple(
        replace(one, at=moved.get(UUID(one.key), one.at)) for one in facts.sessions if UUID(one.key) not in gone
    )
    before = {one.instrument: one.due_at for one in wanted(rules, facts, now=now)}
    after = {one.instrument: one.due_at for one in wanted(rules, replace(facts, sessions=sessions), now=now)}
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    pairs = {(before.get(key), after.get(key)) for key in keys}
    return [Follows(_("Questionnaire"), was, will) for was, will in sorted(pairs, key=str)]


def _windows(before: CourseDates, after: CourseDates) -> list[Follows]:
    """The window of integration is expected to open as the session ends; it is laid when a dose has ended."""
    found = []
    for dose in before.in_order:
        new = after.dose(dose.id)
        if not dose.fixed and (new is None or new.at != dose.at):
            found.append(Follows(_("Window of integration opens"), dose.at.ends_at, new.at.ends_at if new else None))
    return found

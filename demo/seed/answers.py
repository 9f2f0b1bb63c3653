"""Questionnaires over the weeks: before the first dose and weekly from then on, with gaps, as people are."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from common import clock
from demo.plot import Story
from demo.scores import answers_for, total_on
from demo.seed.world import Role
from measures.instruments import load
from measures.models import Assignment
from measures.services import submit
from messaging.services import mark_all_read
from safety.models import Disposition, SafetyTask
from safety.services import close_task

SKIPS = 0.1
WELL_BEING = "who-5"
SETTLED = (
    "Called at once. The thought comes and goes on bad nights, without a plan; her sister is staying until Sunday. Went "
    "through the safety plan together; next call tomorrow at ten."
)


def lay(part: Role, joined_at: datetime, first_dose: datetime | None) -> None:
    """All answers of a story as events."""
    story, timeline = part.story, part.world.timeline
    if story.phq9 == 0:
        return
    until = part.world.now - timedelta(days=story.answers_until_days_ago)
    told = _told_at(part)
    left_out = part.dice.randint(2, 4) if story.leaves_out_an_item else None
    for number, at in enumerate(_times(part, joined_at, first_dose)):
        if at > until or (told is not None and abs(at - told) < timedelta(days=4)):
            continue
        day = (at - first_dose) / timedelta(days=1) if first_dose else 0.0
        timeline.at(at, _answer, part, day, leaves_out=number == left_out)
    if told is not None and story.item9 is not None and first_dose is not None:
        day, (_days, value, is_settled) = (told - first_dose) / timedelta(days=1), story.item9
        timeline.at(told, _answer, part, day, self_harm=value)
        if is_settled:
            timeline.at(told + timedelta(minutes=38), _settle, part)


def _times(part: Role, joined_at: datetime, first_dose: datetime | None) -> list[datetime]:
    dice = part.dice
    baseline = joined_at + timedelta(hours=1, minutes=dice.randint(5, 50))
    if first_dose is None:
        return [baseline]
    times = [baseline, part.day_at(first_dose, time(18, dice.randint(0, 59)), -1)]
    for week in range(1, 13):
        at = part.day_at(
            first_dose, time(dice.choice((8, 12, 18, 19, 20)), dice.randint(0, 59)), 7 * week + dice.randint(-1, 1)
        )
        if week <= 1 or dice.random() >= SKIPS:
            times.append(at)
    return sorted(at for at in times if at >= baseline)


def _told_at(part: Role) -> datetime | None:
    if part.story.item9 is None:
        return None
    days, _value, _settled = part.story.item9
    return part.world.now - timedelta(days=days, minutes=40)


def _answer(part: Role, day: float, *, self_harm: int = 0, leaves_out: bool = False) -> None:
    story, patient = part.story, part.patient
    mark_all_read(by=patient.user)
    for key, start in _starts(story).items():
        instrument = load(key)
        total = total_on(day, start=start, most=3 * (len(instrument.items) - 1), way=story.way, rng=part.dice)
        harm = self_harm if instrument.self_harm_item else 0
        answers = answers_for(instrument, max(total, harm), part.dice, self_harm=harm)
        if leaves_out and key == "phq-9":
            answers["q5"] = None
        submit(patient=patient, instrument=key, answers=answers, submission=part.submission(), by=patient.user)
    if Assignment.objects.due(clock.now()).filter(patient=patient, instrument=WELL_BEING).exists():
        _well_being(part, day)


def _well_being(part: Role, day: float) -> None:
    """The WHO-5, which is better when it is higher: what the PHQ-9 leaves, of 25."""
    low = total_on(day, start=part.story.phq9, most=27, way=part.story.way, rng=part.dice)
    left = round(25 * (1 - low / 27))
    keys = [item.key for item in load(WELL_BEING).items]
    said = {key: left // 5 + (place < left % 5) for place, key in enumerate(keys)}
    submit(patient=part.patient, instrument=WELL_BEING, answers=said, submission=part.submission(), by=part.user)


def _starts(story: Story) -> dict[str, int]:
    return {"phq-9": story.phq9, "gad-7": story.gad7}


def _settle(part: Role) -> None:
    task = SafetyTask.objects.open().filter(patient=part.patient).oldest_first().first()
    if task is not None:
        close_task(task=task, version=task.version, disposition=Disposition.SPOKE, note=SETTLED, by=part.clinician)

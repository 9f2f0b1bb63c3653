"""How somebody's answers go over the weeks, and answers that add up to a total."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from random import Random

from demo.plot import Way
from measures.instruments import Instrument

#: How readily each question of the PHQ-9 takes a point; sleep, tiredness and mood before restlessness.
_PHQ9 = {"q1": 5, "q2": 6, "q3": 6, "q4": 7, "q5": 4, "q6": 5, "q7": 4, "q8": 2}
_GAD7 = {"q1": 6, "q2": 5, "q3": 6, "q4": 5, "q5": 2, "q6": 4, "q7": 3}
_READINESS: Mapping[str, Mapping[str, int]] = {"phq-9": _PHQ9, "gad-7": _GAD7}


def total_on(day: float, *, start: int, most: int, way: Way, rng: Random) -> int:
    """The total ``day`` days after the first dose (negative: before it), from a total of ``start`` at the beginning."""
    wanted = start * _share(max(0.0, day), way) + rng.uniform(-1.2, 1.2)
    return max(0, min(most, round(wanted)))


def _share(day: float, way: Way) -> float:
    if way is Way.WELL:
        return 0.30 + 0.70 * exp(-day / 10)
    if way is Way.SLOWLY:
        return 0.62 + 0.38 * exp(-day / 18)
    if way is Way.WORSE:
        return 1.0 + min(0.55, day / 24)
    if way is Way.FOR_A_WHILE:
        return 0.38 + 0.62 * exp(-day / 8) + max(0.0, min(0.42, (day - 28) / 55))
    return 1.0


def answers_for(instrument: Instrument, total: int, rng: Random, *, self_harm: int = 0) -> dict[str, int | None]:
    """An answer to every scored question, together exactly ``total``; the self-harm item gets ``self_harm`` alone."""
    readiness = _READINESS[instrument.key]
    answers = dict.fromkeys((item.key for item in instrument.items), 0)
    left = total
    if instrument.self_harm_item and self_harm:
        answers[instrument.self_harm_item] = self_harm
        left -= self_harm
    left = max(0, min(left, 3 * len(readiness)))
    for _point in range(left):
        open_ones = [key for key in readiness if answers[key] < 3]
        # A question that has a point takes the next one less readily, so that answers look like a person's.
        weights = [readiness[key] / (1 + answers[key]) for key in open_ones]
        answers[rng.choices(open_ones, weights)[0]] += 1
    return dict(answers)

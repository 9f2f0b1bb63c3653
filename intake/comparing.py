"""What is different between two sendings of one application. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One answer that is not what it was: ``before`` is empty for a new one, ``now`` for one that is gone."""

    label: str
    before: str
    now: str


def differences(before: Sequence[tuple[str, str]], now: Sequence[tuple[str, str]]) -> list[Difference]:
    """What changed from one list of (label, value) to another, in the order of the page.

    A label that stands once on both sides has changed its value; of one that stands several times (medicines) each value
    has come or gone. The order in which they stand is no difference.
    """
    gone, come = Counter(before) - Counter(now), Counter(now) - Counter(before)
    lost = {label: [value for one, value in gone.elements() if one == label] for label, _value in gone}
    found: list[Difference] = []
    for label, value in come.elements():
        old = lost.get(label, [])
        alone = len(old) == 1 and sum(one == label for one, _v in come.elements()) == 1
        found.append(Difference(label, old.pop() if alone else "", value))
    found += [Difference(label, value, "") for label, values in lost.items() for value in values]
    return found

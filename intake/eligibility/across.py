"""What the rules find over several programmes, one row a rule and thing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from intake.eligibility.facts import Facts, Found, Limits, Programme, Severity
from intake.eligibility.rules import assess, gravest_first


@dataclass(frozen=True)
class Across:
    """A finding over programmes: the worst severity, and the severity on each protocol on which it holds.

    ``values`` are those of the worst, for the sentence.
    """

    rule: str
    version: int
    about: str
    severity: Severity
    by_protocol: dict[str, int] = field(hash=False)
    inputs: tuple[tuple[str, str, str], ...]
    passable: bool
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


def across(facts: Facts, limits: Limits, programmes: Sequence[Programme]) -> tuple[Across, ...]:
    """What is found for somebody on these programmes, gravest first; on none, nothing is found."""
    rows: dict[tuple[str, str], list[tuple[str, Found]]] = {}
    for programme in programmes:
        for found in assess(facts, limits, programme):
            rows.setdefault((found.rule, found.about), []).append((programme.key, found))
    return tuple(sorted((_row(on) for on in rows.values()), key=gravest_first))


def _row(on: list[tuple[str, Found]]) -> Across:
    worst = max((found for _, found in on), key=lambda found: found.severity)
    return Across(
        rule=worst.rule,
        version=worst.version,
        about=worst.about,
        severity=worst.severity,
        by_protocol={key: int(found.severity) for key, found in on},
        inputs=worst.inputs,
        passable=all(found.passable for _, found in on),
        values=worst.values,
    )

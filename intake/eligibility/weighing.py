"""What each rule weighs for somebody on a programme. Pure.

The claims and classes of medicines are weighed as their files say. In code is only what has an edge of its own: blood
pressure, age, the adult who is there, esketamine at home, and what nobody has assessed or answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from types import MappingProxyType

from intake.eligibility.claims import CLAIMS
from intake.eligibility.facts import Claim, Facts, Limits, Measured, Programme, Severity, Standing, Taken, Unassessed
from intake.eligibility.rulebook import ClaimRule, ClaimWeight, interaction_file, rule_file, severity_of
from intake.wording import plain

Inputs = tuple[tuple[str, str, str], ...]

STANDINGS: Mapping[Standing, str] = MappingProxyType(
    {Standing.NOW: "now", Standing.PAST: "in the past", Standing.UNSURE: "not sure"}
)
_GRAVEST = (Standing.NOW, Standing.PAST, Standing.UNSURE)
OTHER_QUESTIONS: Mapping[str, str] = MappingProxyType(
    {"medicines": "Medicines", "allergies": "Allergies", "conditions": "Health history"}
)
"""What else may not have been answered, beside claims."""


@dataclass(frozen=True)
class Weighed:
    """What one rule found; ``rules`` gives it its version."""

    rule: str
    severity: Severity
    about: str = ""
    inputs: Inputs = ()
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


def weigh(facts: Facts, limits: Limits, programme: Programme) -> Iterator[Weighed]:
    """Everything that the rules find, in no order."""
    yield from _esketamine_at_home(programme)
    yield from _age(facts, limits)
    yield from _adult(facts, programme)
    yield from _pressure(facts, limits)
    yield from _claims(facts, limits, programme)
    yield from _medicines(facts, programme)
    yield from _not_assessed(facts)
    yield from _unanswered(facts)


def _esketamine_at_home(programme: Programme) -> Iterator[Weighed]:
    if (programme.product, programme.setting) == ("esketamine", "home"):
        yield Weighed("esketamine_at_home", Severity.STOP, inputs=(("Programme", programme.key, "clinic"),))


def _age(facts: Facts, limits: Limits) -> Iterator[Weighed]:
    if facts.age is None:
        yield Weighed("age_unknown", Severity.NOTE, inputs=(("Age", "not known", "typed"),))
    elif facts.age < limits.least_age:
        inputs = (("Age", str(facts.age), "typed"),)
        yield Weighed("age", Severity.STOP, inputs=inputs, values={"age": facts.age, "least": limits.least_age})


def _adult(facts: Facts, programme: Programme) -> Iterator[Weighed]:
    if facts.adult_available is None:
        yield Weighed("adult_unknown", Severity.NOTE, inputs=(("An adult who is there", "not said", "typed"),))
    elif not facts.adult_available:
        severity = Severity.STOP if programme.setting == "home" else Severity.NOTE
        yield Weighed("no_adult", severity, inputs=(("An adult who is there", "nobody", "typed"),))


def _pressure(facts: Facts, limits: Limits) -> Iterator[Weighed]:
    measured = facts.pressure
    if measured is None:
        yield Weighed("pressure_unknown", Severity.NOTE, inputs=(("Blood pressure", "not known", "typed"),))
        return
    inputs = (("Blood pressure", _reading(measured), measured.origin),)
    values = {
        "systolic": measured.systolic,
        "diastolic": measured.diastolic,
        "caution": f"{limits.systolic_caution}/{limits.diastolic_caution}",
        "stop": f"{limits.systolic_stop}/{limits.diastolic_stop}",
        "days": limits.pressure_valid_days,
    }
    if measured.systolic >= limits.systolic_stop or measured.diastolic >= limits.diastolic_stop:
        yield Weighed("pressure", Severity.STOP, inputs=inputs, values=values)
    elif measured.systolic >= limits.systolic_caution or measured.diastolic >= limits.diastolic_caution:
        yield Weighed("pressure", Severity.CAUTION, inputs=inputs, values=values)
    if not _is_fresh(measured.taken_on, facts.today, limits.pressure_valid_days):
        yield Weighed("pressure_old", Severity.NOTE, inputs=inputs, values=values)


def _reading(measured: Measured) -> str:
    when = measured.taken_on.isoformat() if measured.taken_on else "day not known"
    return f"{measured.systolic}/{measured.diastolic} mmHg, {when}"


def _is_fresh(taken_on: date | None, today: date, days: int) -> bool:
    """Whether a reading is not too old; one without a day, or from a day to come, says nothing of now."""
    return taken_on is not None and 0 <= (today - taken_on).days <= days


def _claims(facts: Facts, limits: Limits, programme: Programme) -> Iterator[Weighed]:
    ordered = sorted(facts.claims, key=lambda one: one.key)
    by_key = {key: tuple(same) for key, same in groupby(ordered, key=lambda one: one.key)}
    for rule in rule_file().claims:
        weight = rule.weight_on(programme)
        months = getattr(limits, rule.recent_within) if rule.recent_within else None
        for key in rule.claims:
            if same := by_key.get(key):
                yield from _claim(rule, weight, same, facts.today, months)


def _claim(
    rule: ClaimRule, weight: ClaimWeight, same: Sequence[Claim], today: date, months: int | None
) -> Iterator[Weighed]:
    """The finding of one claim, however many answers and entries say it: the gravest of them counts."""
    weighed = [(severity, one) for one in same if (severity := _severity(weight, one, today, months)) is not None]
    if not weighed:
        return
    severity, gravest = max(weighed, key=lambda pair: (pair[0], -_GRAVEST.index(pair[1].standing)))
    values = {
        "what": CLAIMS[gravest.key].title,
        "standing": STANDINGS[gravest.standing],
        "when": _when(gravest, months),
        "months": months or "",
    }
    yield Weighed(rule.key, severity, gravest.key, tuple(_input(one) for one in same), values)


def _severity(weight: ClaimWeight, claim: Claim, today: date, months: int | None) -> Severity | None:
    if claim.standing is Standing.UNSURE:
        return severity_of(weight.unsure)
    if months is not None:
        return severity_of(weight.now if _is_recent(claim.last_on, today, months) else weight.older)
    return severity_of(weight.now if claim.standing is Standing.NOW else weight.past)


def _is_recent(last_on: date | None, today: date, months: int) -> bool:
    """Whether an event is recent, by whole months; one whose day nobody knows is."""
    if last_on is None:
        return True
    return (today.year - last_on.year) * 12 + today.month - last_on.month <= months


def _when(claim: Claim, months: int | None) -> str:
    if months is None:
        return ""
    return f", last in {claim.last_on:%B %Y}" if claim.last_on else ", day not known"


def _input(claim: Claim) -> tuple[str, str, str]:
    known = claim.key in CLAIMS
    said = ", ".join(one for one in (STANDINGS[claim.standing], claim.words) if one)
    last = f" (last in {claim.last_on:%B %Y})" if claim.last_on else ""
    return (CLAIMS[claim.key].title if known else claim.key, said + last, claim.origin)


def _medicines(facts: Facts, programme: Programme) -> Iterator[Weighed]:
    known: dict[str, list[Taken]] = {}
    for taken in facts.medicines:
        if taken.key or taken.classes:
            known.setdefault(taken.key or "unlisted", []).append(taken)
    for key, same in known.items():
        classes = frozenset().union(*(one.classes for one in same))
        for interaction in interaction_file().interactions:
            severity = interaction.severity_on(programme)
            if interaction.medicines in classes and severity is not None:
                inputs = tuple(("Medicine", one.words, one.origin) for one in same)
                yield Weighed(interaction.key, severity, key, inputs, {"medicine": same[0].words})


def _not_assessed(facts: Facts) -> Iterator[Weighed]:
    """A note for each condition, medicine or allergy that no rule knows; numbered, so that no word leaves its seal."""
    unknown = [
        *facts.unassessed,
        *(Unassessed("medicine", one.words, one.origin) for one in facts.medicines if not (one.key or one.classes)),
        *(Unassessed("condition", one.words or one.key, one.origin) for one in facts.claims if one.key not in CLAIMS),
    ]
    numbers: dict[str, int] = {}
    for (kind, _), same in _alike(unknown).items():
        numbers[kind] = numbers.get(kind, 0) + 1
        inputs = tuple((kind.capitalize(), one.words, one.origin) for one in same)
        values = {"kind": kind, "words": same[0].words}
        yield Weighed("not_assessed", Severity.NOTE, f"{kind}-{numbers[kind]}", inputs, values)


def _alike(unknown: Iterable[Unassessed]) -> dict[tuple[str, str], list[Unassessed]]:
    found: dict[tuple[str, str], list[Unassessed]] = {}
    for one in unknown:
        found.setdefault((one.kind, plain(one.words) or one.words), []).append(one)
    return found


def _unanswered(facts: Facts) -> Iterator[Weighed]:
    if not facts.unanswered:
        return
    titles = [CLAIMS[key].title if key in CLAIMS else OTHER_QUESTIONS.get(key, key) for key in facts.unanswered]
    inputs = tuple((title, "not answered", "typed") for title in titles)
    yield Weighed("unanswered", Severity.NOTE, inputs=inputs, values={"number": len(titles)})

"""Facts and programmes for the tests of suitability."""

import json
from datetime import date

from intake.eligibility.facts import Claim, Facts, Limits, Measured, Programme, Severity, Standing
from intake.eligibility.rules import assess
from journey.protocol import FOLDER, parse

TODAY = date(2026, 11, 22)
LIMITS = Limits()
N, C, S = Severity.NOTE, Severity.CAUTION, Severity.STOP


def shipped(key):
    rules = parse(json.loads((FOLDER / f"{key}.v4.json").read_text("utf-8")))
    return Programme(rules.key, rules.setting.value, rules.product.value)


HOME, INFUSION, ESKETAMINE = (shipped(key) for key in ("sublingual-home", "infusion-clinic", "esketamine-clinic"))
PROGRAMMES = (HOME, INFUSION, ESKETAMINE)


def well(**changes):
    """Somebody about whom the rules find nothing."""
    known = {
        "today": TODAY,
        "age": 40,
        "pressure": Measured(120, 80, date(2026, 11, 1)),
        "adult_available": True,
    }
    return Facts(**{**known, **changes})


def claims(*keys, standing=Standing.NOW, last_on=None):
    return tuple(Claim(key, standing, last_on=last_on) for key in keys)


def severities(facts, rule=None, limits=LIMITS):
    """The worst severity that a rule (or any) finds on each of the three programmes; None for nothing."""

    def worst(programme):
        found = [one.severity for one in assess(facts, limits, programme) if rule in (None, one.rule)]
        return max(found, default=None)

    return tuple(worst(programme) for programme in PROGRAMMES)

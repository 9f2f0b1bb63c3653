"""What the documentation says of suitability is what the files say."""

from pathlib import Path

import pytest

from intake.eligibility.rulebook import interaction_file, rule_file
from intake.eligibility.rules import RULES
from tests.architecture.lints import ROOT

DOCS = Path(ROOT) / "docs" / "clinical-sources.md"


def weighs(weight):
    said = f"{weight.now} / {weight.past or '–'} / {weight.unsure}"
    said += f", longer ago {weight.older}" if weight.older else ""
    return f"{said} ({', '.join(weight.where.settings)})" if weight.where.settings else said


def of_class(weight):
    return f"{weight.weighs} ({', '.join(weight.where.settings)})" if weight.where.settings else weight.weighs


def rows():
    """A line of the tables for each rule that is data."""
    for one in rule_file().claims:
        yield f"| {one.title} | {'; '.join(map(weighs, one.weights))} | {'yes' if one.source.verified else 'no'} |"
    for one in interaction_file().interactions:
        yield f"| {one.title} | {'; '.join(map(of_class, one.weights))} | {'yes' if one.source.verified else 'no'} |"


@pytest.mark.parametrize("row", list(rows()))
def test_the_table_has_the_rule_as_it_is(row):
    assert row in DOCS.read_text("utf-8")


def test_every_rule_in_code_is_described():
    text = DOCS.read_text("utf-8")
    assert all(RULES[one.key].title in text for one in rule_file().coded)

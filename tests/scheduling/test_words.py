"""Every code that the rules of booking can give has a sentence."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from django.utils import translation

from scheduling.facts import Gives
from scheduling.obstacles import DROPPABLE
from scheduling.whole import WEIGHTS
from scheduling.words import CODES, RULES, sentence
from tests.scheduling.clinics import LORD_HOWE, NEW_YORK

ROOT = Path(__file__).resolve().parents[2] / "scheduling"
AT = datetime(2027, 1, 11, 14, tzinfo=UTC)

#: A value for every name that stands in a sentence.
VALUES = {
    "number": 3,
    "dose": 3,
    "count": 2,
    "at": AT,
    "usual": time(9),
    "weeks": 4,
    "planned": 3,
    "until_hours": 72,
    "minutes": 120,
    "longest": 60,
    "per_week": 2,
    "first": date(2027, 1, 11),
    "last": date(2027, 3, 7),
    "rules": ("places", "people"),
    "doses": 6,
    "hours": 40,
    "least": 48,
    "days": 8,
    "most": 7,
}


@pytest.mark.parametrize("module", ["checker", "whole", "talks", "obstacles"])
def test_no_code_is_without_a_sentence(module: str) -> None:
    written = (ROOT / f"{module}.py").read_text("utf-8")
    found = set(re.findall(r'Gives\(\s*"([a-z_]+)"', written)) | set(re.findall(r'_others\("([a-z_]+)"', written))
    assert found - {"stands_"} <= CODES
    assert found


def test_no_obstacle_and_no_weight_is_without_a_sentence() -> None:
    assert {f"stands_{rule}" for rule in DROPPABLE} | set(WEIGHTS) <= CODES
    assert set(RULES) == set(DROPPABLE)


@pytest.mark.parametrize("code", sorted(CODES))
@pytest.mark.parametrize("kind", ["dose", "integration", "consult"])
def test_every_sentence_takes_its_values(code: str, kind: str) -> None:
    said = sentence(Gives(code, {**VALUES, "kind": kind}), NEW_YORK)
    assert said
    assert said[0].isupper() or said[0].isdigit()
    assert "%(" not in said
    assert said[-1] in ".:"


def test_an_instant_is_told_as_clocks_show_it_there() -> None:
    gives = Gives("later_start", {"at": AT, "further": 1})
    with translation.override("en"):
        assert "Monday 11 January, 09:00" in sentence(gives, NEW_YORK)
        assert "Tuesday 12 January, 01:00" in sentence(gives, LORD_HOWE)


def test_one_and_more_are_told_apart() -> None:
    assert sentence(Gives("other_people", {"count": 1}), NEW_YORK).startswith("1 session is ")
    assert sentence(Gives("other_people", {"count": 3}), NEW_YORK).startswith("3 sessions are ")

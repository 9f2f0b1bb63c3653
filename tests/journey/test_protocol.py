"""A protocol version's data."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import time
from typing import Any

import pytest

from journey.asking import MeasuresNumbers
from journey.protocol import FOLDER, Meetings, ProtocolError, ProtocolRules, Setting, parse, shipped
from measures.instruments import all_instruments

FILES = sorted(FOLDER.glob("*.json"))
DATA: dict[str, Any] = {path.name: json.loads(path.read_text("utf-8")) for path in FILES}
SUBLINGUAL = DATA["sublingual-home.v4.json"]
ESKETAMINE = DATA["esketamine-clinic.v4.json"]
PARTS = ("baseline", "before_dose", "after_dose", "weekly", "monthly")


def changed(data: dict[str, Any], place: str, value: object) -> dict[str, Any]:
    copy = deepcopy(data)
    *parents, last = place.split(".")
    part: Any = copy
    for name in parents:
        part = part[int(name)] if name.isdigit() else part[name]
    part[last] = value
    return copy


def numbers_in(data: Any, place: str = "") -> Iterator[str]:
    """The place of every number, a list of numbers being one."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from numbers_in(value, f"{place}.{name}".lstrip("."))
    elif isinstance(data, list) and data and isinstance(data[0], dict):
        for index, value in enumerate(data):
            yield from numbers_in(value, f"{place}.{index}")
    elif (isinstance(data, (int, float, list)) and not isinstance(data, bool)) or place.endswith(".morning_at"):
        yield place


def newest() -> list[ProtocolRules]:
    return [rules for rules in shipped() if rules.number == 4]


def test_three_protocols_are_shipped_and_each_keeps_its_earlier_versions() -> None:
    assert [rules.key for rules in newest()] == ["esketamine-clinic", "infusion-clinic", "sublingual-home"]
    for number in (1, 2, 3):
        assert [rules.key for rules in shipped() if rules.number == number] == [rules.key for rules in newest()]


def test_a_follow_up_came_with_the_third_version_and_courses_on_earlier_ones_have_none() -> None:
    days = {(rules.number, rules.window.follow_up_days, rules.window.follow_up_open_days) for rules in shipped()}
    assert days == {(1, None, None), (2, None, None), (3, 7, 2), (4, 7, 2)}


def test_talks_came_with_the_fourth_version_and_courses_on_earlier_ones_have_none() -> None:
    assert all(rules.meetings == Meetings() for rules in shipped() if rules.number < 4)
    esketamine, infusion, sublingual = (rules.meetings for rules in newest())
    assert [(one.before_dose, one.roles) for one in sublingual.consults] == [(3, ("prescriber",))]
    assert not infusion.consults
    assert infusion.integration_after == sublingual.integration_after == (1, 3, 5)
    assert not esketamine.integration_after


def test_a_version_without_a_word_about_questionnaires_has_defaults_that_ask_the_same_rhythm() -> None:
    for first, second in zip((rules for rules in shipped() if rules.number == 1), newest(), strict=True):
        assert first.measures == MeasuresNumbers()
        assert first.measures.weekly == second.measures.weekly
        assert first.measures.expire_after_days == second.measures.expire_after_days


def test_every_questionnaire_that_a_shipped_protocol_asks_for_can_be_answered() -> None:
    parts = [getattr(rules.measures, part) for rules in shipped() for part in PARTS]
    assert {key for part in parts for key in part.instruments} <= {one.key for one in all_instruments()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_named_for_its_key_and_number(path: Any) -> None:
    rules = parse(DATA[path.name])
    assert path.name == f"{rules.key}.v{rules.number}.json"


@pytest.mark.parametrize("name", DATA)
def test_every_number_has_a_source_and_every_source_its_numbers(name: str) -> None:
    told = {key: value for key, value in DATA[name].items() if key not in {"number", "sources", "routes"}}
    sourced = [number for source in DATA[name]["sources"] for number in source["numbers"]]
    assert sorted(sourced) == sorted(numbers_in(told))


@pytest.mark.parametrize("name", DATA)
def test_what_is_our_own_suggestion_is_not_called_verified(name: str) -> None:
    assert not [s["claim"] for s in DATA[name]["sources"] if "our suggestion" in s["source"].lower() and s["verified"]]


def test_the_shipped_numbers_are_those_of_their_programmes() -> None:
    esketamine, infusion, sublingual = newest()
    assert (sublingual.induction.doses, sublingual.induction.per_week, sublingual.induction.weeks) == (6, 2, 3)
    assert (infusion.induction.doses, infusion.induction.weeks) == (6, 3)
    assert (infusion.maintenance[0].min_days, infusion.maintenance[0].max_days) == (14, 42)
    assert (esketamine.induction.doses, esketamine.induction.weeks) == (8, 4)
    assert esketamine.monitoring.minutes == (0, 40, 120)
    assert esketamine.monitoring.minimum_stay_minutes == 120
    assert sublingual.window.morning_at == time(9)


@pytest.mark.parametrize(("week", "days"), [(1, (6, 8)), (5, (6, 8)), (8, (6, 8)), (9, (7, 14)), (100, (7, 14))])
def test_maintenance_has_steps(week: int, days: tuple[int, int]) -> None:
    step = parse(ESKETAMINE).maintenance_in(week)
    assert (step.min_days, step.max_days) == days


def test_esketamine_at_home_is_refused() -> None:
    with pytest.raises(ProtocolError, match="never given at home"):
        parse(changed(ESKETAMINE, "setting", Setting.HOME.value))


@pytest.mark.parametrize(
    ("data", "place", "value", "words"),
    [
        (ESKETAMINE, "routes", ["sublingual"], "nasal spray only"),
        (SUBLINGUAL, "routes", [], "routes:"),
        (SUBLINGUAL, "routes", ["rectal"], "routes.0:"),
        (SUBLINGUAL, "key", "No Key", "key:"),
        (SUBLINGUAL, "number", 0, "number:"),
        (SUBLINGUAL, "title", " ", "title:"),
        (SUBLINGUAL, "colour", "blue", "colour:"),
        (SUBLINGUAL, "induction.doses", 0, "induction.doses:"),
        (SUBLINGUAL, "induction.doses", 7, "more doses than"),
        (SUBLINGUAL, "induction.doses", "six", "induction.doses:"),
        (SUBLINGUAL, "induction.min_gap_hours", 200, "smallest gap"),
        (SUBLINGUAL, "maintenance", [], "maintenance:"),
        (SUBLINGUAL, "maintenance.0.min_days", 36, "min_days is larger"),
        (ESKETAMINE, "maintenance.1.from_week", 5, "order of their weeks"),
        (SUBLINGUAL, "window.closes_hours", 40, "out of order"),
        (SUBLINGUAL, "window.latest_start_hours", 72, "out of order"),
        (SUBLINGUAL, "meetings.integration_from_hours", 72, "integration_from_hours is not below"),
        (SUBLINGUAL, "meetings.integration_after", [3, 1], "integration_after is not in ascending"),
        (SUBLINGUAL, "meetings.consults.0.before_dose", 0, "before_dose:"),
        (SUBLINGUAL, "window.morning_at", "25:00", "window.morning_at:"),
        (SUBLINGUAL, "window.follow_up_days", 3, "window.follow_up_days:"),
        (SUBLINGUAL, "window.follow_up_days", None, "come together"),
        (changed(SUBLINGUAL, "window.closes_hours", 100), "window.follow_up_days", 5, "comes before the window"),
        (SUBLINGUAL, "predose.systolic_hold", 20, "predose.systolic_hold:"),
        (SUBLINGUAL, "predose.diastolic_hold", 145, "lower blood pressure"),
        (SUBLINGUAL, "predose.min_gap_block_hours", 49, "min_gap_block_hours is larger"),
        (SUBLINGUAL, "predose.min_gap_override_hours", 61, "booked sessions would be held"),
        (SUBLINGUAL, "monitoring.minutes", [], "monitoring.minutes:"),
        (SUBLINGUAL, "monitoring.minutes", [0, 0], "ascending"),
        (SUBLINGUAL, "dose_entry", {}, "both ends"),
        (SUBLINGUAL, "dose_entry", {"warn_below_mg": 50}, "both ends"),
        (SUBLINGUAL, "dose_entry.warn_below_mg", 451, "lower end"),
        (SUBLINGUAL, "measures.weekly.instruments", ["phq-9", "phq-9"], "named twice"),
        (SUBLINGUAL, "measures.weekly.instruments", ["<b>"], "measures.weekly.instruments.0:"),
        (SUBLINGUAL, "measures.weekly.at_most_days", 6, "smaller than every_days"),
        (SUBLINGUAL, "measures.before_dose.opens_hours", 0, "measures.before_dose.opens_hours:"),
        (SUBLINGUAL, "measures.expire_after_days", 2, "does not come before"),
        (SUBLINGUAL, "measures.morning_at", "9 o'clock", "measures.morning_at:"),
        (SUBLINGUAL, "sources", [], "sources:"),
    ],
)
def test_data_that_make_no_sense_are_refused_with_their_place(
    data: dict[str, Any], place: str, value: object, words: str
) -> None:
    with pytest.raises(ProtocolError, match=words):
        parse(changed(data, place, value))


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(ProtocolError) as refused:
        parse({"key": "x"})
    assert len(refused.value.problems) > 5


@pytest.mark.parametrize("nothing", [None, [], "protocol", 3])
def test_what_is_no_mapping_is_refused(nothing: Any) -> None:
    with pytest.raises(ProtocolError):
        parse(nothing)


def test_rules_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        shipped()[0].title = "x"  # type: ignore[misc]

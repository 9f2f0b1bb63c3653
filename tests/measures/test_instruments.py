"""The questionnaires that come with the app."""

import json
from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from measures.instruments import FOLDER, Instrument, UnknownInstrument, all_instruments, load

PHQ_9: dict[str, Any] = json.loads((FOLDER / "phq-9.v1.json").read_text("utf-8"))

CODES = {
    "phq-9": "44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8",
    "gad-7": "69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7",
}


def test_two_instruments_are_shipped() -> None:
    assert [instrument.key for instrument in all_instruments()] == ["gad-7", "phq-9"]


@pytest.mark.parametrize("key", CODES)
def test_items_carry_their_codes_in_the_published_order(key: str) -> None:
    assert " ".join(item.code for item in load(key).items) == CODES[key]


@pytest.mark.parametrize(
    ("key", "panel", "total", "highest", "recall"),
    [("phq-9", "44249-1", "44261-6", 27, 14), ("gad-7", "69737-5", "70274-6", 21, 14)],
)
def test_an_instrument_knows_its_codes_and_its_range(
    key: str, panel: str, total: str, highest: int, recall: int
) -> None:
    instrument = load(key, 1)
    assert (instrument.panel_code, instrument.total_code) == (panel, total)
    assert (instrument.highest_total, instrument.recall_days) == (highest, recall)
    assert "No permission required" in instrument.licence


@pytest.mark.parametrize("key", CODES)
def test_answers_run_from_not_at_all_to_nearly_every_day(key: str) -> None:
    assert [(answer.value, answer.text, answer.code) for answer in load(key).answers] == [
        (0, "Not at all", "LA6568-5"),
        (1, "Several days", "LA6569-3"),
        (2, "More than half the days", "LA6570-1"),
        (3, "Nearly every day", "LA6571-9"),
    ]


def test_the_items_that_wild_copies_swap_are_where_they_belong() -> None:
    texts = {item.code: item.text for item in load("gad-7").items}
    assert "annoyed" in texts["69689-8"]
    assert "afraid" in texts["69736-7"]


def test_the_difficulty_question_is_not_scored_and_its_codes_are_out_of_order() -> None:
    (difficulty,) = load("phq-9").unscored
    assert difficulty.code == "69722-7"
    assert [answer.code for answer in difficulty.answers] == ["LA6572-7", "LA6573-5", "LA6575-0", "LA6574-3"]


@pytest.mark.parametrize(("key", "number"), [("phq-8", None), ("phq-9", 99), ("", None)])
def test_an_unknown_instrument_is_named(key: str, number: int | None) -> None:
    with pytest.raises(UnknownInstrument):
        load(key, number)


def broken(change: str) -> dict[str, Any]:
    data = deepcopy(PHQ_9)
    match change:
        case "gap between bands":
            data["bands"][1]["lowest"] = 6
        case "bands too short":
            data["bands"][-1]["highest"] = 26
        case "same key twice":
            data["items"][1]["key"] = "q1"
        case "unknown self-harm item":
            data["self_harm_item"] = "q10"
        case "bad code":
            data["items"][0]["code"] = "LA6568-5"
        case "something more":
            data["colour"] = "blue"
    return data


@pytest.mark.parametrize(
    "change",
    [
        "gap between bands",
        "bands too short",
        "same key twice",
        "unknown self-harm item",
        "bad code",
        "something more",
    ],
)
def test_a_broken_definition_is_refused(change: str) -> None:
    with pytest.raises(ValidationError):
        Instrument.model_validate(broken(change))


def test_a_total_that_cannot_be_reached_has_no_band() -> None:
    with pytest.raises(ValueError, match="no total of 28"):
        load("phq-9").band_of(28)

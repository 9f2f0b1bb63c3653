"""The questionnaires that come with the app."""

import hashlib
import json
import re
from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from measures.instruments import FOLDER, Instrument, UnknownInstrument, all_instruments, library, load

PHQ_9: dict[str, Any] = json.loads((FOLDER / "phq-9.v1.json").read_text("utf-8"))

CODES = {
    "phq-9": "44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8",
    "gad-7": "69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7",
}


def test_six_published_questionnaires_and_our_own_check_in_come_with_their_items() -> None:
    keys = [instrument.key for instrument in all_instruments()]
    assert keys == ["asq", "check-in", "gad-7", "pcl-5", "phq-2", "phq-9", "who-5"]


def test_of_the_others_only_totals_are_entered_and_no_wording_is_shipped() -> None:
    others = [instrument for instrument in library() if instrument.entry == "total"]
    assert [one.key for one in others] == ["cadss", "cadss-6", "isi", "madrs", "meq-30", "qids-sr16", "shaps"]
    assert not any(one.questions or one.stem or one.instruction for one in others)


@pytest.mark.parametrize("instrument", library(), ids=lambda one: one.key)
def test_every_instrument_names_licence_sources_and_what_patients_read(instrument: Instrument) -> None:
    assert instrument.licence
    assert instrument.sources
    assert instrument.plain_name
    assert len(instrument.key) <= 20


@pytest.mark.parametrize(
    ("key", "lowest", "highest"),
    [
        ("phq-9", 0, 27),
        ("phq-2", 0, 6),
        ("gad-7", 0, 21),
        ("who-5", 0, 100),
        ("pcl-5", 0, 80),
        ("asq", 0, 0),
        ("qids-sr16", 0, 27),
        ("madrs", 0, 60),
        ("cadss", 0, 92),
        ("cadss-6", 0, 24),
        ("isi", 0, 28),
        ("shaps", 0, 14),
        ("meq-30", 0, 150),
    ],
)
def test_the_range_of_totals_is_the_published_one(key: str, lowest: int, highest: int) -> None:
    assert (load(key).lowest_total, load(key).highest_total) == (lowest, highest)


def test_the_phq_2_is_the_first_two_questions_of_the_phq_9() -> None:
    assert load("phq-2").items == load("phq-9").items[:2]
    assert (load("phq-2").panel_code, load("phq-2").total_code) == ("55757-9", "55758-7")
    assert [bool(load("phq-2").hints_for(total)) for total in range(7)] == [False] * 3 + [True] * 4


def test_the_who_5_offers_all_of_the_time_first_and_higher_is_better() -> None:
    assert [answer.value for answer in load("who-5").answers] == [5, 4, 3, 2, 1, 0]
    assert load("who-5").higher_is_better
    assert load("who-5").hints_for(48)
    assert not load("who-5").hints_for(52)


def test_the_pcl_5_has_its_four_clusters() -> None:
    clusters = {part.key: (part.items[0], part.items[-1], part.needed) for part in load("pcl-5").subscales}
    assert clusters == {"b": ("q1", "q5", 1), "c": ("q6", "q7", 1), "d": ("q8", "q14", 2), "e": ("q15", "q20", 2)}


class TestTheAsqAsksItsFifthQuestion:
    def test_only_after_a_yes(self) -> None:
        no = dict.fromkeys(("q1", "q2", "q3", "q4"), 0)
        assert load("asq").asked(no) == ("q1", "q2", "q3", "q4")
        for key in no:
            assert load("asq").asked(no | {key: 1})[-1] == "q5"

    def test_also_when_somebody_would_rather_not_say(self) -> None:
        assert load("asq").asked({"q1": 0, "q2": None})[-1] == "q5"

    def test_not_before_anything_is_answered(self) -> None:
        assert load("asq").asked({}) == ("q1", "q2", "q3", "q4")


def test_no_shipped_key_can_be_one_that_a_clinic_makes() -> None:
    assert not any(re.search(r"-[0-9a-f]{6}$", one.key) for one in library())


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


WORDING = {
    ("asq", 1): "e2adf9613bf7eaf6",
    ("check-in", 1): "e7f25cda89ca4741",
    ("gad-7", 1): "23e5be3067119279",
    ("pcl-5", 1): "2daf7aebf1739fac",
    ("phq-2", 1): "56b4e199982acd0e",
    ("phq-9", 1): "bf778e9f755fe4aa",
    ("who-5", 1): "8fc72d5e8e9fd0b2",
}


@pytest.mark.parametrize("instrument", all_instruments(), ids=lambda one: one.key)
def test_not_a_letter_of_a_shipped_version_ever_changes(instrument: Instrument) -> None:
    asked = (text for item in instrument.questions for text in (item.text, *(one.text for one in item.answers)))
    words = "\n".join((instrument.instruction, instrument.stem, *(one.text for one in instrument.answers), *asked))
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    assert digest == WORDING[instrument.key, instrument.number], "a correction is a new number"


@pytest.mark.parametrize(("key", "number"), [("phq-8", None), ("phq-9", 99), ("", None)])
def test_an_unknown_instrument_is_named(key: str, number: int | None) -> None:
    with pytest.raises(UnknownInstrument):
        load(key, number)


ONE_ANSWER = PHQ_9["answers"][:1]
TWICE = [*PHQ_9["items"], PHQ_9["items"][0]]
GAP = [PHQ_9["bands"][0], {**PHQ_9["bands"][1], "lowest": 6}, *PHQ_9["bands"][2:]]
ALERT = PHQ_9["alerts"][0]
BROKEN: dict[str, dict[str, Any]] = {
    "a gap between bands": {"bands": GAP},
    "bands that are too short": {"bands": PHQ_9["bands"][:-1]},
    "the same key twice": {"items": TWICE},
    "a bad code": {"panel_code": "LA6568-5"},
    "something more": {"colour": "blue"},
    "an alert on no item": {"alerts": [{**ALERT, "item": "q10"}]},
    "an alert on no value": {"alerts": [{**ALERT, "from_value": 4}]},
    "no items": {"items": []},
    "one answer": {"answers": ONE_ANSWER},
    "the same value twice": {"answers": ONE_ANSWER * 2},
    "an item asked before its reason": {
        "items": [{**PHQ_9["items"][0], "asked_if": {"any_of": ["q2"]}}, *PHQ_9["items"][1:]]
    },
    "a part of no item": {"subscales": [{"key": "a", "title": "A", "items": ["difficulty"]}]},
    "domains that leave one out": {"scoring": {"method": "domains", "domains": [["q1", "q2"]]}},
    "bands without a total": {"scoring": {"method": "none"}},
    "a total without its largest": {"entry": "total", "items": [], "unscored": [], "alerts": []},
}


@pytest.mark.parametrize("wrong", BROKEN)
def test_a_broken_definition_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        Instrument.model_validate(deepcopy(PHQ_9) | BROKEN[wrong])


def test_a_total_that_cannot_be_reached_has_no_band() -> None:
    with pytest.raises(ValueError, match="no total of 28"):
        load("phq-9").band_of(28)

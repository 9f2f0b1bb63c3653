"""How well the list finds words of danger on sentences that it was not made from, and that the docs say so truly.

What fails here shows figures and no sentence: whoever changes the list runs these tests, and must not read the sets.
"""

import json
from pathlib import Path

import pytest

from bench import words
from bench.__main__ import main
from bench.words import GRAVE, SETS, Judged, Share, judge, wilson
from safety.tiers import Tier
from tests.safety.blind import Sentence

PAGE = words.PAGE.read_text("utf-8")

#: Floors, a little below what version 2 gives, and last the ceiling of false calls. No claim that this is good enough.
FLOORS = {"first": (0.69, 0.86, 0.75, 0.09), "second": (0.84, 0.90, 0.80, 0.06)}


@pytest.fixture(scope="module")
def judged() -> dict[str, list[Judged]]:
    return {name: judge(sentences) for name, sentences in SETS.items()}


def share(judged: list[Judged], what: str) -> float:
    return next(one.share for one in words.shares(judged) if one.what.startswith(what))


def test_the_page_says_what_the_list_gives_now(judged: dict[str, list[Judged]]) -> None:
    now = {name: words.summary(ones) for name, ones in judged.items()}
    assert words.rewritten(PAGE, now) == PAGE, (
        "Out of date. `python -m bench words --write-docs` writes the tables anew."
    )


@pytest.mark.parametrize("name", SETS)
def test_it_gets_no_worse_than_it_is(judged: dict[str, list[Judged]], name: str) -> None:
    recall, precision, recall_of_now, false_calls = FLOORS[name]
    assert share(judged[name], "sentences of danger") >= recall
    assert share(judged[name], "findings that are of danger") >= precision
    assert share(judged[name], "“now” found as immediate or urgent") >= recall_of_now
    assert share(judged[name], "harmless sentences") <= false_calls


def test_the_page_calls_it_no_watch_as_long_as_it_misses_more_than_it_finds(judged: dict[str, list[Judged]]) -> None:
    worst = min(share(ones, "sentences of danger") for ones in judged.values())
    assert ("It misses more than it finds" in PAGE) == (worst < 0.5)
    assert "It is no watch." in PAGE


@pytest.mark.parametrize("name", SETS)
def test_each_set_is_large_and_balanced_and_no_sentence_stands_twice(name: str) -> None:
    sentences = SETS[name]
    danger = sum(one.label != "none" for one in sentences) / len(sentences)
    assert len(sentences) >= 280
    assert 0.4 <= danger <= 0.5
    assert len({one.text for one in sentences}) == len(sentences)


@pytest.mark.parametrize("name", SETS)
def test_few_of_its_sentences_stand_in_the_sets_that_teach(judged: dict[str, list[Judged]], name: str) -> None:
    assert sum(one.is_shared for one in judged[name]) <= len(SETS[name]) // 20


def test_every_miss_and_every_false_call_is_shown() -> None:
    tiers = {"missed": None, "too low": Tier.SOON, "found": Tier.IMMEDIATE, "for nothing": Tier.URGENT}
    labels = {"missed": "soon", "too low": "now", "found": "now", "for nothing": "none"}
    told = words.misses(judge([Sentence(text, labels[text], "made up") for text in tiers], tiers.get))  # type: ignore[arg-type]
    assert [line.split()[-1] if line.startswith("  ") else line for line in told.splitlines() if line] == [
        "Missed: 1",
        "missed",
        "“Now”, and found only as soon: 1",
        "low",
        "Called for nothing: 1",
        "nothing",
    ]


def test_recall_and_precision_are_counted_from_the_right_sentences() -> None:
    looked = {"a": Tier.URGENT, "b": Tier.SOON, "c": None, "d": Tier.IMMEDIATE, "e": None, "f": Tier.SOON}
    labels = {"a": "now", "b": "now", "c": "now", "d": "soon", "e": "none", "f": "none"}
    judged = judge([Sentence(text, labels[text], "made up") for text in looked], looked.get)  # type: ignore[arg-type]
    assert [(one.hits, one.of) for one in words.shares(judged)[:8]] == [
        (3, 4),  # danger found
        (3, 4),  # findings that are of danger
        (1, 3),  # now, found as immediate or urgent
        (1, 2),  # of those found so, now
        (2, 2),  # of those found so, danger
        (2, 3),  # now, found at all
        (1, 1),  # soon, found at all
        (1, 2),  # harmless, and somebody is called
    ]
    assert Tier.SOON not in GRAVE


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_the_one_of_wilson(hits: int, of: int, low: float, high: float) -> None:
    assert list(wilson(hits, of)) == pytest.approx([low, high], abs=5e-5)


def test_a_share_of_nothing_is_nothing() -> None:
    assert Share("nobody", 0, 0).row() == "| nobody | 0 | 0 | 0% | 0% to 100% |"


def test_it_can_be_asked_for_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], judged: dict[str, list[Judged]]
) -> None:
    file = tmp_path / "words.json"
    assert main(["words", "--json", str(file)]) == 0
    printed = capsys.readouterr().out
    kept = json.loads(file.read_text("utf-8"))
    assert kept["count"] == sum(len(sentences) for sentences in SETS.values())
    for name, ones in judged.items():
        assert words.table(ones) in printed
        first = next(one for one in kept["results"] if one["set"] == name)
        assert first["low"] < first["share"] < first["high"]


def test_no_sentence_is_shown_to_whoever_did_not_ask(capsys: pytest.CaptureFixture[str]) -> None:
    main(["words"])
    printed = capsys.readouterr().out
    assert not [
        one.text for sentences in SETS.values() for one in sentences if len(one.text) > 12 and one.text in printed
    ]


def test_the_misses_of_one_set_leave_the_other_unread(
    capsys: pytest.CaptureFixture[str], judged: dict[str, list[Judged]]
) -> None:
    main(["words", "--misses", "first"])
    printed = capsys.readouterr().out
    shown = {name: words.misses(ones) in printed for name, ones in judged.items()}
    assert shown == {"first": True, "second": False}


def test_the_tables_are_written_between_their_markers_and_nothing_else_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = words.rewritten(PAGE, dict.fromkeys(SETS, "figures of last year"))
    assert spoilt != PAGE
    page = tmp_path / "page.md"
    page.write_text(spoilt, "utf-8")
    monkeypatch.setattr(words, "PAGE", page)
    assert main(["words", "--write-docs"]) == 0
    assert page.read_text("utf-8") == PAGE


def test_a_page_without_the_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="first set"):
        words.rewritten("A page about something else.", {"first": "figures"})

"""The list of words that ask for a person: what it finds, what it lowers, what it leaves alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.phrases import lexicon
from safety.screening import MOST_CHARACTERS, look_at, screen, sentence_of
from safety.tiers import Tier
from tests.safety.learned import LEARNED
from tests.safety.sentences import NOW, SENTENCES, TRICKY


@pytest.mark.parametrize(("text", "tier"), SENTENCES)
def test_a_sentence_has_its_tier(text: str, tier: Tier | None) -> None:
    found = screen(text)
    assert (found.tier if found else None) == tier, found


def test_there_are_sixty_sentences_and_forty_tricky_ones_and_none_stands_twice() -> None:
    assert len(SENTENCES) >= 100
    assert len(TRICKY) >= 40
    assert len({text for text, _tier in SENTENCES}) == len(SENTENCES)


def test_the_gravest_words_of_a_text_decide() -> None:
    found = screen("I want to die. The garden was nice. I am going to kill myself tonight.")
    assert found is not None
    assert (found.tier, found.kind) == (NOW, "plan")


def test_it_says_where_and_what_lowered_it() -> None:
    text = "The sea was calm. I used to want to die. Not now."
    found = screen(text)
    assert found is not None
    assert found.lowered == ("past",)
    assert sentence_of(text, found.start, found.end) == "I used to want to die."
    assert text[found.start : found.end] == "want to die"


def test_every_kind_has_words_and_the_list_says_where_it_comes_from() -> None:
    words = lexicon()
    assert {phrase.kind for phrase in words.phrases} <= set(words.kinds)
    assert words.number == 2


@given(st.text(max_size=400))
def test_any_text_can_be_looked_through(text: str) -> None:
    found = screen(text)
    assert found is None or 0 <= found.start < found.end <= len(text)


PIECES = st.sampled_from([text for text, _tier in SENTENCES if text.strip()])


@given(st.lists(PIECES, max_size=5), st.sampled_from([text for text, tier in SENTENCES if tier == NOW]))
def test_nothing_that_stands_around_it_hides_a_plan(around: list[str], danger: str) -> None:
    lines = [*around[:2], danger, *around[2:]]
    found = screen("\n\n".join(lines))
    assert found is not None
    assert found.tier == NOW


@given(PIECES)
def test_capitals_blanks_and_curly_quotes_change_nothing(text: str) -> None:
    def tier(written: str) -> Tier | None:
        found = screen(written)
        return found.tier if found else None

    assert tier(text.upper()) == tier(text) == tier(text.replace("'", "’")) == tier(f"  {text}  ")


HEAVY = [
    "not ",
    "i want to ",
    "killing ",
    '" i want ',
    "my a ",
    "'",
    "don't want to ",
    "é",
    "a want to die ",
    "kill myself ",
    "my my my wants to die ",
    '"i want to die" ',
    "don't want to die ",
    "years ago i wanted to die ",
    f"not {chr(39) * 60} want to die ",
    "if i died ",
    "diiiiie su*cid* ",
    "have my my my pills my ",
    "standing on the edge of the ",
    "take all of my ",
    "the voices he tells me ",
]


@pytest.mark.parametrize("piece", HEAVY)
def test_the_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    """Processor time, twenty times the text: a work that grew with the square would take four hundred times as long."""
    short, long = (_seconds((piece * MOST_CHARACTERS)[:length]) for length in (MOST_CHARACTERS // 20, MOST_CHARACTERS))
    assert long < 100 * max(short, 0.002)
    assert long < 10


def _seconds(text: str) -> float:
    begun = time.process_time()
    screen(text)
    return time.process_time() - begun


def test_a_text_that_is_kept_carries_what_was_found() -> None:
    looked = look_at("I want to die.")
    assert looked.text == "I want to die."
    assert looked.found == screen("I want to die.")


@given(
    st.sampled_from([text for text, tier in SENTENCES if tier == NOW]), st.sampled_from(["Years ago I was a child. "])
)
def test_what_was_long_ago_in_one_sentence_is_not_long_ago_in_the_next(danger: str, before: str) -> None:
    found = screen(before + danger)
    assert found is not None
    assert found.tier == NOW


def test_nothing_that_can_be_found_is_passed_over_unlooked() -> None:
    """Each sentence is looked through with every phrase, whether or not one of the words that it needs stands in it."""
    words = lexicon()
    texts = [text for text, _wanted in [*SENTENCES, *LEARNED]]
    mended = [words.spelling.mended(text.lower()).text for text in texts]
    assert [
        (phrase.pattern.pattern[:80], text)
        for phrase in words.phrases
        for text in mended
        if not phrase.may_stand_in(text) and phrase.pattern.search(text)
    ] == []


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("I feel suicidel again", "suicidel"),
        ("going to sucide tonight", "sucide tonight"),
        ("I want to k*ll my self", "k*ll my self"),
        ("I want to diiiie", "want to diiiie"),
        ("I will kill mysef", "I will kill mysef"),
        ("😔 i wnat to die", "wnat to die"),
    ],
)
def test_a_misspelt_word_is_found_and_shown_as_it_was_written(written: str, words: str) -> None:
    found = screen(written)
    assert (written[found.start : found.end] if found else "") == words


@pytest.mark.parametrize(
    "written", ["Homeless people", "an overdone steak", "my self esteem", "the suicides of the novel"]
)
def test_a_word_that_is_a_word_itself_is_left_alone(written: str) -> None:
    mended = lexicon().spelling.mended(written.lower())
    assert mended.text == written.lower()


@given(st.lists(st.sampled_from(["my self", "dont", "tmrw", "suicde", "sea", "diiiie", " ", "!", "😔"]), max_size=12))
def test_a_mended_text_leads_back_to_what_was_written(pieces: list[str]) -> None:
    text = " ".join(pieces)
    mended = lexicon().spelling.mended(text)
    assert mended.written(len(mended.text)) == len(text)


def test_the_learning_set_is_large_and_nearly_all_of_it_is_learned() -> None:
    """It measures nothing: it only keeps what the list was made to find."""
    assert len(LEARNED) >= 400
    danger = [text for text, label in LEARNED if label != "none"]
    harmless = [text for text, label in LEARNED if label == "none"]
    assert sum(screen(text) is not None for text in danger) >= 0.97 * len(danger)
    assert sum(screen(text) is not None for text in harmless) <= 0.03 * len(harmless)

"""The list of words that ask for a person: what it finds, what it lowers, what it leaves alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.screening import MOST_CHARACTERS, lexicon, screen, sentence_of
from safety.tiers import Tier

NOW, U, S, NONE = Tier.IMMEDIATE, Tier.URGENT, Tier.SOON, None

SENTENCES = [
    # an intention, a plan, something done just now
    ("I am going to kill myself tonight.", NOW),
    ("i'm gonna end it all", NOW),
    ("Tonight I will end my life", NOW),
    ("I have decided to take my own life and it feels calm.", NOW),
    ("I have a plan to end my life.", NOW),
    ("I wrote goodbye letters to the kids.", NOW),
    ("I've written a suicide note", NOW),
    ("I saved up enough sleeping pills to not wake up.", NOW),
    ("I bought a rope to hang myself", NOW),
    ("I took all of my pills an hour ago", NOW),
    ("I took an overdose this morning.", NOW),
    ("Last night I tried to kill myself.", NOW),
    ("Don’t tell anyone, but I’m going to kill myself.", NOW),
    ("I won't see spring; I am about to jump off the bridge", NOW),
    ("This is my goodbye.", NOW),
    ("I'LL KILL MYSELF", NOW),
    ("If I stop the treatment I'll kill myself", NOW),
    # a wish to die, hurting oneself
    ("I want to die.", U),
    ("Just want to die", U),
    ("I wish I was dead", U),
    ("I wish I had never been born.", U),
    ("Sometimes I think about killing myself", U),
    ("I can't stop thinking about killing myself.", U),
    ("I have been feeling suicidal since Sunday", U),
    ("I don't want to be here anymore", U),
    ("I don’t want to live", U),
    ("I do not want to wake up", U),
    ("There is no reason to live", U),
    ("Life is not worth living.", U),
    ("They would be better off without me", U),
    ("Everyone would be happier if I was gone", U),
    ("I hope I don't wake up tomorrow", U),
    ("I cut myself again last night", U),
    ("I want to hurt myself", U),
    ("The self-harm is back.", U),
    ("I have never wanted to die more than today", U),
    ("I'm not okay and I want to die", U),
    ("I'm not sleeping I want to die", U),
    ("No one would care if I killed myself. I want to die", U),
    ("I told my mother I want to die", U),
    ("My therapist says I am better, but I want to die.", U),
    ('I keep thinking "I want to die"', U),
    ('The voices say "kill myself" all day', U),
    ("I wanna die", U),
    ("I\nwant\nto die", U),
    ("Not a day goes by that I don't want to die", U),
    ("I need to stop hurting myself", U),
    ("My mom doesn't know I want to kill myself", U),
    ("I don't want to die but I don't want to live either", U),
    # less: long ago, quoted, somebody else, only named, denied
    ("Years ago I tried to kill myself.", U),
    ("When I was 16 I wanted to die", S),
    ("I used to want to die", S),
    ('In the film she cries "I want to kill myself" and leaves', S),
    ("We talked about suicide in group.", S),
    ("My son says he is going to kill himself", S),
    ("I am going to kill my boss", S),
    ("I am not going to kill myself.", S),
    ("I don't have a plan to end my life.", S),
    # nothing
    ("I don't want to die anymore", NONE),
    ("I no longer want to die.", NONE),
    ("I do not want to kill myself", NONE),
    ("I don't think I will kill myself", S),
    ("I have no thoughts of suicide", NONE),
    ("I'm not suicidal, just sad.", NONE),
    ("I don't think I want to die", NONE),
    ("I haven't hurt myself in a year", NONE),
    ("I stopped cutting myself", NONE),
    ("this app is killing me", NONE),
    ("my brother killed himself", NONE),
    ("She wanted to die at home.", NONE),
    ("My grandmother wants to die in peace", NONE),
    ("dead tired", NONE),
    ("The ego death was beautiful, I died and came back", NONE),
    ("I felt as if I was dying and then there was light", NONE),
    ("I was dying to see the sea again.", NONE),
    ("I laughed so hard, I wanted to die laughing", NONE),
    ("We watched Suicide Squad", NONE),
    ("I called the suicide hotline for a friend", NONE),
    ("I cut myself shaving", NONE),
    ("I hurt myself at the gym", NONE),
    ("I could have killed myself for forgetting the keys", NONE),
    ("I don't want to live in Ohio", NONE),
    ("I don't want to wake up early", NONE),
    ("Killing time until the session", NONE),
    ("That cake is to die for", NONE),
    ("My phone wants to die", NONE),
    ("I could kill for a coffee", NONE),
    ("Work is killing me and the deadline is Friday", NONE),
    ("I want to live.", NONE),
    ("", NONE),
    ("   \n", NONE),
]


@pytest.mark.parametrize(("text", "tier"), SENTENCES)
def test_a_sentence_has_its_tier(text: str, tier: Tier | None) -> None:
    found = screen(text)
    assert (found.tier if found else None) == tier, found


def test_there_are_sixty_sentences_and_more() -> None:
    assert len(SENTENCES) >= 60


def test_the_gravest_words_of_a_text_decide() -> None:
    found = screen("I want to die. The garden was nice. I am going to kill myself tonight.")
    assert found is not None
    assert (found.tier, found.kind) == (NOW, "plan")


def test_it_says_where_and_what_lowered_it() -> None:
    text = "The sea was calm. I used to want to die. Not now."
    found = screen(text)
    assert found is not None
    assert found.lowered == ("past",)
    assert sentence_of(text, found) == "I used to want to die."
    assert text[found.start : found.end] == "want to die"


def test_every_kind_has_words_and_the_list_says_where_it_comes_from() -> None:
    words = lexicon()
    assert {phrase.kind for phrase in words.phrases} <= set(words.kinds)
    assert words.number == 1


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


@pytest.mark.parametrize("piece", ["not ", "i want to ", "killing ", '" i want ', "my a ", "'", "don't want to ", "é"])
def test_a_very_long_text_is_no_burden(piece: str) -> None:
    text = (piece * MOST_CHARACTERS)[:MOST_CHARACTERS]
    begun = time.perf_counter()
    screen(text)
    assert time.perf_counter() - begun < 5

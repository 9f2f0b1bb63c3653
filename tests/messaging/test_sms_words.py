"""What a text that comes in asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging import sms_words
from messaging.models import TextWish

STOPS = """STOP|stop|Stop.|"STOP"|  stop  |STOP!!|stopall|STOP ALL|stop please|please stop|Pls stop!|stop texting me|
stop sending me messages|Unsubscribe|CANCEL|end|Quit.|revoke|opt out|OPT-OUT|ＳＴＯＰ|stop, thank you|ok stop|unsubscribe me now"""
OTHERS = """cancel my appointment|I can't stop crying|end of the week?|I quit my job|no|yes|👍|12345|starting tomorrow|
helpful, thanks|I need help now|don't stop|information?|unstoppable"""


@pytest.mark.parametrize("text", [one.strip("\n") for one in STOPS.split("|")])
def test_a_stop_is_understood_however_it_is_written(text):
    assert sms_words.read(text) == sms_words.Read(TextWish.STOP, says_more=False)


@pytest.mark.parametrize("text", ["Stop. I feel worse since Monday", "STOP I want to die", "stop it hurts"])
def test_a_stop_that_says_more_is_a_stop_and_is_told_where_somebody_reads(text):
    assert sms_words.read(text) == sms_words.Read(TextWish.STOP, says_more=True)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("START", TextWish.START),
        ("unstop", TextWish.START),
        ("Start please", TextWish.START),
        ("HELP", TextWish.HELP),
        ("help!", TextWish.HELP),
        ("Info", TextWish.HELP),
    ],
)
def test_start_and_help_count_alone(text, wish):
    assert sms_words.read(text).wish == wish


@pytest.mark.parametrize("text", [one.strip("\n") for one in OTHERS.split("|")])
def test_what_is_meant_for_a_person_is_not_taken_for_a_word_of_the_machine(text):
    assert sms_words.read(text).wish == TextWish.OTHER


@given(st.text(max_size=300))
def test_whatever_comes_in_is_something(text):
    assert sms_words.read(text).wish in TextWish.values


@pytest.mark.parametrize(
    ("opt_out", "text", "wish"),
    [
        ("STOP", "ARRÊT", TextWish.STOP),
        ("stop", "no", TextWish.STOP),
        ("START", "si", TextWish.START),
        ("HELP", "aide", TextWish.HELP),
        ("HELP", "stop", TextWish.STOP),
        ("", "STOP", TextWish.STOP),
        ("something new", "hello", TextWish.OTHER),
    ],
)
def test_what_the_provider_took_it_for_counts_before_the_words(opt_out, text, wish):
    assert sms_words.taken_for(opt_out, text).wish == wish

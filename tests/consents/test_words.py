"""The small markup, and what is hashed of it."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consents.digest import Shown, canonical, digest_of
from consents.kinds import ConsentKind
from consents.presenters import difference
from consents.shipped import words_of
from consents.words import Block, BlockKind, as_html, as_text, parse, source

P, H, L = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.POINTS
SHOWN = Shown("treatment", 2, "Northlight", "Treatment", "# One\n\nTwo.\n\n- three\n- four")


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("", ()),
        (" \n\t\n\u200b\n", ()),
        ("One.", (Block(P, ("One.",)),)),
        ("One\ngoes on.\n\nTwo.", (Block(P, ("One goes on.",)), Block(P, ("Two.",)))),
        ("# Head\nWords.", (Block(H, ("Head",)), Block(P, ("Words.",)))),
        ("- a\n- b\n  goes on", (Block(L, ("a", "b goes on")),)),
        ("- a\n\n- b", (Block(L, ("a",)), Block(L, ("b",)))),
        ("Before:\n- a\n# Head", (Block(P, ("Before:",)), Block(L, ("a",)), Block(H, ("Head",)))),
        ("#no heading\n\n-no point", (Block(P, ("#no heading",)), Block(P, ("-no point",)))),
        ("  # Head  here ", (Block(H, ("Head here",)),)),
        ("1 \u202e2\u2066 3\x00", (Block(P, ("1 2 3",)),)),
        ("a\r\nb\rc", (Block(P, ("a b c",)),)),
    ],
)
def test_a_body_is_paragraphs_headings_and_points(body, blocks):
    assert parse(body) == blocks


@given(st.text(alphabet=st.sampled_from("ab#- \n\t\u200d\u202e<&é"), max_size=60))
def test_what_is_kept_reads_the_same_when_it_is_read_again(body):
    blocks = parse(body)
    assert parse(source(blocks)) == blocks
    assert all(line.strip() == line and line for block in blocks for line in block.lines)


@given(st.text(max_size=80))
def test_no_word_becomes_markup(body):
    html = as_html(parse(body))
    for tag in ("h2", "p", "ul", "li"):
        html = html.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in html
    assert ">" not in html


def test_words_are_shown_as_html_and_as_text():
    blocks = parse(SHOWN.body + "\n\n<b>")
    assert as_html(blocks) == "<h2>One</h2>\n<p>Two.</p>\n<ul><li>three</li><li>four</li></ul>\n<p>&lt;b&gt;</p>"
    assert as_text(blocks) == "One\n\nTwo.\n\n• three\n• four\n\n<b>"


def test_the_digest_is_of_a_text_that_anybody_can_write_down():
    text = (
        "agreement: treatment\nversion: 2\nclinic: Northlight\ntitle: Treatment\n\n# One\n\nTwo.\n\n- three\n- four\n"
    )
    assert canonical(SHOWN) == text
    assert digest_of(SHOWN) == sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "sharing"},
        {"number": 3},
        {"clinic": "Southbank"},
        {"title": "treatment"},
        {"body": "# One\n\nTwo.\n\n- three\n\n- four"},
        {"body": "# One\n\nTwo\n\n- three\n- four"},
    ],
)
def test_whatever_differs_on_the_page_has_another_digest(other):
    assert digest_of(replace(SHOWN, **other)) != digest_of(SHOWN)


@pytest.mark.parametrize("other", [{"body": "# One\r\nTwo.\n- three\n- four\n\n"}, {"title": " Treatment "}])
def test_what_looks_the_same_has_the_same_digest(other):
    assert digest_of(replace(SHOWN, **other)) == digest_of(SHOWN)


@pytest.mark.parametrize("kind", ConsentKind)
def test_the_house_brings_words_for_every_agreement(kind):
    title, body = words_of(kind)
    blocks = parse(body)
    assert 10 < len(title) < 120
    assert "{clinic}" in body
    assert blocks[-2] == Block(H, ("What you say by signing",))
    assert "{" not in body.replace("{clinic}", "")


def test_the_words_about_treatment_say_what_has_to_be_said():
    words = words_of(ConsentKind.TREATMENT)[1]
    for fact in (
        "has not approved ketamine for any psychiatric condition",
        "off-label",
        "esketamine as a nasal spray, is approved for some kinds of depression",
        "The FDA does not approve compounded products",
        "October 2023",
        "abuse and misuse, psychiatric events, raised blood pressure, slowed breathing, and harm to the bladder",
        "Do not drive",
        "lose no other care",
    ):
        assert fact in words
    assert "Do not record" not in words
    assert "We do not record visits" in words_of(ConsentKind.TELEHEALTH)[1]
    assert "STOP" in words_of(ConsentKind.TEXT)[1]


def test_the_difference_between_versions_is_told_line_by_line():
    lines = difference("# One\n\nTwo.\n\n- three", "# One\n\nTwo and a half.\n\n- three\n- four")
    assert [(line.mark, line.text) for line in lines] == [
        ("same", "One"),
        ("gone", "Two."),
        ("new", "Two and a half."),
        ("same", "three"),
        ("new", "four"),
    ]
    assert lines[0].is_heading
    assert lines[3].is_point

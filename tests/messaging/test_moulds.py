"""A letter out of the mould is the letter that the template would have made."""

from __future__ import annotations

from django.template.loader import get_template
from django.utils.html import linebreaks
from django.utils.safestring import mark_safe
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging import moulds
from messaging.moulds import House

HOUSES = (House("Northlight", "+1 555 0100"), House("<b>Tom & Co</b>", ""))
words = st.text(max_size=60) | st.sampled_from(
    [
        "",
        "<script>alert(1)</script>",
        'Tom & "Co"',
        "{{ body }}{% now 'Y' %}",
        "a\n\nb\r\nc",
        "{0} %s",
        "Ünïcode – 你好",
    ]
)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(HOUSES),
    st.fixed_dictionaries(dict.fromkeys(moulds.PARTS, words)),
)
def test_whatever_the_parts_are_it_is_what_the_template_makes_of_them(house, parts):
    given_html = {**parts, "body": mark_safe(linebreaks(parts["body"], autoescape=True))}
    plain, html = moulds.letter(house, parts)
    assert plain == get_template("messaging/email.txt").render({**parts, "clinic": house})
    assert html == get_template("messaging/email.html").render({**given_html, "clinic": house})


def test_a_part_that_holds_markup_is_escaped_in_html_and_left_alone_in_plain_text():
    evil = '<img src=x onerror="alert(1)">'
    parts = dict.fromkeys(moulds.PARTS, evil)
    plain, html = moulds.letter(HOUSES[1], parts)
    assert evil not in html
    assert html.count("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;") == len(moulds.PARTS)
    assert "&lt;b&gt;Tom &amp; Co&lt;/b&gt;" in html
    assert evil in plain


def test_one_persons_parts_never_stay_in_the_mould():
    first = moulds.letter(HOUSES[0], dict.fromkeys(moulds.PARTS, "ada"))
    second = moulds.letter(HOUSES[0], dict.fromkeys(moulds.PARTS, "bea"))
    assert all("ada" in half for half in first)
    assert not any("ada" in half for half in second)

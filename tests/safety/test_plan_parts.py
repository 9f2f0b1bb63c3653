"""What stands in a plan, what is kept of it, and what a form makes of what was typed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from safety.plan_forms import PlanForm, initial_of
from safety.plan_parts import PARTS, Contact, Content, content_of, lines, shown

words = st.text("aZ9é漢🌊·,\"'<[{\\", min_size=1, max_size=6)
contacts = st.builds(Contact, name=words, phone=st.sampled_from(["", "988", "+1 555 0100"]), note=words)
some_lines = st.lists(words, max_size=3).map(tuple)
some_contacts = st.lists(contacts, max_size=2).map(tuple)
contents = st.builds(
    Content,
    warning_signs=some_lines,
    own_ways=some_lines,
    company=some_contacts,
    helpers=some_contacts,
    professionals=some_contacts,
    safer_place=some_lines,
)


@given(contents)
def test_what_is_kept_is_what_was_said(content):
    assert content_of(content.sealed()) == content


@given(contents)
def test_a_form_that_is_opened_and_saved_changes_nothing(content):
    form = PlanForm(initial_of(content))
    assert form.is_valid(), form.errors
    assert form.content() == content


def test_a_line_is_a_thing_and_empty_lines_are_none():
    assert lines("  Walk.\r\n\n\t\n Call   Sam. ") == ("Walk.", "Call Sam.")


def test_a_plan_without_anything_is_empty():
    assert not Content()
    assert Content(helpers=(Contact(phone="988"),))


def test_each_part_has_a_heading_and_examples_to_begin_with():
    assert [part.key for part in PARTS] == [
        "warning_signs",
        "own_ways",
        "company",
        "helpers",
        "professionals",
        "safer_place",
    ]
    assert all(part.title and part.about and len(part.examples) == 3 for part in PARTS)
    assert all(part.one for part in PARTS if part.has_contacts)


def test_a_number_can_be_pressed_and_whatever_else_stands_there_cannot():
    assert Contact("Sam", "+44 (0)20 7946 0000").dialled.startswith("+44")
    assert Contact("Sam", "ask at the door").dialled == ""
    assert Contact("Sam").dialled == ""


def test_a_contact_without_a_name_is_called_by_its_number():
    assert Contact(phone="988").title == "988"


def test_only_what_differs_from_the_version_before_is_marked():
    now = Content(own_ways=("Walk.",), safer_place=("The key is with Sam.",))
    before = Content(own_ways=("Walk.",))
    assert [one.part.key for one in shown(now, before) if one.is_changed] == ["safer_place"]
    assert not any(one.is_changed for one in shown(now))


def test_a_number_that_no_phone_dials_is_sent_back_with_its_row():
    form = PlanForm({"helpers_2_name": "Sam", "helpers_2_phone": "call my work"})
    assert not form.is_valid()
    assert list(form.errors) == ["helpers_2_phone"]


def test_a_note_alone_asks_who_it_is_about():
    form = PlanForm({"company_0_note": "on Sundays"})
    assert not form.is_valid()
    assert list(form.errors) == ["company_0_name"]


def test_a_number_alone_is_enough():
    form = PlanForm({"professionals_0_phone": "555 0100"})
    assert form.is_valid()
    assert form.content().professionals == (Contact(phone="555 0100"),)


def test_a_row_that_is_emptied_is_gone_and_the_others_move_up():
    form = PlanForm({"helpers_1_name": "Sam", "helpers_1_phone": "555 0100"})
    assert form.is_valid()
    assert form.content().helpers == (Contact("Sam", "555 0100"),)


def test_the_rows_in_use_are_open_and_one_more():
    form = PlanForm(initial=initial_of(Content(helpers=(Contact("Sam"), Contact("Ivy")))))
    section = next(one for one in form.sections if one.part.key == "helpers")
    assert [row.number for row in section.open_rows] == [1, 2, 3]
    assert [row.number for row in section.more_rows] == [4, 5, 6]


def test_a_row_with_an_error_is_never_folded_away():
    form = PlanForm({"helpers_4_name": "Sam", "helpers_4_phone": "no number"})
    section = next(one for one in form.sections if one.part.key == "helpers")
    assert 5 in [row.number for row in section.open_rows]

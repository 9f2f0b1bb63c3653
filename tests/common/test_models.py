"""Ids that tell nothing, and forms that two people have open."""

from __future__ import annotations

import pytest
from django import forms
from pytest_django.asserts import assertHTMLEqual

from common.errors import Refused, StaleSave
from common.forms import HouseForm, LongSelect, posted_number
from common.models import new_id
from people.models import Clinic


def test_ids_are_version_seven_and_come_in_order():
    ids = [new_id() for _ in range(100)]
    assert {one.version for one in ids} == {7}
    assert ids == sorted(ids)
    assert len(set(ids)) == 100


def test_a_save_raises_the_version(clinic):
    clinic.save_version(1, name="Northern light")
    assert (clinic.name, clinic.version) == ("Northern light", 2)


def test_a_stale_save_is_refused_and_hands_over_what_is_there_now(clinic):
    in_my_form = Clinic.objects.get(pk=clinic.pk)
    clinic.save_version(1, name="Theirs")
    with pytest.raises(StaleSave) as stale:
        in_my_form.save_version(1, name="Mine")
    assert isinstance(stale.value, Refused)
    assert stale.value.current.name == "Theirs"
    assert stale.value.current.version == 2
    assert Clinic.objects.get(pk=clinic.pk).name == "Theirs"


def test_nobody_overwrites_with_a_version_that_never_was(clinic):
    for wrong in (0, 2, 999):
        with pytest.raises(StaleSave):
            clinic.save_version(wrong, name="Mine")


def test_a_save_without_changes_still_counts(clinic):
    assert clinic.save_version(1).version == 2


@pytest.mark.parametrize(
    ("typed", "number"),
    [("3", 3), ("0", 0), ("", 0), ("-1", 0), ("1.5", 0), ("x", 0), ("٣", 0), ("9" * 40, 0), (" 3", 0)],
)
def test_a_number_out_of_a_hidden_field_is_small_and_plain(typed, number):
    assert posted_number({"version": typed}, "version") == number


def test_a_missing_hidden_number_is_zero():
    assert posted_number({}, "version") == 0


def test_a_refusal_stands_beside_its_field_or_above_the_form():
    class Form(HouseForm):
        pass

    form = Form({})
    form.refuse(Refused("No.", field="elsewhere"))
    assert form.non_field_errors() == ["No."]


@pytest.mark.parametrize("value", ["b", None, "", "<x>"])
def test_a_long_select_is_the_same_as_djangos_own_only_faster(value):
    choices = [("", "Choose …"), ("Group <1>", [("a", "A & B"), ("b", "<b>B</b>")]), ("<x>", "X")]
    ours, theirs = (
        kind(attrs={"id": "i", "data-zone": "guess", "required": True}, choices=choices).render("z", value)
        for kind in (LongSelect, forms.Select)
    )
    assertHTMLEqual(ours, theirs)

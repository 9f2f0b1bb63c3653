"""The house's questions and practices: enough of them, well formed, loaded once, and never changed under a number."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from integration import content, content_library, house_words
from integration.content import PROMPT_FAMILIES, STAGES, PromptSet
from integration.models import Content, ContentKind
from integration.services import back_to_house, load_content, publish
from integration.services.content import ContentFileChanged

IN_A_WINDOW = ("capture", "meaning", "action", "looking_back", "week")
PROMPTS = ContentKind.PROMPTS


def changed(**about) -> PromptSet:
    """The house's questions, the first with something else about it."""
    first, *others = content.house_prompts().prompts
    return PromptSet(prompts=(first.model_copy(update=about), *others))


def in_force(clinic) -> Content:
    return Content.objects.of(clinic, PROMPTS)[0]


def published(clinic, office, **about) -> Content:
    seen = str(in_force(clinic).pk)
    return publish(clinic=clinic, kind=PROMPTS, body=changed(**about), seen=seen, note="Ours", by=office)


@pytest.mark.parametrize("stage", STAGES)
def test_there_are_enough_questions_for_each_stage(stage):
    questions = content.house_prompts().in_use(stage)
    assert len(questions) >= (8 if stage in IN_A_WINDOW else 4)
    assert {one.family for one in questions} == set(PROMPT_FAMILIES)


def test_every_question_is_one_and_has_a_line_that_takes_the_weight_off_it():
    for one in content.house_prompts().prompts:
        assert "?" in one.question, one.key
        assert one.ease, one.key


def test_no_question_stands_twice():
    questions = [one.question for one in content.house_prompts().prompts]
    assert len(set(questions)) == len(questions)


def test_what_is_caught_first_is_not_explained():
    for one in content.house_prompts().of_stage("capture"):
        assert not re.search(r"\bwhy\b|\bmeans?\b", one.question, re.IGNORECASE), one.key


@pytest.mark.parametrize("word", ["must", "should", "streak", "fail", "miss", "heal", "cure", "breakthrough", "trip"])
def test_nothing_presses_promises_or_blames(word):
    for text in house_words.every_text():
        assert not re.search(rf"\b{word}(s|ed)?\b", text, re.IGNORECASE), text


def test_practices_are_short_and_of_several_kinds():
    practices = content.house_practices().practices
    assert len(practices) >= 10
    assert all(one.minutes <= 20 and 2 <= len(one.steps) <= 4 for one in practices)
    assert {one.family for one in practices} == set(content.PRACTICE_FAMILIES)


def test_every_text_of_the_house_is_where_translators_find_it():
    assert house_words.PATH.read_text("utf-8") == house_words.written(), "run manage.py load_content --words"


def test_a_key_twice_an_empty_stage_and_a_text_too_long_are_refused():
    one = content.house_prompts().prompts[0]
    for rows in ((one, one), (one,), (one.model_copy(update={"question": "x" * 161}),)):
        with pytest.raises(ValueError, match="validation error"):
            PromptSet.model_validate({"prompts": [row.model_dump() for row in rows]})


def test_the_houses_sets_are_loaded_and_loading_again_changes_nothing(db):
    assert set(Content.objects.filter(clinic=None).values_list("kind", flat=True)) == {"prompts", "practices"}
    assert load_content() == 0


def test_an_edited_file_needs_a_new_number(db, tmp_path):
    data = json.loads((content.FOLDER / "prompts.v1.json").read_text("utf-8"))
    path = tmp_path / "prompts.v1.json"
    path.write_text(json.dumps(data, indent=7), "utf-8")
    assert load_content(tmp_path) == 0
    data["prompts"][0]["question"] = "What else?"
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(ContentFileChanged, match="give the file the number 2"):
        load_content(tmp_path)
    path.write_text(json.dumps({**data, "number": 2}), "utf-8")
    assert load_content(tmp_path) == 1
    path.write_text("{}", "utf-8")
    with pytest.raises(Refused, match="is no content"):
        load_content(tmp_path)


def test_the_command_says_how_many_were_new(db):
    Content.objects.all().delete()
    said = StringIO()
    call_command("load_content", stdout=said)
    call_command("load_content", stdout=said)
    assert said.getvalue().split("\n")[:2] == [
        "2 new versions of questions and practices.",
        "0 new versions of questions and practices.",
    ]


def test_a_clinics_version_is_in_force_there_and_nowhere_else(clinic, other_clinic, office):
    made = published(clinic, office, question="What is open?")
    assert (made.number, made.clinic, made.by, made.note) == (1, clinic, office, "Ours")
    assert content_library.in_force(clinic, PROMPTS).prompts.prompts[0].question == "What is open?"
    assert content_library.in_force(other_clinic, PROMPTS).is_house
    assert AuditEntry.objects.get(action="content.published").detail == {"kind": "prompts", "number": 1}
    assert published(clinic, office, question="And now?").number == 2
    made.refresh_from_db()
    assert made.body["prompts"][0]["question"] == "What is open?"


def test_back_to_the_houses_set_is_a_version_of_its_own(clinic, office):
    made = published(clinic, office, question="What is open?")
    again = back_to_house(clinic=clinic, kind=PROMPTS, seen=str(made.pk), by=office)
    assert again.number == 2
    assert content_library.in_force(clinic, PROMPTS).prompts == content.house_prompts()


def test_who_began_from_an_older_version_is_shown_the_newer_one(clinic, office):
    seen = str(in_force(clinic).pk)
    newer = published(clinic, office, question="What is open?")
    with pytest.raises(StaleSave) as stale:
        publish(clinic=clinic, kind=PROMPTS, body=changed(question="Mine?"), seen=seen, note="", by=office)
    assert stale.value.current == newer


def test_nothing_changed_is_no_new_version(clinic, office):
    with pytest.raises(Refused, match="Nothing was changed"):
        published(clinic, office)
    assert not clinic.contents.exists()


def test_only_the_office_of_the_clinic_publishes(clinic, clinician, other_office):
    for somebody in (clinician, other_office):
        with pytest.raises(PermissionDenied):
            published(clinic, somebody, question="What is open?")
    assert not clinic.contents.exists()


def test_a_version_that_was_read_is_not_read_again(clinic, office, django_assert_num_queries):
    published(clinic, office, question="What is open?")
    content_library.in_force(clinic, PROMPTS)
    with django_assert_num_queries(1):
        content_library.in_force(clinic, PROMPTS)

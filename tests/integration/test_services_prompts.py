"""Which question stands in a window, and what becomes of it when it is swapped, answered or left."""

from __future__ import annotations

import itertools
import uuid
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied

from common.models import AuditEntry
from integration import content, content_library
from integration.content import PromptSet
from integration.links import BadLink
from integration.models import Content, ContentKind, EntryStage, JournalEntry, WindowPrompt
from integration.services import prompts, publish
from tests.integration.build import ENDED, a_course, a_window, an_entry, hours

ASKED = ["capture", "meaning", "action", "looking_back", "week"]
S = EntryStage


def keys(window, stage: str) -> list[str]:
    return list(WindowPrompt.objects.filter(window=window, stage=stage).order_by("place").values_list("key", flat=True))


def families(window) -> list[str]:
    rows = {row.stage: row for row in window.prompts.filter(place=1)}
    return [content_library.prompt_of(rows[stage].key, rows[stage].content_id).family for stage in ASKED]


@pytest.fixture
def more(window, clock, patient, clinician):
    """Two windows more of the same course."""
    made = []
    for number in (1, 2):
        clock(ENDED + hours(200 * number))
        made.append(a_window(patient, clinician, ENDED + hours(200 * number)))
    return made


def of_our_own(clinic, office, keep: int = 2) -> Content:
    """The clinic puts away all but some questions of each stage, and adds one of its own for each."""
    rows = []
    for stage in content.STAGES:
        for number, one in enumerate(content.house_prompts().of_stage(stage)):
            rows.append(one.model_copy(update={"active": number < keep}))
        rows.append(
            rows[-1].model_copy(
                update={"key": f"{stage.replace('_', '-')}-ours", "question": f"Our {stage}?", "active": True}
            )
        )
    seen = str(Content.objects.of(clinic, ContentKind.PROMPTS)[0].pk)
    return publish(
        clinic=clinic, kind=ContentKind.PROMPTS, body=PromptSet(prompts=tuple(rows)), seen=seen, note="", by=office
    )


def test_a_window_opens_with_a_question_for_each_stage_and_neighbours_of_different_families(window):
    assert {row.stage for row in window.prompts.all()} == set(ASKED)
    found = families(window)
    assert all(one != following for one, following in itertools.pairwise(found))
    prompts.drawn_for(window)
    assert window.prompts.count() == 5


def test_the_next_windows_ask_something_else_of_another_family(window, more):
    for stage in ASKED:
        asked = [keys(one, stage)[0] for one in (window, *more)]
        assert len(set(asked)) == 3
    for one, following in zip([window, more[0]], more, strict=True):
        assert all(mine != theirs for mine, theirs in zip(families(one), families(following), strict=True))


def test_looking_writes_nothing_and_is_one_query(window, django_assert_num_queries):
    prompts.standing(window, S.CAPTURE)
    with django_assert_num_queries(1):
        standing = prompts.standing(window, S.CAPTURE)
    assert standing.prompt.key == standing.row.key == keys(window, "capture")[0]


def test_a_window_from_before_finds_the_same_question_again_without_a_row(window):
    WindowPrompt.objects.all().delete()
    found = {stage: prompts.standing(window, stage).prompt.key for stage in ASKED}
    assert found == {stage: prompts.standing(window, stage).prompt.key for stage in ASKED}
    assert not WindowPrompt.objects.exists()
    swapped = prompts.swap(window=window, stage=S.MEANING, by=window.patient.user)
    assert keys(window, "meaning") == [found["meaning"], swapped.prompt.key]


def test_a_swap_goes_through_all_questions_before_one_comes_again(window):
    count = len(content.house_prompts().in_use("capture"))
    for _turn in range(count - 1):
        prompts.swap(window=window, stage=S.CAPTURE, by=window.patient.user)
    assert len(set(keys(window, "capture"))) == count
    again = prompts.swap(window=window, stage=S.CAPTURE, by=window.patient.user)
    assert again.row.place == count + 1
    outcomes = list(window.prompts.filter(stage="capture").order_by("place").values_list("outcome", flat=True))
    assert outcomes == ["swapped"] * count + ["offered"]
    assert AuditEntry.objects.filter(action="prompt.swapped", actor=window.patient.user).count() == count


def test_what_was_ignored_or_swapped_does_not_come_back_in_the_next_window(window, clock, patient, clinician):
    prompts.swap(window=window, stage=S.CAPTURE, by=patient.user)
    clock(ENDED + hours(200))
    later = a_window(patient, clinician, ENDED + hours(200))
    assert not set(keys(window, "capture")) & set(keys(later, "capture"))


def test_nobody_goes_on_swapping_for_ever(window):
    for _turn in range(prompts.MOST_SWAPS + 5):
        standing = prompts.swap(window=window, stage=S.WEEK, by=window.patient.user)
    assert standing.row.place == prompts.MOST_SWAPS


def test_the_link_swaps_while_it_counts_and_nobody_else_does(window, clinician):
    link = window.links.order_by("expires_at").first()
    assert prompts.swap(window=window, stage=S.CAPTURE, link=link).row.place == 2
    assert AuditEntry.objects.filter(action="prompt.swapped", system_actor="entry link").exists()
    for who in ({"by": clinician}, {}):
        with pytest.raises(PermissionDenied):
            prompts.swap(window=window, stage=S.CAPTURE, **who)
    link.expires_at = ENDED
    link.save()
    with pytest.raises(BadLink):
        prompts.swap(window=window, stage=S.CAPTURE, link=link)
    assert len(keys(window, "capture")) == 2


def test_an_answer_is_noted_with_its_entry_and_the_version_of_its_words(window):
    entry = an_entry(window)
    key = keys(window, "capture")[0]
    prompts.answered(window=window, stage=S.CAPTURE, key=key, entry=entry)
    row = window.prompts.get(stage="capture")
    assert (row.outcome, row.entry, JournalEntry.objects.get(pk=entry.pk).content) == ("answered", entry, row.content)
    prompts.swap(window=window, stage=S.CAPTURE, by=window.patient.user)
    row.refresh_from_db()
    assert row.outcome == "answered"


def test_once_a_question_is_answered_the_next_one_stands_and_looking_at_it_writes_nothing(window, ada):
    page = f"/windows/{window.pk}/write/"
    first = prompts.standing(window, S.CAPTURE).prompt
    ada.post(page, {"text": "x", "share": "private", "submission": str(uuid.uuid4()), "prompt": first.key})
    following = prompts.standing(window, S.CAPTURE)
    assert following.prompt.family != first.family
    assert following == prompts.standing(window, S.CAPTURE)
    for address in (page, "/today/"):
        shown = unescape(ada.get(address).content.decode())
        assert following.prompt.question in shown
        assert first.question not in shown
    assert keys(window, "capture") == [first.key]
    ada.post(page, {"text": "y", "share": "private", "submission": str(uuid.uuid4()), "prompt": following.prompt.key})
    assert keys(window, "capture") == [first.key, following.prompt.key]
    assert set(window.prompts.filter(stage="capture").values_list("outcome", flat=True)) == {"answered"}
    swapped = prompts.swap(window=window, stage=S.CAPTURE, by=window.patient.user)
    assert len({*keys(window, "capture")}) == 4
    assert swapped.row.place == 4


def test_once_all_questions_of_a_stage_were_answered_here_the_page_is_free(window, ada):
    for _one in content.house_prompts().in_use("capture"):
        prompt = prompts.standing(window, S.CAPTURE).prompt
        entry = an_entry(window)
        prompts.answered(window=window, stage=S.CAPTURE, key=prompt.key, entry=entry)
    assert prompts.standing(window, S.CAPTURE).prompt is None
    assert "What would you like to write down?" in ada.get(f"/windows/{window.pk}/write/").content.decode()


def test_a_question_that_was_never_asked_is_noted_nowhere(window):
    entry = an_entry(window)
    for key in ("", "no-such-key"):
        prompts.answered(window=window, stage=S.CAPTURE, key=key, entry=entry)
        prompts.answered(window=None, stage=S.FREE, key=key, entry=entry)
    assert set(window.prompts.values_list("outcome", flat=True)) == {"offered"}


def test_a_new_version_asks_from_then_on_and_a_running_window_keeps_its_questions(
    window, clock, patient, clinician, clinic, office
):
    before = {stage: prompts.standing(window, stage).prompt for stage in ASKED}
    of_our_own(clinic, office)
    assert {stage: prompts.standing(window, stage).prompt for stage in ASKED} == before
    clock(ENDED + hours(200))
    later = a_window(patient, clinician, ENDED + hours(200))
    in_use = {one.key for one in content_library.in_force(clinic, ContentKind.PROMPTS).prompts.prompts if one.active}
    for stage in ASKED:
        assert keys(later, stage)[0] in in_use - set(keys(window, stage))
    shown = {prompts.standing(later, S.CAPTURE).prompt.question}
    shown |= {prompts.swap(window=later, stage=S.CAPTURE, by=patient.user).prompt.question for _turn in range(2)}
    assert "Our capture?" in shown


def test_an_entry_shows_the_question_as_it_was_asked(window, clinic, office):
    of_our_own(clinic, office)
    entry = an_entry(window)
    JournalEntry.objects.filter(pk=entry.pk).update(prompt="capture-ours")
    entry.refresh_from_db()
    prompts.answered(window=window, stage=S.CAPTURE, key="capture-ours", entry=entry)
    assert content_library.question_of(entry).question == "Our capture?"
    assert prompts.known("capture-ours", window, clinic)
    assert not prompts.known("capture-theirs", window, clinic)


def test_a_page_without_a_window_has_a_question_too_and_another_one(window, patient, django_assert_num_queries):
    course = a_course(patient)
    first = prompts.offered(course=course, stage=S.INTENTION).prompt
    assert prompts.offered(course=course, stage=S.INTENTION).prompt == first
    seen, key = [first.key], first.key
    for _turn in range(5):
        key = prompts.offered(course=course, stage=S.INTENTION, after=key).prompt.key
        seen.append(key)
    assert len(set(seen)) == len(content.house_prompts().in_use("intention"))
    with django_assert_num_queries(2):
        prompts.offered(course=course, stage=S.REREADING)
    assert prompts.offered(course=course, stage=S.FREE).prompt is None


def test_a_form_finds_the_question_that_it_was_opened_with_whatever_was_published_since(window, clinic, office):
    key = keys(window, "capture")[0]
    words = prompts.standing(window, S.CAPTURE).prompt.question
    rows = [
        one.model_copy(update={"question": "Changed?"}) if one.key == key else one
        for one in content.house_prompts().prompts
    ]
    seen = str(Content.objects.of(clinic, ContentKind.PROMPTS)[0].pk)
    publish(clinic=clinic, kind=ContentKind.PROMPTS, body=PromptSet(prompts=tuple(rows)), seen=seen, note="", by=office)
    assert prompts.named(key, window, clinic).question == words
    assert prompts.named(key, None, clinic).question == "Changed?"
    assert prompts.named("no-such", window, clinic) is prompts.named("", window, clinic) is None

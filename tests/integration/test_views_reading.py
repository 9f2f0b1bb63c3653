"""Reading back: searching, tags, moods and the thread, as a patient sees them."""

from __future__ import annotations

import logging
import re
from html import unescape
from uuid import uuid4

import pytest

from common.models import AuditEntry
from integration.models import EntryStage, JournalEntry
from integration.services import attachments
from tests.integration.build import ENDED, hours
from tests.integration.journal_build import a_told_window, kept
from tests.integration.recordings import WEBM, a_picture
from tests.measures.build import answer

pytestmark = pytest.mark.django_db

WAYS = ("/journal/", "/journal/search/", "/journal/tags/", "/journal/mood/", "/journal/thread/", "/journal/export/")


def words(response) -> str:
    """What stands on the page, without its marks."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", main)).split())


@pytest.fixture
def told(clock, patient, clinician):
    """Ada's journal of two weeks; it is the fifth day after the second dose."""
    windows = [a_told_window(clock, patient, clinician, number) for number in (1, 2)]
    clock(ENDED + hours(24 * 12))
    return windows


@pytest.mark.parametrize("way", WAYS)
def test_an_empty_journal_explains_each_of_its_ways(way, ada):
    assert ada.get(way).status_code == 200


@pytest.mark.parametrize("way", WAYS)
def test_staff_have_no_journal(way, client, clinician, office):
    for somebody in (clinician, office):
        client.force_login(somebody)
        assert client.get(way).status_code == 404
        assert client.post(way).status_code in (404, 405)


def test_the_timeline_says_of_each_entry_what_it_is_and_how_it_stands(told, ada):
    page = words(ada.get("/journal/"))
    assert page.index("After session 2") < page.index("Practice 2 again") < page.index("After session 1")
    for said in (
        "Intention",
        "Look by daylight",
        "Mood: In between",
        "river",
        "Mother",
        "Private",
        "Shared with your care team",
        "Walk to the river, time 2",
    ):
        assert said in page


def test_the_timeline_shows_voice_notes_and_pictures_as_marks(told, ada, patient):
    entry = JournalEntry.objects.first()
    for content, seconds in ((a_picture(), None), (WEBM, 12)):
        more = {"submission": entry.submission, "upload": uuid4(), "content": content, "seconds": seconds}
        attachments.keep(patient=patient, by=patient.user, **more)
    page = words(ada.get("/journal/"))
    assert "1 picture" in page
    assert "1 voice note" in page


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("cafe", "2 entries found"),
        ('"blue light"', "2 entries found"),
        ("blue café", "Nothing found"),
        ("MOTHER", "2 entries found"),
        ("walk time 2", "1 entry found"),
        ("unheard", "Nothing found"),
    ],
)
def test_a_search_looks_into_text_small_things_and_tags(told, ada, typed, count):
    assert count in words(ada.post("/journal/search/", {"words": typed}))


def test_what_was_found_is_marked_in_the_words(told, ada):
    html = ada.post("/journal/search/", {"words": "cafe river"}).content.decode()
    assert "<mark>café</mark>" in html
    assert "<mark>river</mark>" in html


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"stage": "intention"}, "2 entries"),
        ({"who": "shared"}, "1 entry"),
        ({"who": "private"}, "7 entries"),
        ({"tag": "river"}, "2 entries"),
        ({"tag": "river", "who": "shared"}, "1 entry"),
        ({"words": "blue", "stage": "meaning"}, "Nothing"),
        ({"session": "of the first"}, "4 entries"),
    ],
)
def test_a_search_is_narrowed_by_kind_session_tag_and_who_reads(told, ada, asked, count):
    if "session" in asked:
        asked = {"session": str(told[0].session_id)}
    assert f"{count} found" in words(ada.post("/journal/search/", asked))


def test_nobody_finds_the_words_of_somebody_else(told, client, other_patient, clinician):
    client.force_login(other_patient.user)
    assert "Nothing found" in words(client.post("/journal/search/", {"words": "café"}))
    strange = client.post("/journal/search/", {"session": str(told[0].session_id)})
    assert strange.status_code == 422
    assert "Insight" not in words(strange)


def test_what_is_looked_for_stands_in_no_address_no_log_and_no_table(told, ada, caplog):
    with caplog.at_level(logging.DEBUG):
        page = ada.post("/journal/search/", {"words": "lighthouse"})
    assert page.request["QUERY_STRING"] == ""
    assert "lighthouse" not in caplog.text
    assert not any("lighthouse" in str(row.detail) for row in AuditEntry.objects.all())
    assert 'href="?' not in page.content.decode()


def test_a_search_for_nothing_asks_nothing(told, ada):
    assert "found" not in words(ada.post("/journal/search/", {"words": '  "" '}))


def test_markup_that_somebody_typed_stays_text(told, ada, patient):
    kept(patient, "a <script>x</script> & more")
    html = ada.post("/journal/search/", {"words": "<script>"}).content.decode()
    assert "<mark>&lt;script&gt;</mark>" in html
    assert "<script>x" not in html


def test_many_hits_are_shown_in_part_and_said_to_be(told, ada, patient, monkeypatch):
    monkeypatch.setattr("integration.views.reading.MOST_SHOWN", 3)
    page = words(ada.post("/journal/search/", {"who": "private"}))
    assert "7 entries found" in page
    assert "4 more entries are not shown" in page


def test_tags_are_counted_and_lead_to_their_entries_without_an_address(told, ada):
    page = ada.get("/journal/tags/")
    assert "river 2" in words(page)
    assert 'name="tag" value="river"' in page.content.decode()
    assert "2 entries found" in words(ada.post("/journal/search/", {"tag": "river"}))


def test_mood_over_time_is_a_picture_a_table_and_words(told, ada):
    page = ada.get("/journal/mood/")
    html = page.content.decode()
    assert html.count('role="img"') == 2  # wide and narrow
    assert "2 doses" in words(page)
    shown = words(page)
    assert shown.index("In your words") < shown.index("Low Tuesday 12 January 2027")
    assert [row for row in ("Low", "In between") if row in shown] == ["Low", "In between"]


def test_no_word_of_the_journal_reaches_the_drawer(told, ada, monkeypatch):
    from common.pictures import chart_drawing

    given = []
    monkeypatch.setattr(chart_drawing, "_inside", lambda spec: given.append(spec) or "")
    for way in ("/journal/mood/", "/journal/thread/"):
        ada.get(way)
    assert given
    assert not [spec for spec in given if re.search("river|Insight|Intention|Mood|café", spec)]


def test_the_thread_puts_intention_insight_small_thing_and_scores_of_each_session_in_one_line(
    clock, ada, patient, clinician
):
    clock(ENDED - hours(48))
    answer(patient, "phq-9", 2)
    a_told_window(clock, patient, clinician, 1)
    clock(ENDED + hours(120))
    answer(patient, "phq-9", 1)
    a_told_window(clock, patient, clinician, 2)
    page = words(ada.get("/journal/thread/")).partition("Lower numbers")[2]
    parts = ("session 1", "Intention 1", "Insight 1", "Walk to the river, time 1", "18 (Sat 9 Jan) → 9 (Sat 16 Jan)")
    places = [page.index(part) for part in (*parts, "session 2", "Intention 2", "Insight 2", "no answer yet")]
    assert places == sorted(places)
    assert "There is no hurry." in page


def test_a_small_thing_that_was_done_is_done_in_the_thread_too(told, ada):
    entry = JournalEntry.objects.filter(stage=EntryStage.MEANING).first()
    page = ada.post(f"/journal/{entry.pk}/settle/", {"done": "yes"}, follow=True)
    assert "Marked as done." in words(page)
    assert "Not done yet" in words(page)
    assert words(ada.get("/journal/thread/")).count("Done") == 1
    ada.post(f"/journal/{entry.pk}/settle/", {"done": "no"})
    assert JournalEntry.objects.get(pk=entry.pk).action_done_at is None


def test_an_entry_without_a_small_thing_has_none_to_settle(told, ada):
    entry = JournalEntry.objects.filter(stage=EntryStage.CAPTURE).first()
    assert "no small thing" in words(ada.post(f"/journal/{entry.pk}/settle/", {"done": "yes"}, follow=True))


def test_after_three_sessions_the_thread_asks_what_runs_through_them(clock, ada, patient, clinician):
    for number in (1, 2, 3):
        a_told_window(clock, patient, clinician, number)
    page = words(ada.get("/journal/thread/"))
    assert "You have been through several sessions." in page
    kept(patient, "It is always the water.", stage=EntryStage.REREADING)
    assert "It is always the water." in words(ada.get("/journal/thread/"))


def test_an_entry_leads_to_the_ones_beside_it(told, ada):
    newest, second, *_rest, oldest = JournalEntry.objects.order_by("-written_at")
    page = ada.get(f"/journal/{second.pk}/").content.decode()
    assert f'rel="next" href="/journal/{newest.pk}/"' in page
    assert 'rel="prev"' in page
    assert 'rel="prev"' not in ada.get(f"/journal/{oldest.pk}/").content.decode()


def test_who_is_no_writer_is_led_nowhere_else_in_the_journal(told, client, clinician):
    shared = JournalEntry.objects.get(shared_at__isnull=False)
    client.force_login(clinician)
    page = client.get(f"/journal/{shared.pk}/").content.decode()
    assert 'rel="prev"' not in page
    assert "settle" not in page


@pytest.mark.parametrize("way", ["/journal/", "/journal/tags/", "/journal/mood/", "/journal/thread/"])
def test_reading_back_asks_as_often_for_many_entries_as_for_few(
    way, told, ada, patient, clock, django_assert_max_num_queries
):
    ada.get(way)
    with django_assert_max_num_queries(60) as few:
        ada.get(way)
    more = {"mood": 4, "tags": ["river"], "action": "Rest"}
    for number in range(12):
        kept(patient, f"More {number}", window=told[0], stage=EntryStage.WEEK, **more)
        kept(patient, f"Free {number}", **more)
    with django_assert_max_num_queries(len(few.captured_queries)):
        ada.get(way)


def test_a_search_asks_as_often_for_many_entries_as_for_few(told, ada, patient, django_assert_max_num_queries):
    ada.post("/journal/search/", {"words": "river"})
    with django_assert_max_num_queries(40) as few:
        ada.post("/journal/search/", {"words": "river"})
    for number in range(20):
        kept(patient, f"River {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert "22 entries found" in words(ada.post("/journal/search/", {"words": "river"}))

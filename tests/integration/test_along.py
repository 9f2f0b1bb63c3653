"""Taking the journal along: what is in the archive, whose it is, and what happens when something is missing."""

from __future__ import annotations

import csv
import io
import json
from uuid import uuid4
from zipfile import ZipFile

import pytest

from common.models import AuditEntry
from correspondence.services import write
from integration.models import AttachmentPart, EntryStage, JournalEntry
from integration.services import attachments, practices
from people.models import Patient
from tests.integration.build import a_window, hours
from tests.integration.journal_build import a_told_window, kept
from tests.integration.recordings import WEBM, a_picture

pytestmark = pytest.mark.django_db


def taken(client) -> ZipFile:
    """The archive as it arrives."""
    response = client.post("/journal/export/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    assert response["Cache-Control"] == "no-store"
    made = ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert made.testzip() is None
    return made


@pytest.fixture
def journal(clock, patient: Patient, clinician):
    """A week of writing, with a picture, a voice note, a practice and two messages."""
    window = a_told_window(clock, patient, clinician, 1)
    clock(window.opens_at + hours(60))
    entry = JournalEntry.objects.get(stage=EntryStage.CAPTURE)
    for content, seconds in ((a_picture(), None), (WEBM, 12)):
        more = {"submission": entry.submission, "upload": uuid4(), "content": content, "seconds": seconds}
        attachments.keep(patient=patient, by=patient.user, **more)
    practices.write_own(
        window=window, own_words="Sit by the window", minutes=5, times_a_day=1, submission=uuid4(), by=patient.user
    )
    write(patient=patient, text="A question of mine", submission=uuid4(), by=patient.user)
    return window


def test_everything_that_somebody_wrote_is_in_it(journal, ada):
    made = taken(ada)
    held = json.loads(made.read("journal.json"))
    assert (held["format"], held["version"], held["time_zone"]) == ("journey-journal", 1, "America/New_York")
    kinds = [entry["kind"] for entry in held["entries"]]
    assert kinds == ["intention", "capture", "meaning", "action"]
    meaning = held["entries"][2]
    assert meaning["text"] == "Insight 1: the café was quiet"
    assert meaning["small_thing"] == "Walk to the river, time 1"
    assert (meaning["tags"], meaning["mood"], meaning["mood_in_words"]) == (["river", "Mother"], 2, "Low")
    assert meaning["written_at"] == "2027-01-12T11:00:00-05:00"
    assert meaning["session"] == {"phase": "Induction", "number": 1, "on": "2027-01-11"}
    assert held["practices"][0]["what"] == "Sit by the window"
    assert [one["text"] for one in held["messages"]] == ["A question of mine"]


def test_voice_notes_and_pictures_are_files_as_they_were_kept(journal, ada):
    made = taken(ada)
    files = json.loads(made.read("journal.json"))["entries"][1]["files"]
    assert sorted(one["kind"] for one in files) == ["picture", "voice"]
    voice = next(one["file"] for one in files if one["kind"] == "voice")
    picture = next(one["file"] for one in files if one["kind"] == "picture")
    assert made.read(voice) == WEBM
    assert made.read(picture).startswith(b"\xff\xd8")


def test_the_page_reads_well_and_fetches_nothing(journal, ada, patient):
    kept(patient, "<b>bold</b> & שלום 🌊")
    page = taken(ada).read("journal.html").decode()
    assert "Insight 1: the café was quiet" in page
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; שלום 🌊" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page
    assert '<audio controls preload="none" src="voice-notes/' in page


def test_moods_are_a_table_for_other_programs(journal, ada):
    rows = list(csv.reader(io.StringIO(taken(ada).read("moods.csv").decode())))
    assert rows[0] == ["written_at", "mood", "in_words", "entry"]
    assert [row[1:3] for row in rows[1:]] == [["3", "In between"], ["2", "Low"]]


def test_nobody_elses_words_are_in_it(journal, client, clock, other_patient, prescriber):
    a_window(other_patient, prescriber, journal.opens_at + hours(50))
    kept(other_patient, "Words of Ben", share=True)
    client.force_login(other_patient.user)
    made = taken(client)
    everything = b"".join(made.read(name) for name in made.namelist()).decode()
    assert "Words of Ben" in everything
    for of_ada in ("Insight", "Sit by the window", "A question of mine", "Ada"):
        assert of_ada not in everything
    assert made.namelist() == ["journal.html", "journal.json", "moods.csv"]


def test_an_empty_journal_can_be_taken_along_too(ada):
    made = taken(ada)
    assert json.loads(made.read("journal.json"))["entries"] == []
    assert "Nothing written yet" in made.read("journal.html").decode()


def test_a_file_that_can_not_be_opened_is_named_and_the_rest_is_there(journal, ada):
    AttachmentPart.objects.filter(attachment__kind="voice").update(sealed=b"broken")
    made = taken(ada)
    assert made.read("not-included.txt").decode().startswith("voice-notes/")
    assert any(name.startswith("pictures/") for name in made.namelist())


def test_what_was_taken_away_is_not_taken_along(journal, ada, patient):
    for one in patient.attachments.all():
        attachments.remove(attachment=one, by=patient.user)
    assert taken(ada).namelist() == ["journal.html", "journal.json", "moods.csv"]


def test_looking_makes_nothing_and_taking_along_is_noted_without_a_word(journal, ada, patient):
    assert "Make the file" in ada.get("/journal/export/").content.decode()
    assert not AuditEntry.objects.filter(action="journal.taken_along").exists()
    taken(ada)
    row = AuditEntry.objects.get(action="journal.taken_along")
    assert (row.actor, row.subject_id, row.detail) == (patient.user, patient.pk, {"entries": 4})


def test_it_asks_as_often_for_many_entries_as_for_few(journal, ada, patient, django_assert_max_num_queries):
    taken(ada)
    with django_assert_max_num_queries(40) as few:
        taken(ada)
    for number in range(20):
        kept(patient, f"Free {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        taken(ada)

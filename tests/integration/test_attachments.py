"""Voice notes and pictures: sealed, their writer's own, shared with their entry, and gone when taken away."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from common import uploads
from common.clock import now
from common.models import AuditEntry
from common.sealed_bytes import PART
from integration import media
from integration import services as journal
from integration.links import token_for
from integration.models import Attachment, AttachmentPart, EntryDraft, JournalEntry
from integration.services import attachments as services
from integration.views import attachments as attached_views
from tests.integration.build import an_entry, hours, link_of
from tests.integration.recordings import WEBM, a_picture

LONG = b"\x1aE\xdf\xa3" + bytes(range(256)) * 600  # three pieces


def sent(content: bytes = WEBM, **also: object) -> dict[str, object]:
    return {
        "submission": str(uuid.uuid4()),
        "upload": str(uuid.uuid4()),
        "attached": SimpleUploadedFile("note", content, "audio/webm"),
    } | also


def added(window, content: bytes = LONG, submission: uuid.UUID | None = None) -> Attachment:
    return services.keep(
        patient=window.patient,
        submission=submission or uuid.uuid4(),
        upload=uuid.uuid4(),
        content=content,
        by=window.patient.user,
    )


def of_an_entry(window, content: bytes = LONG, *, share: bool) -> Attachment:
    entry = an_entry(window, share=share)
    return added(window, content, entry.submission)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def by(client: Client, user) -> Client:
    client.force_login(user)
    return client


def test_a_voice_note_lies_sealed_in_the_database_piece_by_piece(window):
    attachment = added(window)
    parts = [bytes(part) for part in AttachmentPart.objects.values_list("sealed", flat=True)]
    assert len(parts) == -(-len(LONG) // PART) == 3
    assert not any(LONG[100:200] in part for part in parts)
    assert b"".join(services.pieces(attachment)) == LONG


@pytest.mark.parametrize(("first", "last"), [(0, 0), (10, 99), (PART - 1, PART), (PART, None), (0, 10**9)])
def test_any_part_of_it_can_be_played(window, first, last):
    end = len(LONG) if last is None else last + 1
    assert b"".join(services.pieces(added(window), first, last)) == LONG[first:end]


def test_what_is_sent_twice_is_stored_once(window, client):
    by(client, window.patient.user)
    form = sent()
    assert client.post("/journal/attach/", form).status_code == 201
    again = form | {"attached": SimpleUploadedFile("note", WEBM)}
    assert client.post("/journal/attach/", again).status_code == 201
    assert Attachment.objects.count() == 1
    assert AuditEntry.objects.filter(action="attachment.kept").count() == 1


def test_the_page_that_it_was_added_to_becomes_an_entry_and_takes_it_along(window):
    submission = uuid.uuid4()
    attachment = added(window, submission=submission)
    entry = journal.write_entry(window=window, text="", share=False, submission=submission, by=window.patient.user)
    attachment.refresh_from_db()
    assert attachment.entry == entry
    assert (entry.text, entry.is_shared) == ("", False)


def test_without_a_script_the_file_goes_along_with_the_words(window, client):
    by(client, window.patient.user)
    form = {"text": "A door.", "share": "private", "submission": str(uuid.uuid4()), "prompt": "capture-three"}
    answer = client.post(f"/windows/{window.pk}/write/", form | {"attached": SimpleUploadedFile("a.jpg", a_picture())})
    assert answer.status_code == 302
    entry = JournalEntry.objects.get()
    assert [one.kind for one in entry.attachments.kept()] == ["picture"]


def test_a_file_that_can_not_be_kept_loses_no_words(window, client):
    by(client, window.patient.user)
    form = {"text": "A door.", "share": "private", "submission": str(uuid.uuid4()), "prompt": "capture-three"}
    answer = client.post(f"/windows/{window.pk}/write/", form | {"attached": SimpleUploadedFile("a.pdf", b"%PDF-1")})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "A door." in html
    assert "a photo as JPEG or PNG works" in html
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    ("content", "also", "words"),
    [
        (b"", {}, "nothing in this file"),
        (b"%PDF-1", {}, "no picture"),
        (WEBM, {"seconds": "1800"}, "ten minutes"),
        (WEBM + bytes(media.VOICE_BYTES), {}, "larger than one entry can hold"),
        (b"\xff\xd8" + bytes(17 * 1024 * 1024), {}, "larger than one entry can hold"),
        (WEBM, {"upload": "no-id"}, "Reload the page"),
    ],
)
def test_a_refusal_says_what_is_the_matter_and_stores_nothing(window, client, content, also, words):
    answer = by(client, window.patient.user).post("/journal/attach/", sent(content, **also))
    assert answer.status_code == 422
    assert words in answer.json()["why"]
    assert not Attachment.objects.exists()


def test_an_entry_holds_six_and_says_so_at_the_seventh(window, client):
    by(client, window.patient.user)
    form = sent()
    for _ in range(media.MOST):
        one = sent(submission=form["submission"])
        assert client.post("/journal/attach/", one).status_code == 201
    answer = client.post("/journal/attach/", sent(submission=form["submission"]))
    assert answer.status_code == 422
    assert "6 voice notes and pictures" in answer.json()["why"]


def test_its_writer_plays_it_whole_and_in_part(window, client):
    attachment = of_an_entry(window, share=False)
    by(client, window.patient.user)
    where = f"/journal/attached/{attachment.pk}/"
    whole = client.get(where)
    assert (whole.status_code, body(whole), whole["Content-Type"]) == (200, LONG, "audio/webm")
    assert whole["Cache-Control"] == "private, no-store"
    part = client.get(where, headers={"Range": "bytes=5-9"})
    assert (part.status_code, body(part)) == (206, LONG[5:10])
    assert part["Content-Range"] == f"bytes 5-9/{len(LONG)}"
    tail = client.get(where, headers={"Range": "bytes=-3"})
    assert body(tail) == LONG[-3:]
    assert client.get(where, headers={"Range": f"bytes={len(LONG)}-"}).status_code == 416


def test_a_private_one_opens_for_no_member_of_staff_and_a_shared_one_for_the_care_team(
    window, clinician, office, client
):
    private, shared = of_an_entry(window, share=False), of_an_entry(window, share=True)
    for user, may in ((clinician, 200), (office, 404)):
        by(client, user)
        assert client.get(f"/journal/attached/{private.pk}/").status_code == 404
        assert client.get(f"/journal/attached/{shared.pk}/").status_code == may
    opened = AuditEntry.objects.filter(action="attachment.opened").get()
    assert (opened.actor_id, opened.subject_id) == (clinician.pk, window.patient_id)
    journal.unshare_entry(entry=shared.entry, by=window.patient.user)
    assert by(client, clinician).get(f"/journal/attached/{shared.pk}/").status_code == 404


def test_what_waits_for_its_page_opens_for_its_writer_alone(window, clinician, client):
    waiting = added(window)
    assert by(client, clinician).get(f"/journal/attached/{waiting.pk}/").status_code == 404
    assert by(client, window.patient.user).get(f"/journal/attached/{waiting.pk}/").status_code == 200


def test_taken_away_its_bytes_are_gone(window, client):
    attachment = of_an_entry(window, share=False)
    by(client, window.patient.user)
    answer = client.post(f"/journal/attached/{attachment.pk}/remove/")
    assert answer["Location"] == f"/journal/{attachment.entry_id}/"
    assert not AttachmentPart.objects.exists()
    assert client.get(f"/journal/attached/{attachment.pk}/").status_code == 404
    assert client.post(f"/journal/attached/{attachment.pk}/remove/").status_code == 404


def test_nobody_else_takes_it_away(window, clinician, client):
    shared = of_an_entry(window, share=True)
    assert by(client, clinician).post(f"/journal/attached/{shared.pk}/remove/").status_code == 404
    assert AttachmentPart.objects.filter(attachment=shared).exists()


class TestThroughALink:
    def test_one_adds_without_a_sign_in_and_takes_away_again_what_one_added(self, window):
        anybody = Client(enforce_csrf_checks=True)
        where = f"/w/{token_for(link_of(window))}/attach/"
        form = sent()
        answer = anybody.post(where, form)
        assert answer.status_code == 201
        assert "remove" not in answer.json()
        assert not anybody.cookies
        assert anybody.post(f"{where}{form['upload']}/remove/").json() == {"removed": True}
        assert not Attachment.objects.kept().exists()

    def test_nothing_is_shown_by_it(self, window):
        attachment = added(window)
        token = token_for(link_of(window))
        assert Client().get(f"/journal/attached/{attachment.pk}/").status_code == 302
        assert Client().get(f"/w/{token}/attach/").status_code == 405
        assert str(attachment.pk) not in Client().get(f"/w/{token}/").content.decode()

    def test_what_the_patient_added_signed_in_stays(self, window):
        attachment = added(window)
        where = f"/w/{token_for(link_of(window))}/attach/{attachment.upload}/remove/"
        assert Client().post(where).status_code == 422
        assert Attachment.objects.kept().exists()

    def test_a_closed_link_takes_nothing_and_says_so(self, window, clock):
        clock(window.closes_at + hours(1))
        answer = Client().post(f"/w/{token_for(link_of(window))}/attach/", sent())
        assert answer.status_code == 410
        assert "Sign in to go on" in answer.json()["why"]
        assert not Attachment.objects.exists()

    def test_an_altered_link_takes_nothing(self, window):
        assert Client().post("/w/no.link/attach/", sent()).status_code == 410


def test_what_was_left_on_a_page_is_thrown_away_after_a_while_and_no_entry_loses_anything(window):
    kept, left = of_an_entry(window, share=False), added(window)
    rows = Attachment.objects.left(now() + hours(1))
    assert list(rows) == [left]
    rows.delete()
    assert b"".join(services.pieces(kept)) == LONG


class TestAPageWithoutWords:
    """Somebody speaks, and leaves the page before they keep it."""

    def test_is_found_again_where_it_was_begun(self, window, client):
        by(client, window.patient.user)
        form = sent(about=str(window.pk), about_kind="window", stage="capture")
        client.post("/journal/attach/", form)
        page = client.get("/journal/drafts/").content.decode()
        assert "With 1 voice note or picture" in page
        draft = EntryDraft.objects.get()
        assert (draft.window, draft.stage, str(draft.submission)) == (window, "capture", form["submission"])
        opened = client.get(f"/windows/{window.pk}/write/?draft={draft.pk}").content.decode()
        assert "<audio" in opened

    def test_words_that_follow_go_on_with_it_and_nothing_stands_beside(self, window, client):
        by(client, window.patient.user)
        form = sent(about=str(window.pk), about_kind="window")
        client.post("/journal/attach/", form)
        words = {"submission": form["submission"], "text": "A door.", "revision": "0", "device": "phone"}
        assert client.post("/journal/draft/", words).json()["beside"] is False
        assert EntryDraft.objects.count() == 1

    def test_put_away_its_bytes_are_gone(self, window, client):
        by(client, window.patient.user)
        client.post("/journal/attach/", sent())
        client.post(f"/journal/drafts/{EntryDraft.objects.get().pk}/put-away/")
        assert not AttachmentPart.objects.exists()
        assert not EntryDraft.objects.exists()

    def test_through_a_link_it_waits_in_the_account(self, window, client):
        Client().post(f"/w/{token_for(link_of(window))}/attach/", sent())
        assert EntryDraft.objects.get().by_link
        by(client, window.patient.user)
        assert "through the link in a message" in client.get("/journal/drafts/").content.decode()


def test_pages_that_want_no_files_hold_none_and_one_request_holds_no_more_than_its_share(window, client, monkeypatch):
    seen = []
    monkeypatch.setattr(uploads, "ALL", 3000)
    monkeypatch.setattr(uploads.InMemory, "_left", 3000)
    monkeypatch.setattr(attached_views.services, "keep", lambda **file: seen.append(len(file["content"])))
    files = [SimpleUploadedFile(f"{n}.webm", WEBM) for n in range(3)]
    form = {"text": "A door.", "share": "private", "submission": str(uuid.uuid4()), "attached": files}
    by(client, window.patient.user).post(f"/windows/{window.pk}/write/", form)
    assert sum(seen) == 3000
    request = client.post("/sign-in/", {"username": "a", "attached": SimpleUploadedFile("a.webm", WEBM)}).wsgi_request
    assert not request.FILES


def test_a_link_fills_no_house(window):
    where = f"/w/{token_for(link_of(window))}/attach/"
    answers = [Client().post(where, sent()).status_code for _ in range(media.MOST_WAITING_BY_LINK + 1)]
    assert answers == [201] * media.MOST_WAITING_BY_LINK + [422]

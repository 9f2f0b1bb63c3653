"""Writing, editing, sharing: what is kept, who may read it, and what it ends."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from integration import services
from integration.links import BadLink
from integration.models import JournalEntry
from integration.selectors import shared_entries
from messaging.models import Message
from tests.integration.build import (
    ENDED,
    a_window,
    an_entry,
    fresh,
    hours,
    link_of,
    outbox,
)

SECRET = "The green staircase nobody knows of"


def by_link(window, text="Through the link.", **also):
    values = {"share": False, "submission": uuid.uuid4(), "link": link_of(window)} | also
    return services.write_entry(window=window, text=text, **values)


def test_writing_keeps_the_words_private_and_ends_the_rest_of_the_plan(window, patient):
    entry = an_entry(window, SECRET)
    assert (entry.text, entry.shared_at, entry.by_link, entry.after_window) == (SECRET, None, False, False)
    rows = Message.objects.filter(plan=window.plan_key)
    assert {(row.state, row.reason) for row in rows} == {("cancelled", "written")}
    written = AuditEntry.objects.get(action="entry.written")
    assert (written.actor, written.subject_id) == (patient.user, patient.pk)
    assert SECRET not in str(written.detail)


def test_what_is_not_kept_ends_no_plan(window):
    with pytest.raises(Refused):
        an_entry(window, "   ")
    assert outbox(window)["first_hour"].state == "queued"


def test_in_the_database_no_word_can_be_read(window):
    an_entry(window, SECRET, share=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM integration_journalentry")
        raw = b"".join(
            bytes(value) if isinstance(value, memoryview) else repr(value).encode() for value in cursor.fetchone()
        )
    assert b"staircase" not in raw
    assert JournalEntry.objects.get().text == SECRET


def test_the_same_submission_twice_is_kept_once(window, patient):
    submission = uuid.uuid4()
    first, second = (
        services.write_entry(window=window, text=text, share=False, submission=submission, by=patient.user)
        for text in ("Once.", "Once.")
    )
    assert first == second
    assert JournalEntry.objects.count() == 1


def test_a_submission_of_another_window_is_refused(window, patient, clinician, clock):
    entry = an_entry(window)
    clock(ENDED + hours(80))
    newer = a_window(patient, clinician, ENDED + hours(79))
    with pytest.raises(Refused, match="another page"):
        services.write_entry(window=newer, text="x", share=False, submission=entry.submission, by=patient.user)


def test_nobody_writes_in_somebody_elses_window(window, clinician, other_patient):
    for person in (clinician, other_patient.user):
        with pytest.raises(Refused):
            services.write_entry(window=window, text="x", share=False, submission=uuid.uuid4(), by=person)


def test_an_entry_is_written_by_somebody_or_through_a_link_and_not_both(window, patient):
    for who in ({"by": None, "link": None}, {"by": patient.user, "link": link_of(window)}):
        with pytest.raises(ValueError, match="signed-in"):
            services.write_entry(window=window, text="x", share=False, submission=uuid.uuid4(), **who)


def test_after_the_window_one_writes_signed_in_and_it_is_marked(window, clock):
    clock(window.closes_at + hours(5))
    services.close_run_out(now=window.closes_at + hours(5))
    assert an_entry(fresh(window)).after_window
    with pytest.raises(BadLink, match="expired"):
        by_link(window)


def test_a_link_writes_one_entry_and_then_no_more(window):
    entry = by_link(window)
    assert entry.by_link
    assert (link_of(window).entry, link_of(window).used_at) == (entry, entry.written_at)
    assert AuditEntry.objects.get(action="entry.written").system_actor == "entry link"
    with pytest.raises(BadLink, match="used"):
        by_link(window, "A second one.")
    assert JournalEntry.objects.count() == 1


def test_a_link_that_wrote_blank_words_is_still_good(window):
    with pytest.raises(Refused):
        by_link(window, "\n \u200b")
    assert link_of(window).used_at is None
    assert by_link(window)


def test_the_same_submission_through_the_link_twice_is_no_error(window):
    submission = uuid.uuid4()
    assert by_link(window, submission=submission) == by_link(window, submission=submission)


def test_a_link_of_another_window_writes_nothing(window, patient, clinician, clock):
    link = link_of(window)
    clock(ENDED + hours(49))
    newer = a_window(patient, clinician, ENDED + hours(49))
    with pytest.raises(BadLink, match="unknown"):
        by_link(newer, link=link)


def test_a_revoked_link_writes_nothing_and_only_its_owner_revokes_it(window, patient, clinician):
    with pytest.raises(Refused):
        services.revoke_link(link=link_of(window), by=clinician)
    for _twice in range(2):
        services.revoke_link(link=link_of(window), by=patient.user)
    assert AuditEntry.objects.filter(action="link.revoked").count() == 1
    with pytest.raises(BadLink, match="revoked"):
        by_link(window)


def test_writing_signed_in_leaves_the_link_good_for_one_more_entry(window):
    an_entry(window)
    assert by_link(window).window == window


def test_editing_keeps_the_new_words_and_notes_when(window, patient):
    entry = an_entry(window)
    edited = services.edit_entry(entry=entry, text="Other words.", version=1, by=patient.user)
    assert (edited.text, edited.version, edited.edited_at is not None) == ("Other words.", 2, True)
    assert AuditEntry.objects.filter(action="entry.edited").count() == 1


def test_two_edits_of_one_version_the_second_is_told_what_is_there(window, patient):
    entry = an_entry(window)
    services.edit_entry(entry=entry, text="First.", version=1, by=patient.user)
    with pytest.raises(StaleSave) as stale:
        services.edit_entry(entry=entry, text="Second.", version=1, by=patient.user)
    assert stale.value.current.text == "First."


def test_sharing_and_taking_back_ask_nothing_twice(window, patient, clinician):
    entry = an_entry(window)
    for _twice in range(2):
        services.share_entry(entry=entry, by=patient.user)
    assert list(shared_entries(patient, clinician)) == [entry]
    for _twice in range(2):
        services.unshare_entry(entry=entry, by=patient.user)
    assert list(shared_entries(patient, clinician)) == []
    actions = AuditEntry.objects.filter(action__startswith="entry.").values_list("action", flat=True)
    assert sorted(actions) == ["entry.shared", "entry.unshared", "entry.written"]


@pytest.mark.parametrize("do", [services.share_entry, services.unshare_entry])
def test_only_the_writer_decides_who_reads(window, clinician, do):
    with pytest.raises(Refused):
        do(entry=an_entry(window), by=clinician)


def test_nobody_edits_somebody_elses_words(window, clinician):
    with pytest.raises(Refused):
        services.edit_entry(entry=an_entry(window, share=True), text="x", version=1, by=clinician)


def test_only_the_care_team_gets_shared_entries_and_nobody_gets_private_ones(
    window, patient, clinician, prescriber, office, other_prescriber, stranger
):
    an_entry(window, "private")
    shared = an_entry(window, "shared", share=True)
    for person in (clinician, prescriber):
        assert list(shared_entries(patient, person)) == [shared]
    for person in (office, other_prescriber, stranger.user):
        assert not shared_entries(patient, person).exists()


def test_who_leaves_the_care_team_reads_nothing_more(window, patient, clinician):
    an_entry(window, share=True)
    patient.care_team.filter(membership__user=clinician).update(ended_at=ENDED)
    assert not shared_entries(patient, clinician).exists()

"""Reading back, and who else reads."""

from __future__ import annotations

import pytest

from common.models import AuditEntry
from integration import services
from integration.models import EntryLink
from people.models import CareTeamMember
from tests.integration.build import ENDED, a_window, an_entry, fresh, hours, link_of


def test_an_empty_journal_says_what_it_is_for_and_leads_to_the_open_window(window, ada):
    html = ada.get("/journal/").content.decode()
    assert "Nothing written yet" in html
    assert f"/windows/{window.pk}/write/" in html


def test_a_journal_without_any_window_explains_itself(ada):
    assert "After each session a window opens" in ada.get("/journal/").content.decode()


def test_the_journal_lists_entries_by_window_newest_first(window, ada, patient, clinician, clock):
    an_entry(window, "From the first")
    clock(ENDED + hours(100))
    an_entry(a_window(patient, clinician, ENDED + hours(100)), "From the second", share=True)
    html = ada.get("/journal/").content.decode()
    assert html.index("From the second") < html.index("After session 1") < html.index("From the first")
    assert "Shared with your care team" in html


def test_the_journal_has_a_fixed_number_of_queries(window, ada, django_assert_max_num_queries):
    for count in range(4):
        an_entry(window, f"entry {count}")
    with django_assert_max_num_queries(16) as few:
        ada.get("/journal/")
    for count in range(30):
        an_entry(window, f"more {count}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        page = ada.get("/journal/")
    assert "Page 1 of 2" in page.content.decode()


@pytest.mark.parametrize("page", ["2", "0", "-1", "x", "999"])
def test_any_page_number_shows_a_page(window, ada, page):
    an_entry(window)
    assert ada.get("/journal/", {"page": page}).status_code == 200


def test_staff_have_no_journal(client, clinician, office):
    for person in (clinician, office):
        client.force_login(person)
        assert client.get("/journal/").status_code == 404


def test_an_entry_is_shown_as_it_was_written_and_never_as_a_page(window, ada):
    entry = an_entry(window, "<b>bold</b>\nשלום 🌊")
    html = ada.get(f"/journal/{entry.pk}/").content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt;\nשלום 🌊" in html
    assert "Only you." in html


def test_private_words_are_404_for_every_role_and_shared_ones_open_for_the_care_team_only(
    window, client, patient, clinician, prescriber, office, other_prescriber, other_office, other_patient, stranger
):
    private, shared = an_entry(window, "private words"), an_entry(window, "shared words", share=True)
    for person, of_shared in (
        (clinician, 200), (prescriber, 200), (office, 404), (other_prescriber, 404), (other_office, 404),
        (other_patient.user, 404), (stranger.user, 404),
    ):  # fmt: skip
        client.force_login(person)
        assert client.get(f"/journal/{private.pk}/").status_code == 404
        assert client.get(f"/journal/{shared.pk}/").status_code == of_shared


def test_who_treats_the_patient_no_longer_reads_nothing_more(window, client, clinician, patient):
    shared = an_entry(window, share=True)
    CareTeamMember.objects.filter(patient=patient, membership__user=clinician).update(ended_at=ENDED)
    client.force_login(clinician)
    assert client.get(f"/journal/{shared.pk}/").status_code == 404


def test_that_staff_opened_an_entry_is_noted_each_time_and_that_the_patient_did_is_not(
    window, client, ada, clinician, patient
):
    shared = an_entry(window, "shared words", share=True)
    ada.get(f"/journal/{shared.pk}/")
    assert not AuditEntry.objects.filter(action="entry.opened").exists()
    client.force_login(clinician)
    for _twice in range(2):
        assert "shared words" in client.get(f"/journal/{shared.pk}/").content.decode()
    opened = AuditEntry.objects.filter(
        action="entry.opened", actor=clinician, subject_id=patient.pk, object_id=shared.pk
    )
    assert opened.count() == 2


def test_staff_see_no_button_that_is_not_theirs(window, client, clinician):
    shared = an_entry(window, share=True)
    client.force_login(clinician)
    html = client.get(f"/journal/{shared.pk}/").content.decode()
    assert "Keep it to myself" not in html
    assert "/edit/" not in html


def test_sharing_and_taking_back_by_button(window, ada):
    entry = an_entry(window)
    page = ada.post(f"/journal/{entry.pk}/share/", follow=True)
    assert "Your care team can read this entry now" in page.content.decode()
    assert fresh(entry).is_shared
    page = ada.post(f"/journal/{entry.pk}/unshare/", follow=True)
    assert "Only you can read this entry now" in page.content.decode()
    assert not fresh(entry).is_shared


@pytest.mark.parametrize("action", ["share", "unshare"])
def test_only_the_writer_shares_and_only_by_pressing_the_button(
    window, client, clinician, office, stranger, patient, action
):
    shared, private = an_entry(window, share=True), an_entry(window)
    for person, of_shared in ((clinician, 403), (office, 404), (stranger.user, 404)):
        client.force_login(person)
        assert client.post(f"/journal/{shared.pk}/{action}/").status_code == of_shared
        assert client.post(f"/journal/{private.pk}/{action}/").status_code == 404
    client.force_login(patient.user)
    assert client.get(f"/journal/{shared.pk}/{action}/").url == f"/journal/{shared.pk}/"
    assert (fresh(shared).is_shared, fresh(private).is_shared) == (True, False)


def test_the_window_page_shows_where_it_stands_and_what_was_written(window, ada):
    an_entry(window, "In the window")
    html = ada.get(f"/windows/{window.pk}/").content.decode()
    assert "<svg" in html
    assert "In the window" in html
    assert "Closes" in html


def test_the_window_page_is_the_patients_own(window, client, clinician, office, stranger):
    for person, status in ((clinician, 403), (office, 404), (stranger.user, 404)):
        client.force_login(person)
        assert client.get(f"/windows/{window.pk}/").status_code == status
        assert client.post(f"/windows/{window.pk}/link/revoke/").status_code == status
    assert link_of(window).revoked_at is None


def test_the_patient_takes_the_link_back(window, ada):
    assert "Take the link back" in ada.get(f"/windows/{window.pk}/").content.decode()
    page = ada.post(f"/windows/{window.pk}/link/revoke/", follow=True)
    assert "opens nothing any more" in page.content.decode()
    assert "Take the link back" not in page.content.decode()
    assert not EntryLink.objects.usable(ENDED + hours(1)).exists()
    assert ada.post(f"/windows/{window.pk}/link/revoke/").status_code == 302


def test_a_closed_window_says_so_and_still_lets_one_add_something(window, ada, clock):
    clock(window.closes_at + hours(1))
    services.close_run_out(now=window.closes_at + hours(1))
    html = ada.get(f"/windows/{window.pk}/").content.decode()
    assert "This window is closed" in html
    assert "Add something" in html

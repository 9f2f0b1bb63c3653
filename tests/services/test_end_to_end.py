"""From the end of a dose to the words in the journal, with a real worker, a real timetable and a real mail server."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from common import clock
from integration.models import IntegrationWindow, JournalEntry
from integration.tasks import close_windows
from messaging.heartbeat import last_beat
from messaging.models import Channel, Message, Trouble
from sessions.services import end_dose
from tests.services.conftest import ENDED
from tests.services.house import Processes, threads, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("worker")]

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def path_in(letter: EmailMessage) -> str:
    """The path of the writing link in a letter."""
    body = letter.get_body(("plain",)).get_content()
    found = re.search(r"https?://\S+/w/\S+", body)
    assert found, body
    return urlsplit(found[0]).path


def mails(window: IntegrationWindow) -> list[Message]:
    return list(Message.objects.filter(plan=window.plan_key, channel=Channel.EMAIL).order_by("due_at"))


def one_more_round(goto) -> None:
    """Let the worker look at the outbox at least once from now on."""
    for _ in range(2):
        goto(clock.now() + MINUTE)
        now = clock.now()
        until("the worker drains", lambda now=now: (last_beat("drain") or ENDED) >= now - SECOND)


@pytest.fixture
def in_threads():
    with threads():
        yield


def walk(goto, dose, clinician, client, post_office) -> None:
    """A dose ends, the letter comes, its link is opened twice and used, and the rest of the plan is called off."""
    end_dose(dose=dose, ended_at=ENDED, by=clinician)
    window = IntegrationWindow.objects.get(session=dose.session)
    assert {mail.state for mail in mails(window)} <= {"queued", "suppressed"}

    goto(ENDED + HOUR + MINUTE)
    until("the first letter arrives", lambda: post_office.letters)
    letter = post_office.letters[0]
    assert letter["To"] == window.patient.user.email
    until("the row is settled", lambda: mails(window)[0].state == "sent")
    assert mails(window)[0].tries.get().outcome == "sent"

    link = path_in(letter)
    for _ in range(2):
        page = client.get(link)
        assert page.status_code == 200
        assert not page.cookies
    assert not JournalEntry.objects.exists()
    assert [mail.state for mail in mails(window)].count("queued") >= 2

    words = {"text": "The sea was calm.", "share": "shared", "submission": str(uuid4())}
    assert client.post(link, words).status_code == 302
    entry = JournalEntry.objects.get()
    assert (entry.text, entry.by_link, entry.is_shared) == ("The sea was calm.", True, True)
    assert not [mail for mail in mails(window) if mail.state == "queued"]
    assert client.get(link).status_code == 410

    goto(window.closes_at - HOUR)
    one_more_round(goto)
    assert len(post_office.letters) == 1
    assert {mail.state for mail in mails(window)} <= {"sent", "cancelled", "suppressed"}
    assert {mail.reason for mail in mails(window) if mail.state == "cancelled"} == {"written"}


@pytest.mark.usefixtures("in_threads")
def test_a_dose_becomes_an_entry_by_way_of_a_letter(goto, dose, clinician, client, mail_server, post_office):
    mail_server.start()
    walk(goto, dose, clinician, client, post_office)


@pytest.mark.usefixtures("in_threads")
def test_letters_wait_while_the_mail_server_is_down_and_the_office_sees_why(
    goto, dose, clinician, office, client, mail_server, post_office
):
    end_dose(dose=dose, ended_at=ENDED, by=clinician)
    window = IntegrationWindow.objects.get(session=dose.session)
    goto(ENDED + HOUR + MINUTE)
    until("the trouble is noted", Trouble.objects.exists)
    waiting = mails(window)[0]
    assert (waiting.state, waiting.attempts) == ("queued", 0)
    client.force_login(office)
    page = client.get("/office/outbox/").content.decode()
    assert "E-mail cannot be sent at present" in page
    assert Trouble.objects.get().answer in page
    due_inside = Message.objects.filter(plan=window.plan_key, channel=Channel.IN_APP, due_at__lte=clock.now())
    until("the inbox does not wait for the mail", lambda: [row.state for row in due_inside.all()] == ["sent"])

    mail_server.start()
    goto(clock.now() + 10 * MINUTE)
    until("the letter arrives", lambda: post_office.letters)
    until("the trouble is over", lambda: not Trouble.objects.exists())
    until("the row is settled", lambda: mails(window)[0].state == "sent")
    assert len(post_office.letters) == 1


def waiting_of(window):
    """The moments of its plan that have not gone."""
    rows = Message.objects.filter(plan=window.plan_key, state__in=["queued", "claimed"])
    return set(rows.values_list("context__moment", flat=True))


@pytest.mark.usefixtures("in_threads")
def test_a_window_that_runs_out_is_closed_by_the_timetable_and_its_link_with_it(
    goto, dose, clinician, client, mail_server, post_office
):
    mail_server.start()
    end_dose(dose=dose, ended_at=ENDED, by=clinician)
    window = IntegrationWindow.objects.get(session=dose.session)
    goto(ENDED + HOUR + MINUTE)
    until("the first letter arrives", lambda: post_office.letters)
    link = path_in(post_office.letters[0])
    goto(window.closes_at + MINUTE)
    close_windows.delay()  # the timetable's own hint, without waiting for its minute
    until("the window is closed", lambda: not IntegrationWindow.objects.filter(ended_at=None).exists())
    assert client.get(link).status_code == 410
    until(
        "what was not sent is noted as missed",
        lambda: {"follow_up"} == waiting_of(window),  # the look back a week later is still to come
    )


@pytest.mark.services
def test_the_same_with_workers_and_a_timetable_as_processes_one_of_which_is_killed(
    goto, dose, clinician, client, mail_server, post_office, tmp_path
):
    mail_server.start()
    processes = Processes(tmp_path / "log", EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}")
    doomed, _other = processes.worker(), processes.worker()
    processes.timetable()
    try:
        until("a worker is at work", lambda: last_beat("drain"))
        doomed.kill()
        walk(goto, dose, clinician, client, post_office)
    finally:
        processes.stop()

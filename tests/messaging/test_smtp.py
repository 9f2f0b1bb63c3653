"""Over real SMTP: to a server on this machine, by the whole drain."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as house

from common import clock as house_clock
from messaging import transports
from messaging.carriers import Down, NotTaken, Parcel
from messaging.delivery import drain
from messaging.models import Channel, Message, Trouble
from messaging.retry import Failure
from messaging.smtp import Smtp, _stuffed
from messaging.states import MessageState as S
from tests.messaging.server import Handler, Server, free_port

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(params=["step by step", "all at once"])
def handler(request: pytest.FixtureRequest) -> Handler:
    """Every test of this file runs with both ways of talking to the server."""
    one = Handler()
    if request.param == "all at once":
        one.says_it_can = ["250-PIPELINING"]
    return one


@pytest.fixture
def server(handler: Handler, settings) -> Iterator[Server]:
    one = Server(handler)
    settings.JOURNEY_EMAIL = replace(house.JOURNEY_EMAIL, host="127.0.0.1", port=one.port, timeout=2)
    one.start()
    yield one
    transports.close()
    one.stop()


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_a_letter_arrives_as_text_and_html_with_sensible_headers(make, server, handler):
    message = make()
    assert drain() == {"sent": 1}
    (letter,) = handler.letters
    assert letter["To"] == "ada.patient@example.org"
    assert letter["From"] == "Northlight <journey@localhost.localdomain>"
    assert letter["Subject"] == "A page waits"
    assert letter["Message-ID"] == f"<{message.pk}@localhost.localdomain>" == again(message).reference
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime == house_clock.now()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = f"https://journey.example/w/secret-{message.pk}/"
    assert link in letter.get_body(("plain",)).get_content()
    assert f'href="{link}"' in letter.get_body(("html",)).get_content()
    assert message.tries.get().answer == "250 2.0.0"


def test_many_letters_go_over_one_connection(make, server, handler):
    for _ in range(5):
        make()
    drain()
    assert (len(handler.letters), handler.connections) == (5, 1)


def test_words_in_any_script_and_lines_that_begin_with_a_dot_arrive_as_they_were(make, note, server, handler, clinic):
    clinic.sender_name = "Nördlicht ☀"
    clinic.save()
    words = note.compose

    def compose(message):
        text = words(message)
        return type(text)("Grüße – 你好", ".a dot\n..two\n" + "long " * 300 + "\nÜmläute", "", "")

    note.compose = compose
    make()
    assert drain() == {"sent": 1}
    (letter,) = handler.letters
    assert letter["Subject"] == "Grüße – 你好"
    assert letter["From"].addresses[0].display_name == "Nördlicht ☀"
    body = letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert ".a dot\n..two\n" in body
    assert "Ümläute" in body
    assert handler.raw[0].isascii()


def test_text_is_not_escaped_and_html_is(make, note, server, handler):
    words = note.compose

    def compose(message):
        return type(words(message))("Tom & Co <x>", "Tom & Co <script>", "", "")

    note.compose = compose
    make()
    drain()
    (letter,) = handler.letters
    assert "Tom & Co <script>" in letter.get_body(("plain",)).get_content()
    assert "Tom &amp; Co &lt;script&gt;" in letter.get_body(("html",)).get_content()


def test_a_letter_about_an_account_offers_nothing_to_stop(make, server, handler):
    make(kind="letter")
    drain()
    assert handler.letters[0]["List-Unsubscribe"] is None


def test_when_the_server_is_down_messages_wait_and_go_when_it_is_back(make, server, handler, clock):
    messages = [make() for _ in range(25)]
    server.stop()
    assert drain() == {"waiting": 1}
    assert Trouble.objects.get(channel=Channel.EMAIL).answer == "ConnectionRefusedError"
    assert Message.objects.filter(state=S.QUEUED, attempts=0).count() == 25
    assert drain() == {}
    server.start()
    clock(house_clock.now() + timedelta(minutes=1))
    assert drain() == {"sent": 25}
    assert not Trouble.objects.exists()
    assert len({letter["Message-ID"] for letter in handler.letters}) == len(messages)


def test_a_server_that_was_restarted_between_two_letters_costs_nothing(make, server, handler):
    make()
    drain()
    server.stop()
    server.start()
    make()
    assert drain() == {"sent": 1}
    assert len(handler.letters) == 2


def test_a_server_that_hangs_up_after_some_letters_is_called_again(make, server, handler):
    handler.mail = ["421 4.7.0 too many letters"]
    message = make()
    assert drain() == {"sent": 1}
    assert again(message).attempts == 0


@pytest.mark.parametrize(
    ("step", "reply", "state", "reason", "answer"),
    [
        ("rcpt", "550 5.1.1 <ada.patient@example.org> unknown", S.FAILED, "refused", "550 5.1.1"),
        ("data", "554 5.7.1 ada.patient@example.org is on a list", S.FAILED, "refused", "554 5.7.1"),
        ("rcpt", "451 4.7.1 ada.patient@example.org greylisted", S.QUEUED, "will_try_again", "451 4.7.1"),
        ("mail", "452 full", S.QUEUED, "will_try_again", "452"),
        ("data", "421 4.3.2 closing", S.QUEUED, "will_try_again", "421 4.3.2"),
    ],
)
def test_what_the_server_says_decides_and_never_holds_an_address(
    make, server, handler, caplog, step, reply, state, reason, answer
):
    setattr(handler, step, [reply])
    message, next_one = make(), make()
    drain()
    assert (again(message).state, message.reason) == (state, reason)
    assert message.tries.get().answer == answer
    assert "ada.patient" not in caplog.text
    assert again(next_one).state == S.SENT


def test_a_line_cut_after_the_letter_went_out_is_unsure(make, server, handler):
    handler.drop_after_data = True
    message = make()
    assert drain() == {"unsure": 1}
    handler.drop_after_data = False
    assert drain() == {}
    assert (again(message).state, handler.letters) == (S.UNSURE, [])
    assert message.tries.get().answer == "SMTPServerDisconnected"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_is_our_trouble_and_no_message_is_lost(make, settings, handler):
    server = Server(handler, password="right")
    mail = replace(house.JOURNEY_EMAIL, host="127.0.0.1", port=server.port, user="us", timeout=2)
    server.start()
    try:
        settings.JOURNEY_EMAIL = replace(mail, password="wrong")
        message = make()
        assert drain() == {"waiting": 1}
        assert Trouble.objects.get().answer == "SMTPAuthenticationError 535"
        Trouble.objects.all().delete()
        settings.JOURNEY_EMAIL = replace(mail, password="")
        settings.JOURNEY_EMAIL = replace(mail, user="", password="")
        assert drain() == {"waiting": 1}
        assert Trouble.objects.get().answer.startswith("530")
        Trouble.objects.all().delete()
        settings.JOURNEY_EMAIL = replace(mail, password="right")
        assert drain() == {"sent": 1}
        assert again(message).attempts == 0
    finally:
        transports.close()
        server.stop()


def test_a_server_that_never_answers_holds_nothing_up_for_good(make, settings):
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        settings.JOURNEY_EMAIL = replace(house.JOURNEY_EMAIL, host="127.0.0.1", port=mute.getsockname()[1], timeout=0.3)
        make()
        assert drain() == {"waiting": 1}
        assert Trouble.objects.get().answer == "SMTPServerDisconnected"  # as smtplib calls it


def test_an_address_beyond_ascii_needs_a_server_that_takes_it():
    letter = Parcel("<x@y>", "zoë@example.org", b"x\r\n")

    def talk(listener: socket.socket) -> None:
        line, _ = listener.accept()
        with line, line.makefile("rwb") as words:
            words.write(b"220 old\r\n")
            words.flush()
            for _heard in words:
                words.write(b"250 old\r\n")
                words.flush()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk, args=(listener,), daemon=True)
        thread.start()
        old = Smtp(replace(house.JOURNEY_EMAIL, host="127.0.0.1", port=listener.getsockname()[1], timeout=2))
        old.ready()
        with pytest.raises(NotTaken) as caught:
            old.send(letter)
        assert caught.value.failure == Failure.PERMANENT
        old.close()
        thread.join(2)


def test_no_server_at_all_is_said_plainly():
    nobody = Smtp(replace(house.JOURNEY_EMAIL, host="127.0.0.1", port=free_port(), timeout=1))
    with pytest.raises(Down, match="ConnectionRefusedError"):
        nobody.ready()
    nobody.close()


@pytest.mark.parametrize(
    ("content", "wire"),
    [
        (b"a\r\n.b\r\n", b"a\r\n..b\r\n.\r\n"),
        (b".", b"..\r\n.\r\n"),
        (b"a\nb\rc", b"a\r\nb\r\nc\r\n.\r\n"),
        (b"", b"\r\n.\r\n"),
        (b"x\r\n.\r\nMAIL FROM:<evil>\r\n", b"x\r\n..\r\nMAIL FROM:<evil>\r\n.\r\n"),
        (b"x\n.\nRSET", b"x\r\n..\r\nRSET\r\n.\r\n"),
    ],
)
def test_no_content_can_end_the_letter_early(content, wire):
    assert _stuffed(content) == wire


class TestALetterAnnouncedWithTheOneBefore:
    """Where the server takes several commands at once."""

    @pytest.fixture
    def handler(self) -> Handler:
        class Picky(Handler):
            async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
                if address.startswith("gone"):
                    return "550 5.1.1 nobody here"
                return await super().handle_RCPT(server, session, envelope, address, options)

        one = Picky()
        one.says_it_can = ["250-PIPELINING"]
        return one

    @pytest.fixture
    def line(self, server) -> Iterator[Smtp]:
        one = Smtp(house.JOURNEY_EMAIL)
        one.ready()
        yield one
        one.close()

    def letter(self, name: str) -> Parcel:
        return Parcel(f"<{name}@y>", f"{name}@example.org", f"Subject: {name}\r\n\r\nHello\r\n".encode())

    def subjects(self, handler: Handler) -> list[str]:
        return [str(letter["Subject"]) for letter in handler.letters]

    def test_each_arrives_once_over_one_connection(self, line, handler):
        letters = [self.letter(name) for name in ("a", "b", "c")]
        for one, following in zip(letters, [*letters[1:], None], strict=True):
            line.ready()
            line.expect(following)
            assert line.send(one) == "250 2.0.0"
        assert (self.subjects(handler), handler.connections) == (["a", "b", "c"], 1)

    def test_one_that_does_not_come_after_all_leaves_nothing_behind(self, line, handler):
        line.expect(self.letter("b"))
        line.send(self.letter("a"))
        line.ready()
        line.send(self.letter("c"))
        assert (self.subjects(handler), handler.connections) == (["a", "c"], 2)

    def test_one_that_is_refused_fails_alone(self, line, handler):
        gone = self.letter("gone")
        line.expect(gone)
        line.send(self.letter("a"))
        line.expect(self.letter("c"))
        with pytest.raises(NotTaken) as caught:
            line.send(gone)
        assert (caught.value.failure, caught.value.answer) == (Failure.PERMANENT, "550 5.1.1")
        line.expect(None)
        line.send(self.letter("c"))
        assert self.subjects(handler) == ["a", "c"]

    def test_a_goodbye_is_never_taken_for_a_letter(self, line, handler):
        line.expect(self.letter("b"))
        line.send(self.letter("a"))
        line.close()
        assert self.subjects(handler) == ["a"]

    def test_a_line_that_stood_idle_is_not_asked_in_the_middle_of_a_letter(self, line, handler):
        announced = self.letter("b")
        line.expect(announced)
        line.send(self.letter("a"))
        line._used_at -= 60
        line.ready()
        line.send(announced)
        assert (self.subjects(handler), handler.connections) == (["a", "b"], 2)

    def test_an_answer_of_several_lines_is_one_answer(self, line, handler):
        handler.data = ["250-2.0.0 taken\r\n250 2.0.0 and thank you"]
        line.expect(self.letter("b"))
        assert line.send(self.letter("a")) == "250 2.0.0"
        line.expect(None)
        assert line.send(self.letter("b")) == "250 2.0.0"

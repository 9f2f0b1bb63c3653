import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from config import databases, env, mail, speed

KEY = "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="


@pytest.fixture
def given(monkeypatch):
    return lambda value: monkeypatch.setenv("THING", value)


NONSENSE = [
    (lambda: env.flag("THING", default=False), "maybe", "true or false"),
    (lambda: env.whole("THING", 1, least=1, most=9), "abc", "whole number"),
    (lambda: env.whole("THING", 1, least=1, most=9), "8.5", "whole number"),
    (lambda: env.whole("THING", 1, least=1, most=9), "10", "between 1 and 9"),
    (lambda: env.choice("THING", "a", of=("a", "b")), "c", "one of a, b"),
    (lambda: env.url("THING", schemes=("redis",)), "http://x", "redis://"),
    (lambda: env.url("THING", schemes=("redis",)), "nonsense", "redis://"),
    (lambda: env.origin("THING", "http://x"), "https://x.org/path", "scheme and host only"),
    (lambda: env.origin("THING", "http://x"), "https://", "scheme and host only"),
    (lambda: env.mailbox("THING", "a@b.org"), "nobody", "e-mail address"),
    (lambda: env.mailbox("THING", "a@b.org"), "A <a@b.org>\nBcc: c@d.org", "e-mail address"),
    (lambda: env.secret("THING", least=50), "short", "at least 50"),
    (lambda: env.keys("THING"), f"{KEY},nonsense", "number 2"),
    (lambda: env.push_key("THING"), "nonsense", "push_keys"),
    (lambda: env.push_key("THING"), "A" * 43, "push_keys"),
    (lambda: env.push_key("THING"), "é" * 43, "push_keys"),
    (lambda: env.sender_of_texts("THING"), "555 0100", "begins with +"),
    (lambda: env.sender_of_texts("THING"), "Journey", "begins with +"),
]


@pytest.mark.parametrize(("read", "value", "sentence"), NONSENSE)
def test_nonsense_is_refused_with_a_sentence_that_names_the_variable(given, read, value, sentence):
    given(value)
    with pytest.raises(ImproperlyConfigured, match=r"^THING .*" + sentence):
        read()


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.secret("THING", least=50), "hunter2"),
        (lambda: env.keys("THING"), "hunter2"),
        (lambda: env.url("THING", schemes=("redis",)), "http://user:hunter2@host"),
    ],
)
def test_a_refusal_never_repeats_a_secret(given, read, value):
    given(value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        read()
    assert "hunter2" not in str(refusal.value)


def test_a_push_key_is_read_as_the_command_writes_it(given, capsys):
    call_command("push_keys")
    name, _, key = capsys.readouterr().out.strip().partition("=")
    given(key)
    assert (name, env.push_key("THING")) == ("PUSH_KEY", key)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("+1 555 010 0123", "+15550100123"), ("MG" + "0a" * 16, "MG" + "0a" * 16), ("12345", "12345"), ("", "")],
)
def test_who_sends_texts_is_a_number_or_a_messaging_service(given, value, expected):
    given(value)
    assert env.sender_of_texts("THING") == expected


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("YES", True), ("off", False), ("", True), ("  ", True)])
def test_a_flag_is_read_as_people_write_it_and_an_empty_one_counts_as_not_given(given, value, expected):
    given(value)
    assert env.flag("THING", default=True) is expected


def test_a_list_forgives_blanks(given):
    given(" a, b ,,c ")
    assert env.words("THING") == ["a", "b", "c"]


def test_keys_keep_their_order_newest_first(given):
    given(f"{KEY}, {KEY}")
    assert env.keys("THING") == [KEY, KEY]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 25, "", "", "none")),
        ("smtp+starttls://ann:p%40ss@mail.example.org", ("mail.example.org", 587, "ann", "p@ss", "starttls")),
        ("smtps://mail.example.org:4650", ("mail.example.org", 4650, "", "", "tls")),
    ],
)
def test_a_mail_server_is_read_from_its_address(tmp_path, address, expected):
    found = mail.from_url(address, sender="a@b.org", folder=tmp_path)
    assert (found.host, found.port, found.user, found.password, found.tls) == expected
    assert found.over_smtp


def test_without_a_mail_server_messages_go_to_a_folder(tmp_path):
    found = mail.from_url("", sender="a@b.org", folder=tmp_path)
    assert not found.over_smtp
    assert found.folder == tmp_path


def test_a_mail_password_is_not_shown_with_the_settings(tmp_path):
    assert "hunter2" not in repr(mail.from_url("smtp://a:hunter2@host", sender="a@b.org", folder=tmp_path))


@pytest.mark.parametrize("address", ["smtp://", "smtp://host:99999", "smtp://host:abc"])
def test_half_a_mail_server_is_refused(tmp_path, address):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mail.from_url(address, sender="a@b.org", folder=tmp_path)


def database(address, tmp_path, testing=False):
    return databases.from_url(address, testing=testing, test_name="test_x", test_folder=tmp_path)


def test_sqlite_gets_the_options_that_keep_it_whole(tmp_path):
    options = database("sqlite:////tmp/x.sqlite3", tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


def test_postgresql_keeps_connections_and_looks_whether_they_live(tmp_path):
    found = database("postgresql://u:p@h:5433/n", tmp_path)
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("h", 5433, "n")
    assert found["CONN_MAX_AGE"] == 60
    assert found["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize("address", ["postgresql://host", "postgresql://host:abc/name"])
def test_half_a_database_is_refused(tmp_path, address):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database(address, tmp_path)


@pytest.mark.parametrize(
    ("value", "factor", "hours"), [("3600x", 3600, 0), ("+36h", 1, 36), ("+2d,60x", 60, 48), ("1.5x", 1.5, 0)]
)
def test_the_demos_clock_is_read(value, factor, hours):
    clock = speed.read(value, demo=True)
    assert (clock.factor, clock.ahead.total_seconds()) == (factor, hours * 3600)


@pytest.mark.parametrize("value", ["fast", "-3d", "0x", "999999x", "3600", "+2y"])
def test_a_clock_that_makes_no_sense_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match="CLOCK"):
        speed.read(value, demo=True)


def test_a_clock_without_a_demo_is_refused():
    with pytest.raises(ImproperlyConfigured, match="DEMO"):
        speed.read("3600x", demo=False)

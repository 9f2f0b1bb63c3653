import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from config import middleware, policy, throttle


@pytest.fixture
def answer(client):
    return client.get("/health/live")


def test_every_answer_carries_the_strict_policy(answer):
    sent = {
        name: sorted(values)
        for name, *values in (part.split() for part in answer["Content-Security-Policy"].split(";"))
    }
    assert sent == {name: sorted(values) for name, values in policy.CONTENT.items()}
    assert sent["default-src"] == ["'none'"]
    assert not any("unsafe" in value or "http" in value for values in sent.values() for value in values)


def test_every_answer_asks_for_nothing_and_is_kept_nowhere(answer):
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_every_answer_has_an_id_of_its_own(client):
    assert len({client.get("/health/live")["X-Request-ID"] for _ in range(3)}) == 3


def test_the_log_names_the_page_and_never_the_key_in_its_address(client, db, caplog):
    key = "0f" * 16
    with caplog.at_level("INFO", logger="config.web"):
        client.get(f"/q/{key}.signature/")
        client.get(reverse("measures:link", args=[f"{key}.signature"]))
        client.get(f"/nowhere/{key}/")
    lines = [row.getMessage() for row in caplog.records if row.name == "config.web"]
    assert any("GET measures:link 404" in line for line in lines)
    assert any("GET no such page 404" in line for line in lines)
    assert not any(key in line or "signature" in line for line in lines)


def test_a_view_may_say_for_itself_how_long_it_is_kept():
    def view(_request):
        return HttpResponse(headers={"Cache-Control": "max-age=60"})

    assert middleware.house_headers(view)(RequestFactory().get("/"))["Cache-Control"] == "max-age=60"


class Session(dict[str, object]):
    """As much of a session as the rule needs."""

    def flush(self):
        self.clear()


class Somebody:
    """A signed-in person."""

    is_authenticated = True

    def get_username(self):
        return "somebody@example.org"


@pytest.fixture
def visit():
    """One request at a moment of real time, in a session that lives on."""

    def at(session, wall):
        request = RequestFactory().get("/")
        request.session, request.user = session, Somebody()
        middleware.sign_out_if_idle(request, wall)
        return request.user.is_authenticated

    return at


@pytest.mark.django_db
def test_whoever_is_away_too_long_is_signed_out(visit):
    session = Session()
    assert visit(session, 1000)
    assert visit(session, 1000 + settings.STAFF_IDLE_MINUTES * 60 - 1)
    assert not visit(session, 1000 + settings.STAFF_IDLE_MINUTES * 60 * 3)


def test_clicks_keep_a_session_open(visit):
    session = Session()
    assert all(visit(session, 1000 + minute * 60) for minute in range(0, 120, 10))


def test_a_patient_gets_longer(visit):
    session = Session({middleware.ALLOWANCE: settings.PATIENT_IDLE_MINUTES})
    assert visit(session, 1000)
    assert visit(session, 1000 + settings.STAFF_IDLE_MINUTES * 60 + 60)


def test_quick_clicks_do_not_write_the_session_each_time(visit):
    session = Session()
    visit(session, 1000)
    visit(session, 1010)
    assert session[middleware.LAST_SEEN] == 1000


def test_the_throttle_knows_an_account_by_a_hash_only():
    request = RequestFactory().post("/")
    known = throttle.account(request, {"username": "Ann@Example.org"})
    assert known == throttle.account(request, {"username": " ann@example.org"})
    assert known != throttle.account(request, {"username": "bob@example.org"})
    assert "ann" not in known.lower()
    assert throttle.visitor("ann@example.org") == "a visitor"


@pytest.mark.django_db
def test_staff_and_patients_get_their_own_allowance(client, office, patient):
    client.force_login(office)
    assert client.session[middleware.ALLOWANCE] == settings.STAFF_IDLE_MINUTES
    client.force_login(patient.user)
    assert client.session[middleware.ALLOWANCE] == settings.PATIENT_IDLE_MINUTES

import pytest
from django.db import connection

from common import clock
from messaging import heartbeat

pytestmark = pytest.mark.django_db


def test_a_live_house_answers_strangers(client):
    assert client.get("/health/live").content == b"alive\n"


def test_a_ready_house_says_so(client):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert answer.json()["checks"]["database"] == "ok"


def test_a_house_whose_worker_is_silent_says_so_and_stays_open(client):
    assert client.get("/health/ready").json()["checks"]["messages"] == "silent"
    heartbeat.beat("drain", clock.now())
    assert client.get("/health/ready").json()["checks"]["messages"] == "ok"


def test_a_house_whose_tables_are_behind_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'people'")
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["tables"] == "behind"


def test_a_house_without_its_broker_is_not_ready(client, settings):
    from config.celery import app

    settings.BROKER_IN_MEMORY = False
    before = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        answer = client.get("/health/ready")
    finally:
        app.conf.broker_url = before
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "down"


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_nothing_can_be_posted_there(client, path):
    assert client.post(path).status_code == 405

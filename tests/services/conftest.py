"""What these tests share: a mail server, a dose that is about to end, and a clock that all parts of the house see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as house

from common import clock as house_clock
from messaging import transports
from messaging.models import Channel
from messaging.services import give_consent
from people.models import Patient, User
from sessions import services
from sessions.models import Dose
from tests.messaging.server import Handler, Server
from tests.sessions.build import MONDAY, PLANNING, a_course, a_dose, a_reading, a_series

BEGUN = MONDAY + timedelta(minutes=10)
ENDED = MONDAY + timedelta(minutes=50)

GoTo = Callable[[timedelta], None]


@pytest.fixture
def goto() -> Iterator[Callable[..., None]]:
    """Set the clock of the house to an instant; it runs on from there, in every process."""
    yield lambda at: house_clock.move(at - house_clock.now())
    house_clock.reset()


@pytest.fixture
def post_office() -> Handler:
    """What arrived at the mail server, and what it answers."""
    return Handler()


@pytest.fixture
def mail_server(post_office: Handler, settings: object) -> Iterator[Server]:
    """A mail server on this machine; not started yet."""
    server = Server(post_office)
    settings.JOURNEY_EMAIL = replace(house.JOURNEY_EMAIL, host="127.0.0.1", port=server.port, timeout=2)
    yield server
    transports.close()
    server.stop()


@pytest.fixture
def dose(goto, transactional_db: None, patient: Patient, prescriber: User, clinician: User) -> Dose:
    """Ada's first dose, under way at 9:10 on a Monday in New York. She agreed to e-mail."""
    goto(PLANNING)
    give_consent(user=patient.user, clinic=patient.clinic, channel=Channel.EMAIL, by=patient.user)
    first, *_rest = a_series(a_course(patient, prescriber), clinician)
    goto(ENDED)
    services.begin(session=first, by=clinician)
    a_reading(first, clinician, MONDAY)
    return a_dose(first, clinician, BEGUN)

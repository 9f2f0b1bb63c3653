"""A talk that is booked between a dose and its questions changes nothing about them."""

from datetime import timedelta

import pytest

from sessions.models import MeetingKind
from sessions.services import MeetingSlot, book_meeting
from tests.integration.build import ENDED, hours, link_of, outbox

pytestmark = pytest.mark.django_db


def test_a_link_that_is_on_its_way_outlives_a_talk_that_is_booked(window, clock, clinician):
    clock(ENDED + hours(30))  # nothing was sent yet, so a plan laid anew would look different
    before, rows = link_of(window), sorted(outbox(window))
    slot = MeetingSlot(MeetingKind.INTEGRATION, ENDED + timedelta(hours=52), 30, by_video=True)
    book_meeting(course=window.session.course, slot=slot, by=clinician)
    assert link_of(window) == before
    assert sorted(outbox(window)) == rows

"""A person's own inbox."""

from uuid import uuid4

import pytest
from django.urls import reverse

from messaging.delivery import drain
from messaging.models import Channel, Message
from messaging.registry import Text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def arrived(make, note, post):
    note.compose = lambda message: Text("A page waits", "There is a page for you.", "Open it", "/windows/1/write/")

    def one(count=1):
        rows = [make(channel=Channel.IN_APP) for _ in range(count)]
        drain()
        return rows[0]

    return one


@pytest.fixture
def signed_in(client, ada):
    client.force_login(ada)
    return client


def test_an_empty_inbox_says_so(signed_in):
    assert "Nothing has arrived yet" in signed_in.get(reverse("messaging:inbox")).text


def test_new_messages_stand_first(signed_in, arrived):
    read, new = arrived(), arrived()
    signed_in.post(reverse("messaging:inbox_read", args=[new.pk]))
    page = signed_in.get(reverse("messaging:inbox")).text
    assert page.index(str(read.pk)) < page.index(str(new.pk))
    assert page.count(">New<") == 1


def test_opening_a_message_changes_nothing_and_its_button_marks_it_and_leads_on(signed_in, arrived):
    message = arrived()
    page = signed_in.get(reverse("messaging:inbox_message", args=[message.pk]))
    assert "There is a page for you." in page.text
    message.refresh_from_db()
    assert message.read_at is None
    answer = signed_in.post(reverse("messaging:inbox_read", args=[message.pk]), {"go": "1"})
    assert (answer.status_code, answer["Location"]) == (302, "/windows/1/write/")
    message.refresh_from_db()
    assert message.read_at is not None


def test_the_page_that_is_really_shown_says_so_by_itself(signed_in, arrived):
    message = arrived()
    url = reverse("messaging:inbox_read", args=[message.pk])
    assert f'hx-post="{url}"' in signed_in.get(reverse("messaging:inbox_message", args=[message.pk])).text
    assert signed_in.post(url, headers={"HX-Request": "true"}).status_code == 204


def test_a_button_never_leads_out_of_the_house(signed_in, arrived, note):
    message = arrived()
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        note.compose = lambda _message, where=elsewhere: Text("A", "B", "Go", where)
        answer = signed_in.post(reverse("messaging:inbox_read", args=[message.pk]), {"go": "1"})
        assert answer["Location"] == reverse("messaging:inbox_message", args=[message.pk])


def test_all_can_be_marked_as_read_at_once(signed_in, arrived):
    arrived(3)
    signed_in.post(reverse("messaging:inbox_read_all"))
    assert not Message.objects.filter(read_at=None).exists()


def test_a_message_whose_matter_is_gone_still_opens(signed_in, arrived, note):
    message = arrived()

    def gone(_message):
        raise LookupError

    note.compose = gone
    assert "not there any more" in signed_in.get(reverse("messaging:inbox_message", args=[message.pk])).text


@pytest.mark.parametrize("who", ["other_patient", "stranger", "office", "clinician"])
def test_nobody_else_opens_it(client, arrived, request, who):
    message = arrived()
    someone = request.getfixturevalue(who)
    client.force_login(getattr(someone, "user", someone))
    assert client.get(reverse("messaging:inbox_message", args=[message.pk])).status_code == 404
    assert client.post(reverse("messaging:inbox_read", args=[message.pk])).status_code == 404


def test_what_has_not_arrived_yet_is_not_shown(signed_in, make):
    message = make(channel=Channel.IN_APP)
    assert signed_in.get(reverse("messaging:inbox_message", args=[message.pk])).status_code == 404
    assert signed_in.get(reverse("messaging:inbox_message", args=[uuid4()])).status_code == 404


def test_reading_is_a_post(signed_in, arrived):
    assert signed_in.get(reverse("messaging:inbox_read", args=[arrived().pk])).status_code == 405


def test_a_long_inbox_costs_as_many_queries_as_a_short_one(signed_in, arrived, django_assert_max_num_queries):
    arrived(1)
    url = reverse("messaging:inbox")
    counted = count(signed_in, url)
    arrived(20)
    assert count(signed_in, url) == counted


def count(signed_in, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert signed_in.get(url).status_code == 200
    return len(queries)

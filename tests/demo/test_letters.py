"""The letters of the demo on a page."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.urls import reverse

from demo import letters

LETTER = """From: Lanternwood <journey@localhost.localdomain>
To: somebody@demo.example
Subject: =?utf-8?q?Good_morning_=3Cb=3E?=
Date: Wed, 18 Nov 2026 19:20:00 +0000
Content-Type: text/plain; charset="utf-8"

One question <script>alert(1)</script>

Open the page: {site}/w/abc.def
Elsewhere: https://elsewhere.example/x
"""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A folder of this test's own: other tests of the same worker write letters, too."""
    settings.JOURNEY_EMAIL = replace(settings.JOURNEY_EMAIL, folder=tmp_path)
    return tmp_path


def write(folder, name, text=LETTER):
    (folder / f"{name}.eml").write_text(text.format(site=settings.SITE_URL), "utf-8")


def test_without_letters_the_page_says_what_to_do(client, db):
    answer = client.get(reverse("demo:mail"))
    assert answer.status_code == 200
    assert "No letter yet" in answer.content.decode()


def test_the_newest_letters_are_listed_without_a_login(client, db, folder):
    write(folder, "one")
    page = client.get(reverse("demo:mail")).content.decode()
    assert "Good morning &lt;b&gt;" in page
    assert reverse("demo:letter", args=["one"]) in page


def test_a_letter_shows_its_text_escaped_and_only_our_links(client, db, folder):
    write(folder, "one")
    page = client.get(reverse("demo:letter", args=["one"])).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert f'href="{settings.SITE_URL}/w/abc.def"' in page
    assert 'href="https://elsewhere.example/x"' not in page


@pytest.mark.parametrize("name", ["none", "..", "%2e%2e", "a b", "secrets.json", "x" * 65])
def test_no_other_file_can_be_asked_for(client, db, folder, name):
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_a_file_that_is_no_letter_breaks_nothing(client, db, folder):
    (folder / "odd.eml").write_bytes(b"\xff\xfe\x00 not a letter")
    assert client.get(reverse("demo:mail")).status_code == 200
    assert client.get(reverse("demo:letter", args=["odd"])).status_code in {200, 404}


def test_a_letter_without_a_date_or_a_subject_is_read(folder):
    write(folder, "bare", "To: a@demo.example\n\nhello\n")
    found = letters.find(folder, "bare", settings.SITE_URL)
    assert (found.subject, found.sent_at, found.text) == ("", None, "hello")

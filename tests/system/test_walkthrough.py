"""The document with the pictures says what the script does that makes it, and lacks none of its pictures."""

from __future__ import annotations

from scripts import walkthrough
from scripts.walkthrough import DOCUMENT, MOST_BYTES, PICTURES, STEPS


def test_the_document_is_the_one_that_the_script_would_write_now():
    assert DOCUMENT.read_text("utf-8") == walkthrough.document(), "Run `make screens`."


def test_every_picture_is_there_and_no_other():
    assert {path.name for path in PICTURES.iterdir()} == {step.picture for step in STEPS}, "Run `make screens`."


def test_the_pictures_are_pictures_of_a_phone_or_a_desk_and_light_enough_for_a_document():
    for step in STEPS:
        content = (PICTURES / step.picture).read_bytes()
        width = int.from_bytes(content[16:20], "big")
        assert content.startswith(b"\x89PNG")
        assert width in (390, 1280)
        assert len(content) <= MOST_BYTES


def test_every_step_has_a_name_of_its_own_and_says_what_its_picture_shows():
    assert len({step.key for step in STEPS}) == len({step.title for step in STEPS}) == len(STEPS)
    assert all(step.alt and step.text for step in STEPS)
    assert len({step.who for step in STEPS}) == 5

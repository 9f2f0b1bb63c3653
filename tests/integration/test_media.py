"""What a file is, its own bytes say; how large it may be, the house says."""

from __future__ import annotations

import contextlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from integration import media
from tests.integration.recordings import SOUNDS, WEBM, a_picture, with_a_place


@pytest.mark.parametrize(("mime", "content"), SOUNDS.items(), ids=str)
def test_a_recording_is_known_by_its_first_bytes_and_kept_as_it_is(mime, content):
    kept = media.voice(content, 12)
    assert (kept.mime, kept.content, kept.seconds) == (mime, content, 12)


@pytest.mark.parametrize(
    ("content", "seconds", "code"),
    [
        (b"", 1, "empty"),
        (b"<script>alert(1)</script>", 1, "not_sound"),
        (b"MZ" + bytes(50), 1, "not_sound"),
        (WEBM, 30 * 60, "too_long"),
        (WEBM + bytes(media.VOICE_BYTES), 10, "too_large"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_reason(content, seconds, code):
    with pytest.raises(media.NotThat) as refusal:
        media.voice(content, seconds)
    assert refusal.value.code == code


def test_ten_minutes_are_kept_and_the_recorders_last_second_is_not_counted_against_them():
    assert media.voice(WEBM, media.VOICE_SECONDS + 1).seconds == 601


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_drawn_anew_as_jpeg(kind):
    kept = media.picture(a_picture(kind))
    assert kept.mime == "image/jpeg"
    with Image.open(BytesIO(kept.content)) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (60, 40))


def test_a_photo_says_no_more_where_and_with_what_it_was_taken_and_stands_upright():
    kept = media.picture(with_a_place((60, 40)))
    with Image.open(BytesIO(kept.content)) as drawn:
        assert dict(drawn.getexif()) == {}
        assert drawn.size == (40, 60)
    assert b"Some Camera" not in kept.content


def test_a_large_photo_becomes_one_that_fits_a_page():
    with Image.open(BytesIO(media.picture(a_picture(size=(4000, 1000))).content)) as drawn:
        assert drawn.size == (2048, 512)


def test_what_shines_through_lies_on_white():
    out = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(BytesIO(media.picture(out.getvalue()).content)) as drawn:
        assert drawn.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (a_picture()[:80], "not_a_picture"),
        (a_picture("BMP"), "not_a_picture"),
        (bytes(media.PICTURE_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason(content, code):
    with pytest.raises(media.NotThat) as refusal:
        media.picture(content)
    assert refusal.value.code == code


@pytest.mark.parametrize(("kind", "limit"), [("JPEG", "PHOTO_PIXELS"), ("PNG", "PICTURE_PIXELS")])
def test_a_file_that_claims_more_pixels_than_a_phone_takes_is_not_drawn(monkeypatch, kind, limit):
    monkeypatch.setattr(media, limit, 1000)
    with pytest.raises(media.NotThat) as refusal:
        media.picture(a_picture(kind, size=(60, 40)))
    assert refusal.value.code == "too_many_pixels"


@pytest.mark.parametrize("held", range(1, 9))
def test_a_photo_stands_upright_however_the_camera_was_held(held):
    about = Image.Exif()
    about[0x0112] = held
    with Image.open(BytesIO(media.picture(a_picture(size=(60, 40), exif=about)).content)) as drawn:
        assert drawn.size == ((60, 40) if held < 5 else (40, 60))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_broken_photo_is_drawn_or_refused_and_nothing_else_happens(data):
    whole = bytearray(with_a_place((24, 16)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(media.NotThat):
        media.picture(bytes(whole))

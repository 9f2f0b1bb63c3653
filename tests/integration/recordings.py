"""Small recordings and pictures for tests."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

WEBM = b"\x1aE\xdf\xa3" + bytes(range(256)) * 8
OGG = b"OggS" + bytes(200)
M4A = b"\x00\x00\x00\x20ftypM4A " + bytes(200)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(100)
SOUNDS = {"audio/webm": WEBM, "audio/ogg": OGG, "audio/mp4": M4A, "audio/wav": WAV, "audio/mpeg": b"ID3" + bytes(100)}


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **how: object) -> bytes:
    """A picture in the clinic's honey."""
    out = BytesIO()
    Image.new("RGB", size, "#f0a93c").save(out, kind, **how)
    return out.getvalue()


def with_a_place(size: tuple[int, int] = (60, 40)) -> bytes:
    """A photo that says where and with what it was taken, and that it lies on its side."""
    about = Image.Exif()
    about[0x0112] = 6  # turned
    about[0x010F] = "Some Camera"
    about.get_ifd(0x8825)[1] = "N"
    return a_picture(size=size, exif=about)

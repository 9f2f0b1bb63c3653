"""Voice notes and pictures as they may come in: what they are by their own bytes, how long, how large.

Nothing is believed of a file's name or of what the browser calls it. A picture is drawn anew, so that it says nothing of
where and with what it was taken, and holds nothing but its picture.
"""

from __future__ import annotations

import struct
import threading
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

MEGA = 1024 * 1024
VOICE_SECONDS = 10 * 60
"""The longest voice note, in seconds; the page stops there by itself and keeps what was said."""
VOICE_BYTES = 10 * MEGA
"""Room for ten minutes from any recorder; the page's own makes about 2 MB of them."""
PICTURE_BYTES = 15 * MEGA
PICTURE_SIDE = 2048
PHOTO_PIXELS = 60_000_000
PICTURE_PIXELS = 16_000_000
"""More than any phone takes as a photo (JPEG, which can be read small at once), and as anything else; a file that claims
more is made to fill a memory."""
MOST = 6
"""Voice notes and pictures of one entry."""
MOST_WAITING_BY_LINK = 12
MOST_WAITING = 60
"""Of pages that are not kept yet, added through the links of one person, and in all: a link may be in anybody's hands."""

_PICTURES = ("JPEG", "PNG", "WEBP", "GIF")
_ORIENTATION = 0x0112
_BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    MemoryError,
    struct.error,
)
"""What Pillow raises for files that are broken, or made to be."""
_UPRIGHT = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
"""How a picture is turned upright, by what its camera says of how it was held (Exif 2.3, tag Orientation)."""
_one_at_a_time = threading.Lock()
_BRANDS_OF_SOUND = (b"M4A ", b"M4B ", b"isom", b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"dash", b"3gp")


class NotThat(ValueError):
    """A file that can not be kept.

    ``code`` says why: `empty`, `too_large`, `too_long`, `not_sound`, `not_a_picture`, `too_many_pixels`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Kept:
    """What is kept of a file: its type by its own bytes, and its bytes."""

    mime: str
    content: bytes
    seconds: int | None = None


def voice(content: bytes, seconds: int | None = None) -> Kept:
    """A voice note. ``seconds`` is what the recorder says of its length. Raises ``NotThat``."""
    _check_size(content, VOICE_BYTES)
    mime = _sound(content)
    if mime is None:
        raise NotThat("not_sound")
    if seconds is not None and seconds > VOICE_SECONDS + 5:  # a recorder counts its last second generously
        raise NotThat("too_long")
    return Kept(mime, content, max(0, seconds) if seconds is not None else None)


def picture(content: bytes) -> Kept:
    """A picture, drawn anew as JPEG: upright, at most 2,048 px a side, without place, camera or date. Raises ``NotThat``."""
    _check_size(content, PICTURE_BYTES)
    try:
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks on odd files; what it can not read it raises
            return Kept("image/jpeg", _redrawn(content))
    except NotThat:
        raise
    except _BROKEN as error:
        raise NotThat("not_a_picture") from error


def looks_like_sound(content: bytes) -> bool:
    """Whether the bytes begin as a recording does."""
    return _sound(content) is not None


def _check_size(content: bytes, most: int) -> None:
    if not content:
        raise NotThat("empty")
    if len(content) > most:
        raise NotThat("too_large")


def _sound(content: bytes) -> str | None:
    head = content[:16]
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "audio/webm"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head[4:8] == b"ftyp" and head[8:12].startswith(_BRANDS_OF_SOUND):
        return "audio/mp4"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")):
        return "audio/mpeg"
    return "audio/aac" if head.startswith((b"\xff\xf1", b"\xff\xf9")) else None


def _redrawn(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=_PICTURES) as found:
        if found.width * found.height > (PHOTO_PIXELS if found.format == "JPEG" else PICTURE_PIXELS):
            raise NotThat("too_many_pixels")
        found.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))  # a large JPEG is read small at once
        turns = _UPRIGHT.get(_held(found), ())
        found.thumbnail((PICTURE_SIDE, PICTURE_SIDE))  # before anything makes a second copy of it
        solid = found.convert("RGBA")
        plain = Image.new("RGB", solid.size, "white")
        plain.paste(solid, mask=solid.getchannel("A"))
        for turn in turns:
            plain = plain.transpose(turn)
        out = BytesIO()
        plain.save(out, "JPEG", quality=85, optimize=True)
        return out.getvalue()


def _held(found: Image.Image) -> int:
    """How the camera was held; as it lies where that is broken or missing."""
    try:
        return int(found.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        return 1

"""A person's journal as they take it along: the shape of its files, and the archive that is made while it is sent.

``docs/journal-export.md`` says what the files hold. Only what the person wrote, and what was written to them, is in it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

FORMAT, VERSION = "journey-journal", 1

Pieces = Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class About:
    """The session that something belongs to."""

    phase: str
    number: int
    on: str


@dataclass(frozen=True)
class FileTold:
    """A voice note or picture: its name in the archive, what it is, and its length in seconds."""

    file: str
    kind: str
    mime: str
    seconds: int | None


@dataclass(frozen=True)
class EntryTold:
    """An entry."""

    id: str
    kind: str
    kind_in_words: str
    written_at: datetime
    changed_at: datetime | None
    shared_at: datetime | None
    session: About | None
    question: str
    text: str
    small_thing: str
    small_thing_done_at: datetime | None
    tags: list[str]
    mood: int | None
    mood_in_words: str
    files: list[FileTold] = field(default_factory=list)


@dataclass(frozen=True)
class PracticeTold:
    """A practice, and the days on which it was done."""

    what: str
    session: About
    minutes: int
    times_a_day: int
    chosen_at: datetime
    stopped_at: datetime | None
    done_on: list[str]


@dataclass(frozen=True)
class MessageTold:
    """A message between the person and their care team."""

    written_at: datetime
    from_me: bool
    name: str
    text: str


@dataclass(frozen=True)
class Bundle:
    """All that is taken along, oldest first; ``files`` are the bytes of voice notes and pictures by their names."""

    name: str
    made_at: datetime
    zone: ZoneInfo
    entries: Sequence[EntryTold]
    practices: Sequence[PracticeTold]
    messages: Sequence[MessageTold]
    files: Mapping[str, Pieces]

    @property
    def filename(self) -> str:
        """What the archive is called."""
        return f"journal-{self.made_at.astimezone(self.zone):%Y-%m-%d}.zip"

    @property
    def moods(self) -> list[EntryTold]:
        """The entries in which a mood was chosen."""
        return [one for one in self.entries if one.mood]


def as_json(bundle: Bundle) -> str:
    """Everything but the bytes of the files; instants as ISO 8601 in the person's zone."""
    held: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": bundle.made_at,
        "time_zone": bundle.zone.key,
        "name": bundle.name,
        "entries": [asdict(one) for one in bundle.entries],
        "practices": [asdict(one) for one in bundle.practices],
        "messages": [asdict(one) for one in bundle.messages],
    }
    return json.dumps(held, ensure_ascii=False, indent=2, default=lambda value: _iso(value, bundle.zone))


def moods_csv(bundle: Bundle) -> str:
    """A row for each mood: when, its number, its word, the entry's id."""
    out = StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(["written_at", "mood", "in_words", "entry"])
    for one in bundle.moods:
        rows.writerow([_iso(one.written_at, bundle.zone), one.mood, one.mood_in_words, one.id])
    return out.getvalue()


def archive(bundle: Bundle, page: str, unreadable: tuple[type[Exception], ...]) -> Iterator[bytes]:
    """The archive, piece by piece; nothing of it is ever a file of ours.

    ``page`` is the journal to read in a browser. A voice note or picture that was taken away meanwhile, or that can not
    be opened (``unreadable``), is named in a file of its own, and the rest goes on.
    """
    sink = _Sink()
    left_out: list[str] = []
    stamp = bundle.made_at.astimezone(bundle.zone).timetuple()[:6]
    with ZipFile(sink, "w") as made:
        texts = {"journal.html": page, "journal.json": as_json(bundle), "moods.csv": moods_csv(bundle)}
        for name, text in texts.items():
            yield from _written(made, sink, _info(name, stamp, ZIP_DEFLATED), iter([text.encode()]))
        for name, pieces in bundle.files.items():
            try:
                yield from _written(made, sink, _info(name, stamp, ZIP_STORED), pieces())
            except unreadable:
                left_out.append(name)
        if left_out:
            lines = iter(["\n".join(left_out).encode()])
            yield from _written(made, sink, _info("not-included.txt", stamp, ZIP_DEFLATED), lines)
    yield sink.taken()


def _written(made: ZipFile, sink: _Sink, info: ZipInfo, pieces: Iterable[bytes]) -> Iterator[bytes]:
    with made.open(info, "w") as member:
        for piece in pieces:
            member.write(piece)
            yield sink.taken()
    yield sink.taken()


def _info(name: str, stamp: tuple[int, ...], how: int) -> ZipInfo:
    year, month, day, hour, minute, second = stamp
    info = ZipInfo(name, (year, month, day, hour, minute, second))
    info.compress_type = how
    return info


def _iso(value: object, zone: ZoneInfo) -> str:
    return value.astimezone(zone).isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


class _Sink:
    """Where the archive is written to and at once taken from; it can not go back, so nothing is held."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, piece: bytes) -> int:
        self._held += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken

"""The small markup of an agreement's words: paragraphs, headings, points, and nothing else. Pure.

Paragraphs stand apart by an empty line. A line that begins with ``# `` is a heading, one that begins with ``- `` a point;
points that follow each other are one list. Whatever else is typed is words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HEADING, POINT = "# ", "- "


class BlockKind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    POINTS = "points"


@dataclass(frozen=True)
class Block:
    """A paragraph or a heading with one line of words, or a list with one line a point."""

    kind: BlockKind
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words of a paragraph or a heading."""
        return self.lines[0]


def parse(body: str) -> tuple[Block, ...]:
    """The blocks of a body; empty for one without words. Signs that nobody sees are left out."""
    lines = [visible(line) for line in body.splitlines()]
    runs = groupby(_pieces(lines), key=lambda piece: (piece.kind is BlockKind.POINTS, piece.run))
    return tuple(block for (is_list, _run), found in runs for block in _joined(is_list, list(found)))


def source(blocks: Iterable[Block]) -> str:
    """The body as it is kept: one line a block, an empty line between. Parsing it again gives the same blocks."""
    return "\n\n".join("\n".join(_MARKS[block.kind] + line for line in block.lines) for block in blocks)


def as_text(blocks: Iterable[Block]) -> str:
    """The words as somebody reads them in a plain letter."""
    signs = {BlockKind.POINTS: "• "}
    return "\n\n".join("\n".join(signs.get(block.kind, "") + line for line in block.lines) for block in blocks)


def as_html(blocks: Iterable[Block]) -> SafeString:
    """The words as safe HTML: headings of the second level, since the title is the first."""
    return format_html_join("\n", "{}", ((_html(block),) for block in blocks))


@dataclass
class _Piece:
    kind: BlockKind
    words: list[str]
    run: int

    @property
    def line(self) -> str:
        return " ".join(self.words)


def _pieces(lines: Iterable[str]) -> Iterator[_Piece]:
    """Each paragraph, heading and point, with the lines that go on in it; ``run`` parts what an empty line parts."""
    goes_on: _Piece | None = None
    run = 0
    for line in lines:
        kind, words = _read(line)
        if not words:
            run, goes_on = run + 1, None
        elif kind is BlockKind.PARAGRAPH and goes_on is not None:
            goes_on.words.append(words)
        else:
            piece = _Piece(kind, [words], run)
            yield piece
            goes_on = None if kind is BlockKind.HEADING else piece


def _joined(is_list: bool, pieces: list[_Piece]) -> list[Block]:
    if is_list:
        return [Block(BlockKind.POINTS, tuple(piece.line for piece in pieces))]
    return [Block(piece.kind, (piece.line,)) for piece in pieces]


def _read(line: str) -> tuple[BlockKind, str]:
    if line in _BARE:
        return BlockKind.PARAGRAPH, ""
    for mark, kind in ((HEADING, BlockKind.HEADING), (POINT, BlockKind.POINTS)):
        if line.startswith(mark):
            return kind, line[len(mark) :]
    return BlockKind.PARAGRAPH, line


def visible(line: str) -> str:
    """A line without control and formatting signs, which could turn round what is read; every stretch of spaces is one."""
    kept = (sign for sign in line if sign in _JOINERS or sign.isspace() or unicodedata.category(sign)[0] != "C")
    return " ".join("".join(kept).split())


def _html(block: Block) -> SafeString:
    if block.kind is BlockKind.HEADING:
        return format_html("<h2>{}</h2>", block.text)
    if block.kind is BlockKind.POINTS:
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line,) for line in block.lines)))
    return format_html("<p>{}</p>", block.text)


_MARKS = {BlockKind.PARAGRAPH: "", BlockKind.HEADING: HEADING, BlockKind.POINTS: POINT}

_BARE = frozenset(mark.strip() for mark in (HEADING, POINT))
"""A mark without words says nothing, and must not become one together with the next line."""

_JOINERS = "\u200c\u200d"
"""They decide how letters of some scripts, and pictures, hang together."""

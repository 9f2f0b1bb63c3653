"""The shape of what a clinic may change of this room, as data: questions for the journal, and small practices.

What comes with the app lies in ``content/`` as files with a number. A file is never changed: other words are the next
number, because what somebody was asked has to stay known.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

FOLDER = Path(__file__).resolve().parent / "content"

LONGEST_LINE = 160
LONGEST_TITLE = 80
MOST_MINUTES = 20
"""A practice is short (Price 2022, doi:10.1176/appi.ajp.20220216: up to 20 minutes)."""
MOST_STEPS = 4
MOST_ROWS = 200

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_LINE)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TITLE)]
MaybeLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_LINE)]

WritingStage = Literal["intention", "capture", "meaning", "action", "looking_back", "week", "rereading"]
PromptFamily = Literal["body", "story", "feeling", "worth", "action"]
PracticeFamily = Literal["breath", "walk", "kindness", "body", "reading", "gratitude", "music", "senses", "deed"]

STAGES: tuple[WritingStage, ...] = (
    "intention",
    "capture",
    "meaning",
    "action",
    "looking_back",
    "week",
    "rereading",
)
"""What questions are for, in the order of time."""
PROMPT_FAMILIES: tuple[PromptFamily, ...] = ("body", "story", "feeling", "worth", "action")
PRACTICE_FAMILIES: tuple[PracticeFamily, ...] = (
    "breath",
    "walk",
    "kindness",
    "body",
    "reading",
    "gratitude",
    "music",
    "senses",
    "deed",
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PromptText(_Part):
    """A question and a line that takes the weight off it. ``key`` stays the same for good; one put away is not active."""

    key: Key
    stage: WritingStage
    family: PromptFamily
    question: Line
    ease: MaybeLine = ""
    active: bool = True


class PracticeText(_Part):
    """A small practice: what to do in a few short sentences, and for about how many minutes."""

    key: Key
    family: PracticeFamily
    title: Title
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)]
    steps: Annotated[tuple[Line, ...], Field(min_length=1, max_length=MOST_STEPS)]
    active: bool = True


def _twice(keys: Iterable[str]) -> list[str]:
    return [key for key, times in Counter(keys).items() if times > 1]


class PromptSet(_Part):
    """A whole set of questions: each key once, and for each stage at least one that is in use."""

    prompts: Annotated[tuple[PromptText, ...], Field(max_length=MOST_ROWS)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if twice := _twice(one.key for one in self.prompts):
            message = f"keys that stand twice: {', '.join(twice)}"
            raise ValueError(message)
        if empty := [stage for stage in STAGES if not any(self.in_use(stage))]:
            message = f"no question in use for: {', '.join(empty)}"
            raise ValueError(message)
        return self

    def of_stage(self, stage: str) -> tuple[PromptText, ...]:
        """The questions of a stage in their order, those put away too."""
        return tuple(one for one in self.prompts if one.stage == stage)

    def in_use(self, stage: str) -> tuple[PromptText, ...]:
        """The questions of a stage that may be drawn, in their order."""
        return tuple(one for one in self.of_stage(stage) if one.active)


class PracticeSet(_Part):
    """A whole set of practices: each key once, and at least one in use."""

    practices: Annotated[tuple[PracticeText, ...], Field(max_length=MOST_ROWS)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if twice := _twice(one.key for one in self.practices):
            message = f"keys that stand twice: {', '.join(twice)}"
            raise ValueError(message)
        if not any(one.active for one in self.practices):
            message = "no practice in use"
            raise ValueError(message)
        return self


Body = PromptSet | PracticeSet


class ContentFile(_Part):
    """A file of the house's own content."""

    kind: Literal["prompts", "practices"]
    number: Annotated[int, Field(ge=1)]
    body: PromptSet | PracticeSet


def parse(kind: str, body: Any) -> Body:
    """The body of a version of that kind. Raises ``ValueError`` (pydantic's) for anything that is no such thing."""
    return PromptSet.model_validate(body) if kind == "prompts" else PracticeSet.model_validate(body)


def plain(body: Body) -> dict[str, Any]:
    """The body as it is stored."""
    return body.model_dump(mode="json")


def read_file(path: Path) -> ContentFile:
    """A file of content. Raises ``ValueError`` when it is none."""
    data = dict(json.loads(path.read_text("utf-8")))
    kind, number = data.pop("kind", None), data.pop("number", None)
    return ContentFile(kind=kind, number=number, body=parse(str(kind), data))


@cache
def house(kind: str) -> ContentFile:
    """The newest set of that kind that comes with the app."""
    files = (read_file(path) for path in FOLDER.glob(f"{kind}.v*.json"))
    return max(files, key=lambda one: one.number)


def house_prompts() -> PromptSet:
    """The house's questions."""
    body = house("prompts").body
    assert isinstance(body, PromptSet)  # noqa: S101 - the file's kind says so; for the type checker
    return body


def house_practices() -> PracticeSet:
    """The house's practices."""
    body = house("practices").body
    assert isinstance(body, PracticeSet)  # noqa: S101 - the file's kind says so; for the type checker
    return body


def texts_of(body: Body) -> tuple[str, ...]:
    """Every text that people read, each once, in order: what translators get."""
    if isinstance(body, PromptSet):
        lines = [text for one in body.prompts for text in (one.question, one.ease)]
    else:
        lines = [text for one in body.practices for text in (one.title, *one.steps)]
    return tuple(dict.fromkeys(line for line in lines if line))

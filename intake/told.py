"""What a finding says: the rule's words as they were when it was found, and the answers that raised it. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake.models import Finding


@dataclass(frozen=True)
class Input:
    """One answer that raised a finding: what was asked, what was said, and where it came from (typed, record)."""

    what: str
    value: str
    origin: str

    @property
    def is_from_record(self) -> bool:
        """Whether it was taken over from a record that they brought."""
        return self.origin == "record"


@dataclass(frozen=True)
class Told:
    """A finding in words. ``passable`` False: nobody may pass it."""

    title: str
    sentence: str
    inputs: tuple[Input, ...]
    source: str
    verified: bool
    passable: bool


def told_of(finding: Finding) -> Told:
    """The words of a finding; its rule's bare name where none were kept."""
    kept = json.loads(finding.inputs)
    said = kept if isinstance(kept, dict) else {}
    return Told(
        title=said.get("title") or finding.rule.replace("_", " ").capitalize(),
        sentence=said.get("sentence", ""),
        inputs=tuple(Input(*part) for part in said.get("inputs", ())),
        source=said.get("source", ""),
        verified=bool(said.get("verified")),
        passable=bool(said.get("passable", True)),
    )

"""Questions and practices in words for the office: families, stages, versions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integration.content import STAGES, Body, PracticeText, PromptSet, PromptText
from integration.models import ContentKind, EntryStage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ALL = "all"
"""The one part of a set of practices; a set of questions has a part for each stage."""

PROMPT_FAMILY_NAMES: dict[str, StrOrPromise] = {
    "body": gettext_lazy("Body"),
    "story": gettext_lazy("Story"),
    "feeling": gettext_lazy("Feeling"),
    "worth": gettext_lazy("Self-worth"),
    "action": gettext_lazy("Action"),
}
PRACTICE_FAMILY_NAMES: dict[str, StrOrPromise] = {
    "breath": gettext_lazy("Breath"),
    "walk": gettext_lazy("Walking"),
    "kindness": gettext_lazy("Kindness to oneself"),
    "body": gettext_lazy("Body"),
    "reading": gettext_lazy("Reading again"),
    "gratitude": gettext_lazy("Gratitude"),
    "music": gettext_lazy("Music"),
    "senses": gettext_lazy("Senses"),
    "deed": gettext_lazy("A small deed"),
}
WHEN: dict[str, StrOrPromise] = {
    "intention": gettext_lazy("Before the dose: what somebody would like to stay open for."),
    "capture": gettext_lazy("In the first hours: words, pictures, the body. Nothing is explained yet."),
    "meaning": gettext_lazy("The next morning: what felt different, and what it may mean."),
    "action": gettext_lazy("On the second day: one small thing to do."),
    "looking_back": gettext_lazy("As the window closes: what has changed."),
    "week": gettext_lazy("On day 7: what is still there."),
    "rereading": gettext_lazy("After several sessions: reading one’s own pages again."),
}

Row = PromptText | PracticeText


@dataclass(frozen=True)
class Part:
    """A part of a set as the office sees it."""

    name: str
    title: StrOrPromise
    when: StrOrPromise
    rows: Sequence[Row]

    @property
    def lines(self) -> list[tuple[Row, StrOrPromise]]:
        """Each row with the name of its family."""
        return [(row, family_name(row)) for row in self.rows]

    @property
    def in_use(self) -> list[Row]:
        """What patients may see of it."""
        return [row for row in self.rows if row.active]


def family_name(row: Row) -> StrOrPromise:
    """What a row is about."""
    names = PROMPT_FAMILY_NAMES if isinstance(row, PromptText) else PRACTICE_FAMILY_NAMES
    return names[row.family]


def parts_of(body: Body) -> list[Part]:
    """The parts of a set, in the order of time."""
    if isinstance(body, PromptSet):
        return [part_of(body, stage) for stage in STAGES]
    return [part_of(body, ALL)]


def part_of(body: Body, name: str) -> Part:
    """One part of a set."""
    if isinstance(body, PromptSet):
        return Part(name, EntryStage(name).label, WHEN[name], body.of_stage(name))
    return Part(ALL, _("Small practices"), _("On the four days after a dose."), body.practices)


def part_names(kind: ContentKind) -> tuple[str, ...]:
    """What the parts of a kind are called in addresses."""
    return STAGES if kind is ContentKind.PROMPTS else (ALL,)


def in_words(row: Row | None) -> str:
    """A row as one text, to be laid beside another."""
    if row is None:
        return ""
    if isinstance(row, PromptText):
        lines = [row.question, row.ease]
    else:
        lines = [_("%(title)s (%(n)s min)") % {"title": row.title, "n": row.minutes}, *row.steps]
    lines.append(str(family_name(row)) if row.active else _("%(family)s, put away") % {"family": family_name(row)})
    return "\n".join(line for line in lines if line)


def side_by_side(theirs: Sequence[Row], yours: Sequence[Row]) -> list[dict[str, object]]:
    """Two versions of a part for ``components/versions.html``; what is the same in both is left out."""
    mine, saved = {row.key: row for row in yours}, {row.key: row for row in theirs}
    fields = []
    for number, key in enumerate(dict.fromkeys([*saved, *mine]), start=1):
        left, right = in_words(saved.get(key)), in_words(mine.get(key))
        if left != right:
            fields.append({"label": _("Row %(n)s") % {"n": number}, "theirs": left, "yours": right, "differs": True})
    order_left, order_right = list(saved), list(mine)
    if not fields and order_left != order_right:
        fields.append({"label": _("Order"), "theirs": _("as saved"), "yours": _("as you put it"), "differs": True})
    return fields

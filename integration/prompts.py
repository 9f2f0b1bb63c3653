"""The questions on the writing page, as pages show them. Their words are data (``integration.content``), in versions.

They follow the way from catching to understanding to doing to looking back: first what is still there, without
explaining it; the next morning what it may mean; then one small thing to do; at the end what has changed. The order
and the families (body, story, feeling, worth, action) sum up what is known about writing after such a day; positive
thoughts about oneself were what the training of the trial was made of (Price 2022, doi:10.1176/appi.ajp.20220216).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from integration.content import PromptSet, PromptText, house_prompts
from integration.models.entries import EntryStage
from integration.window import MomentKind

Stage = EntryStage
"""What writing is for, by the name that it had here first."""


@dataclass(frozen=True)
class Prompt:
    """A question, and a line that takes the weight off it. ``key`` is kept with the entry, so it never changes."""

    key: str
    stage: EntryStage
    family: str
    question: str
    ease: str


def shown(text: PromptText) -> Prompt:
    """A question in the reader's language, where the house has it in that language."""
    ease = gettext(text.ease) if text.ease else ""
    return Prompt(text.key, EntryStage(text.stage), text.family, gettext(text.question), ease)


def found(key: str, among: PromptSet) -> Prompt | None:
    """The question of that key; None for no key, or for one that this version does not have."""
    return next((shown(one) for one in among.prompts if one.key == key), None)


def stages_of(times: Mapping[MomentKind, datetime], asked: Mapping[MomentKind, Stage]) -> dict[MomentKind, Stage]:
    """What each moment asks for: the way from catching to looking back, in the order of the moments' times.

    ``times`` are those of the moments still to come, ``asked`` what the others asked for. Quiet hours and one message a
    day may shuffle the later moments; whichever comes last looks back, and the first of them asks what it meant.
    """
    later = sorted(times.keys() - {MomentKind.FIRST_HOUR}, key=times.__getitem__)
    left = [stage for stage in (Stage.MEANING, Stage.ACTION) if stage not in asked.values()]
    between = dict(zip(later[:-1], [*left, Stage.ACTION, Stage.ACTION], strict=False))
    last = {later[-1]: Stage.LOOKING_BACK} if later else {}
    return {MomentKind.FIRST_HOUR: Stage.CAPTURE, **between, **last, **asked}


def of_key(key: str) -> Prompt | None:
    """The house's question of that key; None for none. For what a clinic wrote, ask ``content_library.prompt_of``."""
    return found(key, house_prompts())

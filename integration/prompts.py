"""The questions on the writing page: data, in our own words.

They follow the way from catching to understanding to doing to looking back: first what is still there, without
explaining it; the next morning what it may mean; then one small thing to do; at the end what has changed. The order
and the families (body, story, feeling, worth, action) sum up what is known about writing after such a day; positive
thoughts about oneself were what the training of the trial was made of (Price 2022, doi:10.1176/appi.ajp.20220216).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from integration.window import MomentKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Stage(StrEnum):
    """What writing is for at this point of the window."""

    CAPTURE = "capture"
    MEANING = "meaning"
    ACTION = "action"
    LOOKING_BACK = "looking_back"


@dataclass(frozen=True)
class Prompt:
    """A question, and a line that takes the weight off it. ``key`` is kept with the entry, so it never changes."""

    key: str
    stage: Stage
    question: StrOrPromise
    ease: StrOrPromise


_S = Stage

PROMPTS: tuple[Prompt, ...] = (
    Prompt(
        "capture-three",
        _S.CAPTURE,
        _("Which three words, colours or pictures are still with you?"),
        _("Loose words are enough. Nothing has to make sense yet."),
    ),
    Prompt(
        "capture-body",
        _S.CAPTURE,
        _("Where in your body do you notice it now, and what is it like there?"),
        _("Warm, heavy, buzzing, quiet: one word will do."),
    ),
    Prompt(
        "capture-moment",
        _S.CAPTURE,
        _("Is there one moment you would like to keep before it fades?"),
        _("Write it down the way you would tell it to yourself. You can think about it another day."),
    ),
    Prompt(
        "capture-feeling",
        _S.CAPTURE,
        _("What feeling is in the room with you right now?"),
        _("It may be several, or none that has a name."),
    ),
    Prompt(
        "meaning-different",
        _S.MEANING,
        _("What felt different this morning, however small?"),
        _("The taste of breakfast counts. So does nothing at all."),
    ),
    Prompt(
        "meaning-returns",
        _S.MEANING,
        _("Which part of yesterday keeps coming back, and what might it want you to notice?"),
        _("A guess is fine; you can change your mind."),
    ),
    Prompt(
        "meaning-kind",
        _S.MEANING,
        _("What did you see about yourself that you would be glad to go on believing?"),
        _("Say it as kindly as you would to a friend."),
    ),
    Prompt(
        "meaning-story",
        _S.MEANING,
        _("If yesterday were a short story, what would its title be, and why?"),
        _("One sentence is a story, too."),
    ),
    Prompt(
        "action-one",
        _S.ACTION,
        _("What is one small thing you could do today that fits what you saw?"),
        _("Small enough to be done in ten minutes is the right size."),
    ),
    Prompt(
        "action-again",
        _S.ACTION,
        _("What did you try since, and what would you like to try once more?"),
        _("Not having tried anything is an answer."),
    ),
    Prompt(
        "action-person",
        _S.ACTION,
        _("Is there somebody you would like to tell, thank or ask something?"),
        _("You can also just write it here and leave it at that."),
    ),
    Prompt(
        "action-easier",
        _S.ACTION,
        _("What came a little easier in these days, and how could you make room for it?"),
        _("Think of one place or one time of the day."),
    ),
    Prompt(
        "back-changed",
        _S.LOOKING_BACK,
        _("What has changed since the day itself, and what has stayed as it was?"),
        _("Both belong here."),
    ),
    Prompt(
        "back-keep",
        _S.LOOKING_BACK,
        _("What would you like to take with you from these days?"),
        _("One thing is plenty."),
    ),
    Prompt(
        "back-letter",
        _S.LOOKING_BACK,
        _("What would you write to yourself for a harder week?"),
        _("Two lines that you would be glad to find."),
    ),
    Prompt(
        "back-team",
        _S.LOOKING_BACK,
        _("What would it help your care team to know before you next meet?"),
        _("It stays with you unless you choose to share it."),
    ),
)

_BY_KEY = {prompt.key: prompt for prompt in PROMPTS}


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
    """The prompt that an entry names; None for none, or for one that is no longer offered."""
    return _BY_KEY.get(key)


def of_stage(stage: Stage) -> list[Prompt]:
    """The stage's prompts, in their order."""
    return [prompt for prompt in PROMPTS if prompt.stage is stage]


def pick(stage: Stage, window: UUID) -> Prompt:
    """The prompt to begin with: the same one for the same window, another one for the next."""
    choices = of_stage(stage)
    return choices[window.int % len(choices)]


def another(key: str) -> Prompt | None:
    """The one after ``key`` in its stage, round and round."""
    prompt = of_key(key)
    if prompt is None:
        return None
    choices = of_stage(prompt.stage)
    return choices[(choices.index(prompt) + 1) % len(choices)]

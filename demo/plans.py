"""Plans that were signed, what was done before a first dose, and who agreed to what. Data only, all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from consents.kinds import ConsentKind
from demo.plot import HOME_TABLETS, INFUSION, SPRAY


@dataclass(frozen=True)
class Wording:
    """What a plan on a protocol says beside the protocol: the formulation, and the dose that the prescriber typed."""

    formulation: str
    starting_dose_mg: Decimal


WORDINGS: dict[str, Wording] = {
    HOME_TABLETS: Wording("Rapidly dissolving tablets of 100 mg, compounded", Decimal(100)),
    INFUSION: Wording("Solution of 10 mg/ml", Decimal(40)),
    SPRAY: Wording("Spray of 28 mg", Decimal(56)),
}

EVERYTHING = ("agreements", "cards", "session", "adult", "intention")


@dataclass(frozen=True)
class Prepared:
    """How far somebody's list is: the steps that are done; ``cards`` how many of the cards were read, None for all."""

    steps: tuple[str, ...] = EVERYTHING
    cards: int | None = None


PREPARED: dict[str, Prepared] = {
    "amara": Prepared(),
    "tomasz": Prepared(),
    "mei": Prepared(),
    "ingrid": Prepared(),
    "saoirse": Prepared(),
    "noor": Prepared(("agreements", "cards", "session")),
    "gideon": Prepared(("agreements", "cards", "adult"), cards=4),
    "tamsin": Prepared(("agreements", "cards", "adult"), cards=3),
}
"""Whose course began with a signed plan. The others began before plans were, and nothing is asked of them."""

INTENTIONS: dict[str, str] = {
    "amara": "I would like to meet whatever comes with a little less armour.",
    "tomasz": "To look at the last two years without turning away.",
    "mei": "Curiosity. Not to grade it.",
    "ingrid": "My mother’s kitchen, if it wants to come.",
    "saoirse": "To let go of the list for an hour.",
}
ADULTS: dict[str, tuple[str, str, str]] = {
    "amara": ("Mum", "+1 212 555 0119", "mother"),
    "tomasz": ("Halina", "+1 212 555 0123", "wife"),
    "mei": ("Jun", "+1 212 555 0137", "sister"),
    "ingrid": ("Solveig", "+1 212 555 0151", "friend"),
    "saoirse": ("Niall", "+1 212 555 0166", "brother"),
    "gideon": ("Perry from next door", "+1 212 555 0172", "neighbour"),
    "tamsin": ("Wren", "+1 212 555 0184", "partner"),
}
TALK = (
    "Went through the day from the evening before to the morning after; questions about the music. Knows whom to call."
)

SIGNS_NOTHING = frozenset({"jasper", "kwame", "linus"})
"""Who was here before agreements were, and has not signed any since."""
SIGNS_SHARING = frozenset({"mei", "leilani", "bronwyn", "soraya", "wendell", "esther", "augustin", "zainab", "seun"})
REWORDED = ConsentKind.SHARING
REWORDED_AGO = timedelta(days=18)
SIGNS_AGAIN = frozenset({"mei", "bronwyn", "wendell"})
"""Who has signed the new words; the others are asked again."""
TAKES_BACK = {"seun": (ConsentKind.SHARING, timedelta(days=6))}
NEW_SENTENCE = (
    "\n\nNew in this version: colleagues who cover for somebody of your care team read what you share while they cover."
)

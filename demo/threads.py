"""What the demo's patients and their care teams wrote to each other: invented, short, in plain words.

Each line is so many hours ago, who wrote (``patient``, ``clinician`` or ``prescriber``), and the words.
"""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One message: how many hours before the present, by whom, in which words."""

    hours_ago: float
    who: str
    text: str


PATIENT, CLINICIAN, PRESCRIBER = "patient", "clinician", "prescriber"

THREADS: dict[str, tuple[Line, ...]] = {
    "amara": (
        Line(70.5, PATIENT, "Is it all right to go for a run the day after? I feel quite awake."),
        Line(66, CLINICIAN, "An easy one is fine once you have slept and eaten. Leave the long one for the weekend."),
        Line(65, PATIENT, "Thank you, that is a relief."),
    ),
    "mei": (
        Line(
            20,
            PATIENT,
            "My sister asked whether she can come in with me next time. She would sit quietly. Is there room for her?",
        ),
    ),
    "santiago": (
        Line(7, PATIENT, "I mislaid the sheet about what to eat before the session. Could you tell me again?"),
    ),
    "priyanka": (
        Line(
            100,
            CLINICIAN,
            "You asked for the number of the group on Tuesdays: the office has it and expects your call.",
        ),
        Line(52, PATIENT, "I called, I start next week."),
    ),
    "freya": (
        Line(5, PATIENT, "The questions in the evening come when the children go to bed. Could they come later?"),
        Line(
            3.5,
            CLINICIAN,
            "You can choose your own time under “How and when we may write to you”. Shall we look together?",
        ),
    ),
    "yusuf": (
        Line(49, PATIENT, "Could we move the talk on Thursday to the morning? My shift was changed."),
        Line(2, PATIENT, "Sorry to ask again, I have to tell them at work today."),
    ),
    "noor": (Line(150, PRESCRIBER, "Your blood pressure readings look as we hoped. Please go on as before."),),
}

SET_ASIDE: dict[str, float] = {"amara": 64, "priyanka": 50}
"""Where the last message asked nothing: so many hours ago somebody found that there is nothing to answer."""

TAKEN: dict[str, float] = {"mei": 6}
"""Whose question somebody said they would answer, so many hours ago."""

ANSWERS: dict[str, tuple[float, str]] = {
    "amara": (16, "Thank you for letting me read this. Shall we begin with it on Thursday?"),
    "mei": (28, "I read it twice. The last line stays with me."),
    "leilani": (26, "That sounds like a kind thing to have seen. Keep it near."),
}
"""What the clinician answered to the newest entry that somebody shared, so many hours ago."""

AWAY: dict[str, tuple[int, int, str]] = {"ashgrove": (-1, 4, "wrenfield")}
"""Who of Lanternwood is away, from which day to which, counted from today, and who covers."""

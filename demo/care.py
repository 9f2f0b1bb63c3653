"""What else is known of the demo's patients: safety plans, other medicines, ratings, wishes. Data only, all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from safety.plan_parts import Contact, Content

ON_CALL: dict[str, tuple[str, ...]] = {
    "lanternwood": ("juniper", "caspian", "wrenfield"),
    "saltmarsh": ("emrys",),
}
"""Who is asked, and in which order, when a care team does not answer."""
LEADS = {"lanternwood": "ashgrove", "saltmarsh": "ashgrove"}


@dataclass(frozen=True)
class Medicine:
    """A change of another medicine, so many days ago."""

    days_ago: int
    what: str
    medicine: str
    detail: str = ""
    month_only: bool = False


MEDICINES: dict[str, tuple[Medicine, ...]] = {
    "elias": (
        Medicine(33, "started", "Sertraline 50 mg"),
        Medicine(9, "dose_changed", "Sertraline", "100 mg now, agreed with his family doctor."),
    ),
    "marisol": (Medicine(24, "stopped", "Lorazepam", "Tapered over four weeks; sleeps as before."),),
    "zainab": (Medicine(70, "started", "Lamotrigine", month_only=True), Medicine(19, "started", "Mirtazapine 15 mg")),
    "bronwyn": (Medicine(28, "dose_changed", "Bupropion XL", "From 150 to 300 mg."),),
    "esther": (Medicine(20, "stopped", "Venlafaxine", "Her own wish, tapered."),),
    "leilani": (Medicine(12, "started", "Vitamin D"),),
}

STOPPED = {"kwame": ("gad-7", 6, "The worry questions feel the same every time.")}
"""Who does not want to be asked a questionnaire any more: which, how many days ago, and what they said."""

SKIPPED = {"nkechi": 2, "wendell": 3}
"""Who skipped what was asked of them in these last days."""

RATINGS = {
    "marisol": (("madrs", 31, 26), ("madrs", 29, 5)),
    "theodora": (("madrs", 24, 19), ("madrs", 30, 2)),
    "mei": (("qids-sr16", 17, 24), ("qids-sr16", 8, 3)),
}
"""Totals that a clinician typed in: the instrument, the total, how many days ago."""

ASKED = {"theodora": ("pcl-5", 1), "zainab": ("who-5", 2), "augustin": ("who-5", 1)}
"""What a clinician asked for, and how many days ago."""

CALLS = {"rosalind": (timedelta(minutes=55), "It is about Thursday, and I do not sleep. Afternoons are best.")}
"""Who asked for a call, how long ago, and the words with it."""

BEGUN = {"santiago": ("phq-9", timedelta(hours=2), {"q1": 1, "q2": 2, "q3": 1, "q4": 2})}
"""Who has begun a questionnaire and not sent it yet."""

ANSWERED = {
    "wendell": ("check-in", timedelta(hours=3), {"night": 1, "body": 1, "thoughts": 0, "call": 0}),
    "mei": ("who-5", timedelta(days=3), {"q1": 2, "q2": 3, "q3": 2, "q4": 1, "q5": 3}),
    "leilani": ("who-5", timedelta(days=2), {"q1": 4, "q2": 3, "q3": 4, "q4": 3, "q5": 4}),
}
"""What somebody answered besides the PHQ-9 and the GAD-7."""

BY_HAND = {
    "hiroshi": (
        timedelta(hours=5),
        "He sounded flat on the phone when we moved the session, and said that nothing has changed.",
        "Called him: tired, no thoughts of harming himself, his wife is at home. I call again tomorrow at nine.",
    )
}
"""Whom a colleague asked somebody to look at, how long ago, why, and what whoever took it wrote down."""

PLANS: dict[str, Content] = {
    "zainab": Content(
        warning_signs=(
            "I stop answering my sister.",
            "Sunday evenings, when the week stands before me.",
            "I skip meals.",
        ),
        own_ways=("Hot shower, then the blue blanket.", "Walk round the pond, twice.", "The recordings of rain."),
        company=(
            Contact("Library on Quince Street", "", "Open until nine, upstairs is quiet."),
            Contact("Rukhsana", "+1 212 555 0163", "For a film; she knows that I may not talk."),
        ),
        helpers=(
            Contact("My sister Amal", "+1 212 555 0171", "Also at night, she said so."),
            Contact("Neighbour Mr Plover", "+1 212 555 0158", "Has a key."),
        ),
        professionals=(Contact("Dr Heronby, family doctor", "+1 212 555 0134", "Weekdays until five."),),
        safer_place=("Amal keeps what I do not need this week.", "I do not drink when I am alone."),
    ),
    "elias": Content(
        warning_signs=("I go over the same argument at night.", "I leave the curtains shut."),
        own_ways=("Feed the birds, stay until they come.", "Cold water on my wrists."),
        helpers=(Contact("My brother Jonah", "+1 212 555 0149", "Any hour."),),
        safer_place=("Jonah has the box from the shed.",),
    ),
    "theodora": Content(
        warning_signs=("Everything is too loud.",),
        own_ways=("Ten minutes at the piano, badly.",),
        company=(Contact("The café at the corner", "", "They know me there."),),
    ),
    "amara": Content(own_ways=("Call the dog and go out, whatever the weather.",), helpers=(Contact("Mum", "", ""),)),
}
CHANGED_BY_THE_PATIENT = {"zainab": Contact("Rukhsana's porch", "", "She leaves the light on.")}
"""Who added a place to the plan three days ago; nobody of the care team has read that version yet."""
WRITTEN_BY_THE_PATIENT = frozenset({"amara", "theodora"})
"""Of these nobody of the care team has read the plan yet."""

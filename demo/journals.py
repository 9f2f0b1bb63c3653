"""What the demo's patients wrote: invented, short, in plain words. Each entry answers one of the journal's questions.

``tone`` says how the days after were: light, mixed or hard; a story draws from the tone that suits it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Tone = Literal["light", "mixed", "hard"]


class Page(NamedTuple):
    """An entry: the key of the question that it answers, how it sounds, and the words."""

    prompt: str
    tone: Tone
    text: str


CAPTURE: tuple[Page, ...] = (
    Page("capture-three", "light", "Green. A staircase. My grandmother humming."),
    Page("capture-three", "mixed", "Water, grey light, the word “enough”."),
    Page("capture-three", "light", "Warm sand, a bell far away, my daughter's laugh when she was small."),
    Page("capture-three", "hard", "A corridor. Too many doors. Cold hands."),
    Page("capture-three", "mixed", "Blue, blue, blue. And a kite without a string."),
    Page("capture-three", "light", "Bread. Rain on a tin roof. Nobody in a hurry."),
    Page("capture-body", "light", "My shoulders. They have come down from my ears for the first time this month."),
    Page("capture-body", "mixed", "A hum behind my breastbone, like a fridge in the next room. Not unpleasant."),
    Page(
        "capture-body",
        "hard",
        "Heavy legs, tight jaw. I noticed that I was holding my breath and let it go a few times.",
    ),
    Page("capture-body", "light", "Soft belly. I put my hand on it and it felt like somebody else's kind hand."),
    Page("capture-body", "mixed", "Tingling in the fingers, then nothing, then hungry. I had toast."),
    Page(
        "capture-moment",
        "light",
        "I was floating over our old garden and could see every path that we ever laid. I was not sad about it. I only "
        "thought: look how much we made.",
    ),
    Page(
        "capture-moment",
        "mixed",
        "There was a moment when the music stopped between two pieces and the silence was big and friendly. I would like "
        "to remember that silence can be friendly.",
    ),
    Page(
        "capture-moment",
        "hard",
        "For a while I did not know which way was up and I was frightened. Then the nurse said my name and I knew again. "
        "I want to keep the part where she said my name.",
    ),
    Page("capture-moment", "light", "A door I always push turned out to open towards me. I laughed out loud, I think."),
    Page("capture-moment", "mixed", "My brother's face, young, before all of it. He did not say anything. He waved."),
    Page(
        "capture-moment",
        "light",
        "Everything was made of threads and I was holding one of them, loosely. Loosely was the point.",
    ),
    Page("capture-feeling", "light", "Tender. As if I had been outside in the wind and just came in."),
    Page("capture-feeling", "mixed", "Some relief, some grief, both sitting at the same table without fighting."),
    Page(
        "capture-feeling", "hard", "Flat, mostly. A bit disappointed that nothing happened. I will write more tomorrow."
    ),
    Page("capture-feeling", "light", "Quiet joy. That is a big word so I write it small: joy."),
    Page("capture-feeling", "hard", "Sad and tired, but a clean sort of tired."),
)

MEANING: tuple[Page, ...] = (
    Page(
        "meaning-different", "light", "I heard the birds before I heard my thoughts. Usually it is the other way round."
    ),
    Page(
        "meaning-different",
        "light",
        "I got up at the first alarm. Made the bed. Stood in the kitchen and noticed that I was not bracing for anything.",
    ),
    Page(
        "meaning-different", "mixed", "Coffee tasted like coffee. The rest felt much the same, and that is all right."
    ),
    Page(
        "meaning-different",
        "hard",
        "Not much. The fog was back by ten. It was thinner than last week's fog, if I am fair.",
    ),
    Page(
        "meaning-different", "mixed", "I answered a message that has been waiting for three weeks. It took two minutes."
    ),
    Page("meaning-different", "light", "I caught myself singing in the car. I do not sing in the car."),
    Page(
        "meaning-different",
        "hard",
        "I slept badly and woke up cross. But I noticed being cross instead of just being it.",
    ),
    Page(
        "meaning-returns",
        "light",
        "The garden keeps coming back. Maybe it wants me to see that things I looked after are still there, even when I "
        "am not looking.",
    ),
    Page(
        "meaning-returns",
        "mixed",
        "The corridor with the doors. I think it is the year at the old job. I do not have to open them all at once.",
    ),
    Page(
        "meaning-returns",
        "hard",
        "The cold hands. They were my father's, I believe. I am not ready to write about that and I would like to say so here.",
    ),
    Page(
        "meaning-returns",
        "light",
        "The kite without a string. Last night I thought it was lost. Today I think it is just flying.",
    ),
    Page("meaning-returns", "mixed", "The word “enough”. As in: stop. Or as in: I am. I have not decided which."),
    Page(
        "meaning-kind",
        "light",
        "That I am a patient person. I have been patient with myself for years without giving myself credit.",
    ),
    Page("meaning-kind", "light", "That I was a good friend to Lena, and that it counted, even though it ended."),
    Page(
        "meaning-kind",
        "mixed",
        "That I try. Whatever else, I turn up and try. I would say that kindly to anybody else.",
    ),
    Page("meaning-kind", "hard", "It is hard to find one. Perhaps: I asked for help this time. Last time I did not."),
    Page("meaning-kind", "light", "That I can be funny. I had forgotten. It was quite a funny hour in there."),
    Page("meaning-kind", "mixed", "I do not break as easily as I think I do."),
    Page(
        "meaning-story",
        "light",
        "“The Lighthouse Keeper Takes the Evening Off.” Because somebody else was watching the sea for once.",
    ),
    Page("meaning-story", "mixed", "“Weather, With Bright Spells.” Because it was exactly that."),
    Page(
        "meaning-story",
        "hard",
        "“Waiting Room.” Because I waited for something to happen, and maybe waiting was what happened.",
    ),
    Page("meaning-story", "light", "“How to Put a Heavy Bag Down.” It has one page."),
    Page("meaning-story", "mixed", "“Lost Property.” Because so much turned up that I had not reported missing."),
)

ACTION: tuple[Page, ...] = (
    Page(
        "action-one", "light", "Ten minutes on the bench by the canal, without the phone. Done! It was nearer twenty."
    ),
    Page("action-one", "mixed", "Write to my sister. Not the long letter. A postcard."),
    Page(
        "action-one", "light", "Put the guitar where I can see it. I do not have to play it. Just not in the wardrobe."
    ),
    Page("action-one", "hard", "Have a shower before noon. That is the size of it today."),
    Page("action-one", "mixed", "Take the long way home past the trees."),
    Page("action-one", "light", "Plant the bulbs that have been in the paper bag since spring."),
    Page(
        "action-again",
        "light",
        "I tried saying no to the extra shift. The sky did not fall. I will say it once more on Thursday.",
    ),
    Page(
        "action-again",
        "mixed",
        "The slow breathing from the preparation, on the stairs. It works better when I do not check whether it works.",
    ),
    Page(
        "action-again",
        "hard",
        "I have not tried anything. I wanted to write that down honestly rather than nothing at all.",
    ),
    Page("action-again", "light", "Walked with Mo before breakfast, three days in a row. The dog approves."),
    Page(
        "action-again",
        "mixed",
        "Put the phone in the hall at night. Worked twice, failed once. I would like to try it again tonight.",
    ),
    Page(
        "action-person",
        "light",
        "My neighbour, who brought soup in the bad weeks and never made a thing of it. I will bring the pot back, full.",
    ),
    Page("action-person", "mixed", "I would ask my mother what she was like at my age. I have never asked."),
    Page(
        "action-person",
        "light",
        "Thank you, Sam, for sitting with me through the whole hour and not reading your book.",
    ),
    Page("action-person", "hard", "I do not want to tell anybody yet. This page is somebody, in a way."),
    Page(
        "action-person",
        "mixed",
        "My boss, to ask for the Wednesday mornings. I wrote the sentence I will say. It is a short sentence.",
    ),
    Page(
        "action-easier",
        "light",
        "Mornings. So I will keep the first half hour for me, before the news and before the inbox.",
    ),
    Page("action-easier", "mixed", "Being in the kitchen. I could cook on Sundays again, something that takes long."),
    Page("action-easier", "hard", "Falling asleep. Only that. I will keep the lamp and the book where they are."),
    Page(
        "action-easier",
        "light",
        "Laughing with the kids. Room for it: the walk to school, no hurry, leave five minutes earlier.",
    ),
)

LOOKING_BACK: tuple[Page, ...] = (
    Page(
        "back-changed",
        "light",
        "The weight in the mornings is about half of what it was. The pile of post is the same pile of post.",
    ),
    Page(
        "back-changed",
        "mixed",
        "I am less jumpy. I still cancel things. Both are true and I can live with both for now.",
    ),
    Page(
        "back-changed",
        "hard",
        "The day itself was lovely, and by now it has worn off. I feel a bit cheated, to be honest.",
    ),
    Page("back-changed", "light", "I argue less with the mirror."),
    Page(
        "back-changed",
        "mixed",
        "Sleep is better. Appetite is back. The worry about money stayed, which is fair, as the bills did too.",
    ),
    Page("back-keep", "light", "Loosely. Hold it loosely. That one word."),
    Page("back-keep", "mixed", "That silence can be friendly."),
    Page("back-keep", "light", "The picture of putting the bag down. I drew it on the calendar."),
    Page("back-keep", "hard", "That I got through it. On a bad day I would like to know that I did."),
    Page(
        "back-letter",
        "light",
        "You have been here before and you came out the other side. Drink some water. Call Joan.",
    ),
    Page(
        "back-letter",
        "mixed",
        "Dear me: it lies to you at four in the morning. Wait for the light before you decide anything.",
    ),
    Page("back-letter", "light", "Go outside first, think later. Remember the bench by the canal."),
    Page(
        "back-letter", "hard", "You do not have to believe everything you feel today. Write to the clinic. They answer."
    ),
    Page("back-team", "light", "That the music made all the difference this time. Could we use the same one again?"),
    Page(
        "back-team",
        "mixed",
        "The nausea lasted into the evening. Not terrible, but I would like to talk about it before the next one.",
    ),
    Page(
        "back-team",
        "hard",
        "I do not feel any different after several of these. I am worried that I am the one for whom it does not work. Can we talk?",
    ),
    Page("back-team", "light", "That I would like to stretch the time between sessions, if you agree. I feel steady."),
    Page(
        "back-team",
        "mixed",
        "I get a headache the morning after, gone by lunch. And thank you for not filling the silence.",
    ),
    Page("back-team", "hard", "The weekend was rough. I am safe, but I would rather come in than talk by phone."),
)

BY_STAGE: dict[str, tuple[Page, ...]] = {
    "capture": CAPTURE,
    "meaning": MEANING,
    "action": ACTION,
    "looking_back": LOOKING_BACK,
}

"""Which questions of a file seem to ask about suicide or self-harm: of those the clinic has to say what follows. Pure.

In doubt a question is among them: one too many costs a tick, one too few lets an answer reach nobody. The list is ours;
it knows a few languages and no more, so that a file in another one is left to whoever reads its preview.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from measures.definition import Answer, Instrument, Item
from measures.fhir_reading import Understood

ITEM_9 = "44260-8"
"""LOINC's code of the ninth question of the PHQ-9 (https://loinc.org/44260-8)."""

PLACES: Mapping[str, int] = MappingProxyType({"madrs": 10, "qids-sr16": 12})
"""Where scales whose wording is not shipped ask about suicide: MADRS, item 10 "suicidal thoughts" (Montgomery 1979,
doi:10.1192/bjp.134.4.382); QIDS-SR16, item 12 "thoughts of death or suicide" (Rush 2003,
doi:10.1016/S0006-3223(02)01866-8)."""

_WORDS = re.compile(
    r"""
    suicid | suïcid | suizid | selbstmord | selbsttötung | umzubringen | umbringen | zelfmoord
    | \bkill | \bdead\b | \bdeath\b | \bdying\b | \b(?:to|would|could|might|will|should|you|i|me)\ die\b
    | better\ off | overdos | self.?harm | self.?injur | (?:not|n[’']t)\ (?:to\ )?(?:be\ alive|live|wake\ up)
    | (?:harm|hurt|cut|injur)(?:ing|e)?\ (?:your|my|one|them|him|her)sel
    | (?:end|tak|los)(?:e|ing)?\ (?:your|my|their|one[’']s)\ (?:own\ )?life
    """,
    re.IGNORECASE | re.VERBOSE,
)


def suspects_in(understood: Understood, known: Instrument | None, former: Instrument | None) -> tuple[str, ...]:
    """The keys of the questions that an alert is expected of, in order.

    Those whose code or words say so, the one at the place where ``known`` asks about it, and those that open a task in
    the ``former`` version.
    """
    place = PLACES.get(known.key) if known else None
    before = [item for item in (former.questions if former else ()) if item.key in _alerting(former)]
    return tuple(
        item.key
        for number, item in enumerate((*understood.items, *understood.unscored), 1)
        if number == place or _says_so(item, understood.answers) or any(_is_same(item, one) for one in before)
    )


def expects_an_alert(known: Instrument | None, former: Instrument | None) -> bool:
    """Whether an alert is expected although no question of the file gives itself away."""
    return (known is not None and known.key in PLACES) or bool(_alerting(former))


def _alerting(former: Instrument | None) -> frozenset[str]:
    return frozenset(alert.item for alert in former.alerts) if former else frozenset()


def _says_so(item: Item, shared: Iterable[Answer]) -> bool:
    texts = [item.text, *(answer.text for answer in item.answers or shared)]
    return item.code == ITEM_9 or any(_WORDS.search(text) for text in texts)


def _is_same(item: Item, before: Item) -> bool:
    return bool({item.key, item.link_id} & ({before.key, before.link_id} - {None})) or item.text == before.text

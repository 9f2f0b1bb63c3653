"""An instrument out of what was understood of a file and what the clinic says about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from common.errors import Refused
from measures.definition import Band, Instrument, Item
from measures.fhir_reading import Understood
from measures.suspects import expects_an_alert, suspects_in


@dataclass(frozen=True)
class Statement:
    """What the clinic says about a questionnaire that it takes over.

    ``stands_for`` is an instrument of which only totals are known: its scoring, bands and limits are used. Otherwise
    ``bands`` may name ranges of totals. An answer of ``alert_from`` or more to one of ``alert_items`` opens a safety
    task; ``no_other_asks`` says that no other question asks about suicide or self-harm, whatever it looks like.
    """

    title: str
    plain_name: str
    subject: str
    licence: str
    stem: str = ""
    instruction: str = ""
    recall_days: int | None = None
    higher_is_better: bool = False
    stands_for: Instrument | None = None
    bands: tuple[Band, ...] = ()
    alert_items: tuple[str, ...] = ()
    alert_from: int = 1
    no_other_asks: bool = False


def define(
    understood: Understood, statement: Statement, *, key: str, number: int, former: Instrument | None = None
) -> Instrument:
    """The definition, the next one after ``former`` where there is one.

    Raises ``Refused`` with a sentence when the two do not fit together, and when a question that seems to ask about
    suicide or self-harm, or opened a task before, would open none without anybody having said so.
    """
    known = statement.stands_for
    _require_alerts(understood, statement)
    items = understood.items if known is None else _fitting(understood, known)
    data: dict[str, Any] = {
        "key": key,
        "number": number,
        "title": statement.title,
        "plain_name": statement.plain_name,
        "subject": statement.subject,
        "stem": statement.stem,
        "instruction": statement.instruction,
        "recall_days": statement.recall_days,
        "panel_code": understood.panel_code,
        "answers": understood.answers,
        "items": items,
        "unscored": understood.unscored,
        "licence": statement.licence,
        "sources": (_("Taken over from a FHIR R4 Questionnaire; the clinic states the licence"),),
        "higher_is_better": statement.higher_is_better,
        "bands": statement.bands,
        "alerts": _alerts(statement, understood, items),
    }
    made = _valid(data | (_known(known) if known else {}), known)
    _require_choice(understood, statement, former)
    return made


def digest_of(instrument: Instrument) -> str:
    """Names what an instrument says, whatever its key and number."""
    said = instrument.model_dump(mode="json", exclude={"key", "number"})
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _fitting(understood: Understood, known: Instrument) -> tuple[Item, ...]:
    """The items under the keys that the known scoring names."""
    wanted = [key for domain in known.scoring.domains for key in domain]
    if wanted and len(wanted) != len(understood.items):
        raise Refused(
            _("%(title)s has %(wanted)s scored questions, this file has %(found)s.")
            % {"title": known.title, "wanted": len(wanted), "found": len(understood.items)},
            code="known",
            field="stands_for",
        )
    if not wanted:
        return understood.items
    keyed = zip(understood.items, wanted, strict=True)
    return tuple(item.model_copy(update={"key": key, "link_id": item.link_id or item.key}) for item, key in keyed)


def _known(known: Instrument) -> dict[str, Any]:
    scoring = known.scoring.model_copy(update={"highest": None, "lowest": None})
    return {
        "scoring": scoring,
        "bands": known.bands,
        "changes": known.changes,
        "hints": known.hints,
        "higher_is_better": known.higher_is_better,
        "recall_days": known.recall_days,
        "subject": known.subject,
        "stands_for": known.key,
        "sources": (*known.sources, _("Wording taken over from a file; the clinic states the licence")),
    }


def _require_alerts(understood: Understood, statement: Statement) -> None:
    for key in statement.alert_items:
        offered = _offered(understood, key)
        if not any(value >= statement.alert_from for value in offered):
            raise Refused(
                _("The answers to this question have the scores %(scores)s: choose one of them.")
                % {"scores": ", ".join(map(str, offered)) or "–"},
                code="alert",
                field="alert_from",
            )


def _require_choice(understood: Understood, statement: Statement, former: Instrument | None) -> None:
    """An alarm is never off because nobody thought of it."""
    if statement.no_other_asks:
        return
    left = [key for key in suspects_in(understood, statement.stands_for, former) if key not in statement.alert_items]
    if not left and (statement.alert_items or not expects_an_alert(statement.stands_for, former)):
        return
    numbers = {item.key: number for number, item in enumerate((*understood.items, *understood.unscored), 1)}
    which = ", ".join(str(numbers[key]) for key in left) or "–"
    raise Refused(
        _(
            "This may ask about suicide or self-harm (question %(which)s). Choose every question that does, "
            "or state below that no other one does."
        )
        % {"which": which},
        code="alerts",
        field="alert_items",
    )


def _offered(understood: Understood, key: str) -> list[int]:
    item = next((one for one in (*understood.items, *understood.unscored) if one.key == key), None)
    return sorted(answer.value for answer in item.answers or understood.answers) if item else []


def _alerts(statement: Statement, understood: Understood, items: tuple[Item, ...]) -> tuple[Mapping[str, Any], ...]:
    """One for each question, from the lowest of its own scores that is high enough."""
    renamed = {before.key: after.key for before, after in zip(understood.items, items, strict=True)}
    return tuple(
        {
            "item": renamed.get(key, key),
            "from_value": min(value for value in _offered(understood, key) if value >= statement.alert_from),
            "tier": "urgent",
            "source": "question",
        }
        for key in statement.alert_items
    )


def _valid(data: Mapping[str, Any], known: Instrument | None) -> Instrument:
    """Bands and the known range must fit the items."""
    bands = data["bands"]
    try:
        bare = Instrument.model_validate(dict(data) | {"bands": ()})
    except ValidationError as wrong:
        raise Refused(_("This cannot be taken over: %(why)s") % {"why": _first(wrong)}, code="whole") from wrong
    if known and (bare.lowest_total, bare.highest_total) != (known.lowest_total, known.highest_total):
        raise Refused(
            _(
                "Totals of this file go from %(low)s to %(high)s, those of %(title)s from %(known_low)s to %(known_high)s."
            )
            % {
                "low": bare.lowest_total,
                "high": bare.highest_total,
                "title": known.title,
                "known_low": known.lowest_total,
                "known_high": known.highest_total,
            },
            code="known",
            field="stands_for",
        )
    try:
        return Instrument.model_validate(dict(data))
    except ValidationError as wrong:
        raise Refused(
            _("The ranges must cover every total from %(low)s to %(high)s exactly once; they cover %(said)s.")
            % {"low": bare.lowest_total, "high": bare.highest_total, "said": _ranges(bands)},
            code="bands",
            field="bands",
        ) from wrong


def _first(wrong: ValidationError) -> str:
    return str(wrong.errors()[0]["msg"]).removeprefix("Value error, ")


def _ranges(bands: tuple[Band, ...]) -> str:
    return ", ".join(f"{band.lowest}–{band.highest}" for band in bands)

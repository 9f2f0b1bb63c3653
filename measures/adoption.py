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


@dataclass(frozen=True)
class Statement:
    """What the clinic says about a questionnaire that it takes over.

    ``stands_for`` is an instrument of which only totals are known: its scoring, bands and limits are used. Otherwise
    ``bands`` may name ranges of totals. An answer of ``alert_from`` or more to ``alert_item`` opens a safety task.
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
    alert_item: str = ""
    alert_from: int = 1


def define(understood: Understood, statement: Statement, *, key: str, number: int) -> Instrument:
    """The definition. Raises ``Refused`` with a sentence when the two do not fit together."""
    known = statement.stands_for
    _require_alert(understood, statement)
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
        "alerts": _alert(statement, understood, items),
    }
    return _valid(data | (_known(known) if known else {}), known)


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


def _require_alert(understood: Understood, statement: Statement) -> None:
    if not statement.alert_item:
        return
    item = next((one for one in (*understood.items, *understood.unscored) if one.key == statement.alert_item), None)
    offered = sorted(answer.value for answer in item.answers or understood.answers) if item else []
    if statement.alert_from not in offered:
        raise Refused(
            _("The answers to this question have the scores %(scores)s: choose one of them.")
            % {"scores": ", ".join(map(str, offered)) or "–"},
            code="alert",
            field="alert_from",
        )


def _alert(statement: Statement, understood: Understood, items: tuple[Item, ...]) -> tuple[Mapping[str, Any], ...]:
    if not statement.alert_item:
        return ()
    renamed = {before.key: after.key for before, after in zip(understood.items, items, strict=True)}
    item = renamed.get(statement.alert_item, statement.alert_item)
    return ({"item": item, "from_value": statement.alert_from, "tier": "urgent", "source": "question"},)


def _valid(data: Mapping[str, Any], known: Instrument | None) -> Instrument:
    """Bands and the known range must fit the items."""
    bands = data["bands"]
    try:
        bare = Instrument.model_validate(dict(data) | {"bands": ()})
    except ValidationError as wrong:
        raise Refused(_("This can not be taken over: %(why)s") % {"why": _first(wrong)}, code="whole") from wrong
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

"""What is understood of a FHIR R4 Questionnaire that somebody brings, and what is refused, with the item and why.

Read are choice items with an ordinal value for each answer. The few fields that are needed are taken by hand: a library
for all of FHIR would bring a thousand classes, and its complaints are not for people of an office.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from common.errors import Refused
from measures.definition import Answer, AnswerCode, Item, Key, LoincCode
from measures.fhir import LOINC, ORDINAL, WEIGHT
from measures.fhir_conditions import Condition, NotRead, read_condition
from measures.fhir_versions import other_than_r4
from measures.json_safely import loads, require_plain

MOST_BYTES = 1_000_000
MOST_ITEMS, MOST_ANSWERS, DEEPEST = 100, 20, 5
LONGEST_TEXT, LONGEST_ANSWER, LARGEST_VALUE = 1000, 200, 1000

_KEY, _CODE, _ANSWER_CODE = TypeAdapter(Key), TypeAdapter(LoincCode), TypeAdapter(AnswerCode)


@dataclass(frozen=True)
class LeftOut:
    """Something of the file that is not taken over, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class Understood:
    """What the file says, as far as it is taken over. ``answers`` are those that every item shares, if they do."""

    title: str
    instruction: str
    stem: str
    copyright: str
    panel_code: str | None
    answers: tuple[Answer, ...]
    items: tuple[Item, ...]
    unscored: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]


@dataclass
class _Reading:
    """What was met on the way through the file."""

    contained: Mapping[str, Mapping[str, Any]]
    links: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    scored: list[tuple[str, Item]] = field(default_factory=list)
    unscored: list[tuple[str, Item]] = field(default_factory=list)
    conditions: dict[str, Condition] = field(default_factory=dict)


def read(raw: bytes) -> Understood:
    """Understand a file. Raises ``Refused`` with a sentence that names the item and the reason."""
    if len(raw) > MOST_BYTES:
        raise Refused(_("The file is larger than 1 MB. A questionnaire is not that long."), code="large")
    resource = loads(raw)
    _require_r4(resource)
    reading = _Reading(_contained(resource))
    _walk(_list(resource, "item", _("the questionnaire")), reading, depth=1)
    if not reading.scored:
        raise Refused(
            _(
                "No question in this file has answers with scores (ordinalValue or itemWeight), so nothing can be added up."
            ),
            code="scores",
        )
    return _understood(resource, reading)


def _require_r4(resource: Any) -> None:
    if not isinstance(resource, dict) or resource.get("resourceType") != "Questionnaire":
        raise Refused(_("This is not a FHIR Questionnaire: its resourceType says something else."), code="type")
    other = other_than_r4(resource)
    if other:
        raise Refused(
            _("This Questionnaire is of FHIR %(version)s. Only R4 is read.") % {"version": other}, code="version"
        )


def _contained(resource: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    sets = _list(resource, "contained", _("the questionnaire"))
    return {f"#{one['id']}": one for one in sets if one.get("resourceType") == "ValueSet" and "id" in one}


def _walk(items: list[dict[str, Any]], reading: _Reading, *, depth: int) -> None:
    if depth > DEEPEST:
        raise Refused(
            _("The items of this file lie inside each other more than %(n)s deep.") % {"n": DEEPEST}, code="deep"
        )
    for item in items:
        link = _link(item, reading)
        _take(item, link, reading)
        _walk(_list(item, "item", link), reading, depth=depth + 1)


def _link(item: Mapping[str, Any], reading: _Reading) -> str:
    link = item.get("linkId")
    if not isinstance(link, str) or not link.strip() or len(link) > 255:
        raise Refused(_("An item of this file has no linkId."), code="link")
    if link in reading.links:
        raise Refused(_("Two items of this file have the linkId “%(link)s”.") % {"link": link}, code="link")
    reading.links.add(link)
    if len(reading.links) > MOST_ITEMS:
        raise Refused(_("This file has more than %(n)s items.") % {"n": MOST_ITEMS}, code="many")
    return link


def _take(item: Mapping[str, Any], link: str, reading: _Reading) -> None:
    kind = item.get("type")
    if kind == "choice":
        _take_choice(item, link, reading)
        return
    if kind == "open-choice":
        raise _no(link, _("its answers may be typed freely, which cannot be scored"))
    text = _text(item.get("text", ""), link, LONGEST_TEXT)
    if kind in {"display", "group"}:
        if text and not reading.scored and not reading.unscored:
            reading.texts.append(text)
        elif text:
            reading.left_out.append(LeftOut(text, _("a text between questions")))
        return
    reading.left_out.append(LeftOut(text or link, _("not a question with answers to choose from")))


def _take_choice(item: Mapping[str, Any], link: str, reading: _Reading) -> None:
    if item.get("repeats"):
        raise _no(link, _("several answers may be chosen, which cannot be scored"))
    text = _text(item.get("text"), link, LONGEST_TEXT)
    if not text:
        raise _no(link, _("it has no text"))
    options = list(_options(item, link, reading))
    scores = [_score(option, link) for option in options]
    if not 2 <= len(options) <= MOST_ANSWERS:
        raise _no(link, _("it has fewer than 2 or more than %(n)s answers") % {"n": MOST_ANSWERS})
    if None in scores and set(scores) != {None}:
        raise _no(link, _("some of its answers have a score and some have none"))
    whole = [number if score is None else score for number, score in enumerate(scores)]
    if len(set(whole)) != len(whole):
        raise _no(link, _("two of its answers have the same score, so that an answer could not be told from its value"))
    answers = tuple(_answer(option, value, link) for option, value in zip(options, whole, strict=True))
    taken = Item(key="q", text=text, code=_code(item.get("code")), answers=answers)
    _take_condition(item, link, reading)
    (reading.unscored if None in scores else reading.scored).append((link, taken))


def _take_condition(item: Mapping[str, Any], link: str, reading: _Reading) -> None:
    try:
        condition = read_condition(item, dict([*reading.scored, *reading.unscored]))
    except NotRead:
        why = _("it is asked only under a condition (enableWhen) of a kind that is not read")
        raise _no(link, why) from None
    if condition is not None:
        reading.conditions[link] = condition


def _options(item: Mapping[str, Any], link: str, reading: _Reading) -> Iterator[Mapping[str, Any]]:
    """The answers of an item as mappings with ``code``, ``display``, ``system`` and ``extension``."""
    name = item.get("answerValueSet")
    if name is None:
        yield from (_coding(option, link) for option in _list(item, "answerOption", link))
        return
    found = reading.contained.get(name) if isinstance(name, str) else None
    if found is None:
        raise _no(link, _("its answers are in a list that is not inside the file"))
    for include in _list(_mapping(found.get("compose")), "include", link):
        yield from (one | {"system": include.get("system")} for one in _list(include, "concept", link))
    if "compose" not in found:
        yield from _list(_mapping(found.get("expansion")), "contains", link)


def _coding(option: Mapping[str, Any], link: str) -> Mapping[str, Any]:
    extensions = _list(option, "extension", link)
    coding = option.get("valueCoding")
    if isinstance(coding, dict):
        return coding | {"extension": [*extensions, *_list(coding, "extension", link)]}
    return {"display": option.get("valueString"), "extension": extensions}


def _score(option: Mapping[str, Any], link: str) -> int | None:
    for extension in _list(option, "extension", link):
        if extension.get("url") in {ORDINAL, WEIGHT}:
            return _whole(extension.get("valueDecimal"), link)
    return None


def _whole(value: Any, link: str) -> int:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if number is None or number != int(number) or not 0 <= number <= LARGEST_VALUE:
        raise _no(link, _("a score is no whole number from 0 to %(n)s") % {"n": LARGEST_VALUE})
    return int(number)


def _answer(option: Mapping[str, Any], value: int, link: str) -> Answer:
    text = _text(option.get("display"), link, LONGEST_ANSWER)
    if not text:
        raise _no(link, _("an answer has no words"))
    code = option.get("code") if option.get("system") == LOINC else None
    return Answer(value=value, text=text, code=code if _fits(_ANSWER_CODE, code) else None)


def _code(codes: Any) -> str | None:
    found = (
        [one.get("code") for one in codes if isinstance(one, dict) and one.get("system") == LOINC]
        if isinstance(codes, list)
        else []
    )
    return next((code for code in found if _fits(_CODE, code)), None)


def _understood(resource: Mapping[str, Any], reading: _Reading) -> Understood:
    questions = [*reading.scored, *reading.unscored]
    keys = _keys([link for link, _item in questions])
    kinds = {item.answers for _link, item in reading.scored}
    shared = next(iter(kinds)) if len(kinds) == 1 else ()
    named = {link: _named(item, link, keys[link], shared) for link, item in questions}
    for link, condition in reading.conditions.items():
        named[link] = named[link].model_copy(update={"asked_if": condition.under(keys)})
    texts = reading.texts[:2]
    reading.left_out.extend(LeftOut(text, _("a text before the questions; two are kept")) for text in reading.texts[2:])
    top = _("the questionnaire")
    return Understood(
        title=_text(resource.get("title") or resource.get("name") or "", top, LONGEST_ANSWER),
        instruction=texts[0] if len(texts) > 1 else "",
        stem=texts[-1] if texts else "",
        copyright=_text(resource.get("copyright") or "", top, 2 * LONGEST_TEXT),
        panel_code=_code(resource.get("code")),
        answers=shared,
        items=tuple(named[link] for link, _item in reading.scored),
        unscored=tuple(named[link] for link, _item in reading.unscored),
        left_out=tuple(reading.left_out),
    )


def _keys(links: list[str]) -> dict[str, str]:
    """The file's own ids where all of them will do as keys, else q1, q2 and so on."""
    if all(_fits(_KEY, link) for link in links):
        return {link: link for link in links}
    return {link: f"q{number}" for number, link in enumerate(links, start=1)}


def _named(item: Item, link: str, key: str, shared: tuple[Answer, ...]) -> Item:
    own = () if item.answers == shared else item.answers
    return item.model_copy(update={"key": key, "link_id": None if link == key else link, "answers": own})


def _text(value: Any, link: str, longest: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _no(link, _("a text is no text"))
    if len(value) > longest:
        raise _no(link, _("a text is longer than %(n)s characters") % {"n": longest})
    require_plain(value, link)
    return value.strip()


def _list(holder: Mapping[str, Any], name: str, link: str) -> list[dict[str, Any]]:
    found = holder.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _no(link, _("“%(name)s” is not a list of the right kind") % {"name": name})
    return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _fits(adapter: TypeAdapter[Any], value: Any) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


def _no(link: str, why: str) -> Refused:
    return Refused(_("Item “%(link)s” cannot be taken over: %(why)s.") % {"link": link[:60], "why": why}, code="item")

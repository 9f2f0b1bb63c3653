"""Questionnaires as FHIR R4 files: what we write, what we read, and what we refuse."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from measures.adoption import Statement, define
from measures.definition import AskedIf
from measures.fhir import ORDINAL, WEIGHT, questionnaire
from measures.fhir_reading import Understood, read
from measures.instruments import Instrument, all_instruments, load

BASE = "https://northlight.example"


def raw(resource: Any) -> bytes:
    return json.dumps(resource).encode()


def score(value: Any, url: str = ORDINAL) -> dict[str, Any]:
    return {"extension": [{"url": url, "valueDecimal": value}]}


def option(value: Any, text: str, url: str = ORDINAL) -> dict[str, Any]:
    return score(value, url) | {"valueCoding": {"code": text, "display": text}}


def item(link: str = "a", **more: Any) -> dict[str, Any]:
    """A question that can be taken over; what is given changes it."""
    offered = [option(0, "No"), option(1, "Yes")]
    return {"linkId": link, "type": "choice", "text": "How are you?", "answerOption": offered} | more


def a_file(*items: Any, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Questionnaire", "status": "active", "title": "Made", "item": list(items)} | more


class TestWriting:
    def test_the_phq_9_carries_its_codes_scores_and_notice(self) -> None:
        written = questionnaire(load("phq-9"), base=BASE)
        assert written["url"] == "https://northlight.example/fhir/Questionnaire/phq-9"
        assert (written["version"], written["name"], written["status"]) == ("1", "PHQ_9", "active")
        assert "No permission required" in written["copyright"]
        assert written["code"] == [{"system": "http://loinc.org", "code": "44249-1", "display": "PHQ-9"}]
        ninth = next(one for one in written["item"] if one["linkId"] == "q9")
        assert ninth["code"][0]["code"] == "44260-8"
        assert [one["extension"][0]["valueDecimal"] for one in ninth["answerOption"]] == [0, 1, 2, 3]
        assert ninth["answerOption"][3]["valueCoding"]["code"] == "LA6571-9"

    def test_a_question_that_counts_for_nothing_has_no_scores(self) -> None:
        difficulty = questionnaire(load("phq-9"), base=BASE)["item"][-1]
        assert (difficulty["linkId"], difficulty["required"]) == ("difficulty", False)
        assert not any("extension" in one for one in difficulty["answerOption"])

    def test_a_condition_is_written_for_each_answer_that_leads_on(self) -> None:
        fifth = questionnaire(load("asq"), base=BASE)["item"][-1]
        assert [one["question"] for one in fifth["enableWhen"]] == ["q1", "q2", "q3", "q4"]
        assert fifth["enableBehavior"] == "any"

    def test_it_says_how_the_total_is_made(self) -> None:
        assert "times 4" in questionnaire(load("who-5"), base=BASE)["description"]
        assert questionnaire(load("asq"), base=BASE)["description"] == "There is no total."

    def test_what_has_no_wording_can_not_be_written(self) -> None:
        with pytest.raises(ValueError, match="no items"):
            questionnaire(load("madrs"), base=BASE)

    @pytest.mark.parametrize("instrument", all_instruments(), ids=lambda one: one.key)
    def test_link_ids_are_unique_and_every_text_is_there(self, instrument: Instrument) -> None:
        items = questionnaire(instrument, base=BASE)["item"]
        links = [one["linkId"] for one in items]
        assert len(set(links)) == len(links)
        assert all(one["text"] for one in items)


def test_the_asq_is_read_again_with_its_condition() -> None:
    fifth = read(raw(questionnaire(load("asq"), base=BASE))).items[-1]
    assert fifth.asked_if is not None
    assert (fifth.asked_if.any_of, fifth.asked_if.at_least) == (("q1", "q2", "q3", "q4"), 1)


YES = {"question": "a", "operator": "=", "answerCoding": {"code": "Yes", "display": "Yes"}}


def test_a_condition_keeps_its_question_under_another_key() -> None:
    understood = read(raw(a_file(item("/1"), item("/2", enableWhen=[YES | {"question": "/1"}]))))
    assert understood.items[1].asked_if == AskedIf(any_of=("q1",), at_least=1)


@pytest.mark.parametrize(
    "when",
    [
        [YES | {"operator": "!="}],
        [YES | {"question": "later"}],
        [YES | {"answerCoding": {"display": "Maybe"}}],
        [YES | {"answerCoding": {"display": "No"}}],  # one asked after "no" only is not one from a value on
        [YES, YES | {"answerCoding": None}],
        {"question": "a"},
    ],
)
def test_a_condition_of_another_kind_is_refused(when: Any) -> None:
    with pytest.raises(Refused, match="“b”"):
        read(raw(a_file(item(), item("b", enableWhen=when))))


def test_a_text_before_the_questions_never_takes_the_link_id_of_one() -> None:
    of_a_file = read(raw(a_file({"linkId": "d", "type": "display", "text": "Now:"}, item("stem"), item("text-stem"))))
    said = Statement("Made", "Made", "rules", "Free.", stem=of_a_file.stem)
    links = [one["linkId"] for one in questionnaire(define(of_a_file, said, key="made", number=1), base=BASE)["item"]]
    assert links == ["text-text-stem", "stem", "text-stem"]


WORDS = st.text("abcdefghijklmnopqrstuvwxyzäéß ?", min_size=1, max_size=30).map(
    lambda text: f"W {text.strip()}".strip()
)
VALUES = st.lists(st.integers(0, 9), min_size=2, max_size=6, unique=True)


@st.composite
def sums(draw: st.DrawFn) -> Instrument:
    """An instrument whose total is a sum, with shared answers."""
    answers = [{"value": value, "text": f"{draw(WORDS)} {value}"} for value in draw(VALUES)]
    items = [{"key": f"q{n}", "text": draw(WORDS)} for n in range(1, draw(st.integers(1, 12)) + 1)]
    made = {"key": "made", "number": 1, "title": draw(WORDS), "plain_name": "Made", "subject": "rules"}
    texts = {"stem": draw(st.just("") | WORDS), "licence": draw(WORDS), "sources": ["made"]}
    return Instrument.model_validate(made | texts | {"answers": answers, "items": items})


def taken_back_in(instrument: Instrument) -> Instrument:
    """Written to a file and read from it again; what a file does not hold is said once more."""
    understood = read(raw(questionnaire(instrument, base=BASE)))
    said = Statement(
        title=understood.title,
        plain_name=instrument.plain_name,
        subject=instrument.subject,
        licence=understood.copyright,
        stem=understood.stem,
        instruction=understood.instruction,
        recall_days=instrument.recall_days,
        higher_is_better=instrument.higher_is_better,
        bands=instrument.bands,
        no_other_asks=True,
    )
    return define(understood, said, key=instrument.key, number=instrument.number)


def without_house_words(instrument: Instrument) -> dict[str, Any]:
    """What a file can carry: not alerts, limits and sources."""
    left = {"alerts", "changes", "hints", "sources", "total_code", "subscales", "pattern"}
    return instrument.model_dump(exclude=left)


@given(sums())
def test_what_is_written_and_read_again_is_the_same(instrument: Instrument) -> None:
    assert without_house_words(taken_back_in(instrument)) == without_house_words(instrument)


@pytest.mark.parametrize("key", ["phq-9", "phq-2", "gad-7", "pcl-5"])
def test_our_own_sums_come_back_as_they_went(key: str) -> None:
    assert without_house_words(taken_back_in(load(key))) == without_house_words(load(key))


def why(file: Any) -> str:
    with pytest.raises(Refused) as refused:
        read(file if isinstance(file, bytes) else raw(file))
    return str(refused.value.sentence)


class TestReading:
    def test_groups_are_opened_and_their_text_stands_before_the_questions(self) -> None:
        group = {"linkId": "g", "type": "group", "text": "Over the last week:", "item": [item("a"), item("b")]}
        found = read(raw(a_file(group)))
        assert found.stem == "Over the last week:"
        assert [one.key for one in found.items] == ["a", "b"]

    def test_link_ids_that_are_no_keys_get_numbers_and_are_kept_beside(self) -> None:
        found = read(raw(a_file(item("/44250-9"), item("/44255-8"))))
        assert [(one.key, one.link_id) for one in found.items] == [("q1", "/44250-9"), ("q2", "/44255-8")]

    def test_item_weight_counts_like_ordinal_value(self) -> None:
        found = read(raw(a_file(item(answerOption=[option(2, "No", WEIGHT), option(5.0, "Yes", WEIGHT)]))))
        assert [(one.value, one.text) for one in found.answers] == [(2, "No"), (5, "Yes")]

    def test_a_score_may_stand_on_the_coding(self) -> None:
        offered = [{"valueCoding": score(n) | {"display": f"{n}"}} for n in range(3)]
        assert [one.value for one in read(raw(a_file(item(answerOption=offered)))).answers] == [0, 1, 2]

    @pytest.mark.parametrize(
        "inside",
        [
            {"compose": {"include": [{"concept": [score(0) | {"display": "No"}, score(1) | {"display": "Yes"}]}]}},
            {"expansion": {"contains": [score(0) | {"display": "No"}, score(1) | {"display": "Yes"}]}},
        ],
    )
    def test_answers_may_stand_in_a_list_inside_the_file(self, inside: dict[str, Any]) -> None:
        one = {"linkId": "a", "type": "choice", "text": "Well?", "answerValueSet": "#yn"}
        found = read(raw(a_file(one, contained=[{"resourceType": "ValueSet", "id": "yn"} | inside])))
        assert [(answer.value, answer.text) for answer in found.answers] == [(0, "No"), (1, "Yes")]

    def test_what_is_no_choice_is_left_out_with_the_reason(self) -> None:
        total = {"linkId": "t", "type": "decimal", "text": "Total score"}
        between = {"linkId": "d", "type": "display", "text": "Thank you"}
        found = read(raw(a_file(item(), total, between)))
        assert [(one.what, bool(one.why)) for one in found.left_out] == [("Total score", True), ("Thank you", True)]

    def test_a_choice_without_any_scores_is_asked_and_counts_for_nothing(self) -> None:
        plain = item("b", answerOption=[{"valueCoding": {"display": "Low"}}, {"valueCoding": {"display": "High"}}])
        found = read(raw(a_file(item("a"), plain)))
        assert [(one.key, [answer.value for answer in one.answers]) for one in found.unscored] == [("b", [0, 1])]

    def test_formatted_twins_of_texts_are_not_shown_and_do_no_harm(self) -> None:
        twin = {
            "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/rendering-xhtml", "valueString": "<b>x</b>"}]
        }
        narrative = {"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'><p>Made</p></div>"}
        found = read(raw(a_file(item(_text=twin), text=narrative)))
        assert found.items[0].text == "How are you?"

    def test_less_than_is_no_markup(self) -> None:
        assert read(raw(a_file(item(text="Slept < 5 hours & woke <1 hour after?")))).items

    def test_one_s_own_unknown_codes_are_dropped_and_loinc_is_kept(self) -> None:
        loinc = {"system": "http://loinc.org", "code": "LA32-8", "display": "No"}
        offered = [score(0) | {"valueCoding": loinc}, option(1, "Yes")]
        found = read(raw(a_file(item(answerOption=offered, code=[{"system": "urn:x", "code": "y"}]))))
        assert [one.code for one in found.answers] == ["LA32-8", None]
        assert found.items[0].code is None


def nested(depth: int) -> dict[str, Any]:
    inner = item()
    for n in range(depth):
        inner = {"linkId": f"g{n}", "type": "group", "item": [inner]}
    return inner


REFUSED: dict[str, tuple[Any, str]] = {
    "not JSON": (b"<Questionnaire/>", "read as JSON"),
    "not a text": (b"\xff\xfe\x00", "read as JSON"),
    "nothing": (b"", "read as JSON"),
    "a number that is not finite": (b'{"resourceType": "Questionnaire", "x": NaN}', "not finite"),
    "a number beyond all bounds": (b'{"resourceType": "Questionnaire", "x": 1e999}', "not finite"),
    "a bomb of brackets": (b"[" * 200_000, "read as JSON"),
    "a number of a million digits": (b"9" * 900_000, "read as JSON"),
    "a huge file": (b" " * 1_000_001, "larger than 1 MB"),
    "a wide file": (b"[" + b"0," * 60_000 + b"0]", "holds too much"),
    "a deep file": (b'{"a":' * 60 + b"1" + b"}" * 60, "nested too deep"),
    "the same name twice": (b'{"resourceType": "Questionnaire", "resourceType": "Patient"}', "twice"),
    "another resource": ({"resourceType": "Patient"}, "not a FHIR Questionnaire"),
    "a list": ([], "not a FHIR Questionnaire"),
    "R5 by its type": (a_file(item(type="coding")), "R5"),
    "R5 by its profile": (
        a_file(item(), meta={"profile": ["http://hl7.org/fhir/5.0/StructureDefinition/Questionnaire"]}),
        "R5",
    ),
    "STU3": (a_file({"linkId": "a", "type": "choice", "text": "Well?", "option": []}), "STU3"),
    "DSTU2": (a_file(group={"linkId": "a"}), "DSTU2"),
    "no items": (a_file(), "nothing can be added up"),
    "no scores": (
        a_file(item(answerOption=[{"valueCoding": {"display": "No"}}, {"valueCoding": {"display": "Yes"}}])),
        "nothing can be added up",
    ),
    "scores on some answers": (a_file(item(answerOption=[option(0, "No"), {"valueString": "Yes"}])), "“a”"),
    "a script in a text": (a_file(item(text="Well?<script>alert(1)</script>")), "markup"),
    "markup in an answer": (a_file(item(answerOption=[option(0, "<b>No</b>"), option(1, "Yes")])), "markup"),
    "markup in the title": (a_file(item(), title="<i>Made</i>"), "markup"),
    "an entity": (a_file(item(text="&lt;script&gt;")), "markup"),
    "markup that calls itself formatted": (
        a_file(item(url="http://hl7.org/fhir/StructureDefinition/rendering-xhtml", text="<b>Well?</b>")),
        "markup",
    ),
    "a script in the narrative": (a_file(item(), text={"div": "<div><script>1</script></div>"}), "script"),
    "characters that nobody sees": (a_file(item(text="We\u202ell?")), "hidden"),
    "the same linkId twice": (a_file(item("a"), item("a")), "“a”"),
    "no linkId": (a_file({"type": "choice", "text": "Well?"}), "no linkId"),
    "101 items": (a_file(*(item(f"i{n}") for n in range(101))), "more than 100"),
    "items inside items": (a_file(nested(6)), "deep"),
    "no text": (a_file(item(text="")), "“a”"),
    "one answer": (a_file(item(answerOption=[option(0, "No")])), "“a”"),
    "two answers of one score": (a_file(item(answerOption=[option(1, "No"), option(1, "Yes")])), "same score"),
    "half a point": (a_file(item(answerOption=[option(0, "No"), option(0.5, "Yes")])), "whole number"),
    "a negative score": (a_file(item(answerOption=[option(-1, "No"), option(0, "Yes")])), "whole number"),
    "a score in words": (a_file(item(answerOption=[option("two", "No"), option(0, "Yes")])), "whole number"),
    "an answer without words": (a_file(item(answerOption=[option(0, ""), option(1, "Yes")])), "no words"),
    "several answers at once": (a_file(item(repeats=True)), "several answers"),
    "a condition": (a_file(item(), item("b", enableWhen=[{"question": "a"}])), "“b”"),
    "free answers": (a_file(item(), item("b", type="open-choice")), "“b”"),
    "a list of answers elsewhere": (
        a_file({"linkId": "a", "type": "choice", "text": "Well?", "answerValueSet": "http://example.org/vs"}),
        "not inside the file",
    ),
    "a text that is a number": (a_file(item(text=5)), "“a”"),
    "items that are no list": (a_file() | {"item": {"linkId": "a"}}, "item"),
    "a text without end": (a_file(item(text="x" * 1001)), "longer"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_is_refused_with_a_sentence_that_says_why(what: str) -> None:
    file, part = REFUSED[what]
    sentence = why(file)
    assert part in sentence
    assert sentence.endswith(".")


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_it_is_refused_and_nothing_worse(file: bytes) -> None:
    why(file)


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["item", "linkId", "type", "text", "answerOption", "extension", "valueCoding", "contained", "id"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(SHAPES, SHAPES)
def test_whatever_stands_in_its_places_a_file_is_understood_or_refused(items: Any, contained: Any) -> None:
    file = {"resourceType": "Questionnaire", "item": items, "contained": contained}
    with suppress(Refused):
        assert isinstance(read(raw(file)), Understood)

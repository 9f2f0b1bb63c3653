"""What a record says beside what was typed, and what becomes of the sections when it is taken over."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.eligibility import claims
from intake.eligibility.claims import CLAIMS
from intake.eligibility.facts import Limits, Programme
from intake.eligibility.gather import facts_of
from intake.eligibility.rules import assess
from intake.record.beside import Full, Standing, beside, taken_over
from intake.record.found import FoundItem, FoundRecord, Kind, Measure
from intake.sections import shapes
from intake.sections.keys import SectionKey
from intake.sections.shapes import Known, Origin

HISTORY, MEDICINES, ALLERGIES = SectionKey.HISTORY, SectionKey.MEDICINES, SectionKey.ALLERGIES
CODE = shapes.Code(system="http://snomed.info/sct", code="38341003")
HIGH = FoundItem(key="condition-1", kind=Kind.CONDITION, words="Hypertension", claim="hypertension", codes=(CODE,))
OVER = HIGH.model_copy(update={"active": False})
GOUT = FoundItem(key="condition-2", kind=Kind.CONDITION, words="Gout")
DRUG = FoundItem(
    key="medicine-1", kind=Kind.MEDICINE, words="Clonazepam 0.5 MG", medicine="clonazepam", how_much="daily"
)
NUTS = FoundItem(key="allergy-1", kind=Kind.ALLERGY, words="Nuts", reaction="Hives")
KETAMINE = FoundItem(key="allergy-2", kind=Kind.ALLERGY, words="Ketamine", medicine="ketamine")
PRESSURE = FoundItem(
    key="pressure-1",
    kind=Kind.PRESSURE,
    words="150/95 mmHg",
    pressure=Measure(systolic=150, diastolic=95, taken_on=date(2026, 11, 2)),
)
EVENT = next(key for key, one in CLAIMS.items() if one.asked and one.asks_when and one.section == "history")


def a_record(*items: FoundItem) -> FoundRecord:
    return FoundRecord(name="Ada Patient", born_on=date(1985, 3, 4), items=items)


def standing(item: FoundItem, **parts: shapes.Part) -> Standing:
    (one,) = beside(a_record(item), {SectionKey(key): part for key, part in parts.items()})
    return one.standing


def after(*items: FoundItem, **parts: shapes.Part) -> dict[SectionKey, shapes.Part]:
    return taken_over(items, {SectionKey(key): part for key, part in parts.items()})


def other(words: str, **more: object) -> shapes.History:
    return shapes.History(others=(shapes.Condition(words=words, **more),))


@pytest.mark.parametrize(
    ("answer", "item", "expected"),
    [
        (None, HIGH, Standing.NEW),
        (Known.YES, HIGH, Standing.SAID),
        (Known.YES, OVER, Standing.SAID),
        (Known.PAST, OVER, Standing.SAID),
        (Known.PAST, HIGH, Standing.DIFFERS),
        (Known.UNSURE, HIGH, Standing.DIFFERS),
        (Known.NO, HIGH, Standing.DIFFERS),
        (Known.NO, OVER, Standing.DIFFERS),
    ],
)
def test_a_condition_stands_to_the_answer_that_was_given(answer, item, expected):
    history = shapes.History(asked={} if answer is None else {"hypertension": answer})
    assert standing(item, history=history) is expected


@pytest.mark.parametrize(
    ("item", "parts", "expected"),
    [
        (GOUT, {"history": other("gout")}, Standing.SAID),
        (GOUT, {"history": other("Gout!", active=False)}, Standing.NEW),
        (GOUT, {"history": other("Asthma")}, Standing.NEW),
        (HIGH, {"history": other("too much pressure", codes=(CODE,))}, Standing.SAID),
        (DRUG, {}, Standing.NEW),
        (
            DRUG,
            {"medicines": shapes.Medicines(taken=(shapes.Medicine(words="Klonopin", key="clonazepam"),))},
            Standing.SAID,
        ),
        (DRUG, {"medicines": shapes.Medicines(taken=(shapes.Medicine(words="clonazepam at night"),))}, Standing.SAID),
        (DRUG, {"medicines": shapes.Medicines(taken=(shapes.Medicine(words="Lithium"),))}, Standing.NEW),
        (NUTS, {"allergies": shapes.Allergies(known=(shapes.Allergy(words="NUTS"),))}, Standing.SAID),
        (NUTS, {"allergies": shapes.Allergies(none=True)}, Standing.NEW),
        (KETAMINE, {"allergies": shapes.Allergies(ketamine=Known.YES)}, Standing.SAID),
        (KETAMINE, {"allergies": shapes.Allergies(ketamine=Known.NO)}, Standing.DIFFERS),
        (PRESSURE, {"history": shapes.History(pressure_unknown=True)}, Standing.NEW),
        (PRESSURE, {"history": shapes.History(pressure=shapes.Pressure(systolic=120, diastolic=80))}, Standing.DIFFERS),
        (
            PRESSURE,
            {
                "history": shapes.History(
                    pressure=shapes.Pressure(systolic=150, diastolic=95, taken_on=date(2026, 11, 2))
                )
            },
            Standing.SAID,
        ),
    ],
)
def test_what_was_typed_is_known_again(item, parts, expected):
    assert standing(item, **parts) is expected


class TestTakingOver:
    def test_a_condition_asked_for_by_name_is_answered_and_kept_with_its_origin(self):
        history = after(HIGH, history=shapes.History(asked={"hypertension": Known.NO}))[HISTORY]
        assert history.asked == {"hypertension": Known.YES}
        (kept,) = history.others
        assert (kept.words, kept.key, kept.codes, kept.origin) == (
            "Hypertension",
            "hypertension",
            (CODE,),
            Origin.RECORD,
        )

    def test_what_is_over_is_answered_as_past(self):
        assert after(OVER)[HISTORY].asked == {"hypertension": Known.PAST}

    def test_of_two_entries_the_one_that_is_so_now_wins_in_any_order(self):
        second = HIGH.model_copy(update={"key": "condition-9", "words": "High pressure", "codes": ()})
        for items in ((OVER, second), (second, OVER)):
            assert after(*items)[HISTORY].asked == {"hypertension": Known.YES}

    def test_the_month_of_an_event_is_the_later_one(self):
        event = FoundItem(key="condition-1", kind=Kind.CONDITION, words="It", claim=EVENT, began_on=date(2026, 5, 17))
        assert after(event)[HISTORY].last == {EVENT: date(2026, 5, 1)}
        typed = shapes.History(asked={EVENT: Known.NO}, last={EVENT: date(2026, 8, 1)})
        assert after(event, history=typed)[HISTORY].last == {EVENT: date(2026, 8, 1)}

    def test_a_claim_of_another_section_is_added_and_answers_nothing(self):
        abuse = FoundItem(key="condition-1", kind=Kind.CONDITION, words="Opioid abuse", claim="opioid_use_disorder")
        changed = after(abuse, substances=shapes.Substances(opioid_use_disorder=Known.NO))
        assert set(changed) == {HISTORY}
        assert (changed[HISTORY].asked, changed[HISTORY].others[0].key) == ({}, "opioid_use_disorder")

    def test_a_medicine_is_added_and_nothing_is_no_longer_ticked(self):
        medicines = after(DRUG, medicines=shapes.Medicines(none=True))[MEDICINES]
        (kept,) = medicines.taken
        assert (medicines.none, kept.key, kept.how_much, kept.origin) == (False, "clonazepam", "daily", Origin.RECORD)

    def test_an_allergy_is_added_and_one_to_ketamine_answers_the_question(self):
        allergies = after(NUTS, KETAMINE, allergies=shapes.Allergies(none=True, ketamine=Known.NO))[ALLERGIES]
        assert [(one.words, one.reaction) for one in allergies.known] == [("Nuts", "Hives"), ("Ketamine", "")]
        assert (allergies.none, allergies.ketamine) == (False, Known.YES)

    def test_the_pressure_takes_the_place_of_the_one_that_was_typed(self):
        typed = shapes.History(pressure=shapes.Pressure(systolic=120, diastolic=80), pressure_unknown=True)
        history = after(PRESSURE, history=typed)[HISTORY]
        assert (history.pressure.systolic, history.pressure.origin) == (150, Origin.RECORD)
        assert not history.pressure_unknown

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ({"systolic": 170, "diastolic": 105, "taken_on": date(2026, 11, 3)}, Standing.BEHIND),
            ({"systolic": 110, "diastolic": 70, "taken_on": date(2026, 11, 3)}, Standing.BEHIND),
            ({"systolic": 170, "diastolic": 105, "taken_on": date(2026, 11, 1)}, Standing.DIFFERS),
            ({"systolic": 150, "diastolic": 96, "taken_on": date(2026, 11, 2)}, Standing.BEHIND),
            ({"systolic": 149, "diastolic": 95, "taken_on": date(2026, 11, 2)}, Standing.DIFFERS),
            ({"systolic": 170, "diastolic": 105}, Standing.BEHIND),
            ({"systolic": 120, "diastolic": 80}, Standing.DIFFERS),
        ],
    )
    def test_a_pressure_that_was_typed_counts_on_when_it_is_later_or_higher(self, typed, expected):
        history = shapes.History(pressure=shapes.Pressure(**typed))
        assert standing(PRESSURE, history=history) is expected
        assert bool(after(PRESSURE, history=history)) is (expected is Standing.DIFFERS)

    def test_what_stands_there_already_changes_nothing(self):
        taken = after(HIGH, GOUT, DRUG, NUTS, KETAMINE, PRESSURE)
        assert taken_over((HIGH, GOUT, DRUG, NUTS, KETAMINE, PRESSURE), taken) == {}

    def test_what_was_typed_stays(self):
        typed = shapes.Medicines(taken=(shapes.Medicine(words="Lithium", how_much="300"),))
        assert after(DRUG, medicines=typed)[MEDICINES].taken[0] == typed.taken[0]

    def test_a_section_that_is_full_says_so(self):
        full = shapes.Medicines(taken=tuple(shapes.Medicine(words=f"Drug {n}") for n in range(100)))
        with pytest.raises(Full):
            after(DRUG, medicines=full)


ICD = "http://hl7.org/fhir/sid/icd-10-cm"


def coded(words: str, code: str, number: int = 1, **more: object) -> FoundItem:
    codes = (shapes.Code(system=ICD, code=code),)
    claim = claims.by_code(ICD, code)
    return FoundItem(key=f"condition-{number}", kind=Kind.CONDITION, words=words, codes=codes, claim=claim, **more)


class TestWhatTheRecordKnowsBetter:
    def test_the_same_words_with_a_code_that_says_more_are_not_said_yet(self):
        mood = coded("Mood disorder", "F31.9")
        assert standing(mood, history=other("Mood disorder")) is Standing.NEW
        taken = after(mood, history=other("Mood disorder"))
        assert [one.key for one in taken[HISTORY].others] == ["mania"]
        assert taken_over((mood,), taken) == {}

    def test_every_claim_of_an_entry_has_to_be_answered(self):
        old = coded("Old infarct", "I25.2", active=False)
        attack = shapes.History(asked={"heart_attack": Known.YES})
        assert standing(old, history=attack) is Standing.DIFFERS
        both = shapes.History(asked={"heart_attack": Known.YES, "heart_disease": Known.YES})
        assert standing(old, history=both) is Standing.SAID

    @pytest.mark.parametrize(
        ("last", "expected"),
        [
            ({}, Standing.SAID),
            ({"stroke": date(2026, 9, 1)}, Standing.SAID),
            ({"stroke": date(2026, 8, 1)}, Standing.DIFFERS),
        ],
    )
    def test_a_later_event_is_something_else_than_the_one_that_was_told(self, last, expected):
        stroke = coded("Stroke", "I63.9", began_on=date(2026, 9, 20))
        history = shapes.History(asked={"stroke": Known.YES}, last=last)
        assert standing(stroke, history=history) is expected
        changed = after(stroke, history=history)
        assert not changed or changed[HISTORY].last == {"stroke": date(2026, 9, 1)}

    def test_an_older_event_does_not_date_one_that_was_told_without_a_day(self):
        stroke = coded("Stroke", "I63.9", began_on=date(2010, 9, 20))
        told = shapes.History(asked={"stroke": Known.PAST})
        taken = after(stroke, history=told)[HISTORY]
        assert (taken.asked, taken.last) == ({"stroke": Known.YES}, {})

    def test_two_entries_of_the_same_words_both_stay(self):
        now, over = coded("Alcohol", "F10.20", 1), coded("Alcohol", "F11.20", 2, active=False)
        for items in ((now, over), (over, now)):
            kept = {(one.codes[0].code, one.active) for one in after(*items)[HISTORY].others}
            assert kept == {("F10.20", True), ("F11.20", False)}

    def test_one_that_is_over_does_not_take_the_place_of_one_that_is_not(self):
        now, over = coded("Alcohol", "F10.20", 1), coded("Alcohol", "F10.20", 2, active=False)
        for items in ((now, over), (over, now)):
            assert [one.active for one in after(*items)[HISTORY].others] == [True]

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [("Tylenol", Standing.NEW), ("acetaminophen", Standing.NEW), ("acetaminophen with oxycodone", Standing.SAID)],
    )
    def test_a_combination_is_said_when_all_of_it_is(self, typed, expected):
        drug = FoundItem(
            key="medicine-1",
            kind=Kind.MEDICINE,
            words="acetaminophen 325 MG / oxycodone 5 MG",
            medicine="acetaminophen",
        )
        medicines = shapes.Medicines(taken=(shapes.Medicine(words=typed),))
        assert standing(drug, medicines=medicines) is expected


PROGRAMMES = (
    Programme("home", "home", "ketamine"),
    Programme("clinic", "clinic", "ketamine"),
    Programme("nasal", "clinic", "esketamine"),
)


def worst(history: shapes.History) -> list[int]:
    facts = facts_of({HISTORY: history}, today=date(2026, 11, 22))
    return [max(one.severity for one in assess(facts, Limits(), programme)) for programme in PROGRAMMES]


DAYS = st.sampled_from([None, date(2010, 1, 1), date(2026, 9, 9)])


@given(st.sampled_from(sorted(CLAIMS)), st.booleans(), DAYS, DAYS, st.sampled_from([None, *Known]), st.booleans())
def test_taking_over_a_condition_never_lowers_the_worst_finding(claim, active, began_on, last, answer, is_asked):
    item = FoundItem(key="condition-1", kind=Kind.CONDITION, words="It", claim=claim, active=active, began_on=began_on)
    history = shapes.History(
        asked={claim: answer} if answer and is_asked else {},
        last={claim: last} if last and is_asked and CLAIMS[claim].asks_when else {},
    )
    changed = after(item, history=history).get(HISTORY, history)
    assert all(now >= before for now, before in zip(worst(changed), worst(history), strict=True))


ITEMS = [HIGH, OVER, GOUT, DRUG, NUTS, KETAMINE, PRESSURE]


@given(
    st.lists(st.sampled_from(ITEMS), unique_by=lambda item: item.key + item.words + str(item.active)),
    st.dictionaries(st.just("hypertension"), st.sampled_from(Known)),
)
def test_taking_over_never_makes_an_answer_milder_and_is_done_once(items, asked):
    rank = {None: 0, Known.NO: 0, Known.UNSURE: 1, Known.PAST: 2, Known.YES: 3}
    before = {HISTORY: shapes.History(asked=asked), MEDICINES: shapes.Medicines(), ALLERGIES: shapes.Allergies()}
    now = {**before, **taken_over(items, before)}
    assert rank[now[HISTORY].asked.get("hypertension")] >= rank[asked.get("hypertension")]
    for key, part in now.items():
        assert type(part).model_validate_json(part.model_dump_json()) == part, key
    assert all(one.standing is Standing.SAID for one in beside(a_record(*items), now))

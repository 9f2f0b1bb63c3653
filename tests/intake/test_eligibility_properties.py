"""What holds of the rules whatever somebody says: more risk never weighs less, and nothing is passed over."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.eligibility.across import across
from intake.eligibility.claims import CLAIMS
from intake.eligibility.facts import Claim, Facts, Limits, Measured, Programme, Standing, Taken, Unassessed
from intake.eligibility.gather import facts_of
from intake.eligibility.rulebook import interaction_file, rule_file
from intake.eligibility.rules import RULES, assess, sentence_of
from intake.medicines.book import book
from intake.sections.keys import SectionKey
from intake.sections.shapes import (
    Allergies,
    Allergy,
    Concerns,
    Condition,
    History,
    Known,
    Medicine,
    Medicines,
    Origin,
    Pregnancy,
)
from tests.intake.eligibility_build import PROGRAMMES, TODAY

DAYS = st.none() | st.dates(date(2015, 1, 1), date(2027, 6, 1))
ORIGINS = st.sampled_from(["typed", "record"])
SAID = st.builds(
    Claim,
    key=st.sampled_from([*CLAIMS, "moon_sickness"]),
    standing=st.sampled_from(Standing),
    words=st.text(max_size=12),
    last_on=DAYS,
    origin=ORIGINS,
)
KNOWN = st.sampled_from(book().medicines).map(lambda one: Taken(one.name, one.key, frozenset(one.classes)))
TAKEN = KNOWN | st.builds(Taken, words=st.text(min_size=1, max_size=12), origin=ORIGINS)
READINGS = st.none() | st.builds(Measured, st.integers(40, 299), st.integers(20, 199), DAYS, ORIGINS)
UNKNOWN = st.builds(
    Unassessed, st.sampled_from(["condition", "medicine", "allergy"]), st.text(min_size=1, max_size=12), ORIGINS
)
PEOPLE = st.builds(
    Facts,
    today=st.just(TODAY),
    age=st.none() | st.integers(0, 110),
    claims=st.lists(SAID, max_size=5).map(tuple),
    pressure=READINGS,
    medicines=st.lists(TAKEN, max_size=4).map(tuple),
    adult_available=st.sampled_from([True, False, None]),
    unassessed=st.lists(UNKNOWN, max_size=3).map(tuple),
    unanswered=st.lists(st.sampled_from([*CLAIMS, "medicines"]), unique=True, max_size=3).map(tuple),
)
LIMITS = st.builds(
    Limits,
    systolic_caution=st.integers(110, 149),
    diastolic_caution=st.integers(70, 94),
    systolic_stop=st.integers(150, 200),
    diastolic_stop=st.integers(95, 120),
    pressure_valid_days=st.integers(1, 730),
    least_age=st.integers(12, 30),
    event_recent_months=st.integers(1, 60),
    suicidal_recent_months=st.integers(1, 60),
)
ON = st.sampled_from([*PROGRAMMES, Programme("esketamine-home", "home", "esketamine")])


def worst(facts, limits, programme):
    return max((one.severity for one in assess(facts, limits, programme)), default=0)


def no_lighter(less, more, limits, programme):
    assert worst(more, limits, programme) >= worst(less, limits, programme)
    weighs = {(one.rule, one.about): one.severity for one in assess(more, limits, programme)}
    for one in assess(less, limits, programme):
        if one.rule not in {"pressure_unknown", "pressure_old", "adult_unknown", "not_assessed", "unanswered"}:
            assert weighs[one.rule, one.about] >= one.severity


@given(PEOPLE, SAID, LIMITS, ON)
def test_one_claim_more_never_weighs_less(facts, claim, limits, programme):
    no_lighter(facts, replace(facts, claims=(*facts.claims, claim)), limits, programme)


@given(PEOPLE, st.sampled_from(list(CLAIMS)), LIMITS, ON)
def test_not_being_sure_never_weighs_less_than_a_denial(facts, key, limits, programme):
    denied = replace(facts, claims=tuple(one for one in facts.claims if one.key != key))
    unsure = replace(denied, claims=(*denied.claims, Claim(key, Standing.UNSURE)))
    no_lighter(denied, unsure, limits, programme)


@given(PEOPLE, st.sampled_from(list(CLAIMS)), DAYS, LIMITS, ON)
def test_what_is_true_now_never_weighs_less_than_in_the_past(facts, key, last_on, limits, programme):
    past = replace(facts, claims=(*facts.claims, Claim(key, Standing.PAST, last_on=last_on)))
    now = replace(facts, claims=(*facts.claims, Claim(key, Standing.NOW, last_on=last_on)))
    no_lighter(past, now, limits, programme)


@given(PEOPLE, st.sampled_from(list(CLAIMS)), DAYS, DAYS, LIMITS, ON)
def test_an_event_of_later_never_weighs_less_and_one_without_a_day_weighs_most(
    facts, key, one, other, limits, programme
):
    days = sorted([one, other], key=lambda day: day or date.max)
    earlier, later = (replace(facts, claims=(*facts.claims, Claim(key, Standing.PAST, last_on=day))) for day in days)
    no_lighter(earlier, later, limits, programme)


@given(PEOPLE, st.sampled_from(list(CLAIMS)), LIMITS, ON)
def test_not_being_sure_of_what_would_stop_is_at_least_a_caution(facts, key, limits, programme):
    alone = replace(facts, claims=(Claim(key, Standing.NOW),))
    stops = {one.rule for one in assess(alone, limits, programme) if one.about == key and one.severity == 3}
    unsure = replace(facts, claims=(Claim(key, Standing.UNSURE),))
    weighs = {one.rule: one.severity for one in assess(unsure, limits, programme) if one.about == key}
    assert all(weighs[rule] >= 2 for rule in stops)


@given(PEOPLE, TAKEN, LIMITS, ON)
def test_one_medicine_more_never_weighs_less(facts, taken, limits, programme):
    no_lighter(facts, replace(facts, medicines=(*facts.medicines, taken)), limits, programme)


@given(PEOPLE, st.integers(40, 250), st.integers(20, 150), st.integers(0, 49), st.integers(0, 49), LIMITS, ON)
def test_a_higher_pressure_never_weighs_less(facts, systolic, diastolic, more, more_too, limits, programme):
    lower = replace(facts, pressure=Measured(systolic, diastolic, TODAY))
    higher = replace(facts, pressure=Measured(systolic + more, diastolic + more_too, TODAY))
    no_lighter(lower, higher, limits, programme)


@given(PEOPLE, st.integers(0, 110), st.integers(0, 20), LIMITS, ON)
def test_being_younger_never_weighs_less(facts, age, years, limits, programme):
    no_lighter(replace(facts, age=age), replace(facts, age=max(age - years, 0)), limits, programme)


@given(PEOPLE, LIMITS, ON)
def test_without_an_adult_it_never_weighs_less(facts, limits, programme):
    available, unknown, nobody = (replace(facts, adult_available=one) for one in (True, None, False))
    no_lighter(available, unknown, limits, programme)
    no_lighter(unknown, nobody, limits, programme)


def raises_something(claim, programme):
    """Whether a claim is known to raise a finding on a programme."""
    for rule in rule_file().claims:
        if claim.key in rule.claims:
            weight = rule.weight_on(programme)
            return claim.standing is not Standing.PAST or weight.past is not None or rule.recent_within is not None
    return claim.key not in CLAIMS


@given(PEOPLE, LIMITS, ON)
def test_nothing_that_is_known_is_dropped(facts, limits, programme):
    found = assess(facts, limits, programme)
    inputs = [one for finding in found for one in finding.inputs]
    classes = {one.medicines for one in interaction_file().interactions}
    for claim in facts.claims:
        title = CLAIMS[claim.key].title if claim.key in CLAIMS else "Condition"
        shown = any(what == title and origin == claim.origin for what, _, origin in inputs)
        assert shown or not raises_something(claim, programme)
    for taken in facts.medicines:
        shown = ("Medicine", taken.words, taken.origin) in inputs
        assert shown or (taken.key and classes.isdisjoint(taken.classes))
    for unknown in facts.unassessed:
        assert (unknown.kind.capitalize(), unknown.words, unknown.origin) in inputs
    assert sum(what == "not answered" for _, what, _ in inputs) == len(facts.unanswered)


@given(PEOPLE, LIMITS, ON)
def test_a_finding_can_be_kept_once_and_said(facts, limits, programme):
    found = assess(facts, limits, programme)
    places = [(one.rule, one.about) for one in found]
    assert len(places) == len(set(places))
    for one in found:
        assert one.rule in RULES
        assert len(one.rule) <= 60
        assert len(one.about) <= 80
        assert one.inputs
        assert sentence_of(one)


@given(PEOPLE, LIMITS)
def test_over_programmes_nothing_is_lost_and_the_worst_is_the_worst(facts, limits):
    rows = across(facts, limits, PROGRAMMES)
    said = {(row.rule, row.about, key): weighs for row in rows for key, weighs in row.by_protocol.items()}
    alone = {
        (one.rule, one.about, programme.key): int(one.severity)
        for programme in PROGRAMMES
        for one in assess(facts, limits, programme)
    }
    assert said == alone
    assert all(row.severity == max(row.by_protocol.values()) for row in rows)
    assert [row.severity for row in rows] == sorted((row.severity for row in rows), reverse=True)


WORDS = st.text(min_size=1, max_size=40).filter(str.strip) | st.sampled_from(
    [words for one in CLAIMS.values() for words in one.words] + ["no stroke", "family history of psychosis", "Lupus"]
)
KNOWNS = st.none() | st.sampled_from(Known)
SECTIONS = st.fixed_dictionaries(
    {
        SectionKey.CONCERNS: st.builds(Concerns, intent=KNOWNS, attempt=KNOWNS),
        SectionKey.HISTORY: st.builds(
            History,
            asked=st.dictionaries(st.sampled_from(list(CLAIMS)), st.sampled_from(Known), max_size=5),
            others=st.lists(
                st.builds(Condition, words=WORDS, active=st.booleans(), origin=st.sampled_from(Origin)), max_size=4
            ).map(tuple),
        ),
        SectionKey.MEDICINES: st.builds(
            Medicines, taken=st.lists(st.builds(Medicine, words=WORDS), max_size=4).map(tuple)
        ),
        SectionKey.ALLERGIES: st.builds(
            Allergies, ketamine=KNOWNS, known=st.lists(st.builds(Allergy, words=WORDS), max_size=3).map(tuple)
        ),
        SectionKey.PREGNANCY: st.builds(Pregnancy, pregnant=KNOWNS, nursing=KNOWNS, planning=KNOWNS),
    }
)


@settings(max_examples=150)
@given(SECTIONS)
def test_no_line_of_an_application_is_dropped(sections):
    facts = facts_of(sections, today=TODAY)
    kept = [*(one.words for one in facts.claims), *(one.words for one in facts.unassessed)]
    kept += [one.words for one in facts.medicines]
    for one in sections[SectionKey.HISTORY].others + sections[SectionKey.MEDICINES].taken:
        assert any(one.words.strip() == words.strip() for words in kept)
    for one in sections[SectionKey.ALLERGIES].known:
        assert any(one.words.strip() in words for words in kept)
    for key, answer in sections[SectionKey.HISTORY].asked.items():
        assert (answer is Known.NO) or key in {one.key for one in facts.claims}

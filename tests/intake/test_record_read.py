"""What is read out of a record, and what is left out of it, counted."""

from datetime import date

import pytest

from intake.record.found import Kind, Why
from tests.intake.record_build import (
    ADA,
    HERE,
    LOINC,
    RXNORM,
    allergy,
    bundle,
    concept,
    condition,
    found,
    half,
    left,
    look,
    medicine,
    person,
    pressure,
    status,
    words,
)


class TestConditions:
    def test_an_active_one_is_offered_with_its_claim_and_month(self):
        record = found(condition("Hypertension", "38341003", onsetDateTime="2019-05-02T10:00:00+00:00"))
        (item,) = record.items
        assert (item.key, item.kind, item.words) == ("condition-1", Kind.CONDITION, "Hypertension")
        assert (item.claim, item.active, item.began_on) == ("hypertension", True, date(2019, 5, 2))
        assert item.codes[0].code == "38341003"

    @pytest.mark.parametrize("state", ["resolved", "inactive", "remission"])
    def test_what_is_over_is_kept_as_past(self, state):
        assert not found(condition(clinicalStatus=status(state))).items[0].active

    @pytest.mark.parametrize("state", ["active", "recurrence", "relapse", "anything else"])
    def test_everything_else_counts_as_now(self, state):
        assert found(condition(clinicalStatus=status(state))).items[0].active

    def test_without_a_state_an_end_says_that_it_is_over(self):
        assert not found(condition(clinicalStatus=None, abatementDateTime="2020")).items[0].active
        assert found(condition(clinicalStatus=None)).items[0].active

    def test_older_records_write_the_state_as_a_bare_word(self):
        assert not found(condition(clinicalStatus="resolved")).items[0].active

    @pytest.mark.parametrize("state", ["refuted", "entered-in-error"])
    def test_what_the_record_takes_back_is_left_out_and_counted(self, state):
        record = found(condition("Psychosis", verificationStatus=status(state)))
        assert record.items == ()
        assert left(record) == {Why.WITHDRAWN: 1}
        assert record.left_out[0].examples == ("Psychosis",)

    def test_an_unconfirmed_one_is_offered_as_such(self):
        assert not found(condition(verificationStatus=status("provisional"))).items[0].confirmed

    def test_what_is_no_condition_is_left_out_and_counted(self):
        social = [
            "Full-time employment (finding)",
            "Stress (finding)",
            "Stress (finding)",
            "Housing unsatisfactory (finding)",
        ]
        record = found(*map(condition, social), condition("Viral sinusitis (disorder)", "444814009"))
        assert words(record) == ["Viral sinusitis"]
        assert left(record) == {Why.NOT_CONDITION: 4}
        assert "Stress (finding) × 2" in record.left_out[0].examples

    def test_what_a_rule_knows_is_offered_whatever_it_is_called(self):
        record = found(condition("Suicidal intent (finding)"), condition("Pregnant (finding)", "77386006"))
        assert {item.claim for item in record.items} == {"suicidal_intent", "pregnant"}

    def test_what_somebody_put_on_the_problem_list_is_offered(self):
        record = found(condition("Chronic low back pain (finding)", category=[status("problem-list-item")]))
        assert words(record) == ["Chronic low back pain"]

    def test_a_social_category_is_left_out_without_any_word_of_it(self):
        record = found(condition("Lives alone", category=[status("sdoh")]))
        assert (record.items, left(record)) == ((), {Why.NOT_CONDITION: 1})

    def test_other_brackets_are_the_records_own(self):
        assert words(found(condition("Asthma (mild)"))) == ["Asthma (mild)"]

    def test_the_same_again_is_one_with_the_latest_beginning(self):
        twice = [
            condition("Gout", "90560007", onsetDateTime=day, clinicalStatus=status("resolved"))
            for day in ("2012", "2018-03")
        ]
        record = found(*twice)
        assert [(item.words, item.began_on) for item in record.items] == [("Gout", date(2018, 3, 1))]
        assert left(record) == {Why.REPEATED: 1}

    def test_one_that_is_so_now_in_any_entry_is_so_now(self):
        record = found(condition("Gout", clinicalStatus=status("resolved")), condition("gout"))
        assert [item.active for item in record.items] == [True]

    def test_no_known_problems_is_none(self):
        record = found(condition("No current problems or disability", "160245001"), condition("None"))
        assert (record.items, left(record)) == ((), {Why.NONE_KNOWN: 2})

    def test_a_code_without_words_is_offered_by_what_it_stands_for(self):
        bare = {"coding": [{"system": "http://snomed.info/sct", "code": "38341003"}]}
        unknown = {"coding": [{"system": "http://example.org", "code": "q-17"}]}
        record = found(condition() | {"code": bare}, condition() | {"code": unknown})
        assert record.items[0].claim == "hypertension"
        assert not record.items[0].words.isdigit()
        assert record.items[1].words == "q-17"

    def test_a_beginning_in_the_future_is_not_believed(self):
        assert found(condition(onsetDateTime="2031-01-01")).items[0].began_on is None

    def test_the_known_and_present_stand_first(self):
        past = condition("Broken arm", clinicalStatus=status("resolved"))
        assert words(found(past, condition("Gout"), condition("Hypertension"))) == [
            "Hypertension",
            "Gout",
            "Broken arm",
        ]

    def test_signs_that_nobody_sees_are_taken_off_and_long_words_cut(self):
        record = found(condition("As\u200bth\u0000ma\n \ud800 \u202enow"), condition("x" * 500))
        assert words(record)[0] == "Asthma now"
        assert len(words(record)[1]) == 200


class TestMedicines:
    def test_an_active_one_is_offered_with_its_key_and_dose(self):
        dose = [{"text": "one tablet each morning"}]
        (item,) = found(medicine("Clonazepam 0.5 MG Oral Tablet", dosageInstruction=dose)).items
        assert (item.medicine, item.how_much) == ("clonazepam", "one tablet each morning")

    @pytest.mark.parametrize("state", ["completed", "stopped", "cancelled", "on-hold", "nonsense"])
    def test_what_is_no_longer_taken_is_left_out_and_counted(self, state):
        record = found(medicine(status=state))
        assert (record.items, left(record)) == ((), {Why.ENDED: 1})

    @pytest.mark.parametrize(
        "more", [{"status": "entered-in-error"}, {"status": "draft"}, {"intent": "proposal"}, {"doNotPerform": True}]
    )
    def test_what_was_never_ordered_is_left_out_and_counted(self, more):
        record = found(medicine(**more))
        assert (record.items, left(record)) == ((), {Why.WITHDRAWN: 1})

    def test_where_the_state_is_not_known_the_patient_says(self):
        assert len(found(medicine(status="unknown"), medicine("Lithium", status=None)).items) == 2

    def test_a_plan_is_what_patients_report_themselves(self):
        assert len(found(medicine(intent="plan")).items) == 1

    @pytest.mark.parametrize(
        ("reference", "address"),
        [
            ("urn:uuid:m1", "urn:uuid:m1"),
            ("Medication/m1", "https://hospital.example/fhir/Medication/m1"),
            ("https://hospital.example/fhir/Medication/m1", "https://hospital.example/fhir/Medication/m1"),
            ("Medication/m1/_history/3", "https://hospital.example/fhir/Medication/m1"),
            ("Medication/m1", ""),
            ("https://hospital.example/fhir/Medication/m1", "urn:uuid:other"),
        ],
    )
    def test_a_medication_elsewhere_in_the_file_is_found(self, reference, address):
        drug = {"resourceType": "Medication", "id": "m1", "code": concept("Lithium 300 MG")}
        record = found(medicine(medicationReference={"reference": reference}), {"fullUrl": address, "resource": drug})
        assert words(record) == ["Lithium 300 MG"]

    def test_a_medication_inside_the_entry_is_found(self):
        inside = [{"resourceType": "Medication", "id": "x", "code": concept("Lithium")}]
        assert words(found(medicine(medicationReference={"reference": "#x"}, contained=inside))) == ["Lithium"]

    def test_a_medication_without_a_name_is_called_by_what_is_in_it(self):
        parts = [{"itemCodeableConcept": concept("Naloxone")}, {"itemCodeableConcept": concept("Buprenorphine")}]
        inside = [{"resourceType": "Medication", "id": "x", "ingredient": parts}]
        assert words(found(medicine(medicationReference={"reference": "#x"}, contained=inside))) == [
            "Naloxone, Buprenorphine"
        ]

    @pytest.mark.parametrize(
        "reference",
        ["urn:uuid:nowhere", "#nowhere", "Medication/nowhere", "https://other.example/fhir/Medication/m1", 7],
    )
    def test_a_reference_to_nowhere_is_counted(self, reference):
        drug = {
            "fullUrl": "https://hospital.example/fhir/Medication/m1",
            "resource": {"resourceType": "Medication", "id": "m1", "code": concept("Lithium")},
        }
        record = found(medicine(medicationReference={"reference": reference}), drug)
        assert (record.items, left(record)) == ((), {Why.ELSEWHERE: 1})

    def test_a_reference_to_nowhere_that_says_what_it_is_will_do(self):
        record = found(medicine(medicationReference={"reference": "Medication/m1", "display": "Lithium 300 mg"}))
        assert words(record) == ["Lithium 300 mg"]

    def test_statements_are_read_like_requests(self):
        said = {
            "resourceType": "MedicationStatement",
            "status": "active",
            "subject": ADA,
            "dosage": [{"text": "daily"}],
        }
        record = found(said | {"medicationCodeableConcept": concept("Lithium")})
        assert [(item.words, item.how_much) for item in record.items] == [("Lithium", "daily")]


class TestAllergies:
    def test_one_is_offered_with_its_reaction(self):
        reaction = [{"manifestation": [concept("Hives"), concept("Swelling")]}]
        (item,) = found(allergy("Penicillin", "91936005", reaction=reaction)).items
        assert (item.kind, item.words, item.reaction) == (Kind.ALLERGY, "Penicillin", "Hives, Swelling")

    @pytest.mark.parametrize(
        "said",
        [
            "No known allergies",
            "No Known Drug Allergy",
            "NKDA",
            "nka",
            "No allergies",
            "Not known allergy",
            "None known",
        ],
    )
    def test_no_known_allergies_is_none(self, said):
        record = found(allergy(said))
        assert (record.items, left(record)) == ((), {Why.NONE_KNOWN: 1})

    def test_the_code_for_no_known_allergy_is_none_whatever_it_says(self):
        assert left(found(allergy("Keine", "716186003"))) == {Why.NONE_KNOWN: 1}

    def test_words_that_begin_alike_are_allergies(self):
        assert words(found(allergy("Nonoxynol"), allergy("Norfloxacin"), allergy("Nuts"))) == [
            "Nonoxynol",
            "Norfloxacin",
            "Nuts",
        ]

    def test_what_is_over_or_taken_back_is_counted(self):
        record = found(
            allergy("Egg", clinicalStatus=status("resolved")), allergy("Nuts", verificationStatus=status("refuted"))
        )
        assert (record.items, left(record)) == ((), {Why.ENDED: 1, Why.WITHDRAWN: 1})

    def test_ketamine_is_known_as_a_medicine(self):
        assert found(allergy("Ketamine")).items[0].medicine == "ketamine"


class TestPressure:
    @pytest.mark.parametrize("code", ["85354-9", "55284-4"])
    def test_the_latest_panel_counts_and_older_ones_are_counted(self, code):
        panel = concept("Blood pressure", code, LOINC)
        record = found(
            pressure(150, 95, "2025-01-01", code=panel),
            pressure(131.6, 84.2, "2026-12-24T08:00:00Z", code=panel),
            pressure(180, 110, "2024-05-05", code=panel),
        )
        measure = record.items[0].pressure
        assert (measure.systolic, measure.diastolic, measure.taken_on) == (132, 84, date(2026, 12, 24))
        assert (record.items[0].words, left(record)) == ("132/84 mmHg", {Why.OLDER: 2})

    def test_instants_are_put_in_order_across_zones(self):
        record = found(pressure(140, 90, "2026-12-24T08:00:00-08:00"), pressure(120, 80, "2026-12-24T15:30:00Z"))
        assert record.items[0].words == "140/90 mmHg"

    def test_of_two_at_one_instant_the_higher_counts(self):
        record = found(pressure(160, 100), pressure(120, 80))
        assert record.items[0].words == "160/100 mmHg"

    def test_two_observations_of_one_instant_make_a_pair(self):
        record = found(half("8480-6", 144), half("8462-4", 91), half("8480-6", 200, at="2026-12-01"))
        assert record.items[0].words == "144/91 mmHg"
        assert left(record) == {Why.UNREADABLE: 1}

    @pytest.mark.parametrize("unit", ["mmHg", "mm[Hg]", "MM[HG]", "mm Hg"])
    def test_mmhg_is_written_in_several_ways(self, unit):
        part = [{"code": concept("s", "8480-6", LOINC), "valueQuantity": {"value": 120, "unit": unit}}]
        part.append({"code": concept("d", "8462-4", LOINC), "valueQuantity": {"value": 80, "code": unit}})
        assert found(pressure(component=part)).items[0].words == "120/80 mmHg"

    @pytest.mark.parametrize(
        ("systolic", "diastolic", "at"),
        [
            (80, 120, "2026-01-01"),
            (120, 120, "2026-01-01"),
            (900, 80, "2026-01-01"),
            (120, 5, "2026-01-01"),
            ("120", 80, "2026-01-01"),
            (True, 80, "2026-01-01"),
            (None, 80, "2026-01-01"),
            (120, 80, "2030-01-01"),
        ],
    )
    def test_what_can_not_be_so_is_counted_and_not_offered(self, systolic, diastolic, at):
        record = found(pressure(systolic, diastolic, at))
        assert (record.items, left(record)) == ((), {Why.UNREADABLE: 1})

    def test_another_unit_is_not_converted(self):
        kpa = [
            {"code": concept("s", code, LOINC), "valueQuantity": {"value": value, "unit": "kPa"}}
            for code, value in (("8480-6", 160), ("8462-4", 90))
        ]
        assert left(found(pressure(component=kpa))) == {Why.UNREADABLE: 1}

    def test_one_that_was_taken_back_is_not_the_latest(self):
        record = found(pressure(190, 120, "2026-12-30", status="entered-in-error"), pressure(120, 80))
        assert (record.items[0].words, left(record)) == ("120/80 mmHg", {Why.WITHDRAWN: 1})

    def test_one_without_a_day_counts_only_where_there_is_no_other(self):
        undated = pressure(150, 90) | {"effectiveDateTime": None}
        assert found(undated).items[0].pressure.taken_on is None
        assert found(undated, pressure(120, 80)).items[0].words == "120/80 mmHg"


class TestWhose:
    def test_entries_about_somebody_else_or_nobody_are_counted(self):
        other = {"reference": "urn:uuid:somebody"}
        record = found(condition("Gout"), condition("Psychosis", subject=other), medicine(subject=other))
        assert (words(record), left(record)) == (["Gout"], {Why.ELSEWHERE: 2})

    def test_an_entry_that_names_nobody_is_the_one_persons(self):
        assert words(found(condition("Gout", subject=None))) == ["Gout"]

    def test_the_person_is_found_by_any_kind_of_address(self):
        entry = {"fullUrl": "https://hospital.example/fhir/Patient/ada", "resource": person()}
        for reference in ("Patient/ada", "https://hospital.example/fhir/Patient/ada", "Patient/ada/_history/2"):
            said = bundle(condition(subject={"reference": reference}))
            said["entry"][0] = entry
            assert words(look(said)) == ["Asthma"]

    def test_the_same_person_twice_is_one_person(self):
        assert words(found(condition("Gout"), person(id="again"))) == ["Gout"]


class TestBundles:
    @pytest.mark.parametrize("sort", ["collection", "searchset", "transaction", "document", "batch", None])
    def test_every_sort_of_bundle_is_read(self, sort):
        assert words(found(condition("Gout"), type=sort)) == ["Gout"]

    def test_further_pages_are_noticed(self):
        assert found(link=[{"relation": "next", "url": "https://hospital.example/more"}]).goes_on
        assert not found(link=[{"relation": "self", "url": "https://hospital.example/this"}]).goes_on

    def test_other_entries_are_counted_by_kind(self):
        record = found(
            {"resourceType": "Encounter"}, {"resourceType": "Encounter"}, {"resourceType": "Procedure"}, {"resource": 3}
        )
        assert left(record) == {Why.UNREADABLE: 1, Why.OTHER_KIND: 3}
        assert record.left_out[1].examples == ("Encounter × 2", "Procedure")

    def test_an_empty_record_says_nothing(self):
        record = found()
        assert (record.name, record.items, record.left_out) == ("Ada Patient", (), ())


class TestSamples:
    def test_a_generated_record_is_read(self):
        record = look((HERE / "fredrick_kris.json").read_bytes(), name="Fredrick Kris", born_on=date(1980, 12, 30))
        assert (record.name, words(record)) == (
            "Fredrick Kris",
            [
                "Hypertension",
                "Fracture of clavicle",
                "Concussion with no loss of consciousness",
                "Hydrochlorothiazide 25 MG",
                "185/113 mmHg",
            ],
        )
        assert left(record) | {Why.OTHER_KIND: 0} == {
            Why.NOT_CONDITION: 1,
            Why.ENDED: 2,
            Why.OLDER: 3,
            Why.OTHER_KIND: 0,
        }

    def test_every_entry_is_offered_or_counted(self):
        for file, name, born in (
            ("fredrick_kris", "Fredrick Kris", date(1980, 12, 30)),
            ("chet_hoeger", "Chet Hoeger", date(1988, 9, 5)),
        ):
            data = (HERE / f"{file}.json").read_bytes()
            record = look(data, name=name, born_on=born)
            entries = data.count(b'"fullUrl"') - 1  # the Patient
            assert len(record.items) + sum(left(record).values()) == entries


def test_codes_are_kept_with_every_item():
    record = found(medicine("Sertraline", "312940"), condition("Gout", "90560007"))
    assert {code.system for item in record.items for code in item.codes} == {RXNORM, "http://snomed.info/sct"}

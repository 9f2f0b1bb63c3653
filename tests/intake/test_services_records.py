"""A record is brought, taken over on the patient's word, and thrown away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from common import clock as house_clock
from common.errors import Refused
from common.models import AuditEntry
from intake.models import BroughtRecord
from intake.record.refusals import BadRecord
from intake.sections import shapes
from intake.sections.keys import SectionKey
from intake.sections.shapes import Known, Origin
from intake.selectors.application import sections_of
from intake.services import applications, records
from tests.intake.application_build import MORNING, a_whole_application, an_application, fill, save, send
from tests.intake.record_build import allergy, bundle, condition, medicine, person, pressure, raw

pytestmark = pytest.mark.django_db

K = SectionKey
FILE = raw(
    bundle(condition("Hypertension"), condition("Gout"), medicine("Lithium 300 MG"), allergy("Nuts"), pressure())
)


@pytest.fixture(autouse=True)
def _morning(clock):
    clock(MORNING)


@pytest.fixture
def application(patient):
    made = an_application(patient)
    save(made, K.ABOUT)
    return made


def bring(application, data=FILE, by=None):
    return records.bring(application=application, data=data, by=by or application.patient.user)


def take(record, *words, by=None):
    """Take over the items with these words."""
    keys = [item.key for item in records.found_in(record).items if item.words in words]
    return records.take_over(record=record, keys=keys, by=by or record.application.patient.user)


def audited(action):
    return list(AuditEntry.objects.filter(action=action).order_by("at", "id").values_list("detail", flat=True))


class TestBringing:
    def test_what_was_read_is_kept_sealed_and_the_file_is_not(self, application):
        record = bring(application)
        assert [item.words for item in records.found_in(record).items] == [
            "Hypertension",
            "Gout",
            "Lithium 300 MG",
            "Nuts",
            "128/82 mmHg",
        ]
        assert (record.taken, record.settled_at, record.read_at, record.read_by) == (
            [],
            None,
            MORNING,
            application.patient.user,
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM intake_broughtrecord")
            assert b"Lithium" not in b"".join(
                bytes(str(value), "utf-8") if not isinstance(value, (bytes, memoryview)) else bytes(value)
                for value in cursor.fetchone()
            )

    def test_it_is_written_down_with_counts_only(self, application):
        record = bring(application)
        assert audited("record.offered") == [{}]
        assert audited("record.brought") == [{"record": str(record.pk), "items": 5, "left_out": 0}]

    def test_nothing_goes_into_the_application_by_itself(self, application):
        before = sections_of(application)
        bring(application)
        assert sections_of(application) == before

    def test_the_same_file_again_gives_the_same_row(self, application):
        assert bring(application) == bring(application)
        assert BroughtRecord.objects.count() == 1

    def test_another_file_stands_beside_it(self, application):
        assert bring(application) != bring(application, raw(bundle(condition("Gout"))))

    def test_the_digest_is_keyed(self, application, settings):
        first = bring(application).digest
        settings.SECRET_KEY = "another key of the house"
        assert records._digest(FILE) != first

    def test_a_bad_file_leaves_nothing_but_a_line_in_the_audit(self, application):
        before = sections_of(application)
        for data, code in ((b"hello", "json"), (raw(bundle(who=person(birthDate="1990-01-01"))), "birth")):
            with pytest.raises(BadRecord) as bad:
                bring(application, data)
            assert bad.value.code == code
        assert not BroughtRecord.objects.exists()
        assert sections_of(application) == before
        assert audited("record.refused") == [{"code": "json"}, {"code": "birth"}]

    def test_name_and_birth_date_come_first(self, patient):
        empty = an_application(patient)
        save(empty, K.ABOUT, shapes.About(full_name="Ada Patient"), done=False)
        with pytest.raises(BadRecord) as bad:
            bring(empty)
        assert bad.value.code == "about"

    def test_the_name_under_about_you_counts_and_not_that_of_the_account(self, application):
        save(application, K.ABOUT, shapes.About(full_name="Grace Hopper", born_on="1985-03-04"), done=False)
        with pytest.raises(BadRecord) as bad:
            bring(application)
        assert bad.value.code == "name"

    def test_ten_files_an_hour_bad_ones_among_them_and_then_a_pause(self, application, clock):
        for number in range(records.MOST_AN_HOUR):
            if number % 2:
                bring(application)
            else:
                with pytest.raises(BadRecord):
                    bring(application, b"hello")
        with pytest.raises(Refused) as refusal:
            bring(application)
        assert (refusal.value.code, refusal.value.field) == ("too_many", "file")
        clock(MORNING + timedelta(hours=1, seconds=1))
        assert bring(application)

    def test_nobody_else_brings_it(self, application, other_patient, prescriber):
        for stranger in (other_patient.user, prescriber):
            with pytest.raises(PermissionDenied):
                bring(application, by=stranger)
        assert not AuditEntry.objects.filter(action="record.offered").exists()

    def test_not_while_the_clinic_has_the_application(self, patient):
        whole = a_whole_application(patient)
        send(whole)
        with pytest.raises(Refused) as refusal:
            bring(whole)
        assert refusal.value.code == "not_writable"


class TestTakingOver:
    def test_what_was_chosen_stands_in_the_sections_and_nothing_else(self, application):
        record = take(bring(application), "Gout", "Lithium 300 MG", "Nuts")
        said = sections_of(application)
        assert [(one.words, one.origin) for one in said[K.HISTORY].others] == [("Gout", Origin.RECORD)]
        assert [one.words for one in said[K.MEDICINES].taken] == ["Lithium 300 MG"]
        assert [one.words for one in said[K.ALLERGIES].known] == ["Nuts"]
        assert said[K.HISTORY].pressure is None
        assert record.taken == ["allergy-1", "condition-2", "medicine-1"]
        assert record.settled_at == MORNING
        assert audited("record.taken_over") == [{"record": str(record.pk), "items": 3}]

    def test_a_section_that_was_done_stays_done_and_one_that_was_not_is_not(self, application):
        save(application, K.MEDICINES)
        take(bring(application), "Gout", "Lithium 300 MG")
        done = {row.key: row.done_at is not None for row in application.sections.all()}
        assert (done[K.MEDICINES], done[K.HISTORY]) == (True, False)

    def test_taking_over_twice_doubles_nothing(self, application):
        record = bring(application)
        take(record, "Gout", "Hypertension")
        saved = audited("application.section_saved")
        take(record, "Gout", "Lithium 300 MG")
        said = sections_of(application)
        assert [one.words for one in said[K.HISTORY].others] == ["Hypertension", "Gout"]
        assert len(audited("application.section_saved")) == len(saved) + 1
        assert BroughtRecord.objects.get().taken == ["condition-1", "condition-2", "medicine-1"]

    def test_an_answer_changes_on_the_patients_word(self, application):
        fill(application)
        take(bring(application), "Hypertension")
        history = sections_of(application)[K.HISTORY]
        assert history.asked["hypertension"] == Known.YES
        assert history.asked["psychosis"] == Known.NO

    def test_the_other_tab_is_told_that_the_section_changed(self, application):
        save(application, K.MEDICINES, shapes.Medicines(none=True))
        take(bring(application), "Lithium 300 MG")
        from common.errors import StaleSave

        with pytest.raises(StaleSave):
            save(application, K.MEDICINES, shapes.Medicines(), version=1)

    def test_what_was_half_typed_stays(self, application):
        save(application, K.HISTORY, shapes.History(), done=False, unfinished={"systolic": "12o"})
        take(bring(application), "Gout")
        assert application.sections.get(key=K.HISTORY).unfinished == '{"systolic": "12o"}'

    @pytest.mark.parametrize("keys", [[], ["condition-99"], [""]])
    def test_nothing_chosen_is_refused_and_nothing_is_written(self, application, keys):
        record = bring(application)
        with pytest.raises(Refused) as refusal:
            records.take_over(record=record, keys=keys, by=application.patient.user)
        assert refusal.value.field == "keys"
        assert BroughtRecord.objects.get().settled_at is None

    def test_a_section_that_is_full_is_left_as_it_was(self, application):
        full = shapes.Medicines(taken=tuple(shapes.Medicine(words=f"Drug {n}") for n in range(100)))
        save(application, K.MEDICINES, full)
        record = bring(application)
        with pytest.raises(Refused) as refusal:
            take(record, "Gout", "Lithium 300 MG")
        assert refusal.value.code == "full"
        assert sections_of(application)[K.HISTORY].others == ()

    def test_not_once_it_was_sent_in(self, patient):
        whole = a_whole_application(patient)
        record = bring(whole)
        send(whole)
        with pytest.raises(Refused) as refusal:
            take(record, "Gout")
        assert refusal.value.code == "not_writable"

    def test_nobody_else_takes_it_over(self, application, other_patient, prescriber):
        record = bring(application)
        for stranger in (other_patient.user, prescriber):
            with pytest.raises(PermissionDenied):
                take(record, "Gout", by=stranger)


class TestThrowingAway:
    def test_nothing_of_what_was_read_is_left(self, application):
        record = bring(application)
        records.throw_away(record=record, by=application.patient.user)
        row = BroughtRecord.objects.get()
        assert (row.read, row.thrown_away_at) == ("", MORNING)
        assert list(BroughtRecord.objects.kept()) == []
        assert audited("record.thrown_away") == [{"record": str(record.pk)}]

    def test_what_was_taken_over_stays(self, application):
        record = take(bring(application), "Gout")
        records.throw_away(record=record, by=application.patient.user)
        assert [one.words for one in sections_of(application)[K.HISTORY].others] == ["Gout"]

    def test_twice_changes_nothing(self, application):
        record = bring(application)
        for _ in range(2):
            records.throw_away(record=record, by=application.patient.user)
        assert len(audited("record.thrown_away")) == 1

    def test_the_same_file_can_be_brought_again(self, application):
        record = bring(application)
        records.throw_away(record=record, by=application.patient.user)
        assert bring(application) != record

    def test_from_a_page_that_was_open_nothing_is_taken_over_any_more(self, application):
        record = bring(application)
        keys = [item.key for item in records.found_in(record).items]
        records.throw_away(record=record, by=application.patient.user)
        with pytest.raises(Refused) as refusal:
            records.take_over(record=record, keys=keys, by=application.patient.user)
        assert refusal.value.code == "thrown_away"

    def test_nobody_else_throws_it_away(self, application, other_patient):
        with pytest.raises(PermissionDenied):
            records.throw_away(record=bring(application), by=other_patient.user)


def test_withdrawing_an_application_closes_its_records(application):
    record = bring(application)
    applications.withdraw(application=application, by=application.patient.user)
    with pytest.raises(Refused):
        take(record, "Gout")


def test_a_day_ahead_by_the_patients_clock_is_not_in_the_future(application):
    assert house_clock.now() == MORNING
    record = bring(application, raw(bundle(pressure(120, 80, "2027-01-12T09:00:00-05:00"))))
    assert records.found_in(record).items[0].words == "120/80 mmHg"

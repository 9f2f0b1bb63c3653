"""What the office sets for its intake."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from intake.models import Assessment, IntakeSettings
from intake.services import findings
from intake.services.settings import FIELDS, change_settings
from tests.cast import a_patient
from tests.intake.review_build import MORNING, an_application

pytestmark = pytest.mark.django_db
USUAL = {name: IntakeSettings._meta.get_field(name).default for name in FIELDS}


def test_the_office_changes_the_numbers_and_what_is_sent_in_afterwards_is_held_against_them(clinic, office, clock):
    clock(MORNING)
    before = an_application(a_patient(clinic, "Before Person"))
    row = change_settings(clinic=clinic, values={**USUAL, "systolic_caution": 110}, version=1, by=office)
    after = an_application(a_patient(clinic, "After Person"))
    limits = {one: Assessment.objects.get(submission=findings.newest_of(one)).limits for one in (before, after)}
    assert (limits[before]["systolic_caution"], limits[after]["systolic_caution"]) == (140, 110)
    assert (before.worst, after.worst) == (0, 2)
    entry = AuditEntry.objects.get(action="intake.settings_changed")
    assert (entry.actor, entry.detail["changed"], row.version) == (office, "systolic_caution", 2)


@pytest.mark.parametrize("part", ["systolic", "diastolic"])
@pytest.mark.parametrize(("over", "is_refused"), [(-1, False), (0, True), (1, True)])
def test_a_stop_lies_above_its_caution(clinic, office, part, over, is_refused):
    values = {**USUAL, f"{part}_caution": USUAL[f"{part}_stop"] + over}
    if not is_refused:
        change_settings(clinic=clinic, values=values, version=1, by=office)
        return
    with pytest.raises(Refused) as refused:
        change_settings(clinic=clinic, values=values, version=1, by=office)
    assert refused.value.field == f"{part}_stop"
    assert not IntakeSettings.objects.filter(version__gt=1).exists()


def test_a_number_that_no_column_holds_is_refused_with_a_sentence(clinic, office):
    with pytest.raises(Refused) as refused:
        change_settings(clinic=clinic, values={**USUAL, "answer_days": 0}, version=1, by=office)
    assert refused.value.field == "answer_days"


def test_only_the_office_and_only_on_a_page_of_now(clinic, office, clinician, other_office):
    for somebody in (clinician, other_office):
        with pytest.raises(PermissionDenied):
            change_settings(clinic=clinic, values=USUAL, version=1, by=somebody)
    change_settings(clinic=clinic, values=USUAL, version=1, by=office)
    with pytest.raises(StaleSave):
        change_settings(clinic=clinic, values=USUAL, version=1, by=office)


def test_a_stale_page_shows_both(clinic, office):
    browser = Client()
    browser.force_login(office)
    change_settings(clinic=clinic, values={**USUAL, "answer_days": 9}, version=1, by=office)
    sent = {**USUAL, "takes_applications": "on", "answer_days": 3, "version": 1}
    response = browser.post(reverse("intake:settings"), sent)
    assert response.status_code == 409
    differing = [(one["theirs"], one["yours"]) for one in response.context["fields"] if one["differs"]]
    assert differing == [(9, 3)]
    sent["version"] = 2
    assert browser.post(reverse("intake:settings"), sent).status_code == 302
    assert IntakeSettings.objects.get().answer_days == 3


def test_what_was_typed_comes_back_with_a_sentence_beside_its_field(clinic, office):
    browser = Client()
    browser.force_login(office)
    sent = {**USUAL, "takes_applications": "on", "systolic_stop": 130, "version": 1}
    response = browser.post(reverse("intake:settings"), sent)
    assert response.status_code == 422
    assert "The stop has to lie above the caution." in response.content.decode()
    assert "130" in response.content.decode()

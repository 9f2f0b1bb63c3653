"""A GET of every address, by everybody, for their own, a neighbour's and a stranger's things."""

from __future__ import annotations

import pytest

from common.models import AuditEntry
from tests.access.asking import address, askers, data, elsewhere, is_open_to, is_sign_in, words
from tests.access.rules import FOUND, RULES, WRONG_METHOD
from tests.access.world import Who

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_get_shows_to_each_what_is_theirs_and_changes_nothing(rule, world, as_person):
    before = data()
    for person, owner, who in askers(rule, world):
        response = as_person(person).get(address(rule, world, owner))
        told = f"{rule}: {person} opens what belongs to {owner} ({who})"
        refused = FOUND if rule.leads_back else WRONG_METHOD
        allowed = rule.answers[who] if rule.get or rule.answers[who] == FOUND else refused
        assert response.status_code in allowed, f"{told}: {response.status_code}, not {allowed}"
        if person == "nobody" and not rule.is_public:
            assert is_sign_in(response), told
    assert data() == before


THINGS = [rule for rule in RULES if rule.of and not rule.is_public and rule.get]


@pytest.mark.parametrize("rule", [rule for rule in THINGS if (404,) in rule.answers.values()], ids=str)
def test_what_is_kept_from_somebody_looks_to_them_like_what_is_not_there(rule, world, as_person):
    for person, owner, who in askers(rule, world):
        if rule.answers[who] == (404,) and "pk" in rule.kwargs(world.owners[owner]):
            browser = as_person(person)
            kept, absent = (browser.get(place(rule, world, owner)) for place in (address, elsewhere))
            assert (absent.status_code, words(absent)) == (404, words(kept)), f"{rule}: {person}, {owner}"


@pytest.mark.parametrize("rule", [rule for rule in THINGS if rule.record], ids=str)
def test_staff_who_open_a_record_leave_a_line_in_the_audit_trail(rule, world, as_person):
    for person, owner, who in askers(rule, world):
        if not is_open_to(rule, who) or who == Who.SELF:
            continue
        lines = AuditEntry.objects.filter(actor=world.people[person], subject_id=world.owners[owner].patient.pk)
        before = lines.count()
        as_person(person).get(address(rule, world, owner))
        assert lines.count() == before + 1, f"{rule}: {person} opened what belongs to {owner}"

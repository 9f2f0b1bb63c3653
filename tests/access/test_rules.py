"""The table of rules knows every address of the house, and no other."""

from __future__ import annotations

from tests.access.asking import names
from tests.access.rules import RULES


def test_every_address_has_a_rule_that_says_who_may_open_it():
    unknown = sorted(set(names()) - {rule.name for rule in RULES})
    assert not unknown, (
        f"Nobody has said who may open {', '.join(unknown)}. Add a rule for each to tests/access/rules.py: place(...) for a "
        "page that belongs to nobody, thing(...) for a page about a row (and one of these rows to tests/access/world.py "
        "when there is none yet), public(...) or by_token(...) for one without a sign-in."
    )


def test_no_rule_is_about_an_address_that_is_gone():
    gone = sorted({rule.name for rule in RULES} - set(names()))
    assert not gone, (
        f"There is no address called {', '.join(gone)} any more. Take its rule out of tests/access/rules.py."
    )


def test_a_rule_names_what_it_is_about_when_there_are_several():
    titles = [str(rule) for rule in RULES]
    assert sorted(set(titles)) == sorted(titles)

from dataclasses import replace

import pytest
from django.test import override_settings

from config import checks
from config.channels import Texts

GROWN = {
    "JOURNEY_MODE": "production",
    "DEMO": False,
    "DEBUG": False,
    "INSTALLED_APPS": [],
    "SITE_URL": "https://journey.example.org",
    "BROKER_IN_MEMORY": False,
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
}


def found(**changes):
    with override_settings():
        from django.conf import settings

        for name, value in {**GROWN, **changes}.items():
            setattr(settings, name, value)
        return {problem.id for problem in [*checks.production_is_closed(), *checks.production_is_grown()]}


MAIL = "config.W007"  # tests have no mail server


def test_a_grown_house_is_fine():
    assert found() == {MAIL}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"DEMO": True}, "config.E001"),
        ({"INSTALLED_APPS": ["demo"]}, "config.E001"),
        ({"DEBUG": True}, "config.E002"),
        ({"FIELD_KEYS": []}, "config.E003"),
        ({"SITE_URL": "http://journey.example.org"}, "config.E004"),
        ({"BROKER_IN_MEMORY": True}, "config.W005"),
        ({"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}, "config.W006"),
    ],
)
def test_a_wrong_combination_is_found(change, problem):
    assert problem in found(**change)


def test_an_embedded_house_may_be_small():
    assert found(JOURNEY_MODE="embedded", BROKER_IN_MEMORY=True, SITE_URL="http://127.0.0.1:8000") == set()


HALF, WHOLE = Texts(account="AC1"), Texts(account="AC1", token="t", sender="+15550100999")


@pytest.mark.parametrize(("texts", "problems"), [(Texts(), set()), (HALF, {"config.W008"}), (WHOLE, set())])
def test_an_account_for_texts_that_was_given_in_part_is_found(settings, texts, problems):
    settings.JOURNEY_TEXTS = texts
    assert {problem.id for problem in checks.texts_are_set_up_or_not()} == problems
    assert texts.is_on is (texts is WHOLE)


@pytest.mark.parametrize(
    ("texts", "problems"),
    [
        (Texts(), set()),
        (WHOLE, {"config.W009"}),
        (replace(WHOLE, callback="http://journey.example.org"), {"config.W009"}),
        (replace(WHOLE, callback="https://journey.example.org"), set()),
    ],
)
def test_a_provider_that_can_not_call_this_house_is_found(settings, texts, problems):
    settings.JOURNEY_TEXTS, settings.JOURNEY_MODE = texts, "production"
    assert {problem.id for problem in checks.channels_can_be_called_back()} == problems

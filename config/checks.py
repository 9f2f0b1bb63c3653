"""System checks: combinations of settings that must not go live."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register


def _problem(kind: type[Error] | type[checks.Warning], number: int, sentence: str, hint: str) -> CheckMessage:
    letter = "E" if kind is Error else "W"
    return kind(sentence, hint=hint, id=f"config.{letter}{number:03}")


@register(Tags.security)
def production_is_closed(**_: Any) -> list[CheckMessage]:
    """What must never be open or weak in production."""
    if settings.JOURNEY_MODE != "production":
        return []
    found = []
    if settings.DEMO or "demo" in settings.INSTALLED_APPS:
        found.append(_problem(Error, 1, "A demo clinic has known passwords.", "Set DEMO=false."))
    if settings.DEBUG:
        found.append(_problem(Error, 2, "DEBUG shows people's data to strangers.", "Set DEBUG=false."))
    if not settings.FIELD_KEYS:
        found.append(_problem(Error, 3, "The key that seals texts is missing.", "Set FIELD_KEYS."))
    if not settings.SITE_URL.startswith("https://"):
        found.append(_problem(Error, 4, "SITE_URL is not https.", "Links in messages must be protected on their way."))
    return found


@register(Tags.security, deploy=True)
def production_is_grown(**_: Any) -> list[CheckMessage]:
    """What a house with more than one process needs."""
    if settings.JOURNEY_MODE != "production":
        return []
    found = []
    if settings.BROKER_IN_MEMORY:
        found.append(
            _problem(
                checks.Warning,
                5,
                "The broker lives in the memory of one process.",
                "Set BROKER_URL to Redis or RabbitMQ, or run the whole house with `manage.py up`.",
            )
        )
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            _problem(
                checks.Warning, 6, "SQLite serves one machine.", "Set DATABASE_URL to PostgreSQL when the house grows."
            )
        )
    if not settings.JOURNEY_EMAIL.over_smtp:
        found.append(
            _problem(checks.Warning, 7, "Messages are written to files.", "Set EMAIL_URL to your mail server.")
        )
    return found


@register(Tags.compatibility)
def texts_are_set_up_or_not(**_: Any) -> list[CheckMessage]:
    """An account for texts that was given in part: texts are off then, and whoever began should know."""
    if not settings.JOURNEY_TEXTS.is_half_given:
        return []
    return [
        _problem(
            checks.Warning,
            8,
            "Texts are off: their account is given in part.",
            "Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM, or none of them.",
        )
    ]


@register(Tags.security, deploy=True)
def channels_can_be_called_back(**_: Any) -> list[CheckMessage]:
    """Texts whose provider cannot tell us anything: a STOP would not be heard here."""
    texts = settings.JOURNEY_TEXTS
    if settings.JOURNEY_MODE != "production" or not texts.is_on or texts.callback.startswith("https://"):
        return []
    return [
        _problem(
            checks.Warning,
            9,
            "The provider of texts cannot call this house.",
            "Set TEXT_CALLBACK_URL to an https address at which it is reached.",
        )
    ]

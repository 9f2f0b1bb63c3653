"""What a failed sending means and when to try again: a ladder by class of error."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

LADDER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
)


class Failure(StrEnum):
    """What is known after an attempt failed."""

    TEMPORARY = "temporary"  # it did not leave the house; trying again may help
    PERMANENT = "permanent"  # it was refused for good
    UNKNOWN = "unknown"  # it may have left the house: never sent again blindly


# Trouble between us and the mail server, whatever its code: no fault of this message, so it waits.
_OUR_TROUBLE = frozenset({"SMTPAuthenticationError", "SMTPConnectError", "SMTPHeloError"})
# Nothing was on the wire yet when these are raised.
_BEFORE_SENDING = frozenset(
    {
        "ConnectionRefusedError",
        "gaierror",
        "herror",
        "SSLCertVerificationError",
        "SMTPRecipientsRefused",
        "SMTPSenderRefused",
    }
)
_HOPELESS = frozenset({"SMTPNotSupportedError", "UnicodeEncodeError"})
_SIGN_IN_CODES = frozenset({530, 534, 535, 538})
_TEMPORARY_CODES = range(400, 500)
_PERMANENT_CODES = range(500, 600)


def class_of_smtp(code: int | None, exc_name: str) -> Failure:
    """Classify a failed SMTP sending by the reply code, if there was one, and the name of the exception's class.

    A refused sign-in or connection is temporary even with a 5xx code: the fault is in our settings, and the message
    shall wait until they are mended. A connection lost half-way is unknown: the server may have taken the message.
    """
    if exc_name in _OUR_TROUBLE or code in _SIGN_IN_CODES:
        return Failure.TEMPORARY
    if code is not None:
        return _class_of_code(code)
    if exc_name in _HOPELESS:
        return Failure.PERMANENT
    return Failure.TEMPORARY if exc_name in _BEFORE_SENDING else Failure.UNKNOWN


def next_try(attempts: int, failed_at: datetime) -> datetime | None:
    """When to try again after `attempts` failed attempts (1 or more), or None to give up.

    1 minute, 5 minutes, 15 minutes, 1 hour, 3 hours.
    """
    if attempts < 1:
        message = "a next try needs at least one attempt"
        raise ValueError(message)
    return failed_at + LADDER[attempts - 1] if attempts <= len(LADDER) else None


def _class_of_code(code: int) -> Failure:
    if code in _TEMPORARY_CODES:
        return Failure.TEMPORARY
    return Failure.PERMANENT if code in _PERMANENT_CODES else Failure.UNKNOWN

"""What a failed sending means and when to try again."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.retry import Failure, class_of_smtp, next_try

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "exc_name", "expected"),
    [
        (421, "SMTPSenderRefused", Failure.TEMPORARY),
        (450, "SMTPRecipientsRefused", Failure.TEMPORARY),
        (499, "SMTPDataError", Failure.TEMPORARY),
        (500, "SMTPDataError", Failure.PERMANENT),
        (550, "SMTPRecipientsRefused", Failure.PERMANENT),
        (599, "SMTPDataError", Failure.PERMANENT),
        (600, "SMTPDataError", Failure.UNKNOWN),
        (250, "SMTPDataError", Failure.UNKNOWN),
        (-1, "SMTPServerDisconnected", Failure.UNKNOWN),
        # Our own settings or the server as a whole: the message waits.
        (535, "SMTPAuthenticationError", Failure.TEMPORARY),
        (530, "SMTPSenderRefused", Failure.TEMPORARY),
        (554, "SMTPConnectError", Failure.TEMPORARY),
        (None, "ConnectionRefusedError", Failure.TEMPORARY),
        (None, "gaierror", Failure.TEMPORARY),
        (None, "SMTPNotSupportedError", Failure.PERMANENT),
        # Lost half-way: the server may have taken it.
        (None, "SMTPServerDisconnected", Failure.UNKNOWN),
        (None, "TimeoutError", Failure.UNKNOWN),
        (None, "SomethingNew", Failure.UNKNOWN),
    ],
)
def test_an_error_is_classed_by_what_it_says_about_the_message(
    code: int | None, exc_name: str, expected: Failure
) -> None:
    assert class_of_smtp(code, exc_name) is expected


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 180)])
def test_each_try_waits_longer(attempts: int, minutes: int) -> None:
    assert next_try(attempts, NOW) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize("attempts", [6, 7, 100])
def test_after_the_ladder_it_gives_up(attempts: int) -> None:
    assert next_try(attempts, NOW) is None


def test_no_attempt_has_no_next_try() -> None:
    with pytest.raises(ValueError, match="at least one"):
        next_try(0, NOW)

"""The text of a feed, as a calendar library reads it and as a command-line calendar shows it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from scheduling.feed import Entry, calendar

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
KHAL = Path(sys.executable).parent / "khal"


def an_entry(number: int, starts_at: datetime, **more: object) -> Entry:
    values: dict[str, object] = {"title": "Appointment", "sequence": 1, "changed_at": NOW} | more
    return Entry(UUID(int=number), starts_at, 120, **values)  # type: ignore[arg-type]


def text(*entries: Entry, now: datetime = NOW) -> bytes:
    return calendar(entries, title="Appointments", zone_name="America/New_York", host="clinic.example", now=now)


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


AT = datetime(2027, 3, 10, 14, 0, tzinfo=UTC)


def test_a_calendar_library_reads_back_what_was_written() -> None:
    entry = an_entry(
        7, AT, sequence=4, place="Room, 2; north", note="Sign in:\nhttps://clinic.example/", url="https://x.example/"
    )
    content = text(entry)
    whole = Calendar.from_ical(content)
    assert (whole["VERSION"], whole["METHOD"]) == ("2.0", "PUBLISH")
    assert whole["X-WR-CALNAME"] == "Appointments"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in content
    assert b"X-PUBLISHED-TTL;VALUE=DURATION:PT1H" in content
    (event,) = events(content)
    assert event["UID"] == f"{UUID(int=7)}@clinic.example"
    assert event["SEQUENCE"] == 4
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (AT, AT + timedelta(hours=2))
    assert event.decoded("LAST-MODIFIED") == NOW
    assert str(event["LOCATION"]) == "Room, 2; north"
    assert str(event["DESCRIPTION"]) == "Sign in:\nhttps://clinic.example/"
    assert (event["STATUS"], event["CLASS"]) == ("CONFIRMED", "PRIVATE")


def test_lines_end_and_fold_as_the_standard_asks() -> None:
    content = text(an_entry(1, AT, note="wörter " * 40))
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_the_same_entries_give_the_same_bytes_whatever_their_order_and_whenever_it_is_read() -> None:
    one, other = an_entry(1, AT), an_entry(2, AT)
    assert text(one, other) == text(other, one, now=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("entry", "is_there"),
    [
        (an_entry(1, NOW - timedelta(days=59)), True),
        (an_entry(1, NOW - timedelta(days=61)), False),
        (an_entry(1, NOW + timedelta(days=900)), True),
        (an_entry(1, AT, is_cancelled=True, changed_at=NOW - timedelta(days=29)), True),
        (an_entry(1, AT, is_cancelled=True, changed_at=NOW - timedelta(days=31)), False),
    ],
)
def test_it_goes_two_months_back_and_says_for_a_month_what_was_called_off(entry, is_there) -> None:
    assert bool(events(text(entry))) == is_there


def test_what_was_called_off_takes_no_time_any_more() -> None:
    (event,) = events(text(an_entry(1, AT, is_cancelled=True)))
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_a_date_that_is_not_sure_says_so() -> None:
    (event,) = events(text(an_entry(1, AT, is_sure=False)))
    assert event["STATUS"] == "TENTATIVE"


def test_the_hour_that_comes_twice_stays_two_instants() -> None:
    first, second = datetime(2027, 11, 7, 5, 30, tzinfo=UTC), datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    found = [event.decoded("DTSTART") for event in events(text(an_entry(1, first), an_entry(2, second)))]
    assert found == [first, second]


class TestOnTheCommandLine:
    """khal, a calendar of the command line, imports the feed and lists it by the clock of its owner's zone."""

    @pytest.fixture
    def khal(self, tmp_path):
        def asked(zone: str, *words: str, content: bytes | None = None) -> str:
            home = tmp_path / zone.replace("/", "-")
            (home / "events").mkdir(parents=True, exist_ok=True)
            config = home / "config"
            config.write_text(
                f"[calendars]\n[[mine]]\npath = {home / 'events'}\n[sqlite]\npath = {home / 'khal.db'}\n"
                f"[locale]\nlocal_timezone = {zone}\ndefault_timezone = {zone}\n"
                "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
                "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
                "[default]\ndefault_calendar = mine\n"
            )
            if content is not None:
                (home / "feed.ics").write_bytes(content)
                words = (*words, str(home / "feed.ics"))
            run = subprocess.run(
                [str(KHAL), "-c", str(config), *words],
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
                env={**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "LC_ALL": "C.UTF-8"},
            )
            return run.stdout

        return asked

    SHOWN = ("list", "--format", "{start} {end-time} {title} {status}", "--day-format", "")

    def test_it_lists_the_same_wall_time_before_and_after_the_clocks_change(self, khal) -> None:
        # 09:00 in New York on the Friday before the clocks go forward, and on the Monday after.
        friday, monday = datetime(2027, 3, 12, 14, 0, tzinfo=UTC), datetime(2027, 3, 15, 13, 0, tzinfo=UTC)
        content = text(an_entry(1, friday), an_entry(2, monday))
        for zone, expected in (
            (
                "America/New_York",
                ["2027-03-12 09:00 11:00 Appointment CONFIRMED", "2027-03-15 09:00 11:00 Appointment CONFIRMED"],
            ),
            (
                "Europe/London",
                ["2027-03-12 14:00 16:00 Appointment CONFIRMED", "2027-03-15 13:00 15:00 Appointment CONFIRMED"],
            ),
            (
                "Australia/Lord_Howe",
                ["2027-03-13 01:00 03:00 Appointment CONFIRMED", "2027-03-16 00:00 02:00 Appointment CONFIRMED"],
            ),
        ):
            khal(zone, "import", "--batch", content=content)
            said = khal(zone, *self.SHOWN, "2027-03-01", "2027-03-31").splitlines()
            assert [line.strip() for line in said if line.strip()] == expected

    def test_what_was_called_off_is_listed_as_cancelled_once_it_is_read_again(self, khal) -> None:
        zone = "America/New_York"
        khal(zone, "import", "--batch", content=text(an_entry(1, AT)))
        assert "CANCELLED" not in khal(zone, *self.SHOWN, "2027-03-01", "2027-03-31")
        khal(zone, "import", "--batch", content=text(an_entry(1, AT, is_cancelled=True, sequence=2)))
        said = khal(zone, *self.SHOWN, "2027-03-01", "2027-03-31")
        assert said.count("Appointment") == 1
        assert "CANCELLED" in said

    def test_a_move_moves_the_event_and_makes_no_second_one(self, khal) -> None:
        zone = "America/New_York"
        khal(zone, "import", "--batch", content=text(an_entry(1, AT)))
        khal(zone, "import", "--batch", content=text(an_entry(1, AT + timedelta(days=1), sequence=2)))
        said = khal(zone, *self.SHOWN, "2027-03-01", "2027-03-31").split("\n")
        assert [line.strip() for line in said if line.strip()] == ["2027-03-11 09:00 11:00 Appointment CONFIRMED"]

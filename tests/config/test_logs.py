import logging

import pytest

from config import logs

UUID = "0190f3c8-7b1e-7c3a-9f1e-2b7d6c5a4e3f"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("GET /write/eyJpZCI6MX0:1tAbCd:9f8e7d6c5b4a3f2e1d0c 200", "GET /write/[link] 200"),
        ("GET /find?name=Ann+Example 200", "GET /find?[query] 200"),
        ("no such person ann@example.org here", "no such person [address] here"),
        (f"GET /patients/{UUID}/ 200", f"GET /patients/{UUID}/ 200"),
        (f"GET /patients/{UUID}:1tAbCd:sig/ 200", "GET /patients/[link]/ 200"),
        ("drained 20 in 0.3 s", "drained 20 in 0.3 s"),
    ],
)
def test_a_line_keeps_ids_and_loses_people(line, expected):
    assert logs.discreet(line) == expected


def test_arguments_of_a_record_are_made_discreet_too():
    record = logging.LogRecord("x", logging.INFO, "f", 1, "to %s", ("ann@example.org",), None)
    logs.Discretion().filter(record)
    assert record.getMessage() == "to [address]"


def test_a_traceback_is_made_discreet():
    address = "ann@example.org"
    with pytest.raises(ValueError, match="not here") as caught:
        raise ValueError(f"{address} is not here")
    said = logs.PartFormatter("{message}", style="{").formatException((caught.type, caught.value, caught.tb))
    assert "[address] is not here" in said


@pytest.mark.parametrize(
    ("logger", "thread", "part"),
    [
        ("celery.beat", "Beat", "timetable"),
        ("celery.worker", "worker", "worker"),
        ("messaging.services.drain", "ThreadPoolExecutor-1_0", "worker"),
        ("config.web", "ThreadPoolExecutor-0_0", "web"),
        ("people.views", "CP Server Thread-5", "web"),
        ("config.house", "MainThread", "house"),
    ],
)
def test_a_line_says_which_part_speaks(logger, thread, part):
    assert logs.part(logger, thread) == part

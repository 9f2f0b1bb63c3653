"""The lines of scores that the database keeps always say what the answers say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from home import readings
from measures.models import SCORE_LINES, Response, ScoreLine
from people.models import Patient

NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)


def answered(patient: Patient, total: int | None, days: int = 0, key: str = "phq-9", **other: Any) -> Response:
    return Response.objects.create(
        patient=patient,
        instrument=key,
        instrument_version=1,
        answers={},
        total=total,
        answered_at=NOW - timedelta(days=days, microseconds=7),
        answered_by=patient.user,
        submission=uuid4(),
        **other,
    )


def corrected(wrong: Response, total: int | None) -> Response:
    return answered(wrong.patient, total, kind="total", corrects=wrong)


def line(patient: Patient, key: str = "phq-9") -> list[tuple[int, bool]]:
    """The totals that the line tells, oldest first, and whether an answer asked for a person."""
    found = ScoreLine.objects.filter(patient=patient, instrument=key).first()
    assert SCORE_LINES.differences() == []
    packed = readings.read(found.packed, NOW) if found else []
    return [(readings.total_of(one), readings.is_flagged(one)) for one in packed]


def test_totals_stand_in_the_line_however_they_came(patient: Patient) -> None:
    answered(patient, 12, days=3)
    answered(patient, 20, days=9, flagged=True)
    answered(patient, 0)
    assert line(patient) == [(20, True), (12, False), (0, False)]


def test_each_questionnaire_and_each_patient_has_a_line_of_its_own(patient: Patient, other_patient: Patient) -> None:
    answered(patient, 12)
    answered(patient, 300, key="long-one", flagged=True)
    answered(other_patient, 7)
    assert (line(patient), line(patient, "long-one"), line(other_patient)) == (
        [(12, False)],
        [(300, True)],
        [(7, False)],
    )


def test_answers_without_a_total_make_no_line(patient: Patient) -> None:
    answered(patient, None)
    assert not ScoreLine.objects.exists()


def test_many_at_once_stand_in_it_too(patient: Patient) -> None:
    wanted = [answered(patient, 5, days=day) for day in range(3)]
    Response.objects.all().delete()
    Response.objects.bulk_create(wanted)
    assert line(patient) == [(5, False)] * 3


def test_what_is_corrected_counts_no_more(patient: Patient) -> None:
    answered(patient, 9, days=9)
    wrong = answered(patient, 26, days=1, kind="total")
    assert line(patient)[-1] == (26, False)
    right = corrected(wrong, 6)
    assert line(patient) == [(9, False), (6, False)]
    corrected(right, 5)
    assert line(patient) == [(9, False), (5, False)]


def test_a_total_that_is_taken_back_leaves_the_others_or_none(patient: Patient) -> None:
    wrong = answered(patient, 26, days=1, kind="total")
    corrected(wrong, None)
    assert not ScoreLine.objects.exists()
    answered(patient, 9)
    assert line(patient) == [(9, False)]


def test_what_somebody_changes_in_the_database_by_hand_is_in_the_line(patient: Patient, other_patient: Patient) -> None:
    one, two = answered(patient, 9, days=9), answered(patient, 12)
    Response.objects.filter(pk=one.pk).update(total=4, flagged=True)
    assert line(patient) == [(4, True), (12, False)]
    Response.objects.filter(pk=two.pk).update(patient=other_patient)
    assert (line(patient), line(other_patient)) == ([(4, True)], [(12, False)])
    one.delete()
    assert line(patient) == []


def test_the_command_says_what_is_wrong_and_makes_it_anew(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    answered(patient, 12)
    call_command("check_lines")
    assert "0 lines of scores" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_scoreline SET packed = '1'")
    with pytest.raises(CommandError, match="--rebuild"):
        call_command("check_lines")
    call_command("check_lines", "--rebuild")
    assert "1 lines of scores" in capsys.readouterr().out
    assert line(patient) == [(12, False)]

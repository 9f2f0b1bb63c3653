"""Who reads, who is away, who covers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from correspondence.cover import Absence, Reader, nobody_reads, who_reads

PRIYA, CLEMENT, CARLA = (UUID(int=number) for number in (1, 2, 3))
TEAM = [Reader(PRIYA, "Priya", "Prescriber"), Reader(CLEMENT, "Clement", "Clinician")]
FRIDAY, SUNDAY = date(2027, 1, 15), date(2027, 1, 17)


def test_whoever_is_there_comes_first():
    places = who_reads(TEAM, [Absence(PRIYA, FRIDAY, CLEMENT)])
    assert [(one.name, one.until, one.covered_by) for one in places] == [
        ("Clement", None, ""),
        ("Priya", FRIDAY, "Clement"),
    ]


def test_a_cover_who_does_not_treat_this_patient_is_not_named():
    assert who_reads(TEAM, [Absence(PRIYA, FRIDAY, CARLA)])[1].covered_by == ""


def test_a_cover_who_is_away_too_is_not_named():
    places = who_reads(TEAM, [Absence(PRIYA, FRIDAY, CLEMENT), Absence(CLEMENT, FRIDAY)])
    assert [one.covered_by for one in places] == ["", ""]
    assert nobody_reads(places)


def test_of_two_absences_the_longer_one_counts():
    places = who_reads(TEAM, [Absence(PRIYA, SUNDAY, CLEMENT), Absence(PRIYA, FRIDAY)])
    assert (places[1].until, places[1].covered_by) == (SUNDAY, "Clement")


def test_nobody_reads_where_nobody_is_on_the_team():
    assert nobody_reads(who_reads([], []))

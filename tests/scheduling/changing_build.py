"""Courses and clinics as values, for the rules about what a change leads to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from common.walltime import to_utc
from rota.availability import Hours, Stretch, stretches
from scheduling.consequences import BookedDose, BookedTalk, CourseDates
from scheduling.facts import Bookable, ClinicFacts, GateNeed, IntegrationNeed, SeriesNeeds
from sessions.series import CadenceRules

NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
CADENCE = CadenceRules(doses=4, per_week=2, weeks=2, min_gap_hours=48, max_gap_days=7)
MINUTES = 120
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def an_id(number: int) -> UUID:
    return UUID(int=number)


CHAIR, OTHER_CHAIR, PERSON, OTHER_PERSON, PATIENT = (an_id(number) for number in (91, 92, 93, 94, 95))


def at(day: date, wall: time = time(10), zone: ZoneInfo = NEW_YORK) -> datetime:
    return to_utc(day, wall, zone)


def lasting(starts_at: datetime, minutes: int = MINUTES) -> Stretch:
    return Stretch(starts_at, starts_at + timedelta(minutes=minutes))


def needs(**more: object) -> SeriesNeeds:
    values = {
        "patient": PATIENT,
        "cadence": CADENCE,
        "minutes": MINUTES,
        "needs_place": True,
        "dose_roles": ("clinician", "prescriber"),
        "integration": IntegrationNeed((1, 3), 50),
    }
    return SeriesNeeds(**(values | more))  # type: ignore[arg-type]


def a_dose(number: int, starts_at: datetime, **more: object) -> BookedDose:
    values: dict[str, object] = {"place": CHAIR, "person": PERSON}
    return BookedDose(an_id(number), lasting(starts_at), **(values | more))  # type: ignore[arg-type]


def a_talk(number: int, kind: str, starts_at: datetime, dose: int | None = None, **more: object) -> BookedTalk:
    values: dict[str, object] = {"person": PERSON, "by_video": True}
    linked = an_id(dose) if dose else None
    return BookedTalk(an_id(number), kind, lasting(starts_at, 50), linked, **(values | more))  # type: ignore[arg-type]


def a_course(*days: date, zone: ZoneInfo = NEW_YORK, wall: time = time(10), **more: object) -> CourseDates:
    """Doses with the ids 1, 2, … on these days, at that hour of the wall."""
    doses = tuple(a_dose(number, at(day, wall, zone)) for number, day in enumerate(days, 1))
    values: dict[str, object] = {"needs": needs(), "doses": doses, "planned": len(days)}
    return CourseDates(zone=zone, **(values | more))  # type: ignore[arg-type]


def facts(
    first: date, last: date, *, zone: ZoneInfo = NEW_YORK, now: datetime | None = None, **more: object
) -> ClinicFacts:
    """A clinic that is open on weekdays from 8 to 18, with two chairs and two people who are always there."""
    open_ = stretches(zone, first, last, week=[Hours(day, time(8), time(18)) for day in range(5)])
    values = {
        "zone": zone,
        "now": now or at(first, time(0), zone).astimezone(UTC),
        "first": first,
        "last": last,
        "open": open_,
        "places": (
            Bookable(CHAIR, "Chair 1", open_, turnover_minutes=15),
            Bookable(OTHER_CHAIR, "Chair 2", open_, turnover_minutes=15),
        ),
        "people": (
            Bookable(PERSON, "Clement", open_, role="clinician"),
            Bookable(OTHER_PERSON, "Priya", open_, role="prescriber"),
        ),
    }
    return ClinicFacts(**(values | more))  # type: ignore[arg-type]


CONSULT_BEFORE_THREE = (GateNeed("consult", 3, 30, ("prescriber",), by_video=True),)

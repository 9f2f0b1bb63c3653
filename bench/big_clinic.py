"""A clinic of many patients with a year or two behind them, laid down by bulk inserts: ``python -m bench.big_clinic N``.

Everybody is treated by one clinician, the one who opens the pages; prescribers and a second clinician share them.
Most are in maintenance; some prepare, some are in their induction, some have a course behind them. The same number of
patients gives the same clinic, but for the ids.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import django

CLINICIAN = "clinician@bench.example.org"
SHARES = (("preparation", 0.05), ("induction", 0.10), ("maintenance", 0.80), ("closed", 0.05))
M = TypeVar("M")


def _ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


class History:
    """The rows of all patients, gathered first and written in the order in which they name each other."""

    def __init__(self, now: datetime, seed: int = 7) -> None:
        self.now = now
        self.dice = random.Random(seed)
        self.rows: dict[str, list[Any]] = {}

    def add(self, row: M) -> M:
        """Keep a row for its table."""
        self.rows.setdefault(type(row).__name__, []).append(row)
        return row

    def write(self) -> None:
        """Write what was gathered, table by table."""
        for rows in self.rows.values():
            for part in _parts(rows, 2000):
                type(part[0])._default_manager.bulk_create(part)


def seed(count: int) -> None:
    """A clinic of ``count`` patients."""
    from common import clock
    from journey.models import ProtocolVersion
    from journey.services import load_protocols

    load_protocols()
    protocols = list(ProtocolVersion.objects.filter(retired_at=None))
    history = History(clock.now())
    staff = _staff(history)
    for number in range(count):
        _patient(history, number, staff, protocols)
    history.write()
    _settle_statistics()


def _staff(history: History) -> list[Any]:
    from people.models import Clinic, Membership, User
    from people.roles import Role

    clinic = history.add(Clinic(name="Bench", sender_name="Bench House", zone_name="America/New_York"))
    staff = []
    for n in range(11):
        role = Role.CLINICIAN if n % 2 == 0 else Role.PRESCRIBER
        email = CLINICIAN if n == 0 else f"staff{n}@bench.example.org"
        user = history.add(User(email=email, name=f"Member {n:02}", zone_name=clinic.zone_name))
        staff.append(history.add(Membership(user=user, clinic=clinic, role=role)))
    return staff


def _patient(history: History, number: int, staff: list[Any], protocols: list[Any]) -> None:
    from people.models import CareTeamMember, Patient, User

    first, *others = staff
    dice = history.dice
    user = history.add(User(email=f"p{number}@bench.example.org", name=_name(dice, number), zone_name="Europe/Berlin"))
    patient = history.add(Patient(user=user, clinic=first.clinic))
    prescriber = dice.choice([one for one in others if one.role == "prescriber"])
    team = {first, prescriber, *dice.sample(others, k=dice.choice((0, 1)))}
    for membership in team:
        history.add(CareTeamMember(patient=patient, membership=membership))
    if dice.random() > 0.02:
        _course(history, patient, prescriber, dice.choice(protocols), first)


def _course(history: History, patient: Any, prescriber: Any, protocol: Any, clinician: Any) -> None:
    from journey.models import Course, PhaseChange

    dice, now = history.dice, history.now
    phase = dice.choices([name for name, _share in SHARES], [share for _name, share in SHARES])[0]
    days = {"preparation": 10, "induction": dice.randint(2, 20)}.get(phase, dice.randint(365, 730))
    begun = now - timedelta(days=days, hours=dice.randint(1, 8))
    opened = begun - timedelta(days=14)
    closed = now - timedelta(days=40) if phase == "closed" else None
    course = history.add(
        Course(
            patient=patient,
            protocol=protocol,
            prescriber=prescriber,
            phase=phase,
            opened_at=opened,
            closed_at=closed,
        )
    )
    history.add(PhaseChange(course=course, from_state="", to_state="preparation", at=opened))
    starts = [] if phase == "preparation" else list(_starts(dice, begun, closed or now))
    for number, (kind, within, at) in enumerate(starts):
        _session(history, course, clinician, (kind, within, at), is_last=number == len(starts) - 1)
    _answers(history, patient, opened, begun, starts, closed or now)
    if phase != "closed" and dice.random() < 0.8:
        _ahead(history, course, starts)


def _starts(dice: random.Random, begun: datetime, until: datetime) -> Iterator[tuple[str, int, datetime]]:
    """Phase, number in it, and start of the sessions that were: six within three weeks, then one in two to six weeks."""
    for number in range(6):
        at = begun + timedelta(days=number * 3.5)
        if at >= until:
            return
        yield "induction", number + 1, at
    at, number = begun + timedelta(days=17.5), 0
    while True:
        at += timedelta(days=dice.randint(14, 42))
        number += 1
        if at >= until:
            return
        yield "maintenance", number, at


def _session(history: History, course: Any, clinician: Any, start: tuple[str, int, datetime], *, is_last: bool) -> None:
    from integration.models import IntegrationWindow, JournalEntry
    from sessions.models import Dose, TreatmentSession

    phase, number, at = start
    session = history.add(
        TreatmentSession(course=course, phase=phase, number=number, starts_at=at, minutes=120, state="completed")
    )
    ended = at + timedelta(minutes=50)
    history.add(
        Dose(
            session=session,
            route="intravenous",
            amount_mg=40,
            started_at=at + timedelta(minutes=10),
            ended_at=ended,
            recorded_by=clinician.user,
        )
    )
    closes = ended + timedelta(hours=72)
    over = not is_last or closes <= history.now
    window = history.add(
        IntegrationWindow(
            patient=course.patient,
            session=session,
            opens_at=ended,
            closes_at=closes,
            ended_at=closes if over else None,
            ending="time" if over else "",
        )
    )
    if history.dice.random() < 0.5:
        history.add(
            JournalEntry(
                patient=course.patient,
                window=window,
                text="A few words about the day.",
                written_at=ended,
                submission=uuid4(),
            )
        )


def _ahead(history: History, course: Any, starts: list[tuple[str, int, datetime]]) -> None:
    from sessions.models import TreatmentSession

    kind = "maintenance" if course.phase == "maintenance" else "induction"
    number = 1 + max((number for phase, number, _at in starts if phase == kind), default=0)
    at = history.now + timedelta(days=history.dice.randint(0, 30), hours=history.dice.randint(-1, 5))
    history.add(TreatmentSession(course=course, phase=kind, number=number, starts_at=at, minutes=120, state="booked"))


def _answers(
    history: History,
    patient: Any,
    opened: datetime,
    begun: datetime,
    starts: Iterable[tuple[str, int, datetime]],
    until: datetime,
) -> None:
    """A baseline, weekly in the induction, monthly after it, and three days after each dose of maintenance.

    Everybody falls to a level of their own and stays about there; some rise again in the last weeks. That every second
    responds is about what is reported (53.6 percent: McInnes 2022); how much totals sway and how many slip is ours.
    """
    dice = history.dice
    times = [opened + timedelta(hours=1), begun - timedelta(hours=20)]
    times += [begun + timedelta(days=7 * week) for week in range(1, 4)]
    times += [begun + timedelta(days=28 * month) for month in range(1, 27)]
    times += [at + timedelta(days=3) for kind, _number, at in starts if kind == "maintenance"]
    level = dice.randint(11, 22)
    plateau = dice.uniform(0.15, 0.42) if dice.random() < 0.54 else dice.uniform(0.6, 0.95)
    slips = dice.random() < 0.08
    for at in sorted(one for one in times if one < until and dice.random() < 0.85):
        weeks = max(0.0, (at - begun) / timedelta(days=7))
        share = 1 - (1 - plateau) * min(1.0, weeks / 4)
        if slips and at > until - timedelta(days=70):
            share += 0.3
        total = min(25, max(0, round(level * share + dice.gauss(0, 1))))
        for key, items in (("phq-9", 9), ("gad-7", 7)):
            _response(history, patient, key, items, min(3 * items - 3, total), at)


def _response(history: History, patient: Any, key: str, items: int, total: int, at: datetime) -> None:
    from measures.instruments import load
    from measures.models import Response
    from safety.models import SafetyTask

    values = [total // items + (n < total % items) for n in range(items)]
    flagged = key == "phq-9" and values[-1] > 0 and history.dice.random() < 0.02
    definition = load(key)
    response = history.add(
        Response(
            patient=patient,
            instrument=key,
            instrument_version=definition.number,
            answers={f"q{n + 1}": value for n, value in enumerate(values)},
            total=total,
            band=definition.band_of(total).key,
            flagged=flagged,
            answered_at=at,
            answered_by=patient.user,
            submission=uuid4(),
        )
    )
    if flagged:
        is_open = at > history.now - timedelta(days=2)
        done = {} if is_open else {"closed_at": at, "closed_by": patient.user, "disposition": "spoke", "note": "Spoke."}
        history.add(SafetyTask(patient=patient, source="phq9_item9", source_id=response.pk, opened_at=at, **done))


def _name(dice: random.Random, number: int) -> str:
    first = dice.choice(
        ("Ada", "Ben", "Carla", "Dev", "Elif", "Finn", "Grace", "Hugo", "Ines", "Jonas", "Kofi", "Lena")
    )
    last = dice.choice(
        ("Abel", "Brandt", "Castro", "Dunn", "Eriksen", "Fox", "Garcia", "Haas", "Ito", "Jansen", "Klein")
    )
    return f"{first} {last} {number:04}"


def _parts(rows: list[Any], size: int) -> Iterator[list[Any]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


def _settle_statistics() -> None:
    """What a server that has been up for a night has done by itself."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


if __name__ == "__main__":
    _ready()
    seed(int(sys.argv[1]))

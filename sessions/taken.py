"""Who or what is held already at a time that is asked for, in a sentence; it never names another patient.

The database refuses a double booking by itself (``rota.overlap``); this asks before, and says after, what stands in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.errors import Refused
from people.models import Membership, Patient
from rota.availability import Stretch
from rota.models import Held, Place, Reservation
from rota.overlap import is_double_booking


@dataclass(frozen=True)
class Wanted:
    """A time asked for. ``index`` counts what one form asks for, from 0: sessions first, then meetings."""

    starts_at: datetime
    minutes: int
    index: int = 0
    place: Place | None = None
    clinician: Membership | None = None

    def holds(self, patient: Patient) -> Iterator[tuple[str, UUID, Stretch]]:
        """What it holds, and from when to when."""
        until = self.starts_at + timedelta(minutes=self.minutes)
        yield Held.PATIENT, patient.pk, Stretch(self.starts_at, until)
        if self.place is not None:
            turnover = timedelta(minutes=self.place.turnover_minutes)
            yield Held.PLACE, self.place.pk, Stretch(self.starts_at, until + turnover)
        if self.clinician is not None:
            yield Held.PERSON, self.clinician.pk, Stretch(self.starts_at, until)


class Taken(Refused):
    """A double booking: what is held (``Held``), when, and which of the times asked for runs into it."""

    def __init__(self, sentence: str, *, held: str, index: int, at: Stretch | None = None) -> None:
        super().__init__(sentence, code="taken", field=_FIELDS[held])
        self.held = held
        self.index = index
        self.at = at


_FIELDS = {Held.PATIENT.value: "starts_at", Held.PLACE.value: "place", Held.PERSON.value: "clinician"}


def find_taken(patient: Patient, wanted: Sequence[Wanted], *, without: Collection[UUID] = ()) -> Taken | None:
    """The first of these times that can not be had, or None; one query.

    ``without`` are the sessions and meetings that are being moved: what they hold now is free for these times.
    """
    asked = [(one, held, id_, at) for one in wanted for held, id_, at in one.holds(patient)]
    if not asked:
        return None
    first, last = min(at.starts_at for *_x, at in asked), max(at.ends_at for *_x, at in asked)
    rows = Reservation.objects.between(first, last).filter(held_id__in={id_ for _o, _h, id_, _a in asked})
    standing = [(row.held_id, Stretch(row.starts_at, row.ends_at)) for row in rows.exclude(source_id__in=list(without))]
    zone = patient.clinic.zone
    for one, held, id_, at in asked:
        for held_id, busy in standing:
            if held_id == id_ and busy.overlaps(at):
                return _taken(one, held, busy, zone)
    for (_one, _held, id_, at), (other, held, other_id, other_at) in combinations(asked, 2):
        if id_ == other_id and at.overlaps(other_at):
            return _twice(other, at, zone) if held == Held.PATIENT else _taken(other, held, at, zone)
    return None


def require_free(patient: Patient, wanted: Sequence[Wanted], *, without: Collection[UUID] = ()) -> None:
    """Raise ``Taken`` when one of these times can not be had."""
    if (found := find_taken(patient, wanted, without=without)) is not None:
        raise found


@contextmanager
def booking(ask: Callable[[], Taken | None] = lambda: None) -> Iterator[None]:
    """One transaction whose refusal by the database is told in words; ``ask`` looks again at what stands in the way."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not (is_double_booking(error) or _is_same_time(error)):
            raise
        raise ask() or just_taken() from error


def just_taken() -> Taken:
    """That somebody was faster, where nobody can say any more who or what it is about."""
    sentence = _(
        "Somebody else booked this time just now. Nothing was changed. Open the page again to see what is free."
    )
    return Taken(sentence, held=Held.PATIENT, index=0)


def when(at: Stretch, zone: ZoneInfo) -> str:
    """A stretch in words: "Monday 12 January from 10:00 to 12:45"."""
    begins, ends = at.starts_at.astimezone(zone), at.ends_at.astimezone(zone)
    return _("%(day)s from %(from)s to %(to)s") % {
        "day": date_format(begins, "l j F"),
        "from": date_format(begins, "H:i"),
        "to": date_format(ends, "H:i"),
    }


def _twice(one: Wanted, at: Stretch, zone: ZoneInfo) -> Taken:
    sentence = _("Two of these appointments are at the same time: %(when)s. Choose another time for one of them.")
    return Taken(sentence % {"when": when(at, zone)}, held=Held.PATIENT, index=one.index, at=at)


def _taken(one: Wanted, held: str, busy: Stretch, zone: ZoneInfo) -> Taken:
    said = {"when": when(busy, zone)}
    if held == Held.PLACE:
        said["place"] = str(one.place)
        sentence = _("%(place)s is taken on %(when)s by another session. Choose another place or time.") % said
    elif held == Held.PERSON and one.clinician is not None:
        said["name"] = one.clinician.user.name
        sentence = _("%(name)s is with somebody else on %(when)s. Choose another person or time.") % said
    else:
        sentence = _("This patient has another appointment on %(when)s. Choose another time.") % said
    return Taken(sentence, held=held, index=one.index, at=busy)


def _is_same_time(error: IntegrityError) -> bool:
    """The constraint on two sessions of a course at the very same instant; SQLite names its columns, not its name."""
    said = str(error)
    return (
        "patient_in_one_session_at_a_time" in said or "course_id, treatment_sessions_treatmentsession.starts_at" in said
    )

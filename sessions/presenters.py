"""Words and looks of sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Patient
from sessions.models import Dose, Moment, Route, SessionChange, TreatmentSession
from sessions.monitoring import AskedReading, asked_readings, next_asked
from sessions.predose import Hold
from sessions.selectors import SessionRecord
from sessions.states import SessionState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise, StrPromise


@dataclass(frozen=True)
class StateLook:
    """A state's word, and the tone of its badge."""

    word: StrOrPromise
    tone: str


STATES: dict[str, StateLook] = {
    SessionState.PLANNED: StateLook(gettext_lazy("Planned"), "plain"),
    SessionState.BOOKED: StateLook(gettext_lazy("Booked"), "info"),
    SessionState.IN_PROGRESS: StateLook(gettext_lazy("Under way"), "open"),
    SessionState.COMPLETED: StateLook(gettext_lazy("Completed"), "good"),
    SessionState.CANCELLED: StateLook(gettext_lazy("Cancelled"), "plain"),
    SessionState.MISSED: StateLook(gettext_lazy("Missed"), "notice"),
}

STEPS: tuple[tuple[str, StrPromise], ...] = (
    ("begin", gettext_lazy("The patient is here")),
    ("before", gettext_lazy("Reading before the dose")),
    ("dose", gettext_lazy("Dose")),
    ("readings", gettext_lazy("Readings")),
    ("end", gettext_lazy("End of the dose")),
    ("departure", gettext_lazy("How the patient left")),
)
HOME_WORDS = {
    "begin": gettext_lazy("The patient is on the line"),
    "departure": gettext_lazy("How the session ended"),
}


@dataclass(frozen=True)
class Step:
    """A step of the day: ``standing`` is ``done``, ``now`` or ``ahead``."""

    key: str
    title: StrOrPromise
    standing: str

    @property
    def tone(self) -> str:
        """How its mark looks."""
        return {"done": "good", "now": "open"}.get(self.standing, "plain")

    @property
    def icon(self) -> str:
        """The drawing of its mark."""
        return {"done": "check-lg", "now": "sun"}.get(self.standing, "circle")


@dataclass(frozen=True)
class HoldLine:
    """One hold in words, with whether a prescriber may pass it."""

    sentence: str
    passable: bool


def steps_of(record: SessionRecord, *, at_home: bool) -> list[Step]:
    """The steps of the day and which of them is now."""
    done = _done(record)
    over = record.session.state not in (SessionState.PLANNED, SessionState.BOOKED, SessionState.IN_PROGRESS)
    steps, reached = [], False
    for key, title in STEPS:
        is_done = done[key]
        standing = "done" if is_done else "ahead" if reached or over else "now"
        # Readings go on beside the end of the dose: they never hold the next step up.
        reached = reached or (not is_done and key != "readings")
        steps.append(Step(key, HOME_WORDS.get(key, title) if at_home else title, standing))
    return steps


def _done(record: SessionRecord) -> dict[str, bool]:
    dose = record.dose
    ended = dose is not None and dose.ended_at is not None
    return {
        "begin": record.session.state in (SessionState.IN_PROGRESS, SessionState.COMPLETED),
        "before": record.last_before is not None or dose is not None,
        "dose": dose is not None,
        "readings": record.departure is not None,
        "end": ended,
        "departure": record.departure is not None,
    }


def hold_lines(holds: Sequence[Hold]) -> list[HoldLine]:
    """Holds in words."""
    return [HoldLine(_(hold.sentence), hold.passable) for hold in holds]


def left_out_of(record: SessionRecord, now: datetime) -> str:
    """What was not measured by now, in a sentence for whoever is about to complete the session; empty for nothing."""
    missing = [one.minute for one in asked_of(record) if not one.taken and one.at <= now]
    said = []
    if missing:
        minutes = ", ".join(str(minute) for minute in missing)
        said.append(_("No reading was written down for minute %(minutes)s.") % {"minutes": minutes})
    if record.dose is not None and record.dose.ended_at is not None and not record.of_moment(Moment.AFTER):
        said.append(_("There is no reading at the end yet."))
    return " ".join(said)


def passed_lines(dose: Dose) -> list[str]:
    """The holds that were passed for this dose, with the version of the protocol that held."""
    return [
        _("%(hold)s (%(protocol)s, version %(version)s)")
        % {
            "hold": _(Hold(held["code"], held["values"], passable=True).sentence),
            "protocol": dose.session.course.protocol.title,
            "version": held["version"],
        }
        for held in dose.passed_holds
    ]


def dose_words(dose: Dose) -> str:
    """Amount, route and, with a weight, the amount by weight: "40 mg · Infusion into a vein · 0.5 mg/kg"."""
    parts = [f"{plain(dose.amount_mg)} mg", str(Route(dose.route).label)]
    if dose.weight_kg:
        parts.append(_("%(ratio)s mg/kg at %(weight)s kg") % {
            "ratio": plain((dose.amount_mg / dose.weight_kg).quantize(Decimal("0.01"))), "weight": plain(dose.weight_kg),
        })  # fmt: skip
    return " · ".join(parts)


def plain(number: Decimal) -> str:
    """A number without needless zeros."""
    return f"{number.normalize():f}"


def asked_of(record: SessionRecord) -> tuple[AskedReading, ...]:
    """The readings that the protocol asks for after the dose began."""
    if record.dose is None:
        return ()
    minutes = record.session.course.protocol.rules.monitoring.minutes
    taken = [row.taken_at for row in record.standing_readings if row.moment != "before"]
    return asked_readings(minutes, record.dose.started_at, taken)


def next_of(record: SessionRecord, now: datetime) -> AskedReading | None:
    """The reading to take next while the session is under way."""
    return next_asked(asked_of(record), now) if record.session.state == SessionState.IN_PROGRESS else None


def zones_of(patient: Patient) -> dict[str, Any]:
    """The clinic's zone, and the patient's when it is another one."""
    clinic_zone = patient.clinic.zone_name
    own = patient.user.zone_name
    return {"zone": clinic_zone, "patient_zone": own if own != clinic_zone else ""}


def change_words(change: SessionChange) -> str:
    """What a change row says: booked, moved, begun, …"""
    if change.from_starts_at is not None and change.to_starts_at is not None:
        return _("Moved")
    words = {
        SessionState.BOOKED: _("Booked"),
        SessionState.IN_PROGRESS: _("Begun"),
        SessionState.COMPLETED: _("Completed"),
        SessionState.CANCELLED: _("Cancelled"),
        SessionState.MISSED: _("Marked as missed"),
        SessionState.PLANNED: _("Planned"),
    }
    return words[SessionState(change.to_state)]


def look_of(session: TreatmentSession) -> StateLook:
    """The look of the session's state."""
    return STATES[session.state]


def title_of(session: TreatmentSession) -> str:
    """Phase and number: "Induction, session 2 of 6", "Maintenance, session 1"."""
    if session.phase == "induction":
        total = session.course.protocol.rules.induction.doses
        return _("Induction, session %(number)s of %(total)s") % {"number": session.number, "total": total}
    return _("Maintenance, session %(number)s") % {"number": session.number}


def when(local: datetime) -> str:
    """A moment that already stands in its zone, in words."""
    return date_format(local, "l j F Y, H:i")


def session_url(session: TreatmentSession) -> str:
    """The address of the session's page."""
    return reverse("sessions:session", args=[session.pk])

"""The list of who is due, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from measures.trend import spark
from scheduling.due import Standing
from scheduling.selectors.due import DueLine
from sessions.cadence import MaintenanceDue

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WORDS: dict[Standing, tuple[StrOrPromise, str]] = {
    Standing.LATE: (gettext_lazy("Late"), "urgent"),
    Standing.DRIFTING: (gettext_lazy("Drifting"), "notice"),
    Standing.DUE: (gettext_lazy("Due"), "notice"),
    Standing.EARLY: (gettext_lazy("Not yet due"), "calm"),
    Standing.BOOKED: (gettext_lazy("Booked"), "good"),
}


@dataclass(frozen=True)
class Shown:
    """A line of the list. ``scores`` are the last totals in words, ``spark`` their picture."""

    patient: UUID
    name: str
    course: UUID
    due: MaintenanceDue
    word: str
    tone: str
    why: str
    booked_at: datetime | None
    latest: int | None
    scores: str
    spark: str


def line_of(line: DueLine) -> Shown:
    """A line in words."""
    word, tone = WORDS[line.standing]
    return Shown(
        patient=line.patient.pk,
        name=line.patient.name,
        course=line.course.pk,
        due=line.due,
        word=str(word),
        tone=tone,
        why=_why(line),
        booked_at=line.booked_at,
        latest=line.totals[-1] if line.totals else None,
        scores=_("The last ones: %(last)s") % {"last": ", ".join(map(str, line.totals))} if line.totals else "",
        spark=spark(line.totals),
    )


def _why(line: DueLine) -> str:
    """What makes it drift, in a sentence; empty for the rest."""
    if line.standing != Standing.DRIFTING:
        return ""
    said = []
    if line.last_gap is not None and line.longest is not None and line.last_gap > line.longest:
        said.append(
            ngettext(
                "%(n)s day lay between the last two doses; the protocol asks for %(most)s at most.",
                "%(n)s days lay between the last two doses; the protocol asks for %(most)s at most.",
                line.last_gap,
            )
            % {"n": line.last_gap, "most": line.longest}
        )
    if line.booked_at is not None:
        late = (line.booked_at.astimezone(line.patient.clinic.zone).date() - line.due.latest).days
        if late > 0:
            said.append(
                ngettext(
                    "What is booked comes %(n)s day after the last day.",
                    "What is booked comes %(n)s days after the last day.",
                    late,
                )
                % {"n": late}
            )
    return " ".join(said)

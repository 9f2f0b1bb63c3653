"""The caseload as it is shown: one line a patient, and the filters above with how many each would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.presenters import PHASES
from home import readings
from home.filters import NEEDS, Filters
from home.readings import Standing
from home.reasons import TONES, Said, Teller
from home.selectors.caseload import CaseloadRow
from journey.stages import Phase
from measures.trend import POINTS, spark

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PHASE_WORDS: dict[str, StrOrPromise] = {**dict(PHASES), "none": gettext_lazy("No course")}
NEED_WORDS: dict[str, StrOrPromise] = {
    "now": gettext_lazy("Now"),
    "today": gettext_lazy("Today"),
    "soon": gettext_lazy("Soon"),
    "steady": gettext_lazy("Steady"),
}
ROLE_WORDS: dict[str, StrOrPromise] = {
    "prescriber": gettext_lazy("I prescribe"),
    "team": gettext_lazy("I am on the team"),
}
MEASURE_WORDS: dict[str, StrOrPromise] = {
    "given_up": gettext_lazy("Not answered, given up"),
    "stopped": gettext_lazy("Stopped by the patient"),
}
SORT_WORDS: dict[str, StrOrPromise] = {
    "need": gettext_lazy("Need"),
    "name": gettext_lazy("Name"),
    "reading": gettext_lazy("Oldest reading"),
}


@dataclass(frozen=True, slots=True)
class Scores:
    """The PHQ-9 of a line: the newest total, the baseline and the day in words, a picture of the last ones, and these."""

    latest: int
    since: str
    on: str
    spark: str
    last: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the caseload as it is shown."""

    patient: UUID
    name: str
    reasons: list[Said]
    phase: str
    doses: str
    scores: Scores | None
    next_at: datetime | None

    @property
    def tone(self) -> str:
        """The tone of the first reason."""
        return self.reasons[0].tone


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter: its word, how many it would leave, and the address that it leads to."""

    value: str
    word: str
    count: int
    query: str
    is_chosen: bool
    tone: str = ""


def lines_of(rows: Iterable[CaseloadRow], standings: Mapping[UUID, Standing], teller: Teller) -> list[Line]:
    """The rows in words."""
    return [_line(row, standings.get(row.patient), teller) for row in rows]


def needs_of(filters: Filters, counts: Counter[str]) -> list[Choice]:
    """How soon somebody is needed: all, and each urgency."""
    words = {"": _("All"), **NEED_WORDS}
    tones = {word: TONES[urgency] for word, urgency in NEEDS.items()}
    return [
        Choice(value, str(word), counts[value], filters.query(need=value), filters.need == value, tones.get(value, ""))
        for value, word in words.items()
    ]


def choices_of(
    name: str, every: str, words: Mapping[str, StrOrPromise], filters: Filters, counts: Counter[str]
) -> list[Choice]:
    """The values of a filter that somebody has, and ``every`` for all; the chosen one stays, even with nobody."""
    asked = getattr(filters, name)
    return [
        Choice(value, str(word), counts[value], filters.query(**{name: value}), asked == value)
        for value, word in {"": every, **words}.items()
        if not value or counts[value] or asked == value
    ]


def _line(row: CaseloadRow, standing: Standing | None, teller: Teller) -> Line:
    facts = row.facts
    doses = ""
    if facts.doses_planned and facts.phase == "induction":
        doses = _("%(given)s of %(planned)s doses") % {"given": facts.doses_given, "planned": facts.doses_planned}
    return Line(
        patient=row.patient,
        name=row.name,
        reasons=[teller.say(reason) for reason in row.need.reasons],
        phase=str(PHASE_WORDS.get(facts.phase or "none", facts.phase)),
        doses=doses,
        scores=_scores(row.packed, standing, teller, row.facts.phase) if standing else None,
        next_at=facts.ahead.next_at,
    )


def _scores(packed: Sequence[int], standing: Standing, teller: Teller, phase: str | None) -> Scores:
    totals = [readings.total_of(one) for one in packed[-POINTS:]]
    base = standing.baseline
    since = _("from %(first)s") % {"first": base.total} if base is not None and base.at != standing.latest.at else ""
    if base is None and phase == Phase.PREPARATION:
        since = _("no dose yet")
    return Scores(
        latest=standing.latest.total,
        since=since,
        on=teller.day(standing.latest.at.astimezone(teller.zone).date()),
        spark=spark(totals),
        last=_("The last ones: %(last)s") % {"last": ", ".join(map(str, totals))},
    )

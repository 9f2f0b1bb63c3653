"""Words and tones of the list of applications and of what was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.presenters import relative
from common.walltime import local_day
from intake.models import Finding, FindingPass, FindingSeverity
from intake.presenters_answers import PLACES
from intake.selectors.queue import ACCEPTED, ASKED, BEGUN, DECIDED, WAITING, Row
from intake.states import ApplicationState
from intake.told import Told, told_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from journey.models import ProtocolVersion

#: Each severity has a word, a tone and a shape of its own: colour alone says nothing.
SEVERITIES: Mapping[int, tuple[StrOrPromise, str, str]] = {
    FindingSeverity.STOP: (gettext_lazy("Stop"), "urgent", "exclamation-octagon"),
    FindingSeverity.CAUTION: (gettext_lazy("Caution"), "notice", "exclamation-triangle"),
    FindingSeverity.NOTE: (gettext_lazy("Note"), "info", "info-circle"),
}
STATES: Mapping[str, tuple[StrOrPromise, str]] = {
    ApplicationState.BEGUN: (gettext_lazy("being written"), "plain"),
    ApplicationState.SUBMITTED: (gettext_lazy("waits for a decision"), "notice"),
    ApplicationState.ASKED: (gettext_lazy("asked for more"), "info"),
    ApplicationState.ACCEPTED: (gettext_lazy("accepted"), "good"),
    ApplicationState.DECLINED: (gettext_lazy("declined"), "plain"),
    ApplicationState.WITHDRAWN: (gettext_lazy("taken back"), "plain"),
    ApplicationState.ENDED: (gettext_lazy("course ended"), "plain"),
}
TABS: Mapping[str, StrOrPromise] = {
    WAITING: gettext_lazy("Waiting"),
    ASKED: gettext_lazy("Asked for more"),
    ACCEPTED: gettext_lazy("Accepted, no plan yet"),
    DECIDED: gettext_lazy("Decided lately"),
    BEGUN: gettext_lazy("Being written"),
}
RISK_WORDS: Mapping[str, StrOrPromise] = {
    "": gettext_lazy("All"),
    "stop": gettext_lazy("With a stop"),
    "caution": gettext_lazy("With a caution"),
    "clear": gettext_lazy("With neither"),
}


@dataclass(frozen=True)
class Look:
    """A severity as it is shown."""

    word: StrOrPromise
    tone: str
    icon: str


def look_of(severity: int) -> Look:
    """Word, tone and icon of a severity."""
    return Look(*SEVERITIES[severity])


@dataclass(frozen=True)
class Tab:
    """A choice of the list: its address, how many it shows, whether it is chosen."""

    word: StrOrPromise
    query: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Line:
    """An application as the list shows it. ``badges`` are what was found, gravest first, each with its look."""

    row: Row
    tone: str
    since: str
    late: str
    state: StrOrPromise
    state_tone: str
    badges: list[tuple[str, Look]]
    place: str
    decided: str


def lines_of(rows: Collection[Row], now: datetime, zone: ZoneInfo) -> list[Line]:
    """The lines of the list."""
    return [_line(row, now, zone) for row in rows]


def _line(row: Row, now: datetime, zone: ZoneInfo) -> Line:
    one = row.application
    word, tone = STATES[one.state]
    since = one.submitted_at or one.began_at
    is_grave = one.state == ApplicationState.SUBMITTED and (max(row.grades, default=0) >= FindingSeverity.STOP)
    return Line(
        row=row,
        tone="urgent" if is_grave or row.has_task else "plain",
        since=relative(since, now),
        late=_late(row.answer_by, now, zone),
        state=word,
        state_tone=tone,
        badges=_badges(row),
        place=str(PLACES[row.place]) if row.place else "",
        decided=_decided(row, now),
    )


def _late(by: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """How long it is beyond the day by which the clinic means to answer; empty while there is time."""
    if by is None or by > now:
        return ""
    days = (local_day(now, zone) - local_day(by, zone)).days
    if days < 1:
        return _("due today")
    return ngettext("%(days)s day over", "%(days)s days over", days) % {"days": days}


def _how_many(n: int, grade: int) -> str:
    if grade == FindingSeverity.STOP:
        return ngettext("%(n)s stop", "%(n)s stops", n) % {"n": n}
    if grade == FindingSeverity.CAUTION:
        return ngettext("%(n)s caution", "%(n)s cautions", n) % {"n": n}
    return ngettext("%(n)s note", "%(n)s notes", n) % {"n": n}


def _badges(row: Row) -> list[tuple[str, Look]]:
    found = [(row.grades.count(grade), grade) for grade in SEVERITIES]
    badges = [(_how_many(many, grade), look_of(grade)) for many, grade in found if many]
    if row.passed:
        words = ngettext("%(n)s stop passed", "%(n)s stops passed", row.passed) % {"n": row.passed}
        badges.append((words, Look(words, "plain", "check-lg")))
    return badges


def _decided(row: Row, now: datetime) -> str:
    one = row.application
    if one.decided_at is None:
        return ""
    who = one.decided_by.name if one.decided_by else ""
    return _("%(when)s by %(who)s") % {"when": relative(one.decided_at, now), "who": who}


@dataclass(frozen=True)
class OnProtocol:
    """How severe a finding is on one protocol; ``look`` is None where it does not hold."""

    title: str
    look: Look | None


@dataclass(frozen=True)
class FindingShown:
    """A finding with everything that a clinician weighs. ``may_pass``: whoever reads may go on in spite of it."""

    finding: Finding
    told: Told
    look: Look
    on: list[OnProtocol]
    passed: FindingPass | None
    may_pass: bool

    @property
    def is_open_stop(self) -> bool:
        """Whether it holds somebody up."""
        return self.finding.severity == FindingSeverity.STOP and self.passed is None


def findings_shown(
    findings: Collection[Finding], protocols: Mapping[str, ProtocolVersion], *, may_pass: bool
) -> list[FindingShown]:
    """The findings, gravest first, passed ones after those that stand."""
    shown = [_shown(one, protocols, may_pass=may_pass) for one in findings]
    return sorted(shown, key=lambda one: (-one.finding.severity, one.passed is not None, one.told.title))


def _shown(finding: Finding, protocols: Mapping[str, ProtocolVersion], *, may_pass: bool) -> FindingShown:
    told = told_of(finding)
    passed: FindingPass | None = getattr(finding, "passed", None)
    is_stop = finding.severity == FindingSeverity.STOP
    grades = finding.by_protocol
    on = [
        OnProtocol(protocol.title, look_of(grades[key]) if grades.get(key) else None)
        for key, protocol in sorted(protocols.items(), key=lambda pair: (-grades.get(pair[0], 0), pair[1].title))
    ]
    return FindingShown(
        finding=finding,
        told=told,
        look=look_of(finding.severity),
        on=on,
        passed=passed,
        may_pass=may_pass and is_stop and passed is None and told.passable,
    )


def limits_in_words(limits: Mapping[str, int]) -> list[tuple[str, str]]:
    """The clinic's numbers that the rules were held against, as they were then."""
    if not limits:
        return []
    return [
        (_("Blood pressure, caution from"), f"{limits['systolic_caution']}/{limits['diastolic_caution']} mmHg"),
        (_("Blood pressure, stop from"), f"{limits['systolic_stop']}/{limits['diastolic_stop']} mmHg"),
        (_("A reading is good for"), _("%(n)s days") % {"n": limits["pressure_valid_days"]}),
        (_("Least age"), _("%(n)s years") % {"n": limits["least_age"]}),
        (_("Heart attack or stroke is recent for"), _("%(n)s months") % {"n": limits["event_recent_months"]}),
        (_("Intention or attempt is recent for"), _("%(n)s months") % {"n": limits["suicidal_recent_months"]}),
    ]

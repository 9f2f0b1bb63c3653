"""One application as those who decide on it see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.journey import localtime_in
from intake.comparing import Difference, differences
from intake.models import Decision, DecisionKind, Finding, Submission
from intake.presenters import FindingShown, findings_shown
from intake.presenters_answers import TITLES, AnswerRow, rows_of
from intake.sections.keys import SectionKey
from intake.selectors.review import Review, is_passed
from intake.told import told_of
from measures.models import Response
from measures.presenters import Said, answers
from measures.selectors import definition_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOT_ASSESSED = "not_assessed"
"""The rule that says that no rule knows something."""


@dataclass(frozen=True)
class SectionShown:
    """A section: its answers, the ones that are a plain "no", and what is different from the sending before."""

    key: SectionKey
    title: StrOrPromise
    rows: list[AnswerRow]
    quiet: list[AnswerRow]
    changes: list[Difference]
    is_asked_about: bool


@dataclass(frozen=True)
class Measured:
    """A questionnaire of the baseline: its total, what that is called, the answers that ask for a person, and all."""

    title: str
    total: int | None
    most: int
    band: str
    at: str
    flagged: list[Said]
    answers: list[Said]


@dataclass(frozen=True)
class Happening:
    """Something that happened to the application, as ``components/timeline.html`` shows it."""

    when: str
    title: str
    body: str
    tone: str
    icon: str


def sections_shown(review: Review, today: date) -> list[SectionShown]:
    """Every section in its order."""
    asked = set(review.decisions[-1].sections) if review.decisions else set()
    shown = []
    for key, part in review.sections.items():
        rows = rows_of(key, part, today)
        before = rows_of(key, review.before[key], today) if review.before else rows
        shown.append(
            SectionShown(
                key=key,
                title=TITLES[key],
                rows=[row for row in rows if not row.is_quiet],
                quiet=[row for row in rows if row.is_quiet],
                changes=differences(_pairs(before), _pairs(rows)),
                is_asked_about=key.value in asked,
            )
        )
    return shown


def _pairs(rows: list[AnswerRow]) -> list[tuple[str, str]]:
    return [(row.label, row.value) for row in rows]


def found_of(review: Review, *, may_pass: bool) -> tuple[list[FindingShown], list[FindingShown]]:
    """What was found, and apart from it what no rule knows: a person has to look at that."""
    every = findings_shown(review.findings, review.protocols, may_pass=may_pass)
    known = [one for one in every if one.finding.rule != NOT_ASSESSED]
    return known, [one for one in every if one.finding.rule == NOT_ASSESSED]


def measures_of(responses: Mapping[str, Response], zone: ZoneInfo) -> list[Measured]:
    """The questionnaires, in the order of their keys, the longest last."""
    return [_measured(responses[key], zone) for key in sorted(responses, reverse=True)]


def _measured(response: Response, zone: ZoneInfo) -> Measured:
    instrument = definition_of(response)
    every = answers(response)
    band = instrument.band_of(response.total) if response.total is not None else None
    return Measured(
        title=instrument.title,
        total=response.total,
        most=instrument.highest_total,
        band=band.text if band else "",
        at=str(localtime_in(response.answered_at, zone, "when")),
        flagged=[one for one in every if one.flagged],
        answers=every,
    )


def history_of(review: Review, zone: ZoneInfo) -> list[Happening]:
    """Sendings, decisions, and what was passed of the last sending, the newest first."""
    events = [(sent.at, _of_sending(sent, zone)) for sent in review.submissions]
    events += [(one.at, _of_decision(one, zone)) for one in review.decisions]
    events += [(one.passed.at, _of_pass(one, zone)) for one in review.findings if is_passed(one)]
    return [event for _at, event in sorted(events, key=lambda pair: pair[0], reverse=True)]


def _of_sending(sent: Submission, zone: ZoneInfo) -> Happening:
    title = _("Sent in") if sent.number == 1 else _("Sent in again")
    return Happening(localtime_in(sent.at, zone, "when"), title, "", "info", "send")


def _of_pass(finding: Finding, zone: ZoneInfo) -> Happening:
    said = {"who": finding.passed.by.name, "what": told_of(finding).title}
    title = _("%(who)s went on in spite of a stop: %(what)s") % said
    return Happening(localtime_in(finding.passed.at, zone, "when"), title, finding.passed.why, "notice", "check-lg")


_DECIDED: Mapping[str, tuple[StrOrPromise, str, str]] = {
    DecisionKind.ACCEPT: (gettext_lazy("%(who)s accepted it"), "good", "check-circle"),
    DecisionKind.ASK: (gettext_lazy("%(who)s asked for more"), "notice", "question-circle"),
    DecisionKind.DECLINE: (gettext_lazy("%(who)s declined it"), "plain", "x-circle"),
}


def _of_decision(one: Decision, zone: ZoneInfo) -> Happening:
    title, tone, icon = _DECIDED[one.kind]
    said = [one.words or ""]
    if one.sections:
        names = [str(TITLES[SectionKey(key)]) for key in one.sections]
        said.append(_("About: %(names)s.") % {"names": get_text_list(names, _("and"))})
    if one.next_step:
        said.append(_("Next step: %(words)s") % {"words": one.next_step})
    if one.note:
        said.append(_("Note for the team: %(words)s") % {"words": one.note})
    body = "\n".join(part for part in said if part)
    return Happening(localtime_in(one.at, zone, "when"), title % {"who": one.by.name}, body, tone, icon)

"""What the rules find in what was sent in, kept with the inputs that raised it, and the stops that nobody has passed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from intake.eligibility import rules
from intake.eligibility.across import Across, across
from intake.eligibility.facts import Found, Limits, Programme
from intake.eligibility.gather import facts_of
from intake.models import Application, Assessment, Finding, FindingSeverity, Submission
from intake.sections.keys import SectionKey
from intake.sections.shapes import SHAPES, Concerns, Part, Place
from intake.selectors.application import settings_of
from intake.services.telling import tell_the_clinic
from journey.models import ProtocolVersion
from people.models import Clinic

RULES = "rules"
"""The name under which the rules stand in the audit."""


def find(submission: Submission) -> list[Finding]:
    """Look at what was sent in by the rules and the clinic's numbers of today, keep what they find, and say that it waits.

    Part of the transaction that sends it in. Twice changes nothing: what was found then stands.
    """
    if Assessment.objects.filter(submission=submission).exists():
        return list(submission.findings.all())
    application = submission.application
    clinic, now = application.patient.clinic, clock.now()
    sections, limits, programmes = sections_in(submission), limits_of(clinic), programmes_now()
    found = across(facts_of(sections, today=clock.today(clinic.zone)), limits, list(programmes.values()))
    rows = [_row(submission, one) for one in found]
    Finding.objects.bulk_create(rows)
    Assessment.objects.create(
        submission=submission,
        at=now,
        rules_version=rules.VERSION,
        limits=asdict(limits),
        protocols=sorted(programmes),
    )
    worst = worst_for(rows, _place_of(sections), programmes)
    Application.objects.filter(pk=application.pk).update(worst=worst)
    application.worst = worst
    _record(submission, rows, worst)
    tell_the_clinic(submission)
    return rows


def open_stops(application: Application, protocol_key: str) -> list[Finding]:
    """The stops that hold on this protocol and that nobody has passed, of what was sent in last. Two queries at most."""
    newest = newest_of(application)
    if newest is None:
        return []
    rows = newest.findings.filter(passed=None).order_by("rule", "about")
    return [one for one in rows if one.by_protocol.get(protocol_key) == FindingSeverity.STOP]


def require_assessed(application: Application, protocol_key: str) -> None:
    """Refuse a protocol that nobody has held against what was sent in: it came later. Two queries."""
    newest = newest_of(application)
    assessed = Assessment.objects.filter(submission=newest).first() if newest else None
    if assessed is not None and protocol_key not in assessed.protocols:
        raise Refused(
            _(
                "This protocol is newer than the application, so the rules were not held against it. Take the application "
                "up again and ask the person to send it once more."
            ),
            code="not_assessed",
        )


def newest_of(application: Application) -> Submission | None:
    """What was sent in last. One query."""
    return application.submissions.order_by("-number").first()


def sections_in(submission: Submission) -> dict[SectionKey, Part]:
    """What was sent in, section by section; one that is missing is an empty one."""
    sent: Mapping[str, Any] = json.loads(submission.answers)
    return {key: shape.model_validate(sent.get(key.value, {})) for key, shape in SHAPES.items()}


def limits_of(clinic: Clinic) -> Limits:
    """The clinic's numbers as the rules read them. One query."""
    row = settings_of(clinic)
    return Limits(**{name: getattr(row, name) for name in asdict(Limits())})


def programmes_now() -> dict[str, Programme]:
    """What somebody could be treated on: the protocols that are offered, by their keys. One query."""
    every = ((one.key, one.rules) for one in ProtocolVersion.objects.offered())
    return {key: Programme(key, rules.setting.value, rules.product.value) for key, rules in every}


def worst_for(rows: Iterable[Finding], place: Place, programmes: Mapping[str, Programme]) -> int:
    """The worst that was found on the protocols that fit where the person would like to be; 0 for nothing.

    When none fits, or either will do, on any of them.
    """
    fitting = {key for key, one in programmes.items() if place.value == one.setting} or set(programmes)
    return max((grade for row in rows for key, grade in row.by_protocol.items() if key in fitting), default=0)


def _place_of(sections: Mapping[SectionKey, Part]) -> Place:
    concerns = sections[SectionKey.CONCERNS]
    return (concerns.place if isinstance(concerns, Concerns) else None) or Place.EITHER


def _row(submission: Submission, one: Across) -> Finding:
    return Finding(
        submission=submission,
        rule=one.rule,
        rules_version=one.version,
        about=one.about,
        severity=int(one.severity),
        by_protocol=dict(one.by_protocol),
        inputs=json.dumps(_inputs(one), ensure_ascii=False),
    )


def _inputs(one: Across) -> dict[str, Any]:
    """What raised it, and the rule's own words as they are now: a later version may say it otherwise."""
    rule = rules.rule(one.rule)
    return {
        "inputs": [list(part) for part in one.inputs],
        "passable": one.passable,
        "title": rule.title,
        "sentence": rules.sentence_of(_found(one)),
        "source": rule.source.words,
        "verified": rule.source.verified,
    }


def _found(one: Across) -> Found:
    return Found(one.rule, one.version, one.severity, one.about, one.inputs, one.values, one.passable)


def _record(submission: Submission, rows: list[Finding], worst: int) -> None:
    patient = submission.application.patient
    counts = {label: sum(row.severity == grade for row in rows) for grade, label in _COUNTED.items()}
    audit.record(
        "application.assessed",
        by=RULES,
        on=submission.application,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        rules_version=rules.VERSION,
        worst=worst,
        **counts,
    )


_COUNTED = {FindingSeverity.STOP: "stops", FindingSeverity.CAUTION: "cautions", FindingSeverity.NOTE: "notes"}

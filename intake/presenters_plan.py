"""A plan in words, for those who write, sign and read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intake.models import Finding, FindingSeverity
from intake.presenters import FindingShown, Look, findings_shown, look_of
from intake.selectors.plan import Drafting
from journey.amounts import amount_range, needs_weight
from journey.models import PlanState, TreatmentPlan
from journey.models.protocols import ProtocolVersion
from journey.presenters import ROUTES, SETTINGS, ProtocolCard, card_of
from journey.services import Terms

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PLAN_STATES: Mapping[str, tuple[StrPromise, str]] = {
    PlanState.DRAFT: (gettext_lazy("Draft"), "notice"),
    PlanState.SIGNED: (gettext_lazy("Signed"), "good"),
    PlanState.DROPPED: (gettext_lazy("Let go"), "plain"),
    PlanState.REPLACED: (gettext_lazy("Replaced by a newer one"), "plain"),
}


@dataclass(frozen=True)
class Choice:
    """A protocol to choose: its card, what was found on it, and what it usually gives."""

    card: ProtocolCard
    found: str
    look: Look | None
    amounts: str


@dataclass(frozen=True)
class Line:
    """One thing that a plan says."""

    label: str
    value: str
    is_dose: bool = False


def choices_of(page: Drafting) -> list[Choice]:
    """The protocols that may be chosen."""
    return [_choice(one, page) for one in page.offered]


def findings_of(page: Drafting, key: str) -> list[FindingShown]:
    """What was found, that on the chosen protocol first, in the order of its weight there."""
    shown = findings_shown(page.findings, page.protocols, may_pass=False)
    return sorted(shown, key=lambda one: (one.passed is not None, -one.finding.by_protocol.get(key, 0)))


def open_stops_on(page: Drafting, key: str) -> list[Finding]:
    """The stops on a protocol that nobody has passed."""
    return [
        one
        for one in page.findings
        if one.by_protocol.get(key) == FindingSeverity.STOP and getattr(one, "passed", None) is None
    ]


def lines_of(plan: TreatmentPlan) -> list[Line]:
    """All that a plan says, as it is read and signed."""
    return [
        Line(_("Patient"), _name_and_birth(plan)),
        Line(_("Clinic"), plan.patient.clinic.name),
        Line(_("Protocol"), str(plan.protocol)),
        Line(_("Where"), str(SETTINGS[plan.setting])),
        Line(_("Route"), str(ROUTES[plan.route])),
        Line(_("Formulation"), plan.formulation),
        Line(_("Starting dose"), _("%(mg)s mg") % {"mg": plain(plan)}, is_dose=True),
        Line(_("Prescriber"), plan.prescriber.user.name),
        Line(_("Therapist"), plan.therapist.user.name if plan.therapist else _("Nobody yet")),
        Line(_("Looked at again by"), date_format(plan.review_on, "j F Y")),
        Line(_("Note for the team"), plan.note or "–"),
    ]


def versions_of(plan: TreatmentPlan, typed: Terms) -> list[dict[str, object]]:
    """The saved draft beside what somebody typed meanwhile."""
    theirs = {line.label: line.value for line in lines_of(plan)}
    mine = {
        _("Protocol"): str(typed.protocol),
        _("Where"): str(SETTINGS[typed.setting]),
        _("Route"): str(ROUTES[typed.route]),
        _("Formulation"): typed.formulation,
        _("Starting dose"): _("%(mg)s mg") % {"mg": f"{typed.starting_dose_mg.normalize():f}"},
        _("Prescriber"): typed.prescriber.user.name,
        _("Therapist"): typed.therapist.user.name if typed.therapist else _("Nobody yet"),
        _("Looked at again by"): date_format(typed.review_on, "j F Y"),
        _("Note for the team"): typed.note or "–",
    }
    return [
        {"label": label, "theirs": theirs[label], "yours": value, "differs": theirs[label] != value}
        for label, value in mine.items()
    ]


def plain(plan: TreatmentPlan) -> str:
    """The starting dose without needless zeros."""
    return f"{plan.starting_dose_mg.normalize():f}"


def state_of(plan: TreatmentPlan) -> tuple[StrPromise, str]:
    """The word of a plan's state, and its tone."""
    return PLAN_STATES[plan.state]


def _name_and_birth(plan: TreatmentPlan) -> str:
    born = plan.patient.born_on
    said = _("%(name)s, born %(day)s")
    return said % {"name": plan.patient.name, "day": date_format(born, "j F Y")} if born else plan.patient.name


def _choice(version: ProtocolVersion, page: Drafting) -> Choice:
    stops = len(open_stops_on(page, version.key))
    cautions = sum(one.by_protocol.get(version.key) == FindingSeverity.CAUTION for one in page.findings)
    found, look = "", None
    if stops:
        found = ngettext("%(n)s open stop", "%(n)s open stops", stops) % {"n": stops}
        look = look_of(FindingSeverity.STOP)
    elif cautions:
        found = ngettext("%(n)s caution", "%(n)s cautions", cautions) % {"n": cautions}
        look = look_of(FindingSeverity.CAUTION)
    return Choice(card_of(version), found, look, _amounts(version))


def _amounts(version: ProtocolVersion) -> str:
    rules = version.rules
    usual = _("The form asks outside %(range)s.") % {"range": amount_range(rules)}
    if not needs_weight(rules):
        return usual
    return _("%(usual)s A plan has no weight, so this is compared on the day.") % {"usual": usual}

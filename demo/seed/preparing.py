"""A course that begins with a signed plan, and what is done before its first dose."""

from __future__ import annotations

from datetime import datetime, timedelta

from common import clock
from common.walltime import local_day
from demo.plans import ADULTS, INTENTIONS, PREPARED, TALK, WORDINGS
from demo.seed.dates import newest_version
from demo.seed.world import Role
from integration.models import EntryStage
from integration.services import write_entry
from journey.learning import cards
from journey.models import Course, TreatmentPlan
from journey.preparation import Step
from journey.protocol import Setting
from journey.services import Companion, Terms, draft_plan, hold_session, name_companion, read_card, sign_plan
from sessions.models import TreatmentSession

REVIEWED_AFTER = timedelta(weeks=12)


def draft(part: Role) -> TreatmentPlan:
    """The clinician writes the plan down for the prescriber."""
    protocol = newest_version(part.story.protocol)
    wording, house = WORDINGS[part.story.protocol], part.story.house
    terms = Terms(
        protocol=protocol,
        setting=protocol.rules.setting,
        route=protocol.rules.routes[0],
        formulation=wording.formulation,
        starting_dose_mg=wording.starting_dose_mg,
        prescriber=part.world.member(house, part.story.prescriber),
        therapist=part.world.member(house, part.story.clinician),
        review_on=local_day(clock.now(), part.clinic.zone) + REVIEWED_AFTER,
    )
    return draft_plan(patient=part.patient, terms=terms, version=0, by=part.clinician)


def sign(part: Role) -> Course:
    """The prescriber reads the draft once more and signs it."""
    plan = TreatmentPlan.objects.drafts().select_related("patient__clinic", "patient__user").get(patient=part.patient)
    by = part.prescriber
    return sign_plan(plan=plan, version=plan.version, signed_name=by.name, by=by)


def begin(part: Role) -> Course:
    """Both in one go."""
    draft(part)
    return sign(part)


def lay(part: Role, signed_at: datetime, first: datetime) -> None:
    """The steps of the list, between the signature and the first session."""
    done, at = PREPARED[part.story.key], part.world.timeline.at
    step = min((first - signed_at) / 8, timedelta(hours=20))
    if "cards" in done.steps:
        for number, card in enumerate(cards()[: done.cards]):
            at(signed_at + step + timedelta(minutes=3 * number), _read, part, card.key)
    if "adult" in done.steps:
        at(signed_at + 2 * step, _name, part)
    if "session" in done.steps:
        at(signed_at + 3 * step, _hold, part)
    if "intention" in done.steps:
        at(signed_at + 4 * step, _intend, part)


def _course(part: Role) -> Course:
    return Course.objects.select_related("protocol", "patient__clinic", "patient__user").get(patient=part.patient)


def _read(part: Role, key: str) -> None:
    read_card(course=_course(part), key=key, by=part.user)


def _name(part: Role) -> None:
    course = _course(part)
    name, phone, relation = ADULTS[part.story.key]
    is_home = course.protocol.rules.setting is Setting.HOME
    who = Companion(name, phone, relation) if is_home else Companion(name, phone, relation, how="fetched")
    name_companion(course=course, step=Step.CHAPERONE if is_home else Step.RIDE, who=who, by=part.user)


def _hold(part: Role) -> None:
    held_on = local_day(clock.now(), part.clinic.zone)
    hold_session(course=_course(part), held_on=held_on, note=TALK, by=part.clinician)


def _intend(part: Role) -> None:
    """Written for the first session, once one is booked."""
    first = TreatmentSession.objects.filter(course__patient=part.patient).order_by("starts_at").first()
    if first is not None:
        write_entry(
            session=first,
            stage=EntryStage.INTENTION,
            text=INTENTIONS[part.story.key],
            share=False,
            submission=part.submission(),
            by=part.user,
        )

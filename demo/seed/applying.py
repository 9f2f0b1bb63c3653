"""The applicants, from the link that they ask for to a signed plan, each step by whoever does it and at its own time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from common import clock
from common.walltime import local_day
from consents.kinds import needed_for
from demo.applicants import APPLICANTS as EVERYBODY
from demo.applicants import Applicant, Stage, record_of
from demo.cast import APPLICANTS as PEOPLE
from demo.plot import Story, day
from demo.scores import answers_for
from demo.seed import preparing
from demo.seed.agreeing import agree
from demo.seed.dates import dates_of, rules_of
from demo.seed.world import SEED, Role, World
from intake.models import Application, BroughtRecord
from intake.record.found import FoundRecord
from intake.sections.keys import SectionKey
from intake.services.applications import save_section, submit, withdraw
from intake.services.decisions import accept, ask_for_more, decline
from intake.services.entrance import apply
from intake.services.records import bring, take_over
from journey.models import Course
from measures.instruments import load
from measures.services import submit as answer
from messaging.services import mark_all_read
from people.models import Invitation
from people.services import join_as_new
from sessions.services import book_induction

HOUSE = "lanternwood"
FIRST_SESSION = day(2, "11:00")
"""Of whoever is preparing: near enough that somebody should look at what is missing."""


@dataclass(frozen=True)
class Part:
    """An applicant with a role to play; the prescriber and the clinician are those who will treat them."""

    one: Applicant
    role: Role

    @property
    def application(self) -> Application:
        """Their application as it stands now."""
        rows = Application.objects.select_related("patient__clinic", "patient__user")
        return rows.get(patient=self.role.patient)


def lay_all(world: World) -> None:
    """Everybody who asked for a link, as events."""
    for one in EVERYBODY:
        _lay(Part(one, _role(world, one)))


def _role(world: World, one: Applicant) -> Role:
    ahead = FIRST_SESSION if one.stage is Stage.PREPARING else None
    story = Story(one.key, one.about, one.protocol, prescriber="ashgrove", clinician="ines", next=ahead)
    return Role(world, story, PEOPLE[one.key], world.houses[HOUSE], Random(f"{SEED}:{one.key}"))


def _lay(part: Part) -> None:
    one, role, at = part.one, part.role, part.role.world.timeline.at
    asked_at = role.world.now - timedelta(days=one.days_ago, minutes=role.dice.randint(5, 55))
    at(asked_at, _ask, part)
    if one.stage is Stage.LINK:
        return
    joined_at = asked_at + timedelta(hours=2, minutes=role.dice.randint(3, 40))
    at(joined_at, _join, part)
    writes_at = joined_at + timedelta(minutes=12)
    for number, key in enumerate(_written(part)):
        at(writes_at + timedelta(minutes=5 * number), _write, part, key)
    at(writes_at + timedelta(hours=1), _answer, part)
    if one.takes:
        at(writes_at + timedelta(hours=2), _bring, part)
        at(writes_at + timedelta(hours=2, minutes=6), _take_over, part)
    if one.is_sent:
        sent_at = writes_at + timedelta(hours=20)
        at(sent_at, _send, part)
        _lay_answer(part, sent_at)


def _lay_answer(part: Part, sent_at: datetime) -> None:
    at, decided_at = part.role.world.timeline.at, sent_at + timedelta(days=2, hours=1)
    decisions = {Stage.ASKED: _ask_for_more, Stage.DECLINED: _decline, Stage.WITHDRAWN: _withdraw}
    if part.one.stage in decisions:
        at(decided_at, decisions[part.one.stage], part)
    if part.one.stage in (Stage.ACCEPTED, Stage.DRAFTED, Stage.PREPARING):
        at(decided_at, _accept, part)
    if part.one.stage in (Stage.DRAFTED, Stage.PREPARING):
        at(decided_at + timedelta(hours=22), preparing.draft, part.role)
    if part.one.stage is Stage.PREPARING:
        _lay_plan(part, decided_at + timedelta(days=1, hours=2))


def _lay_plan(part: Part, signed_at: datetime) -> None:
    role, at = part.role, part.role.world.timeline.at
    dates = dates_of(role.story, role.world)
    at(signed_at, preparing.sign, role)
    at(signed_at + timedelta(minutes=30), _book, role, dates.places)
    needed = needed_for(setting=str(rules_of(role.story.protocol).setting))
    for number, kind in enumerate(sorted(needed)):
        at(signed_at + timedelta(hours=5, minutes=6 * number), agree, role, kind)
    preparing.lay(role, signed_at, dates.first)


def _written(part: Part) -> list[SectionKey]:
    return list(part.one.wrote(_today(part)))


def _today(part: Part) -> date:
    return local_day(clock.now(), part.role.clinic.zone)


def _ask(part: Part) -> None:
    apply(clinic=part.role.clinic, name=part.role.person.name, email=part.role.person.email, said={}, place="")


def _join(part: Part) -> None:
    invitation = Invitation.objects.open(clock.now()).get(email=part.role.person.email)
    user = join_as_new(
        invitation=invitation, password=None, zone_name=part.role.person.zone, write_by_email=True, phone=""
    )
    part.role.user_id = user.pk


def _write(part: Part, key: SectionKey) -> None:
    application, answers = part.application, part.one.wrote(_today(part))[key]
    before = application.sections.filter(key=key).first()
    save_section(
        application=application,
        key=key,
        answers=answers,
        version=before.version if before else 0,
        done=True,
        by=part.role.user,
    )


def _answer(part: Part) -> None:
    for key, total in (("phq-9", part.one.phq9), ("gad-7", part.one.gad7)):
        instrument, role = load(key), part.role
        said = answers_for(instrument, total, role.dice, self_harm=0)
        answer(patient=role.patient, instrument=key, answers=said, submission=role.submission(), by=role.user)


def _bring(part: Part) -> None:
    data = json.dumps(record_of(_today(part), ("Cosimo", "Winterquill"), date(1974, 9, 9))).encode()
    bring(application=part.application, data=data, by=part.role.user)


def _take_over(part: Part) -> None:
    record = BroughtRecord.objects.select_related("application__patient__user").get(application=part.application)
    found = FoundRecord.model_validate_json(record.read)
    wanted = [item.key for item in found.items if item.kind == "pressure" or item.words in part.one.takes]
    take_over(record=record, keys=wanted, by=part.role.user)


def _send(part: Part) -> None:
    submit(application=part.application, submission=part.role.submission(), by=part.role.user)
    mark_all_read(by=part.role.user)


def _accept(part: Part) -> None:
    application = part.application
    accept(application=application, version=application.version, by=part.role.clinician)


def _ask_for_more(part: Part) -> None:
    application, one = part.application, part.one
    ask_for_more(
        application=application,
        sections=one.sections,
        words=one.words,
        version=application.version,
        by=part.role.clinician,
    )


def _decline(part: Part) -> None:
    application, one = part.application, part.one
    decline(
        application=application,
        words=one.words,
        next_step=one.next_step,
        version=application.version,
        by=part.role.prescriber,
    )


def _withdraw(part: Part) -> None:
    withdraw(application=part.application, why="elsewhere", by=part.role.user)


def _book(role: Role, starts: tuple[datetime, ...]) -> None:
    course = Course.objects.select_related("protocol", "patient__clinic", "patient__user").get(patient=role.patient)
    book_induction(course=course, starts=starts, by=role.clinician)

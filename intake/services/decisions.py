"""What clinicians decide on an application: accept it, ask for more, decline it, or go on in spite of a stop."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from common import audit, clock, words
from common.errors import Refused, StaleSave
from common.states import move
from intake.models import (
    Application,
    ApplicationChange,
    Assessment,
    Decision,
    DecisionKind,
    Finding,
    FindingPass,
    FindingSeverity,
    Submission,
)
from intake.sections.keys import SectionKey
from intake.services.findings import newest_of, programmes_now
from intake.services.telling import tell_the_person, tell_the_prescriber
from intake.signals import application_accepted
from intake.states import TRANSITIONS, ApplicationState
from intake.texts import ASKED, DECIDED
from intake.told import told_of
from people.access import require
from people.models import Clinic, Membership, Patient, User
from people.roles import Permission, Role
from people.services import join_team

PASSABLE_IN = frozenset({ApplicationState.SUBMITTED, ApplicationState.ACCEPTED})
"""An accepted one may go on to a plan on a protocol whose stop nobody has passed yet."""
MOST_BYTES = 8 * 1024
"""The longest words of a decision, in bytes of UTF-8."""


@transaction.atomic
def accept(
    *, application: Application, version: int, by: User, note: str = "", prescriber: Membership | None = None
) -> Decision:
    """A clinician accepts: the next step is a plan. They join the care team, so that somebody can read on.

    ``prescriber`` is who writes the plan; they join, too, and find it in their inbox.

    Refused, with the rules named, unless at least one protocol that is offered has no open stop. Twice is once. Raises
    ``StaleSave`` when the application has moved since the page was made.
    """
    kept = _words(note, needed="") or ""
    place, application = _held(application, by)
    wish = {"kind": DecisionKind.ACCEPT, "note": kept or None}
    if made := _made_before(application, version, by, wish):
        return made
    sent = _require_newest(application, version)
    _require_way(sent)
    _require_prescriber(prescriber, application)
    decision = _decide(application, sent, place, by, wish, to=ApplicationState.ACCEPTED)
    join_team(patient=application.patient, members=list({place, prescriber or place}), by=by)
    if prescriber is not None and prescriber != place:
        tell_the_prescriber(application, prescriber, occasion=str(decision.pk))
    tell_the_person(application, DECIDED, occasion=str(decision.pk))
    application_accepted.send(Application, application=application, by=by)
    return decision


@transaction.atomic
def ask_for_more(
    *, application: Application, sections: Collection[str], words: str, version: int, by: User, note: str = ""
) -> Decision:
    """A clinician asks for more, about these sections (or none in particular): the person reads ``words`` as they are."""
    said = _words(words, needed=_("Write what you would like to know. The person reads exactly this."))
    about = [key.value for key in SectionKey if key.value in set(sections)]
    if len(about) != len(set(sections)):
        raise Refused(_("Choose sections in the list."), field="sections")
    place, application = _held(application, by)
    wish = {"kind": DecisionKind.ASK, "words": said, "sections": about, "note": _words(note, needed="", field="note")}
    if made := _made_before(application, version, by, wish):
        return made
    sent = _require_newest(application, version)
    decision = _decide(application, sent, place, by, wish, to=ApplicationState.ASKED)
    tell_the_person(application, ASKED, occasion=str(decision.pk))
    return decision


@transaction.atomic
def decline(
    *, application: Application, words: str, next_step: str, version: int, by: User, note: str = ""
) -> Decision:
    """A clinician declines, with a reason that the person can read and a step that they can take next."""
    said = _words(words, needed=_("Write why, in words that the person can read."))
    then = _words(
        next_step, needed=_("Say what the person can do next. Nobody is left without one."), field="next_step"
    )
    place, application = _held(application, by)
    wish = {
        "kind": DecisionKind.DECLINE,
        "words": said,
        "next_step": then,
        "note": _words(note, needed="", field="note"),
    }
    if made := _made_before(application, version, by, wish):
        return made
    sent = _require_newest(application, version)
    decision = _decide(application, sent, place, by, wish, to=ApplicationState.DECLINED)
    tell_the_person(application, DECIDED, occasion=str(decision.pk))
    return decision


@transaction.atomic
def pass_stop(*, finding: Finding, why: str, version: int, by: User) -> FindingPass:
    """A prescriber goes on in spite of a stop, and writes why. It holds for what was sent in then, not for what comes later.

    ``version`` is that of the application on the page. Twice is once; nothing unpassable is passed.
    """
    application = finding.submission.application
    require(by, Permission.PASS_STOP, application.patient.clinic_id)
    said = _words(why, needed=_("Write why you go on in spite of it."), field="why")
    _place, application = _held(application, by)
    passed = FindingPass.objects.filter(finding=finding).select_related("by").first()
    if passed is not None:
        if passed.by_id == by.pk and passed.why == said:
            return passed
        raise Refused(_("%(name)s has passed this stop already.") % {"name": passed.by.name}, code="passed")
    _require_passable(finding, _require_newest(application, version))
    passed = FindingPass.objects.create(finding=finding, by=by, at=clock.now(), why=str(said))
    _audit("application.stop_passed", application, by, on=finding)  # the rule's name would tell an illness
    return passed


def _held(application: Application, by: User) -> tuple[Membership, Application]:
    """Where this person decides from, and the application as it is now, held. The clinic comes first, then the patient."""
    clinic_id = application.patient.clinic_id
    place = require(by, Permission.DECIDE_APPLICATION, clinic_id)
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic_id)
    Patient.objects.select_for_update(no_key=True).get(pk=application.patient_id)
    rows = Application.objects.select_related("patient__clinic", "patient__user", "decided_by")
    return place, rows.get(pk=application.pk)


def _made_before(application: Application, version: int, by: User, wish: Mapping[str, Any]) -> Decision | None:
    """The decision that a first press of the same button made."""
    newest = application.decisions.order_by("-at", "-id").first()
    if newest is None or newest.by_id != by.pk or application.version != version + 1:
        return None
    return newest if all(getattr(newest, name) == value for name, value in wish.items()) else None


def _require_newest(application: Application, version: int) -> Submission:
    """What was sent in last, for a page that showed it as it is now."""
    if application.version != version:
        raise StaleSave(application)
    sent = newest_of(application)
    if sent is None:
        raise Refused(_("This was not sent in yet, so there is nothing to decide."), code="state")
    return sent


def _require_way(sent: Submission) -> None:
    """Raise ``Refused``, with the rules named, when every protocol that is offered has an open stop."""
    assessed = Assessment.objects.filter(submission=sent).first()
    keys = sorted(set(assessed.protocols if assessed else ()) & set(programmes_now()))
    if not keys:
        raise Refused(
            _("No protocol that was held against it is offered now, so nobody can be accepted."), code="no_protocol"
        )
    stops = list(sent.findings.filter(severity=FindingSeverity.STOP, passed=None).order_by("rule", "about"))
    if any(all(stop.by_protocol.get(key) != FindingSeverity.STOP for stop in stops) for key in keys):
        return
    names = list(dict.fromkeys(told_of(stop).title for stop in stops))
    raise Refused(
        _(
            "Every protocol has a stop that nobody has passed: %(rules)s. A prescriber can pass one, with a written reason, "
            "where the rule allows it."
        )
        % {"rules": get_text_list(names, _("and"))},
        code="stops",
    )


def _require_prescriber(chosen: Membership | None, application: Application) -> None:
    here = Membership.objects.treating().filter(clinic=application.patient.clinic_id, role=Role.PRESCRIBER)
    if chosen is not None and not here.filter(pk=chosen.pk).exists():
        raise Refused(_("Choose a prescriber who treats people here."), code="prescriber", field="prescriber")


def _require_passable(finding: Finding, newest: Submission) -> None:
    if finding.submission_id != newest.pk:
        raise Refused(_("The person has sent it in again since. Look at what was found then."), code="older")
    if finding.submission.application.state not in PASSABLE_IN:
        raise Refused(_("A stop is passed while an application waits, or before its plan is signed."), code="state")
    if finding.severity != FindingSeverity.STOP:
        raise Refused(_("Only a stop has to be passed. This does not hold anything up."), code="no_stop")
    if not told_of(finding).passable:
        raise Refused(_("Nobody can pass this stop. Another protocol may still fit."), code="unpassable")


def _decide(
    application: Application,
    sent: Submission,
    place: Membership,
    by: User,
    wish: Mapping[str, Any],
    *,
    to: ApplicationState,
) -> Decision:
    now = clock.now()
    move(
        application,
        to,
        table=TRANSITIONS,
        changes=ApplicationChange,
        link="application",
        by=by,
        version=F("version") + 1,
        decided_at=now,
        decided_by=by,
    )
    decision = Decision.objects.create(
        application=application, submission=sent, by=by, membership=place, at=now, **wish
    )
    _audit(
        f"application.{_DONE[to]}",
        application,
        by,
        submission=sent.number,
        sections=len(wish.get("sections", ())) or None,
    )
    return decision


_DONE: Mapping[str, str] = {
    ApplicationState.ACCEPTED: "accepted",
    ApplicationState.ASKED: "asked",
    ApplicationState.DECLINED: "declined",
}


def _words(text: str, *, needed: str, field: str = "words") -> str | None:
    """The words as they are kept; None for none where none are ``needed``. Raises ``Refused``."""
    try:
        return words.kept(text, MOST_BYTES)
    except words.Blank:
        if needed:
            raise Refused(needed, code="blank", field=field) from None
        return None
    except words.TooLong as error:
        sentence = _("This is %(by)s characters longer than it can be. All of it is still here: take a little away.")
        raise Refused(sentence % {"by": f"{error.by:,}"}, code="too_long", field=field) from None


def _audit(action: str, application: Application, by: User, *, on: Any = None, **detail: Any) -> None:
    patient = application.patient
    audit.record(action, by=by, on=on or application, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)

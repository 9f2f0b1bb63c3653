"""What an application has to say to a plan: whether it may be signed, and who could be with the patient."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from common.errors import Refused
from intake.models import Application
from intake.sections.keys import SectionKey
from intake.sections.shapes import People
from intake.selectors.application import latest_of, sections_of
from intake.services.findings import open_stops, require_assessed
from intake.states import ApplicationState
from intake.told import told_of
from journey.models import TreatmentPlan
from journey.preparation import Proposed
from people.models import Patient


def a_plan_is_signed(*, plan: TreatmentPlan, **_about: Any) -> None:
    """Refuse a plan while the patient's application is not accepted, or a stop on its protocol is open.

    Somebody who never applied is treated on the prescriber's word alone, as before there were applications.
    """
    application = latest_of(plan.patient)
    if application is None:
        return
    require_accepted(application)
    require_assessed(application, plan.protocol.key)
    stops = open_stops(application, plan.protocol.key)
    if stops:
        titles = ", ".join(dict.fromkeys(told_of(stop).title for stop in stops))
        raise Refused(
            _("A stop is open on %(protocol)s: %(stops)s. Decide about it on the application first.")
            % {"protocol": plan.protocol.title, "stops": titles},
            code="stop",
        )


def require_accepted(application: Application) -> None:
    """Raise ``Refused`` unless the application is accepted."""
    if application.state == ApplicationState.ACCEPTED:
        return
    sentences = {
        ApplicationState.DECLINED: _("The application was declined. A plan needs one that is accepted."),
        ApplicationState.ENDED: _(
            "The course that came of the application has ended. A new one begins with a new application."
        ),
        ApplicationState.WITHDRAWN: _("The patient took the application back. A plan needs one that is accepted."),
    }
    waits = _("The application is not accepted yet. Decide on it first.")
    raise Refused(sentences.get(ApplicationState(application.state), waits), code="not_accepted")


def adult_of(patient: Patient) -> Proposed | None:
    """The adult whom the patient named in their application, to be proposed and no more."""
    application = latest_of(patient)
    if application is None:
        return None
    people = sections_of(application)[SectionKey.PEOPLE]
    if not isinstance(people, People) or people.no_adult:
        return None
    adult = people.emergency if people.same_person else people.adult
    return Proposed(adult.name, adult.phone, adult.relation) if adult.name.strip() else None

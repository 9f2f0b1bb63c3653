"""Who can be asked at a clinic, as it is now. Every function has a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Clinic, Membership
from people.roles import Permission, Role
from safety.escalation import People
from safety.hours import DaysOff, Stretch
from safety.models import OnCall, SafetySettings
from safety.tiers import Calendar

NOBODY, NO_LEAD = "nobody", "no_lead"

GAPS = {
    NOBODY: _("Nobody is on call: when a care team does not answer, nobody else is asked."),
    NO_LEAD: _("The clinic has no lead: when nobody answers, nobody keeps the task."),
}


@dataclass(frozen=True)
class Duty:
    """The on-call order, the lead and the minutes of a clinic; ``order`` and ``lead`` name only who treats here now."""

    order: list[Membership]
    lead: Membership | None
    settings: SafetySettings

    @property
    def gaps(self) -> list[str]:
        """What is missing; the clinic has to be warned of each."""
        return [*([] if self.order else [NOBODY]), *([] if self.lead else [NO_LEAD])]

    @property
    def gap_sentences(self) -> list[str]:
        """The same in words for the clinic."""
        return [str(GAPS[gap]) for gap in self.gaps]


def duty_of(clinic: Clinic | UUID) -> Duty:
    """The clinic's on-call order with its people; two queries."""
    treating = Membership.objects.treating().values("pk")
    rows = OnCall.objects.filter(clinic=clinic, membership__in=treating).select_related("membership__user")
    settings = settings_of(clinic)
    lead = settings.lead
    return Duty([row.membership for row in rows], lead if lead and _treats(lead) else None, settings)


def settings_of(clinic: Clinic | UUID) -> SafetySettings:
    """The clinic's settings; without a row of its own, unsaved ones with the defaults. One query."""
    clinic_id = clinic.pk if isinstance(clinic, Clinic) else clinic
    found = SafetySettings.objects.filter(clinic=clinic_id).select_related("lead__user").first()
    return found or SafetySettings(clinic_id=clinic_id)


def people_of(clinic_id: UUID, duty: Duty) -> People:
    """The same for the rule of escalation; one query."""
    return People(
        order=[one.pk for one in duty.order],
        lead=duty.lead.pk if duty.lead else None,
        here=set(treating_at(clinic_id).values_list("pk", flat=True)),
    )


def treating_at(clinic: Clinic | UUID) -> QuerySet[Membership]:
    """Everybody who treats at the clinic, by name: who can be asked. One query when read."""
    return Membership.objects.treating().filter(clinic=clinic).select_related("user").order_by("user__name", "pk")


def office_of(clinic: Clinic | UUID) -> list[Membership]:
    """Who is told of a gap: the office; where it has nobody, everybody who treats here. Two queries at most."""
    office = Membership.objects.active().filter(clinic=clinic, role=Role.ADMIN).select_related("user")
    return list(office) or list(treating_at(clinic))


def may_hear_of_gaps(clinic: Clinic | UUID, place: str) -> bool:
    """Whether this person still works in the office, or treats here. One query."""
    told = Q(role=Role.ADMIN) | Q(pk__in=Membership.objects.treating())
    return Membership.objects.active().filter(told, clinic=clinic, pk=place).exists()


def calendar_of(clinic: Clinic) -> Calendar:
    """When the clinic is open; two queries, none when hours and closures were fetched with it."""
    return Calendar(
        clinic.zone,
        [Stretch(one.weekday, one.opens, one.closes) for one in clinic.hours.all()],
        [DaysOff(one.first_on, one.last_on) for one in clinic.closures.all()],
    )


def gaps_of(clinic: Clinic | UUID) -> list[str]:
    """What is missing in the clinic's on-call order, in words; two queries."""
    return duty_of(clinic).gap_sentences


def gaps_where_treating(user_id: UUID) -> list[tuple[Clinic, list[str]]]:
    """The clinics where this person treats and whose order has a gap, with what is missing. Two queries a clinic, and one."""
    mine = Clinic.objects.filter(memberships__in=Membership.objects.treating().filter(user_id=user_id))
    found = [(clinic, gaps_of(clinic)) for clinic in mine.distinct().order_by("name")]
    return [(clinic, gaps) for clinic, gaps in found if gaps]


def _treats(member: Membership) -> bool:
    return member.user.is_active and member.may(Permission.CLOSE_SAFETY_TASK)

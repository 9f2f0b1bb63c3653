"""The clinic's on-call order, its lead and its minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused, StaleSave
from people.access import require
from people.models import Clinic, Membership
from people.roles import Permission
from safety.models import OnCall, SafetySettings, SafetyTask
from safety.on_call import duty_of, treating_at
from safety.services.escalating import look_now
from safety.services.telling import warn_of_gap
from safety.tiers import FEWEST_MINUTES, MOST_MINUTES, Tier

if TYPE_CHECKING:
    from people.models import User

MINUTES = tuple(f"{tier}_{part}" for tier in Tier.values for part in ("answer", "hand", "settle"))


@transaction.atomic
def arrange_on_call(*, clinic: Clinic, members: Sequence[Membership], version: int, by: User) -> SafetySettings:
    """Ask exactly these people from now on, in this order.

    Raises ``StaleSave`` when somebody changed it since the page was made, ``Refused`` for people who do not treat here.
    """
    settings = _held(clinic, version, by)
    _require_treating(clinic, [one.pk for one in members])
    missed = duty_of(clinic).gaps
    settings.save_version(version)
    OnCall.objects.filter(clinic=clinic).delete()
    OnCall.objects.bulk_create(
        OnCall(clinic=clinic, membership=one, position=place) for place, one in enumerate(dict.fromkeys(members))
    )
    audit.record("on_call.arranged", by=by, on=settings, clinic_id=clinic.pk, people=len(members))
    _look_after(settings, missed)
    return settings


@transaction.atomic
def set_duty(
    *, clinic: Clinic, lead: Membership | None, minutes: Mapping[str, int], version: int, by: User
) -> SafetySettings:
    """Who keeps what nobody answers, and how many minutes each tier has. Tasks that are open go on by the new ones."""
    settings = _held(clinic, version, by)
    if lead is not None:
        _require_treating(clinic, [lead.pk], field="lead")
    for name, value in minutes.items():
        if name not in MINUTES or not FEWEST_MINUTES <= value <= MOST_MINUTES:
            raise Refused(
                _("Between %(fewest)s and %(most)s minutes.") % {"fewest": FEWEST_MINUTES, "most": f"{MOST_MINUTES:,}"},
                field=name,
            )
    missed = duty_of(clinic).gaps
    settings.save_version(version, lead=lead, **minutes)
    audit.record("on_call.settings_changed", by=by, on=settings, clinic_id=clinic.pk, lead=lead.pk if lead else None)
    _look_after(settings, missed)
    return settings


@transaction.atomic
def leave_duty(*, membership: Membership) -> None:
    """Somebody no longer works here: they are on call no more, and what they answered for goes on at once."""
    clinic = membership.clinic
    was_on_call = OnCall.objects.filter(membership=membership).delete()[0]
    led = SafetySettings.objects.filter(lead=membership).update(lead=None, version=F("version") + 1)
    now = clock.now()
    look_now(SafetyTask.objects.filter(owner=membership), now)
    if not was_on_call and not led:
        return
    if not led:
        SafetySettings.objects.filter(clinic=clinic).update(version=F("version") + 1)
    if duty_of(clinic).gaps:
        warn_of_gap(clinic, occasion=f"left:{membership.pk}")


def _held(clinic: Clinic, version: int, by: User) -> SafetySettings:
    """The clinic's row; two of the office at once wait for each other."""
    require(by, Permission.EDIT_CLINIC, clinic)
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    settings, _is_new = SafetySettings.objects.get_or_create(clinic=clinic)
    if settings.version != version:
        raise StaleSave(settings)
    return settings


def _require_treating(clinic: Clinic, ids: Sequence[UUID], field: str | None = None) -> None:
    if treating_at(clinic).filter(pk__in=ids).count() != len(set(ids)):
        raise Refused(
            _("Only people who treat here can be asked: prescribers and clinicians."), code="treats", field=field
        )


def _look_after(settings: SafetySettings, missed: Sequence[str]) -> None:
    """Warn the office of what is missing and was not before; let what waits for somebody go on."""
    clinic = settings.clinic
    look_now(SafetyTask.objects.filter(patient__clinic=clinic), clock.now())
    if set(duty_of(clinic).gaps) - set(missed):
        warn_of_gap(clinic, occasion=f"version:{settings.version}")

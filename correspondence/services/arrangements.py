"""Being away, coming back, and how soon a clinic means to answer."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from correspondence.models import AnswerTime, Away
from correspondence.waiting import MOST_DAYS
from people.access import require
from people.models import Clinic, Membership, User
from people.roles import Permission

LONGEST = timedelta(days=366)


@transaction.atomic
def go_away(*, membership: Membership, first_on: date, last_on: date, cover: Membership | None, by: User) -> Away:
    """A member of staff is away on these days of the clinic, and a colleague who treats there covers, if one does.

    Their patients see it before they write. The same again changes nothing.
    """
    if membership.user_id != by.pk or membership.ended_at is not None:
        raise Refused(_("Only you yourself say when you are away."), code="not_own")
    Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    _check(membership, first_on, last_on, cover)
    away, made = Away.objects.get_or_create(
        membership=membership, first_on=first_on, last_on=last_on, cover=cover, ended_at=None
    )
    if made:
        audit.record("away.set", by=by, on=away, clinic_id=membership.clinic_id, cover=cover.pk if cover else None)
    return away


def _check(membership: Membership, first_on: date, last_on: date, cover: Membership | None) -> None:
    if last_on < first_on:
        raise Refused(_("The last day comes before the first."), field="last_on")
    if last_on < clock.today(membership.clinic.zone):
        raise Refused(_("These days are over already."), field="last_on")
    if last_on - first_on > LONGEST:
        raise Refused(_("That is longer than a year. Look at the days again."), field="last_on")
    if cover is None:
        return
    here = Membership.objects.treating().filter(clinic=membership.clinic_id, pk=cover.pk)
    if cover.pk == membership.pk or not here.exists():
        raise Refused(_("Choose a colleague who treats people at this clinic."), field="cover")


@transaction.atomic
def come_back(*, away: Away, by: User) -> None:
    """Take it back: they are there. Twice changes nothing."""
    if away.membership.user_id != by.pk:
        raise Refused(_("Only you yourself say when you are away."), code="not_own")
    if Away.objects.filter(pk=away.pk, ended_at=None).update(ended_at=clock.now()):
        audit.record("away.ended", by=by, on=away, clinic_id=away.membership.clinic_id)


@transaction.atomic
def change_answer_time(*, clinic: Clinic | UUID, staffed_days: int, version: int, by: User) -> AnswerTime:
    """By the end of which staffed day messages are to be answered; for those that come from now on.

    Raises ``StaleSave`` when somebody else changed it since the form was opened.
    """
    clinic_id = clinic.pk if isinstance(clinic, Clinic) else clinic
    require(by, Permission.EDIT_CLINIC, clinic_id)
    if not 0 <= staffed_days <= MOST_DAYS:
        raise Refused(_("Choose one of the days in the list."), field="staffed_days")
    row, _made = AnswerTime.objects.get_or_create(clinic_id=clinic_id)
    row.save_version(version, staffed_days=staffed_days)
    audit.record("answer_time.changed", by=by, on=row, clinic_id=clinic_id, staffed_days=staffed_days)
    return row

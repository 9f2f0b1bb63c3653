"""Who is told: the patient when something is due, once and with at most one reminder; the care team when one is left.

A patient has at most one such notice a day in their inbox, whatever is due: the day is in its key, and the database
takes each key once. What goes by e-mail, text or to a device shares its day with everything else that is sent to them:
the outbox finds it a day (see ``messaging.daily``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from common import clock
from common.walltime import local_day
from measures.links import link_for
from measures.models import Assignment
from measures.schedule import DAY
from measures.services.requests import each_alone, hold, plan_name
from messaging import services as outbox
from messaging.models import Channel, Message
from messaging.quiet import next_allowed
from messaging.states import CANCELLABLE, MessageState
from people.models import CareTeamMember, Membership, Patient

DUE = "measure_due"
LEFT = "measure_left"

NOT_GONE = (*CANCELLABLE, MessageState.CANCELLED)
"""A message that will still go stands for what came since; one that was called off stands for nothing."""


def tell_due(*, now: datetime) -> int:
    """Tell every patient for whom something is due and who was not told; gives how many messages were laid.

    Safe twice, in parallel and when missed. Trouble with one patient stops none of the others.
    """
    ids = set(_untold(now).values_list("patient", flat=True))
    heard = _gone(ids, now)
    patients = Patient.objects.filter(pk__in=ids).select_related("user", "clinic")
    waiting = [one for one in patients if not any(day >= local_day(now, one.user.zone) for day in heard[one.pk])]
    return each_alone(waiting, lambda patient: tell_patient(patient=patient, now=now), what="tell of requests")


@transaction.atomic
def tell_patient(*, patient: Patient, now: datetime) -> int:
    """Lay the day's message for one patient, if something is due that they were not told of; gives how many rows.

    It stands for everything that is due when it goes. Who had a message today hears of the rest tomorrow.
    """
    hold(patient)
    rows = list(_untold(now).filter(patient=patient))
    if not rows:
        return 0
    user = patient.user
    at = next_allowed(now, user.zone, outbox.quiet_hours_of(user))
    todays = f"{plan_name(patient)}:{local_day(at, user.zone).isoformat()}"
    of_today = Message.objects.filter(plan=plan_name(patient), unique_key__startswith=todays)
    standing = of_today.exclude(state=MessageState.CANCELLED)  # what was called off told nobody anything
    put_off = Message.objects.cancellable().filter(plan=plan_name(patient), due_at__gt=now)
    if not standing.exists() and not put_off.exists():
        again = of_today.count()
        laid = _lay(patient, rows, at, f"{todays}:{again}" if again else todays)
        _mark(rows, now)
        return laid
    if put_off.exists() or standing.filter(state__in=CANCELLABLE).exists():
        _mark(rows, now)  # it has not gone yet, and will say so
    return 0


def tell_team(patient: Patient) -> None:
    """Tell the care team, in their inbox, that the patient left something out or changed what they answer.

    Once a day each, however much it was: what it is stands in the record.
    """
    now = clock.now()
    team = CareTeamMember.objects.filter(patient=patient, ended_at=None, membership__in=Membership.objects.treating())
    for place in team.select_related("membership__user"):
        outbox.enqueue(
            clinic=patient.clinic,
            kind=LEFT,
            channel=Channel.IN_APP,
            due_at=now,
            unique_key=f"{LEFT}:{patient.pk}:{local_day(now, patient.clinic.zone).isoformat()}:{place.pk}",
            recipient=place.membership.user,
            patient=patient,
            about_id=patient.pk,
            context={"place": str(place.pk)},
        )


def _gone(patients: Collection[UUID], now: datetime) -> Mapping[UUID, set[date]]:
    """The days of the last messages that can not be called back, by patient: of those days nothing more is told."""
    found: dict[UUID, set[date]] = defaultdict(set)
    rows = Message.objects.filter(kind=DUE, patient__in=patients, due_at__gt=now - 2 * DAY)
    gone = rows.exclude(state__in=NOT_GONE)
    for key, patient_id, counts_on in gone.values_list("unique_key", "patient_id", "counts_on"):
        found[patient_id].add(counts_on or date.fromisoformat(key.removeprefix(f"{DUE}:{patient_id}:")[:10]))
    return found


def _untold(now: datetime) -> QuerySet[Assignment]:
    never, again = Q(told_at=None), Q(told_at__isnull=False, reminded_at=None, remind_at__lte=now)
    return Assignment.objects.due(now).filter(never | again)


def _lay(patient: Patient, rows: Collection[Assignment], at: datetime, key: str) -> int:
    for row in rows:
        link_for(row)
    first = min(rows, key=lambda row: (row.due_at, row.pk))
    return len(
        outbox.reach(
            user=patient.user,
            clinic=patient.clinic,
            kind=DUE,
            unique_key=key,
            about_id=first.pk,
            patient=patient,
            due_at=at,
            expires_at=max(row.expires_at for row in rows),
            plan=plan_name(patient),
            context={"again": all(row.told_at is not None for row in rows)},
        )
    )


def _mark(rows: Collection[Assignment], now: datetime) -> None:
    """Note which of them were told, and which were reminded."""
    first = [row.pk for row in rows if row.told_at is None]
    again = [row.pk for row in rows if row.told_at is not None]
    Assignment.objects.filter(pk__in=first).update(told_at=now)
    Assignment.objects.filter(pk__in=again).update(reminded_at=now)

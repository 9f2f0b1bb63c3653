"""Whose turn a day is: laying a message that counts, so that a person gets one a local day.

The database refuses a second one, so whoever comes to lay while somebody else does is told, looks again, and finds
another day. Nobody holds the person's row for it. A change of the day's message is part of the caller's transaction.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import IntegrityError, transaction
from django.db.models import Q

from common import clock
from common.walltime import local_day
from messaging import daily, keeping, registry
from messaging.daily import COMES_BACK, DAY_KEPT, DAY_TAKEN, ONE_A_DAY, PAUSED, Place, Standing
from messaging.models import LEAVES_THE_HOUSE, Message
from messaging.quiet import next_allowed
from messaging.registry import rank_of
from messaging.services.contact import paused_until_of, quiet_hours_of
from messaging.states import CANCELLABLE, TAKES_ITS_DAY, MessageState
from people.models import User

TRIES = 6
"""So often somebody else may come between before a message is held back."""

LOOK_BACK = timedelta(days=3)
"""Days before these have nothing to do with today in any zone."""

Days = dict[date, tuple[Standing, Message]]


class _Overtaken(Exception):
    """Somebody moved a message or took a day while we looked."""


def counts(message: Message) -> bool:
    """Whether it takes its person's day: it leaves the house to a patient, and they did not ask for it themself."""
    kind = registry.find(message.kind)
    if kind is None or not kind.counts or message.channel not in LEAVES_THE_HOUSE:
        return False
    return message.patient is not None and message.recipient_id == message.patient.user_id


def lay(fresh: Message) -> Message:
    """Store a message that counts on a day with room for it, or held back as "one_a_day"; give the row that is there."""
    for _try in range(TRIES):
        found = Message.objects.filter(unique_key=fresh.unique_key).first() or _laid(fresh)
        if found is not None:
            return found
    _hold_back(fresh, _recipient(fresh))
    Message.objects.bulk_create([fresh], ignore_conflicts=True)
    return Message.objects.get(unique_key=fresh.unique_key)


def recount(*, user: User, freed: bool = False) -> int:
    """Give what waits for a person its days anew; gives how many rows changed.

    What a pause put off, or a day that was kept, comes back to its own time where that can be now; everything else stays
    where it is if it can. For whoever hears that days changed: another zone, a pause that ended early, a day that
    something stronger wants or does not want any more. It comes after planning anew: plans are held before their
    messages. Never the reason why the caller fails: when others come between too often, all stays as it was.

    ``freed`` says that days became free for good (a plan is over): then what only waited behind them comes back, too.
    At any other time it stays, as what comes near may be pushed once more and find no day at all.
    """
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _recount(user, COMES_BACK | {DAY_TAKEN} if freed else COMES_BACK)
        except (_Overtaken, IntegrityError):
            continue
    return 0


def make_way(message: Message, day: date) -> bool:
    """Let what waits for ``day`` give way to a message that slides onto it; False when that is not weaker, or has gone on.

    Part of the caller's transaction, which gives the day to the message.
    """
    user = _recipient(message)
    try:
        with transaction.atomic():
            days = _days_of(user)
            standing, row = days.get(day, (None, message))
            if standing is None or not standing.gives_way_to(rank_of(message)):
                return False
            _push(row, user, days, Standing(rank_of(message), may_give_way=False))
            return True
    except (_Overtaken, IntegrityError):
        return False


def _recount(user: User, back: frozenset[str]) -> int:
    now, rows = clock.now(), _waiting(user)
    counting = [row.pk for row in rows if row.counts_on]
    Message.objects.filter(pk__in=counting).update(counts_on=None)
    in_order = sorted(rows, key=lambda row: (rank_of(row), row.due_at, row.pk))
    return sum(_recounted(row, user, now, back) for row in in_order)


def _recipient(message: Message) -> User:
    if message.recipient is None:
        raise ValueError("Only a message to somebody takes their day.")
    return message.recipient


def _laid(fresh: Message) -> Message | None:
    """The row, stored together with what had to give way for it; None when somebody came between."""
    user, wanted_at = _recipient(fresh), fresh.due_at
    try:
        with transaction.atomic():
            _find_a_day(fresh, user)
            Message.objects.bulk_create([fresh], ignore_conflicts=True)
            found = Message.objects.filter(unique_key=fresh.unique_key).first()
            if found is None:
                raise _Overtaken
            return found
    except (_Overtaken, IntegrityError):
        fresh.due_at, fresh.counts_on, fresh.state, fresh.reason = wanted_at, None, MessageState.QUEUED, ""
        fresh.wanted_at = fresh.settled_at = None
        return None


def _find_a_day(fresh: Message, user: User) -> None:
    days = _days_of(user)
    place = _place(fresh, user, days)
    if place is None:
        _hold_back(fresh, user)
        return
    if place.pushes:
        _push(days[place.day][1], user, days, Standing(rank_of(fresh), may_give_way=False))
    if place.at != fresh.due_at:
        fresh.wanted_at, fresh.reason = fresh.due_at, _why_elsewhere(fresh, user, fresh.due_at)
    fresh.due_at, fresh.counts_on = place.at, place.day


def _push(row: Message, user: User, days: Days, by: Standing) -> None:
    """Let a waiting message give way: to the next day with room for it, or held back when there is none.

    Days after it may have to give way in their turn; they do so first, as the database takes no two on one day.
    """
    taken = {**days, local_day(row.due_at, user.zone): (by, row)}
    if row.counts_on is not None:
        taken[row.counts_on] = (by, row)
    place = _place(row, user, taken)
    if place is not None and place.pushes:
        _push(taken[place.day][1], user, taken, Standing(rank_of(row), may_give_way=False))
    _move(row, user, place, row.reason if row.reason in COMES_BACK else DAY_TAKEN)


def _move(row: Message, user: User, place: Place | None, reason: str) -> None:
    """Write down where a waiting message goes now; raises ``_Overtaken`` when it has gone on meanwhile."""
    free = {"claimed_by": "", "lease_until": None}
    waiting = Message.objects.cancellable().filter(pk=row.pk)
    if place is None:
        held = {"state": MessageState.SUPPRESSED, "reason": _why_not(row, user), "settled_at": clock.now()}
        moved = waiting.update(counts_on=None, **held, **free)
    else:
        own, day = row.wanted_at or row.due_at, place.day if row.counts_on else None
        moved = waiting.update(
            state=MessageState.QUEUED, reason=reason, wanted_at=own, due_at=place.at, counts_on=day, **free
        )
    if moved != 1:
        raise _Overtaken


def _recounted(row: Message, user: User, now: datetime, back: frozenset[str]) -> bool:
    """Give a waiting message, which has no day at this moment, its place by what is known now; whether that changed."""
    at, days = _own_time(row, user, now, back), _days_of(user)
    if row.counts_on is None:
        place: Place | None = Place(at, local_day(at, user.zone), pushes=False)
    else:
        # What has a day is never lost for being looked at again: no room near its own time leaves it where it was.
        place = _place(row, user, days, at) or _place(row, user, days)
    if place is not None and place.at == row.due_at and not place.pushes:
        if row.counts_on is not None:
            Message.objects.filter(pk=row.pk).update(counts_on=place.day)
        return row.counts_on is not None and place.day != row.counts_on
    if place is not None and place.pushes:
        _push(days[place.day][1], user, days, Standing(rank_of(row), may_give_way=False))
    _move(row, user, place, _why_then(row, user, place, at, now))
    return True


def _own_time(row: Message, user: User, now: datetime, back: frozenset[str]) -> datetime:
    """When a waiting message would go if its day had room: its own time, or as soon as can be where that has passed."""
    if row.reason not in back or row.wanted_at is None:
        return row.due_at
    free = max(row.wanted_at, now, paused_until_of(user) or now)
    if free == row.wanted_at:
        return free
    return min(next_allowed(free, user.zone, quiet_hours_of(user)), max(row.due_at, row.wanted_at))


def _why_then(row: Message, user: User, place: Place | None, at: datetime, now: datetime) -> str:
    """Why it goes at that place: nothing keeps it, a pause does, or its day."""
    if place is not None and place.at == at:
        until = paused_until_of(user)
        return PAUSED if until and now < until <= at and (row.wanted_at or at) < until else ""
    return _why_elsewhere(row, user, at)


def _place(row: Message, user: User, days: Days, at: datetime | None = None) -> Place | None:
    at = at or row.due_at
    taken = {day: standing for day, (standing, _message) in days.items()}
    spared = keeping.spared(user, kind=row.kind, rank=rank_of(row), at=at)
    day = local_day(at, user.zone)
    # Quiet hours and pauses are only asked for when the day is not to be had; most days are free.
    quiet = quiet_hours_of(user) if day in taken or day in spared else None
    earliest = _earliest(row, user) if day in spared else None
    return daily.place(
        at,
        rank_of(row),
        taken,
        zone=user.zone,
        quiet=quiet,
        expires_at=row.expires_at,
        spared=spared,
        earliest=earliest,
    )


def _earliest(row: Message, user: User) -> datetime | None:
    """From when on it may go before its time; None for a kind that may not."""
    kind, now = registry.find(row.kind), clock.now()
    return max(now, paused_until_of(user) or now) if kind and kind.early else None


def _days_of(user: User) -> Days:
    """The days of late and to come that have their message, and which. One query."""
    since = local_day(clock.now() - LOOK_BACK, user.zone)
    rows = Message.objects.filter(recipient=user, counts_on__gte=since, state__in=sorted(TAKES_ITS_DAY))
    pairs = sorted(((day, row) for row in rows for day in _days_taken(row, user)), key=lambda pair: pair[0])
    return {day: _strongest([row for _day, row in group]) for day, group in groupby(pairs, key=lambda pair: pair[0])}


def _days_taken(row: Message, user: User) -> set[date]:
    """The day that it took, and for one that has gone also what that day is called where the person is now."""
    days = {row.counts_on} if row.counts_on else set()
    if row.state not in CANCELLABLE:
        days.add(local_day(row.settled_at or row.due_at, user.zone))
    return days


def _strongest(rows: list[Message]) -> tuple[Standing, Message]:
    standings = {Standing(rank_of(row), may_give_way=row.state in CANCELLABLE): row for row in rows}
    first = daily.strongest(*standings)
    return first, standings[first]


def _waiting(user: User) -> list[Message]:
    """What takes a day, and what only waits for the end of a pause."""
    rows = Message.objects.cancellable().filter(Q(counts_on__isnull=False) | Q(reason=PAUSED), recipient=user)
    return list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)))


def _hold_back(message: Message, user: User) -> None:
    message.reason, message.state = _why_not(message, user), MessageState.SUPPRESSED
    message.counts_on, message.settled_at = None, clock.now()


def _why_not(message: Message, user: User) -> str:
    return DAY_KEPT if _is_kept(message, user, message.due_at) else ONE_A_DAY


def _why_elsewhere(message: Message, user: User, at: datetime) -> str:
    return DAY_KEPT if _is_kept(message, user, at) else DAY_TAKEN


def _is_kept(message: Message, user: User, at: datetime) -> bool:
    return keeping.is_spared(user, kind=message.kind, rank=rank_of(message), at=at)

"""The pages of a change: each way of moving with its table and its warnings, and the times that are proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rota.availability import DAY, Stretch
from scheduling.changing_words import sentence
from scheduling.consequences import Booked, BookedDose, BookedTalk, CourseDates
from scheduling.facts import Bookable
from scheduling.follows import Follows, follows_moves
from scheduling.moving import ONLY, Option, own_first
from scheduling.selectors.course import CourseLook
from scheduling.shifting import NewSlot
from scheduling.single import propose_times
from sessions.models import MeetingKind, TreatmentSession

SALT = "scheduling.move"
MOST = 6
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Offer:
    """A time that is proposed: when, where and with whom, and the address of the page that says what it leads to."""

    at: datetime
    where: str
    url: str
    with_rest: bool


@dataclass(frozen=True)
class Line:
    """Something that moves: before and after, each with its place and its person."""

    what: str
    was: datetime
    will: datetime
    was_where: str
    will_where: str
    is_chosen: bool


@dataclass(frozen=True)
class Way:
    """One way of moving as its card shows it."""

    key: str
    heading: str
    button: str
    may: bool
    lines: Sequence[Line]
    stops: Sequence[str]
    warns: Sequence[tuple[str, str]]
    could_not: Sequence[str]
    follows: Sequence[Follows]
    plan: str


@dataclass(frozen=True)
class Plan:
    """What a form carries of a way: exactly what was shown, and the versions that it was shown of."""

    slots: Mapping[UUID, NewSlot]
    versions: Mapping[UUID, int]


def ways_of(look: CourseLook, found: Sequence[Option], chosen: UUID, now: datetime) -> list[Way]:
    """The ways in words."""
    return [_way(look, option, chosen, now, is_alone=len(found) == 1) for option in found]


def read_plan(signed: str) -> Plan | None:
    """The plan that a form carried; None when it is none of ours."""
    try:
        data = signing.loads(signed, salt=SALT)
        slots = {
            UUID(key): NewSlot(datetime.fromisoformat(at), place and UUID(place), person and UUID(person))
            for key, (at, place, person, _version) in data.items()
        }
    except (signing.BadSignature, ValueError, AttributeError):
        return None
    return Plan(slots, {UUID(key): version for key, (*_slot, version) in data.items()})


def offers_for(look: CourseLook, row: TreatmentSession) -> list[Offer]:
    """Times near the one at which a session stands that keep the gap to the session before it.

    Those that would come too near the one after it are marked: they need the rest to move as well.
    """
    dose = look.dates.dose(row.pk)
    if dose is None:
        return []
    order = look.dates.in_order
    index = order.index(dose)
    before = order[index - 1] if index else None
    after = order[index + 1] if index + 1 < len(order) else None
    cadence = look.dates.needs.cadence
    earliest = max(look.facts.now, before.at.starts_at + cadence.min_gap) if before else look.facts.now
    latest = (before.at.starts_at if before else dose.at.starts_at) + cadence.max_gap_days * DAY
    latest = min(max(latest, dose.at.starts_at + 7 * DAY), _end_of(look))
    booked: tuple[Booked, ...] = (*look.dates.doses, *look.dates.talks)
    others = [one.at for one in booked if one.id != row.pk]
    needs = replace(
        look.dates.needs,
        busy=tuple(sorted((*look.dates.needs.busy, *_alone(others, after)))),
        minutes=row.minutes,
        preferred_person=row.clinician_id,
    )
    if earliest >= latest:
        return []
    times = propose_times(look.facts, needs, earliest=earliest, latest=latest, near=row.starts_at, most=MOST + 1)
    found = [
        own_first(BookedDose(row.pk, one.at, one.place, one.person), dose, look.facts, look.dates) for one in times
    ]
    kept = [one for one in found if one.at != dose.at][:MOST]
    return [
        Offer(
            one.at.starts_at,
            where(look.facts.places, look.facts.people, one.place, one.person),
            f"?{urlencode(asked(one, look))}",
            after is not None and after.at.starts_at - one.at.starts_at < cadence.min_gap,
        )
        for one in sorted(kept, key=lambda one: one.at)
    ]


def asked(one: Booked, look: CourseLook) -> dict[str, str]:
    """A slot as the form of the page asks for it."""
    local = one.at.starts_at.astimezone(look.dates.zone)
    values = {"starts_at": f"{local:%Y-%m-%dT%H:%M}"}
    return values | {name: str(id_) for name, id_ in (("place", one.place), ("clinician", one.person)) if id_}


def places_of(look: CourseLook, *, for_dose: bool = True) -> Choices:
    """The places that can be chosen."""
    if for_dose and not look.dates.needs.needs_place:
        return []
    return [(str(one.id), one.name) for one in look.facts.places if one.takes_doses or not for_dose]


def people_of(look: CourseLook) -> Choices:
    """The people who can be chosen: who treats, and says when they work."""
    return [(str(one.id), one.name) for one in look.facts.people if one.role in look.dates.needs.dose_roles]


def where(places: Sequence[Bookable], people: Sequence[Bookable], place: UUID | None, person: UUID | None) -> str:
    """Place and person in one line."""
    names = {one.id: one.name for one in (*places, *people)}
    return " · ".join(names[id_] for id_ in (place, person) if id_ in names)


def name_of(one: Booked, dates: CourseDates) -> str:
    """What people call it."""
    if isinstance(one, BookedTalk):
        return str(MeetingKind(one.kind).label)
    return _("Session %(number)s") % {"number": dates.number_of(one.id)}


def _way(look: CourseLook, option: Option, chosen: UUID, now: datetime, *, is_alone: bool) -> Way:
    dates, zone = look.dates, look.dates.zone
    was: dict[UUID, Booked] = {one.id: one for one in dates.doses} | {one.id: one for one in dates.talks}
    lines = [
        Line(
            what=name_of(one, dates),
            was=was[one.id].at.starts_at,
            will=one.at.starts_at,
            was_where=_where(look, was[one.id]),
            will_where=_where(look, one),
            is_chosen=one.id == chosen,
        )
        for one in sorted(option.moved, key=lambda one: one.at)
    ]
    moves = {one.id: one.at.starts_at for one in option.moved if one.at != was[one.id].at}
    sessions = sum(isinstance(one, BookedDose) for one in option.moved) - 1
    return Way(
        key=option.key,
        heading=_heading(option, sessions, is_alone=is_alone),
        button=_button(option, sessions, is_alone=is_alone),
        may=option.may,
        lines=lines,
        stops=[sentence(one, zone) for one in option.stops],
        warns=[(f"{option.key}:{one.key}", sentence(one, zone)) for one in option.warns],
        could_not=[sentence(one, zone) for one in option.could_not],
        follows=follows_moves(look.course, dates, moves, now) if moves and option.may else [],
        plan=_signed(look, option),
    )


def _heading(option: Option, sessions: int, *, is_alone: bool) -> str:
    if option.key == ONLY:
        return _("The new time") if is_alone else _("Only this session")
    if not option.stands:
        return _("Keep the rhythm")
    return ngettext(
        "Keep the rhythm: %(n)s session after it moves too",
        "Keep the rhythm: %(n)s sessions after it move too",
        sessions,
    ) % {"n": sessions}


def _button(option: Option, sessions: int, *, is_alone: bool) -> str:
    if option.key == ONLY:
        return _("Move it") if is_alone else _("Move only this one")
    return ngettext("Move it and the one after it", "Move it and the %(n)s after it", sessions) % {"n": sessions}


def _where(look: CourseLook, one: Booked) -> str:
    by_video = isinstance(one, BookedTalk) and one.by_video
    named = where(look.facts.places, look.facts.people, one.place, one.person)
    return " · ".join(part for part in (_("by video") if by_video else "", named) if part)


def _signed(look: CourseLook, option: Option) -> str:
    data = {
        str(id_): (
            slot.starts_at.isoformat(),
            str(slot.place) if slot.place else None,
            str(slot.person) if slot.person else None,
            look.row(id_).version,
        )
        for id_, slot in option.slots.items()
    }
    return signing.dumps(data, salt=SALT, compress=True)


def _end_of(look: CourseLook) -> datetime:
    return max((one.ends_at for one in look.facts.open), default=look.facts.now) - timedelta(minutes=1)


def _alone(others: Sequence[Stretch], after: BookedDose | None) -> list[Stretch]:
    """What the patient has besides: what lies behind the session after it moves with it, if it comes to that."""
    return [one for one in others if after is None or one < after.at]

"""What a patient's page of sessions shows: sessions and talks in one list, and what they may do with each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from people.models import Clinic, User
from scheduling.around import facts_of, needs_of
from scheduling.facts import PlannedDose
from scheduling.models import Offer, OfferState, SchedulingRules, Wait
from scheduling.selectors.beside import room_of
from scheduling.self_service import Own, OwnRules, Wish, bar, may_confirm, moves_left, soonest_move
from scheduling.single import propose_times
from sessions.calendar import find_faults_of_one
from sessions.meeting_states import MeetingState
from sessions.models import Meeting, SessionChange, TreatmentSession
from sessions.presenters import STATES, StateLook
from sessions.selectors import GIVEN_UP, is_over_for_its_person, next_due
from sessions.states import AHEAD, OPEN, SessionState

DAY = timedelta(days=1)
SETTLED_SHOWN = 2 * DAY
MOST = 6


@dataclass(frozen=True)
class Appointment:
    """A session or a talk of the patient, and what they may do with it now."""

    row: TreatmentSession | Meeting
    is_session: bool
    look: StateLook
    at_home: bool
    may_confirm: bool = False
    may_move: bool = False
    may_cancel: bool = False
    may_wait: bool = False
    wait: Wait | None = None
    moves_left: int = 0

    @property
    def clinic(self) -> Clinic:
        """Whose appointment it is."""
        clinic: Clinic = self.row.course.patient.clinic
        return clinic

    @property
    def with_whom(self) -> str:
        """The name of who will be there; empty while nobody is named."""
        return self.row.clinician.user.name if self.row.clinician else ""

    @property
    def by_video(self) -> bool:
        """Whether it is a call."""
        return isinstance(self.row, Meeting) and self.row.by_video


@dataclass(frozen=True)
class OwnPage:
    """All of a patient's appointments: what comes, soonest first, and what is behind them, newest first."""

    ahead: Sequence[Appointment] = ()
    past: Sequence[Appointment] = ()
    open_offers: int = 0
    following: TreatmentSession | None = field(default=None)


MEETING_LOOKS = {
    MeetingState.BOOKED: STATES[SessionState.BOOKED],
    MeetingState.HELD: STATES[SessionState.COMPLETED],
    MeetingState.CANCELLED: STATES[SessionState.CANCELLED],
    MeetingState.MISSED: STATES[SessionState.MISSED],
}


def own_page(user: User, now: datetime) -> OwnPage:
    """The person's own sessions and talks of all clinics; a fixed number of queries."""
    related = ("course__patient__clinic", "course__protocol", "place", "clinician__user")
    sessions = list(
        TreatmentSession.objects.of_person(user)
        .select_related(*related)
        .prefetch_related("doses")
        .order_by("starts_at")
    )
    meetings = list(Meeting.objects.of_person(user).select_related(*related).order_by("starts_at"))
    rules = _rules_of({row.course.patient.clinic_id for row in sessions})
    moved = _moves_of(user)
    waits = {wait.session_id: wait for wait in Wait.objects.waiting().filter(session__in=sessions)}
    ahead = [row for row in sessions if row.state in OPEN and not is_over_for_its_person(row)]
    shown = [_session(row, rules, moved, waits, now) for row in ahead]
    talks = [row for row in meetings if row.state == MeetingState.BOOKED]
    shown += [_talk(row, now) for row in talks]
    past = [_plain(row) for row in sessions if row not in ahead]
    past += [
        Appointment(row, False, MEETING_LOOKS[MeetingState(row.state)], False) for row in meetings if row not in talks
    ]
    return OwnPage(
        ahead=sorted(shown, key=lambda one: (one.row.starts_at, one.row.pk)),
        past=sorted(past, key=lambda one: (one.row.starts_at, one.row.pk), reverse=True),
        open_offers=Offer.objects.of_person(user).open().filter(until__gt=now).count(),
        following=ahead[0] if ahead else sessions[-1] if sessions else None,
    )


def times_for(session: TreatmentSession, *, rules: OwnRules, now: datetime) -> list[PlannedDose]:
    """Up to six times to which the session can move without anything to warn of, in order; its talks stay as they are."""
    begins, ends = _range_of(session, soonest_move(rules, now), now)
    beside = room_of(session)
    begins, ends = max(begins, beside.earliest or begins), min(ends, beside.latest or ends)
    if ends <= begins:
        return []
    clinic = session.course.patient.clinic
    first, last = (at.astimezone(clinic.zone).date() for at in (begins, ends))
    facts = facts_of(clinic, first - DAY, last + DAY, now=now, without=[session.pk])
    needs = needs_of(session.course, facts, without=[session.pk])
    found = propose_times(facts, needs, earliest=begins, latest=ends, near=session.starts_at, most=MOST + 3)
    fit = [one for one in found if one.at.starts_at != session.starts_at and not _faults(session, one, now)]
    return sorted(fit[:MOST], key=lambda one: one.at.starts_at)


def offers_of(user: User, now: datetime) -> tuple[list[Offer], list[Offer]]:
    """The times that wait for the person's answer, and what became of others lately."""
    related = ("opening__place", "opening__clinician__user", "wait__session", "opening__clinic")
    rows = Offer.objects.of_person(user).select_related(*related).order_by("opening__starts_at")
    waiting = list(rows.open().filter(until__gt=now, wait__session__state__in=AHEAD))
    settled = rows.exclude(state=OfferState.OPEN).filter(settled_at__gt=now - SETTLED_SHOWN)
    return waiting, list(settled.order_by("-settled_at"))


def _range_of(session: TreatmentSession, soonest: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Between the sessions beside it, as the protocol has the gaps; in maintenance, the days in which it is due."""
    induction = session.course.protocol.rules.induction
    gap, longest = timedelta(hours=induction.min_gap_hours), induction.max_gap_days * DAY
    rows = session.course.sessions.exclude(state__in=GIVEN_UP).exclude(pk=session.pk)
    starts = sorted(rows.values_list("starts_at", flat=True))
    before = max((at for at in starts if at < session.starts_at), default=None)
    after = min((at for at in starts if at > session.starts_at), default=None)
    begins = soonest
    ends = session.starts_at + 2 * longest
    if before is not None:
        begins = max(begins, before + gap)
    if (due := next_due(session.course)) is not None:
        zone = session.course.patient.clinic.zone
        ends = datetime.combine(due.latest, datetime.max.time(), zone)
        ends = max(ends, now + 14 * DAY)  # overdue already: the coming two weeks
    elif before is not None:
        ends = before + longest
    if after is not None:
        begins, ends = max(begins, after - longest - DAY), min(ends, after - gap)
    return begins, ends


def _faults(session: TreatmentSession, one: PlannedDose, now: datetime) -> bool:
    found = find_faults_of_one(session.course, one.at.starts_at, phase=session.phase, now=now, instead_of=session)
    return bool(found)


def _rules_of(clinics: set[UUID]) -> dict[UUID, OwnRules]:
    rows = SchedulingRules.objects.filter(pk__in=clinics)
    return {
        row.pk: OwnRules(row.patients_move, row.patients_cancel, row.notice_hours, row.moves_allowed) for row in rows
    }


def _moves_of(user: User) -> Counter[UUID]:
    """How often they moved a session themself, by course; two queries."""
    moves = SessionChange.objects.filter(by=user, from_starts_at__isnull=False, session__course__patient__user=user)
    counted = Counter(moves.values_list("session__course", flat=True))
    took = Offer.objects.of_person(user).filter(state=OfferState.TAKEN).annotate(course=F("wait__session__course"))
    counted.subtract(took.values_list("course", flat=True))
    return counted


def _session(
    row: TreatmentSession, rules: dict[UUID, OwnRules], moved: Counter[UUID], waits: dict[UUID, Wait], now: datetime
) -> Appointment:
    own = Own(row.state, row.starts_at, max(0, moved[row.course_id]))
    here = rules.get(row.course.patient.clinic_id, OwnRules())
    return Appointment(
        row,
        True,
        STATES[row.state],
        _at_home(row),
        may_confirm=row.confirmed_at is None and may_confirm(own, now),
        may_move=bar(Wish.MOVE, own, here, now) is None,
        may_cancel=bar(Wish.CANCEL, own, here, now) is None,
        may_wait=row.state in AHEAD and row.starts_at > now,
        wait=waits.get(row.pk),
        moves_left=moves_left(own, here),
    )


def _talk(row: Meeting, now: datetime) -> Appointment:
    may = row.confirmed_at is None and row.starts_at > now
    return Appointment(row, False, MEETING_LOOKS[MeetingState(row.state)], False, may_confirm=may)


def _plain(row: TreatmentSession) -> Appointment:
    return Appointment(row, True, STATES[row.state], _at_home(row))


def _at_home(row: TreatmentSession) -> bool:
    return bool(row.course.protocol.rules.setting == "home")

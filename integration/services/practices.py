"""A patient picks or writes a small practice for a window, ticks it, takes a tick back, and stops it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock, words
from common.errors import Refused
from common.walltime import local_day
from integration import content_library
from integration import practice as rule
from integration.content import MOST_MINUTES
from integration.models import Content, ContentKind, Ending, IntegrationWindow, Practice, PracticeTick
from integration.services.content import row_in_force
from integration.services.plan import lock
from people.models import User

LONGEST_OWN = 1000
"""The longest practice of one's own, in bytes of UTF-8: a few sentences."""


def days_of(window: IntegrationWindow) -> tuple[date, ...]:
    """The days on which the practices of this window are done, by the patient's own clock."""
    until = window.ended_at if window.ending == Ending.NEW_DOSE else None
    return rule.days_of(window.opens_at, window.patient.zone, until=until)


@transaction.atomic
def pick(*, window: IntegrationWindow, key: str, times_a_day: int, submission: UUID, by: User) -> Practice:
    """The patient picks one of the clinic's practices. The same ``submission`` again gives the one that it made.

    Raises ``Refused``: code ``over`` when its days have passed, ``full`` when two a day are chosen, ``twice`` for one
    that is chosen already, ``unknown`` for one that is no longer offered.
    """
    window = _own(window, by)
    if made := _made_before(window, submission):
        return made
    row = row_in_force(window.patient.clinic, ContentKind.PRACTICES)
    text = content_library.held(row).practice(key)
    if text is None or not text.active:
        raise Refused(_("This practice is not offered any more. Pick another one, or write your own."), code="unknown")
    if window.practices.chosen().filter(key=key).exists():
        raise Refused(_("You have picked this one already."), code="twice")
    return _choose(window, times_a_day, text.minutes, submission, by, key=key, content=row)


@transaction.atomic
def write_own(
    *, window: IntegrationWindow, own_words: str, minutes: int, times_a_day: int, submission: UUID, by: User
) -> Practice:
    """The patient writes a practice of their own; its words are theirs alone. Raises ``Refused`` as ``pick`` does."""
    window = _own(window, by)
    if made := _made_before(window, submission):
        return made
    if not 1 <= minutes <= MOST_MINUTES:
        sentence = _("Between 1 and %(most)s minutes: small enough to be done.")
        raise Refused(sentence % {"most": MOST_MINUTES}, code="minutes", field="minutes")
    return _choose(window, times_a_day, minutes, submission, by, own_words=_kept(own_words))


@transaction.atomic
def stop(*, practice: Practice, by: User) -> Practice:
    """The patient does it no more; what was ticked stays. Twice changes nothing."""
    window = _own(practice.window, by)
    if Practice.objects.filter(pk=practice.pk, stopped_at=None).update(stopped_at=clock.now()):
        _audit("practice.stopped", practice, window, by)
    practice.refresh_from_db()
    return practice


@transaction.atomic
def tick(*, practice: Practice, on: date, time: int, by: User) -> PracticeTick:
    """It was done on that day, the first or the second time. Twice gives the same tick.

    Raises ``Refused``: code ``stopped``, ``day`` for a day that can not be ticked now, ``often`` beyond what was meant.
    """
    window = _own(practice.window, by)
    practice.refresh_from_db()
    standing = practice.ticks.standing().filter(on=on, time=time).first()
    if standing is not None:
        return standing
    _may_tick(practice, window, on, time)
    made = PracticeTick.objects.create(practice=practice, on=on, time=time, ticked_at=clock.now())
    _audit("practice.ticked", practice, window, by, time=time)
    return made


@transaction.atomic
def take_back(*, practice: Practice, on: date, time: int, by: User) -> None:
    """It was not done after all. Twice changes nothing."""
    window = _own(practice.window, by)
    if practice.ticks.standing().filter(on=on, time=time).update(taken_back_at=clock.now()):
        _audit("practice.taken_back", practice, window, by, time=time)


def _choose(
    window: IntegrationWindow,
    times_a_day: int,
    minutes: int,
    submission: UUID,
    by: User,
    *,
    key: str = "",
    content: Content | None = None,
    own_words: str | None = None,
) -> Practice:
    now = clock.now()
    if rule.state_of(days_of(window), local_day(now, window.patient.zone)) == "over":
        raise Refused(
            _("The days for practices of this window are over. After the next session new ones begin."), code="over"
        )
    room = rule.room_for(window.practices.chosen().values_list("times_a_day", flat=True))
    if not 1 <= times_a_day <= room:
        raise Refused(_full(room), code="full", field="times_a_day")
    made = Practice.objects.create(
        window=window,
        key=key,
        content=content,
        own_words=own_words,
        minutes=minutes,
        times_a_day=times_a_day,
        chosen_at=now,
        submission=submission,
    )
    _audit("practice.chosen", made, window, by, is_own=own_words is not None, times_a_day=times_a_day)
    return made


def _full(room: int) -> str:
    if room:
        return _("Two a day is the most, and you have chosen one already. This one can be once a day.")
    return _("Two a day is the most, and you have chosen them. To take this one, stop another one first.")


def _may_tick(chosen: Practice, window: IntegrationWindow, on: date, time: int) -> None:
    if chosen.stopped_at is not None:
        raise Refused(_("You have stopped this practice, so it is not ticked any more."), code="stopped")
    if on not in rule.open_days(days_of(window), local_day(clock.now(), window.patient.zone)):
        raise Refused(_("Only today and yesterday can be ticked, in the days of the practice."), code="day")
    in_all = PracticeTick.objects.standing().filter(practice__window=window, on=on)
    if time > chosen.times_a_day or in_all.count() >= rule.MOST_A_DAY:
        raise Refused(_("Two a day is the most, and they are ticked already. Well rested is well done."), code="often")


def _own(window: IntegrationWindow, by: User) -> IntegrationWindow:
    held = lock(window)
    if held.patient.user_id != by.pk:
        raise Refused(_("Only the person whose window it is chooses and ticks practices."), code="not_own")
    return held


def _made_before(window: IntegrationWindow, submission: UUID) -> Practice | None:
    made = Practice.objects.filter(submission=submission).first()
    if made is not None and made.window_id != window.pk:
        raise Refused(_("This form belongs to another page. Reload this page and choose once more."), code="elsewhere")
    return made


def _kept(own_words: str) -> str:
    try:
        return words.kept(own_words, LONGEST_OWN)
    except words.Blank:
        raise Refused(_("Say in a few words what you would like to do."), code="blank", field="own_words") from None
    except words.TooLong:
        sentence = _("A practice fits into a few sentences. All of yours is still here: shorten it a little.")
        raise Refused(sentence, code="too_long", field="own_words") from None


def _audit(action: str, on: Practice, window: IntegrationWindow, by: User, **detail: object) -> None:
    patient: dict[str, object] = {"clinic_id": window.patient.clinic_id, "subject_id": window.patient_id}
    audit.record(action, by=by, on=on, **patient, **detail)  # type: ignore[arg-type]

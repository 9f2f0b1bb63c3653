"""What is written in the windows: when, in which words, shared or kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from common import clock
from demo.journals import Page
from demo.plot import Story, Way, Writes
from demo.seed.dates import COURSES, Dates
from demo.seed.world import Pages, Role
from integration.models import EntryStage, IntegrationWindow, JournalEntry, WindowPrompt
from integration.services import edit_entry, revoke_link, share_entry, unshare_entry, write_entry
from messaging.services import mark_all_read

CHANCES = {Writes.SHARED: 1.0, Writes.PRIVATE: 0.9, Writes.BOTH: 0.62, Writes.SELDOM: 0.28, Writes.NEVER: 0.0}
OFFSETS = (1.3, 2.2, 20.0, 23.5, 26.0, 44.0, 47.5, 50.0, 67.0, 69.5)
EARLIEST_HOUR, LATEST_HOUR = 7, 22
REACH = timedelta(hours=72)


@dataclass(frozen=True)
class Wish:
    """Somebody means to write ``at``, in the window of the dose that ended at ``ended_at``."""

    part: Role
    ended_at: datetime
    at: datetime
    place: int

    @property
    def stage(self) -> str:
        """What writing is for at that point of the window."""
        hours = (self.at - self.ended_at) / timedelta(hours=1)
        if hours < 8:
            return "capture"
        if hours < 32:
            return "meaning"
        return "action" if hours < 60 else "looking_back"

    @property
    def tones(self) -> tuple[str, ...]:
        """How it sounds, the likeliest first."""
        way = self.part.story.way
        if way in {Way.NOT, Way.WORSE}:
            return ("hard", "mixed")
        if way is Way.SLOWLY or self.place < 2:
            return ("mixed", "light")
        return ("light", "mixed")


def wishes(part: Role, dates: Dates) -> list[Wish]:
    """When this person means to write; the newest window as the story tells it."""
    story, found = part.story, []
    ends = dose_ends(story, dates)
    for place, ended_at in enumerate(ends):
        until = min([ended_at + REACH, part.world.now, *ends[place + 1 : place + 2]])
        is_newest = place == len(ends) - 1
        at = _told(story, ended_at) if is_newest and story.written is not None else _by_chance(part, ended_at, until)
        if at is not None and at < until:
            found.append(Wish(part, ended_at, at, place))
    return found


def dose_ends(story: Story, dates: Dates) -> list[datetime]:
    """When the doses of the story ended, in their order."""
    starts = [dates.places[place - 1] for place in dates.given]
    return [start + COURSES[story.protocol].ends_after for start in (*starts, *dates.maintenance)]


def lay_all(everyone: list[Wish]) -> None:
    """Give out the words, the newest wishes first, and lay the writing as events."""
    pages = Pages()
    always = sorted(everyone, key=lambda wish: (wish.part.story.writes is not Writes.SHARED, -wish.at.timestamp()))
    for wish in always:
        page = pages.take(wish.stage, wish.tones)
        if page is not None:
            wish.part.world.timeline.at(wish.at, _write, wish, page)


def lay_afterthoughts(part: Role, dates: Dates) -> None:
    """A link taken back."""
    ends = dose_ends(part.story, dates)
    if part.story.revokes_link and ends:
        part.world.timeline.at(part.world.now - timedelta(hours=3), _revoke, part)


def _told(story: Story, ended_at: datetime) -> datetime:
    return ended_at + timedelta(hours=story.written or 0)


def _by_chance(part: Role, ended_at: datetime, until: datetime) -> datetime | None:
    if part.dice.random() >= CHANCES[part.story.writes]:
        return None
    zone = part.clinic.zone
    moments = [ended_at + timedelta(hours=hours, minutes=part.dice.randint(0, 25)) for hours in OFFSETS]
    awake = [at for at in moments if at < until and EARLIEST_HOUR <= at.astimezone(zone).hour < LATEST_HOUR]
    return part.dice.choice(awake) if awake else None


def _write(wish: Wish, page: Page) -> None:
    part, user = wish.part, wish.part.user
    window = _window(part)
    if window is None or window.opens_at != wish.ended_at:
        return
    mark_all_read(by=user)
    link = window.links.usable(clock.now()).first()
    by_link = link is not None and part.dice.random() < 0.45
    _ask(window, wish.stage, page.prompt)
    entry = write_entry(
        window=window,
        text=page.text,
        share=_shares(part),
        submission=part.submission(),
        prompt=page.prompt,
        stage=EntryStage(wish.stage),
        by=None if by_link else user,
        link=link if by_link else None,
    )
    _lay_second_thoughts(part, entry)


def _ask(window: IntegrationWindow, stage: str, key: str) -> None:
    """Let the question that the words answer be the one that was drawn, if the course has not had it."""
    course = WindowPrompt.objects.filter(window__session__course=window.session.course_id, stage=stage, key=key)
    if not course.exists():
        WindowPrompt.objects.filter(window=window, stage=stage, place=1).update(key=key)


def _shares(part: Role) -> bool:
    writes = part.story.writes
    return writes is Writes.SHARED or (writes is not Writes.PRIVATE and part.dice.random() < 0.6)


def _lay_second_thoughts(part: Role, entry: JournalEntry) -> None:
    """Some edit what they wrote; some share it, and take that back."""
    story, now = part.story, clock.now()

    def later(hours: float, act: Callable[[JournalEntry], object]) -> None:
        part.world.timeline.at(now + timedelta(hours=hours), lambda: act(_entry(entry.pk)))

    if story.edits and not JournalEntry.objects.own(part.user).exclude(edited_at=None).exists():
        later(2.5, lambda fresh: _edit(part, fresh))
    if story.doubts_sharing:
        later(1, lambda fresh: share_entry(entry=fresh, by=part.user))
        later(27, lambda fresh: unshare_entry(entry=fresh, by=part.user))


def _edit(part: Role, entry: JournalEntry) -> None:
    edit_entry(
        entry=entry, text=f"{entry.text} Reading it again: yes, that is it.", version=entry.version, by=part.user
    )


def _revoke(part: Role) -> None:
    window = _window(part)
    link = window.links.usable(clock.now()).first() if window else None
    if link is not None:
        revoke_link(link=link, by=part.user)


def _window(part: Role) -> IntegrationWindow | None:
    return IntegrationWindow.objects.open(clock.now()).own(part.user).first()


def _entry(pk: UUID) -> JournalEntry:
    return JournalEntry.objects.select_related("patient").get(pk=pk)

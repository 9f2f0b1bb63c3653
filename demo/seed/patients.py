"""How somebody becomes a patient, and how they want to be reached."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from demo.cast import INVITED, Person
from demo.plot import Post, Story
from demo.seed.founding import office_of
from demo.seed.world import Role, World
from messaging.models import Channel
from messaging.services import save_preference, withdraw_consent
from people.models import PATIENT, Invitation
from people.services import change_details, change_profile, invite, join_as_new, withdraw


def come_in(part: Role, invited_at: datetime, joined_at: datetime) -> None:
    """The office invites, and the patient joins with the link from the letter."""
    invitations: list[Invitation] = []
    timeline = part.world.timeline
    timeline.at(invited_at, lambda: invitations.append(_invited(part)))
    timeline.at(joined_at, lambda: _join(part, invitations[0]))


def note_details(part: Role, joined_at: datetime) -> None:
    """The office writes down a phone number and the date of birth; of the newest ones it does not have them yet."""
    if joined_at < part.world.now - timedelta(days=1):
        part.world.timeline.at(joined_at + timedelta(hours=16), _write_details, part)


def settle_contact(part: Role, joined_at: datetime, newest_end: datetime | None) -> None:
    """How this person wants to be reached, and what letters to them meet."""
    story, timeline, now = part.story, part.world.timeline, part.world.now
    if story.quiet:
        starts, ends = (time.fromisoformat(wall) for wall in story.quiet)
        timeline.at(joined_at + timedelta(days=2), _prefer, part, starts, ends)
    if story.withdrew:
        timeline.at(joined_at + timedelta(days=9, hours=3), _withdraw, part)
    if story.travels_to:
        timeline.at(now - timedelta(hours=9), _travel, part)
    if story.paused_days:
        until = now + timedelta(days=story.paused_days)
        timeline.at(now - timedelta(hours=4), _prefer, part, time(21), time(8), until)
    if story.post is not Post.ARRIVES and newest_end is not None:
        part.world.post.trouble(part.person.email, story.post, newest_end)


def invite_the_others(world: World) -> None:
    """Invitations that wait, ran out, and were taken back."""
    ago = {"perpetua": timedelta(days=2, hours=3), "ferdinand": timedelta(days=11), "colette": timedelta(days=6)}
    for key, person in INVITED.items():
        world.timeline.at(world.now - ago[key], _invite, world, "lanternwood", person, "ashgrove", "ines")
    world.timeline.at(world.now - timedelta(days=5), _take_back, world, INVITED["colette"])


def _invited(part: Role) -> Invitation:
    story = part.story
    return _invite(part.world, story.house, part.person, story.prescriber, story.clinician)


def _invite(world: World, house: str, person: Person, prescriber: str, clinician: str) -> Invitation:
    return invite(
        clinic=world.houses[house],
        email=person.email,
        name=person.name,
        role=PATIENT,
        by=office_of(world, house),
        prescriber=world.member(house, prescriber),
        team=[world.member(house, clinician)],
    )


def _take_back(world: World, person: Person) -> None:
    withdraw(invitation=Invitation.objects.get(email=person.email), by=office_of(world, "lanternwood"))


def _join(part: Role, invitation: Invitation) -> None:
    agrees = part.story.agrees_to_email
    user = join_as_new(invitation=invitation, password=None, zone_name=part.person.zone, write_by_email=agrees)
    part.user_id = user.pk


def _write_details(part: Role) -> None:
    dice, patient = part.dice, part.patient
    area = "212" if part.story.house == "lanternwood" else "604"
    change_details(
        patient=patient,
        version=patient.version,
        phone=f"+1 {area} 555 {dice.randint(100, 199):04d}",
        born_on=date(dice.randint(1951, 2001), dice.randint(1, 12), dice.randint(1, 28)),
        by=office_of(part.world, part.story.house),
    )


def _prefer(part: Role, starts: time, ends: time, paused_until: datetime | None = None) -> None:
    user = part.user
    save_preference(user=user, quiet_from=starts, quiet_to=ends, paused_until=paused_until, by=user)


def _withdraw(part: Role) -> None:
    user = part.user
    withdraw_consent(user=user, clinic=part.clinic, channel=Channel.EMAIL, by=user)


def _travel(part: Role) -> None:
    user = part.user
    change_profile(user=user, name=user.name, zone_name=part.story.travels_to or user.zone_name)


def joining_times(story: Story, world: World, first_session: datetime | None, part: Role) -> tuple[datetime, datetime]:
    """When the person was invited and joined: some two weeks before the first session, in working hours."""
    if first_session is None:
        days = story.joined_days_ago or 0
        joined = world.now - timedelta(days=days, hours=3, minutes=20)
        return joined - timedelta(days=1, hours=1, minutes=40), joined
    invited = part.day_at(first_session, time(9, 15), -part.dice.randint(12, 17)) + timedelta(
        minutes=part.dice.randint(0, 300)
    )
    return invited, invited + timedelta(hours=part.dice.randint(2, 8), minutes=part.dice.randint(1, 59))

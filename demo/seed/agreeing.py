"""Agreements: their words at the clinics, who signed them, who is asked again, who took one back."""

from __future__ import annotations

from datetime import datetime, timedelta

from common import clock
from consents.kinds import ConsentKind, needed_for
from consents.models import Consent
from consents.selectors import offered
from consents.services import ensure_texts, publish, sign, withdraw
from demo.plans import (
    NEW_SENTENCE,
    REWORDED,
    REWORDED_AGO,
    SIGNS_AGAIN,
    SIGNS_NOTHING,
    SIGNS_SHARING,
    TAKES_BACK,
)
from demo.seed.dates import rules_of
from demo.seed.founding import office_of
from demo.seed.world import Role, World

HOUSE = "lanternwood"
ADDRESS, AGENT = "192.0.2.44", "Mozilla/5.0 (Linux; Android 15; Mobile) Firefox/145.0"
"""From the range that is kept free for examples (RFC 5737)."""


def lay_house(world: World, house: str) -> None:
    """The words that the house ships become version 1; one of them is written anew later."""
    clinic = world.houses[house]
    with clock.frozen(world.now - timedelta(weeks=13, hours=20)):
        ensure_texts(clinic)
    if house == HOUSE:
        world.timeline.at(world.now - REWORDED_AGO, _reword, world)


def lay(part: Role, joined_at: datetime) -> None:
    """What one patient signed: what treatment needs, soon after they joined; sharing, if they do."""
    key, at = part.story.key, part.world.timeline.at
    if key in SIGNS_NOTHING:
        return
    needed = needed_for(setting=str(rules_of(part.story.protocol).setting))
    signed_at = joined_at + timedelta(hours=20)
    for number, kind in enumerate(sorted(needed)):
        at(signed_at + timedelta(minutes=4 * number), agree, part, kind)
    if key in SIGNS_SHARING:
        at(signed_at + timedelta(minutes=15), agree, part, ConsentKind.SHARING)
    if key in SIGNS_AGAIN:
        at(part.world.now - REWORDED_AGO + timedelta(days=2, hours=3), agree, part, REWORDED)
    if key in TAKES_BACK:
        kind, ago = TAKES_BACK[key]
        at(part.world.now - ago, _take_back, part, kind)


def agree(part: Role, kind: ConsentKind) -> Consent:
    """The patient signs the words that stand."""
    patient = part.patient
    text = offered(patient.clinic)[kind]
    return sign(
        patient=patient,
        text=text,
        digest=text.digest,
        name=patient.name,
        address=ADDRESS,
        agent=AGENT,
        by=part.user,
    )


def _reword(world: World) -> None:
    clinic = world.houses[HOUSE]
    text = offered(clinic)[REWORDED]
    publish(
        clinic=clinic,
        kind=REWORDED,
        title=text.title,
        body=text.body.rstrip() + NEW_SENTENCE,
        seen=text.number,
        by=office_of(world, HOUSE),
    )


def _take_back(part: Role, kind: ConsentKind) -> None:
    standing = Consent.objects.standing().filter(patient=part.patient, kind=kind).first()
    if standing is not None:
        withdraw(consent=standing, by=part.user)

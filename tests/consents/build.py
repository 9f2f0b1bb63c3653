"""Agreements for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from common import clock
from consents import selectors, services
from consents.kinds import ConsentKind
from consents.models import Consent, ConsentText
from messaging import phones
from messaging.models import PhoneNumber
from people.models import Clinic, Patient, User

#: A Tuesday in winter, 10:00 in New York.
MORNING = datetime(2027, 1, 12, 15, 0, tzinfo=UTC)

TREATMENT, TELEHEALTH, EMAIL, TEXT, SHARING = ConsentKind


def a_number(user: User, number: str = "+15550100321") -> PhoneNumber:
    """A number that they confirmed."""
    kept = PhoneNumber(user=user, number=number, digest=phones.digest_of(number), verified_at=clock.now())
    kept.save()
    return kept


def signed(patient: Patient, kind: ConsentKind = TREATMENT, **how) -> Consent:
    """The patient's signature under the words in force."""
    text = selectors.offered(patient.clinic)[kind]
    said = {"name": patient.name, "digest": text.digest, "address": "192.0.2.7", "agent": "Firefox on a phone", **how}
    return services.sign(patient=patient, text=text, by=patient.user, **said)


def reworded(clinic: Clinic, by: User, kind: ConsentKind = TREATMENT, body: str = "Other words.") -> ConsentText:
    """A new version of the words."""
    return services.publish(clinic=clinic, kind=kind, title=f"About {kind.label}", body=body, by=by)


def a_form(patient: Patient, kind: ConsentKind = TREATMENT, **said) -> dict[str, str]:
    """What the page sends."""
    digest = selectors.offered(patient.clinic)[kind].digest
    return {"name": patient.name, "read": "on", "digest": digest, "seen": "", "next": "", **said}

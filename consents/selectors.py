"""What a patient agreed to, what asks for a signature, and who signed which version. Fixed numbers of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.safestring import SafeString

from consents.kinds import STOPS_CARE, ConsentKind
from consents.models import Consent, ConsentText
from consents.shipped import text_for
from consents.words import as_html, parse
from messaging.models import Channel, ContactConsent
from people.models import Clinic, Patient

CHANNELS = {ConsentKind.EMAIL: Channel.EMAIL, ConsentKind.TEXT: Channel.TEXT}
"""The agreements that are about a way to be reached, and that way."""


@dataclass(frozen=True)
class Agreement:
    """An agreement as it stands for one patient: the words in force, and the signature that stands, if there is one.

    ``ended`` is the last signature where none stands. ``is_reached`` says of the agreements about a way to be reached
    whether the clinic may write that way just now, perhaps by the patient's word on the page "How you are reached".
    """

    kind: ConsentKind
    text: ConsentText
    consent: Consent | None
    ended: Consent | None = None
    is_reached: bool = False

    @property
    def asks(self) -> bool:
        """Whether there is no signature under the words in force."""
        return self.consent is None or self.consent.text_id != self.text.pk

    @property
    def is_older(self) -> bool:
        """Whether a signature stands, under words that are not in force any more."""
        return self.consent is not None and self.asks


def offered(clinic: Clinic) -> dict[ConsentKind, ConsentText]:
    """The words in force of every kind; the house's own, not stored yet, where the clinic has none. One query."""
    rows = {ConsentKind(row.kind): row for row in ConsentText.objects.offered(clinic).select_related("clinic")}
    return {kind: rows.get(kind) or text_for(clinic, kind) for kind in ConsentKind}


def agreements_of(patient: Patient) -> list[Agreement]:
    """Every agreement of a patient, in the order of the kinds. Three queries."""
    words = offered(patient.clinic)
    latest: dict[str, Consent] = {}
    for row in Consent.objects.filter(patient=patient).select_related("text").order_by("signed_at", "pk"):
        latest[row.kind] = row
    reached = set(
        ContactConsent.objects.filter(user=patient.user_id, clinic=patient.clinic_id, withdrawn_at=None).values_list(
            "channel", flat=True
        )
    )
    return [_agreement(kind, words[kind], latest.get(kind), CHANNELS.get(kind) in reached) for kind in ConsentKind]


def agreement_of(patient: Patient, kind: ConsentKind) -> Agreement:
    """One of them."""
    return next(one for one in agreements_of(patient) if one.kind == kind)


def in_force(patient: Patient, kind: ConsentKind) -> bool:
    """Whether a signature stands under the words in force. One query."""
    standing = Consent.objects.standing().filter(patient=patient, kind=kind, text__retired_at=None)
    return standing.exists()


def missing(patient: Patient, kinds: Iterable[ConsentKind]) -> list[ConsentKind]:
    """Which of these have no signature under the words in force, in the order of the kinds. One query."""
    return missing_of([patient], kinds)[patient.pk]


def missing_of(patients: Iterable[Patient], kinds: Iterable[ConsentKind]) -> dict[UUID, list[ConsentKind]]:
    """The same for many patients. One query."""
    wanted, everybody = set(kinds), list(patients)
    standing = Consent.objects.standing().filter(patient__in=everybody, kind__in=wanted, text__retired_at=None)
    signed: dict[UUID, set[str]] = defaultdict(set)
    for patient_id, kind in standing.values_list("patient", "kind"):
        signed[patient_id].add(kind)
    return {one.pk: [kind for kind in ConsentKind if kind in wanted - signed[one.pk]] for one in everybody}


def was_withdrawn(patient: Patient, kind: ConsentKind) -> bool:
    """Whether they signed once and no signature stands any more. Who never signed has withdrawn nothing. One query."""
    return Consent.objects.filter(patient=patient).patients_who_withdrew(kind).exists()


def withdrawn_of(patient: Patient) -> list[Consent]:
    """The last signature of each agreement that stops care and of which none stands any more. One query."""
    rows = Consent.objects.filter(patient=patient, kind__in=STOPS_CARE).order_by("signed_at", "pk")
    latest = {row.kind: row for row in rows}
    return [latest[kind] for kind in ConsentKind if kind in latest and latest[kind].withdrawn_at is not None]


def ends_of(patient: Patient, kind: ConsentKind) -> list[datetime | None]:
    """When each of their signatures ended; None for the one that stands. One query."""
    return list(Consent.objects.filter(patient=patient, kind=kind).values_list("withdrawn_at", flat=True))


def signatures_of(patient: Patient) -> list[Consent]:
    """Every signature there ever was, the newest first. One query."""
    rows = Consent.objects.filter(patient=patient).select_related("text", "withdrawn_by")
    return list(rows.order_by("-signed_at", "-pk"))


@dataclass(frozen=True)
class TextVersion:
    """A version of the words at a clinic, and how many signatures stand under it."""

    text: ConsentText
    standing: int

    @property
    def is_in_force(self) -> bool:
        """Whether these are the words that patients are shown."""
        return self.text.retired_at is None

    @property
    def words(self) -> SafeString:
        """The words as they are shown."""
        return as_html(parse(self.text.body))


def versions_of(clinic: Clinic) -> dict[ConsentKind, list[TextVersion]]:
    """All versions of all agreements of a clinic, the newest first, the house's own where there is none. One query."""
    counted: Any = ConsentText.objects.filter(clinic=clinic).select_related("clinic", "published_by")
    rows = counted.annotate(standing=Count("signatures", filter=Q(signatures__withdrawn_at=None))).order_by("-number")
    found: dict[str, list[TextVersion]] = defaultdict(list)
    for row in rows:
        found[row.kind].append(TextVersion(row, row.standing))
    return {kind: found[kind] or [TextVersion(text_for(clinic, kind), 0)] for kind in ConsentKind}


def _agreement(kind: ConsentKind, text: ConsentText, latest: Consent | None, is_reached: bool) -> Agreement:
    stands = latest is not None and latest.withdrawn_at is None
    return Agreement(kind, text, latest if stands else None, None if stands else latest, is_reached)

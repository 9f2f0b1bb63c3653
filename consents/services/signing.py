"""Signing an agreement, and withdrawing it: at once, and as easily."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from consents.kinds import ConsentKind
from consents.models import Consent, ConsentText
from consents.selectors import CHANNELS
from consents.services.telling import tell_team, was_signed
from consents.services.words import ensure_texts
from consents.signals import consent_signed, consent_withdrawn
from messaging import services as contact
from messaging.models import ContactConsent
from messaging.selectors import has_confirmed_number
from people.models import Patient, User

if TYPE_CHECKING:
    from messaging.models import Channel

LONGEST_NAME = 120
LONGEST_AGENT = 200


class Reworded(Refused):
    """The words that were shown are not the words in force; ``text`` is what is."""

    def __init__(self, text: ConsentText) -> None:
        super().__init__(
            _(
                "The words have changed since this page was opened. Nothing was signed: please read them as they are now."
            ),
            code="reworded",
        )
        self.text = text


@transaction.atomic
def sign(
    *, patient: Patient, text: ConsentText, digest: str, name: str, address: str | None, agent: str, by: User
) -> Consent:
    """The patient signs the words in force with their typed ``name``. Pressed twice, or twice at once, it is one row.

    ``digest`` is that of the words that were on the page; when those are not the ones in force, ``Reworded`` is raised.
    A signature under older words ends with it. For a way to be reached the clinic may write from now on, too; the words
    about texts speak of a confirmed number, so there has to be one.
    """
    _require_own(patient, by)
    _require_number(patient, ConsentKind(text.kind))
    kept_name = _name(name)
    if channel := CHANNELS.get(ConsentKind(text.kind)):
        _let_write(patient, channel, by)
    patient = _hold(patient)
    current = _current(patient, text.kind)
    if not digest == text.digest == current.digest:
        raise Reworded(current)
    standing = Consent.objects.standing().filter(patient=patient, kind=current.kind).first()
    if standing is not None and standing.text_id == current.pk:
        return standing
    now = clock.now()
    if standing is not None:
        Consent.objects.standing().filter(pk=standing.pk).update(withdrawn_at=now, withdrawn_by=by)
    consent = Consent.objects.create(
        patient=patient,
        text=current,
        kind=current.kind,
        signed_name=kept_name,
        signed_at=now,
        signed_by=by,
        address=address or None,
        agent=agent[:LONGEST_AGENT],
        digest=current.digest,
    )
    _audit("agreement.signed", consent, by, replaces=standing is not None)
    was_signed(consent, by)
    consent_signed.send(sender=Consent, consent=consent, by=by)
    return consent


@transaction.atomic
def withdraw(*, consent: Consent, by: User) -> Consent:
    """The patient takes their agreement back; it counts at once. Twice changes nothing.

    For a way to be reached the clinic writes no more, which ends the signature by itself: see ``end_with_contact``.
    """
    _require_own(consent.patient, by)
    if channel := _channel(consent):
        patient = consent.patient
        contact.withdraw_consent(user=patient.user, clinic=patient.clinic, channel=channel, by=by)
    _hold(consent.patient)
    end(consent, by=by)
    consent.refresh_from_db()
    return consent


def end(consent: Consent, *, by: User | str) -> bool:
    """Write down that it was withdrawn, and announce it; False when that was so. Part of the caller's transaction."""
    ended_by = by if isinstance(by, User) else None
    rows = Consent.objects.standing().filter(pk=consent.pk)
    if rows.update(withdrawn_at=clock.now(), withdrawn_by=ended_by) != 1:
        return False
    consent = Consent.objects.select_related("patient__user", "patient__clinic", "text").get(pk=consent.pk)
    _audit("agreement.withdrawn", consent, by, told=tell_team(consent))
    consent_withdrawn.send(sender=Consent, consent=consent, by=by)
    return True


def _require_number(patient: Patient, kind: ConsentKind) -> None:
    if kind == ConsentKind.TEXT and not has_confirmed_number(patient.user):
        raise Refused(
            _("You have no confirmed number yet. Confirm one under “How you are reached”, then sign here."),
            code="number",
        )


def _let_write(patient: Patient, channel: Channel, by: User) -> None:
    """The clinic may write this way. The word is held before any signature, as whoever takes it back does (STOP, a link)."""
    words = ContactConsent.objects.select_for_update(no_key=True)
    words.filter(user=patient.user_id, clinic=patient.clinic_id, channel=channel, withdrawn_at=None).first()
    contact.give_consent(user=patient.user, clinic=patient.clinic, channel=channel, by=by)


def _hold(patient: Patient) -> Patient:
    rows = Patient.objects.select_for_update(of=("self",), no_key=True).select_related("user", "clinic")
    return rows.get(pk=patient.pk)


def _current(patient: Patient, kind: str) -> ConsentText:
    found = ConsentText.objects.offered(patient.clinic).filter(kind=kind).first()
    if found is None:
        ensure_texts(patient.clinic)
        found = ConsentText.objects.offered(patient.clinic).get(kind=kind)
    return found


def _channel(consent: Consent) -> Channel | None:
    return CHANNELS.get(ConsentKind(consent.kind))


def _name(typed: str) -> str:
    name = " ".join("".join(sign for sign in typed if sign.isprintable() or sign.isspace()).split())
    if not any(sign.isalpha() for sign in name):
        raise Refused(_("Type your name, as you sign."), code="blank", field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(_("A name has 120 characters at most here."), code="too_long", field="name")
    return name


def _require_own(patient: Patient, by: User) -> None:
    if patient.user_id != by.pk:
        raise Refused(_("Only the person themself signs here, or withdraws."), code="not_own")


def _audit(action: str, consent: Consent, by: User | str, **detail: object) -> None:
    patient, text = consent.patient, consent.text
    audit.record(
        action,
        by=by,
        on=consent,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        kind=text.kind,
        number=text.number,
        **detail,
    )

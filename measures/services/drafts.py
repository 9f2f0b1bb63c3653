"""What may be done with a questionnaire that somebody has begun: go on, on whatever device, and send it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from common import clock
from measures.definition import Instrument
from measures.models import Draft, MeasureLink, Response
from measures.services.answering import keep_unfinished, require_answerer
from measures.steps import fitting
from people.models import Patient

if TYPE_CHECKING:
    from people.models import User

KEPT_FOR = timedelta(hours=24)
"""The questions look back from the day on which they are answered: answers of two days would be of neither.

Our own choice; no source says how long is too long.
"""

MOST_BY_LINK = 20
"""How many beginnings behind links are kept of one questionnaire; with another one the oldest goes."""


@transaction.atomic
def keep_draft(
    *,
    patient: Patient,
    instrument: Instrument,
    said: Mapping[str, int | None],
    by: User | None = None,
    link: MeasureLink | None = None,
    draft: Draft | None = None,
    submission: UUID | None = None,
) -> Draft:
    """Keep what was answered so far, beside what was answered before, and call a person where an answer asks for one.

    Signed in there is one draft a questionnaire, found on any device; behind a link each beginning is one of its own,
    which goes on by its ``draft``. A draft of an older version is carried over with what still fits. ``submission`` is
    the id of a form on which all of it was typed: from now on it is the draft's, too.
    """
    require_answerer(patient, instrument.key, by=by, link=link)
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two tabs wait for each other
    now = clock.now()
    kept = _standing(patient, instrument, draft, now, by_link=link is not None)
    if kept is None:
        kept = _begin(patient, instrument, now, by_link=link is not None)
    form = submission or kept.submission
    kept.instrument_version = instrument.number
    kept.answers = fitting(instrument, kept.answers | dict(said))
    # What was sent from another tab is stored under this id: answering goes on under one of its own.
    kept.submission = uuid4() if Response.objects.filter(submission=form).exists() else form
    kept.kept_at = now
    kept.save()
    keep_unfinished(patient=patient, instrument=instrument, answers=kept.answers, submission=form, by=by, link=link)
    return kept


def _standing(
    patient: Patient, instrument: Instrument, draft: Draft | None, now: datetime, *, by_link: bool
) -> Draft | None:
    """What this goes on with. Older versions that were begun signed in give way to the newest."""
    begun = Draft.objects.filter(patient=patient, instrument=instrument.key, by_link=by_link).standing(now)
    if by_link:
        return begun.filter(pk=draft.pk).first() if draft else None
    newest = begun.order_by("-instrument_version").first()
    if newest is not None:
        Draft.objects.filter(patient=patient, instrument=instrument.key, by_link=False).exclude(pk=newest.pk).delete()
    return newest


def _begin(patient: Patient, instrument: Instrument, now: datetime, *, by_link: bool) -> Draft:
    earlier = Draft.objects.filter(patient=patient, instrument=instrument.key, by_link=by_link)
    if by_link:
        too_many = list(earlier.order_by("-created_at", "-id").values_list("pk", flat=True)[MOST_BY_LINK - 1 :])
        earlier.filter(pk__in=too_many).delete()
    else:
        earlier.delete()  # it ran out, and the table knows one a questionnaire
    return Draft(
        patient=patient,
        instrument=instrument.key,
        instrument_version=instrument.number,
        submission=uuid4(),
        by_link=by_link,
        kept_at=now,
        expires_at=now + KEPT_FOR,
    )

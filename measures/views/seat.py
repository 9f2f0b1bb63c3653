"""Who sits before a questionnaire: the patient who signed in, or whoever holds the link of a message.

The pages are the same for both; a ``Seat`` knows the difference: who signs for it, what was begun, where the pages are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.urls import reverse

from measures import services
from measures.definition import Alert, Instrument
from measures.models import Draft, MeasureLink, Response
from measures.scoring import alerts_in
from measures.steps import fitting, place_to_go_on, steps
from people.models import Patient, User


@dataclass(frozen=True)
class Seat:
    """Who answers what, and what they have begun: signed in (``by``), or behind a ``link`` with its ``token``."""

    patient: Patient
    instrument: Instrument
    draft: Draft | None = None
    by: User | None = None
    link: MeasureLink | None = None
    token: str = ""

    @property
    def answers(self) -> dict[str, int | None]:
        """What was answered so far and still fits."""
        return fitting(self.instrument, self.draft.answers) if self.draft else {}

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What of it asks for a person."""
        return alerts_in(self.instrument, self.answers)

    @property
    def was_changed(self) -> bool:
        """Whether the questionnaire changed since it was begun."""
        return self.draft is not None and self.draft.instrument_version != self.instrument.number

    def keep(self, said: Mapping[str, int | None], submission: UUID | None = None) -> Seat:
        """Keep what was said. With nothing said there is nothing to keep, unless the questionnaire changed."""
        if not said and not self.was_changed:
            return self
        draft = services.keep_draft(
            patient=self.patient,
            instrument=self.instrument,
            said=said,
            by=self.by,
            link=self.link,
            draft=self.draft,
            submission=submission,
        )
        return replace(self, draft=draft)

    def call_a_person(self, seen: Instrument, answers: Mapping[str, int | None], submission: UUID) -> bool:
        """Whether an answer asks for a person; then one is called, whatever becomes of the form."""
        kept = services.keep_unfinished(
            patient=self.patient, instrument=seen, answers=answers, submission=submission, by=self.by, link=self.link
        )
        return kept is not None

    def send(self, answers: Mapping[str, int | None], submission: UUID, number: int) -> Response:
        """Store it for good."""
        return services.submit(
            patient=self.patient,
            instrument=self.instrument.key,
            answers=answers,
            submission=submission,
            number=number,
            by=self.by,
            link=self.link,
        )

    def url_of(self, place: int) -> str:
        """The page of a question; past the last one everything is looked over. The first needs nothing begun."""
        if place > len(steps(self.instrument, self.answers)):
            return self.check_url
        return self._url("step", place=place) if self.draft or not self.link else self._url("link")

    @property
    def go_on_url(self) -> str:
        """The page where one left off."""
        return self.url_of(place_to_go_on(self.instrument, self.answers))

    @property
    def check_url(self) -> str:
        """Where everything is looked over and sent."""
        return self._url("check")

    @property
    def all_url(self) -> str:
        """All questions on one page."""
        if not self.link:
            return self._url("answer")
        return self._url("all") if self.draft else reverse("measures:link_all", kwargs={"token": self.token})

    def over_url(self, response: Response) -> str:
        """Where one comes to after sending."""
        if not self.link:
            return reverse("measures:response", kwargs={"pk": response.pk})
        return reverse("measures:link_done", kwargs={"token": self.token})

    def _url(self, page: str, **parts: Any) -> str:
        if not self.link:
            return reverse(f"measures:{page}", kwargs={"key": self.instrument.key, **parts})
        if not self.draft:
            return reverse("measures:link", kwargs={"token": self.token})
        return reverse(f"measures:link_begun_{page}", kwargs={"token": self.token, "pk": self.draft.pk, **parts})

"""The newest answers to questionnaires that have no total: what they say, and whether one asks for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from home.selectors.patient.scores import Answered, Definitions
from measures.definition import Instrument
from measures.models import Response
from measures.scoring import alerts_in


@dataclass(frozen=True)
class Told:
    """The newest answers to one of them; ``alerts`` is how many of the answers ask for a person."""

    response: Response
    instrument: Instrument
    alerts: int

    @property
    def words(self) -> str:
        """The result in words: such a questionnaire has no total."""
        n = len([value for value in self.response.answers.values() if value is not None])
        return ngettext("%(n)s question answered", "%(n)s questions answered", n) % {"n": n}


def told_of(responses: Sequence[Answered], known: Definitions) -> list[Told]:
    """The newest answers to each instrument that never had a total here, by title. One query."""
    totalled = {one.instrument for one in responses if one.total is not None}
    newest = {one.instrument: one.pk for one in responses if one.instrument not in totalled}
    found = []
    for response in Response.objects.filter(pk__in=newest.values()):
        instrument = known[response.instrument, response.instrument_version]
        found.append(Told(response, instrument, len(alerts_in(instrument, response.answers))))
    return sorted(found, key=lambda one: one.instrument.title)

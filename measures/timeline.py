"""What else happened while answers were given: doses, windows, phases, medicines. The rooms above tell; charts mark it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from people.models import Patient

if TYPE_CHECKING:
    from common.pictures.chart import Event, Span

    Happened = tuple[Sequence[Event], Sequence[Span]]
    Provider = Callable[[Patient], Happened]

_providers: dict[str, Provider] = {}


@dataclass(frozen=True)
class Timeline:
    """What the charts of one patient mark beside the scores: instants and stretches of time, each in order."""

    events: tuple[Event, ...] = ()
    spans: tuple[Span, ...] = ()


def register(provider: Provider) -> None:
    """From now on ``provider(patient)`` tells its events and spans. The same one again changes nothing."""
    _providers[f"{provider.__module__}.{provider.__qualname__}"] = provider


def of(patient: Patient) -> Timeline:
    """Everything that the rooms above tell of this patient. As many queries as they need together, a fixed number."""
    told = [provider(patient) for provider in _providers.values()]
    events = sorted((event for those, _ in told for event in those), key=lambda event: (event.at, event.label))
    spans = sorted((span for _, those in told for span in those), key=lambda span: (span.start, span.label))
    return Timeline(tuple(events), tuple(spans))

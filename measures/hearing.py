"""What this room does when it hears something, in the transaction of whoever said it."""

from __future__ import annotations

from typing import Any

from common import clock
from measures.models import Response
from measures.services.assignments import settle_answered


def answers_came_in(*, response: Response, **_about: Any) -> None:
    """Answers were stored: whoever asked for them need not ask any more."""
    settle_answered(response=response, now=clock.now())

"""The rule of opening hours: what a day may look like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from django.utils.translation import gettext as _


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a day in which the clinic is open: wall-clock times in the clinic's zone."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


def problem(spans: Iterable[Span]) -> str | None:
    """What is wrong with one day's spans, as a sentence; None when they stand one after the other."""
    in_order = sorted(spans)
    for span in in_order:
        if span.closes <= span.opens:
            return _("%(span)s ends before it begins. For midnight write 23:59.") % {"span": span}
    for earlier, later in pairwise(in_order):
        if later.opens < earlier.closes:
            return _("%(earlier)s and %(later)s overlap.") % {"earlier": earlier, "later": later}
    return None

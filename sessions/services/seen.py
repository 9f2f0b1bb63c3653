"""What stands in the way of a date has to go, or a person says that they have seen it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from common.errors import Refused
from sessions.calendar import Fault


def require_seen(faults: Sequence[Fault], seen: Collection[str] | None) -> None:
    """Raise ``Refused`` for the first stop, or for a warning that nobody has ticked as seen."""
    for fault in faults:
        if fault.severity == "stop":
            raise Refused(fault.sentence, code=fault.code)
    for fault in faults:
        if seen is not None and fault.key not in seen:
            raise Refused(
                _("%(warning)s Tick that you have seen it, or choose another time.") % {"warning": fault.sentence},
                code="unseen",
            )

"""The states of an application, which may follow which, and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class ApplicationState(StrEnum):
    """Where an application is."""

    BEGUN = "begun"
    SUBMITTED = "submitted"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


S = ApplicationState

TRANSITIONS: Mapping[S, Mapping[S, str]] = MappingProxyType(
    {
        S.BEGUN: MappingProxyType(
            {
                S.SUBMITTED: "The patient sent it in.",
                S.WITHDRAWN: "The patient decided against it.",
            }
        ),
        S.SUBMITTED: MappingProxyType(
            {
                S.ASKED: "The clinic asked for more.",
                S.ACCEPTED: "A clinician accepted it.",
                S.DECLINED: "A clinician declined it, with a reason and a next step.",
                S.WITHDRAWN: "The patient took it back.",
            }
        ),
        S.ASKED: MappingProxyType(
            {
                S.SUBMITTED: "The patient answered and sent it in again.",
                S.DECLINED: "A clinician declined it, with a reason and a next step.",
                S.WITHDRAWN: "The patient took it back.",
            }
        ),
        S.ACCEPTED: MappingProxyType(
            {
                S.SUBMITTED: "Something new came up before the plan was signed, and it is looked at again.",
                S.WITHDRAWN: "The patient decided against it before a plan was signed.",
                S.ENDED: "The course that came of it has ended.",
            }
        ),
        # Who was declined, took it back or comes back after a course may apply anew: a new row.
        S.DECLINED: MappingProxyType({}),
        S.WITHDRAWN: MappingProxyType({}),
        S.ENDED: MappingProxyType({}),
    }
)

OPEN = frozenset({S.BEGUN, S.SUBMITTED, S.ASKED, S.ACCEPTED})
"""One of these a patient. An accepted one stays until the course that came of it ends."""
WRITABLE = frozenset({S.BEGUN, S.ASKED})
"""The patient may write in it."""
WITH_STAFF = frozenset({S.SUBMITTED, S.ASKED, S.ACCEPTED, S.DECLINED, S.ENDED})
"""Staff who treat may read it: it was sent in at least once."""

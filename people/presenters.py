"""Words and tones of this room's pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.choices import Weekday
from people.countries import country_name
from people.hours import Span
from people.models import APPLICANT, Clinic, Invitation
from people.standing import Standing, standing
from people.zones import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class ClosedLink:
    """Why a link does not open, and what to do."""

    title: StrOrPromise
    text: StrOrPromise
    status: int


CLOSED: dict[str, ClosedLink] = {
    "altered": ClosedLink(
        gettext_lazy("This link is not complete"),
        gettext_lazy(
            "Some of it was lost or changed on the way. Open it once more from the letter itself, or copy all of it "
            "into the address line. If that does not help, ask the clinic to send it again."
        ),
        404,
    ),
    Standing.EXPIRED: ClosedLink(
        gettext_lazy("This link has run out"),
        gettext_lazy("An invitation works for seven days. Ask the clinic to send it again: it takes them one click."),
        410,
    ),
    Standing.USED: ClosedLink(
        gettext_lazy("This link was used already"),
        gettext_lazy(
            "It works only once. If it was you, sign in with the password that you chose. If it was not, tell the clinic."
        ),
        410,
    ),
    Standing.WITHDRAWN: ClosedLink(
        gettext_lazy("This invitation was withdrawn"),
        gettext_lazy("The clinic took it back. If you think that this is a mistake, please call them."),
        410,
    ),
    "reset": ClosedLink(
        gettext_lazy("This link no longer works"),
        gettext_lazy(
            "A link for a new password works for two hours, and none works any more once a new password is set. "
            "If you still need one, ask for another letter."
        ),
        410,
    ),
}


EXPIRED_FOR_APPLICANTS = ClosedLink(
    gettext_lazy("This link has run out"),
    gettext_lazy("A link to apply works for seven days. Ask for a new one: it takes a minute, and it is free."),
    410,
)
"""They asked for the link themselves, so that no clinic has to send it again."""


def closed_link(why: str, invitation: Invitation | None) -> ClosedLink:
    """Why an invitation's link does not open, and what to do."""
    if why == Standing.EXPIRED and invitation is not None and invitation.role == APPLICANT:
        return EXPIRED_FOR_APPLICANTS
    return CLOSED[why]


def standing_of(invitation: Invitation, now: datetime) -> Standing:
    """Whether the invitation still counts."""
    return standing(
        accepted_at=invitation.accepted_at,
        withdrawn_at=invitation.withdrawn_at,
        expires_at=invitation.expires_at,
        now=now,
    )


def joins_as(invitation: Invitation) -> str:
    """What the invited person becomes, in a sentence's middle."""
    words = {
        "patient": _("as a patient"),
        "applicant": _("as somebody who applies"),
        "admin": _("as a member of the office"),
        "prescriber": _("as a prescriber"),
        "clinician": _("as a clinician"),
    }
    return words[invitation.role]


@dataclass(frozen=True)
class InvitationLine:
    """An invitation in the office's list."""

    row: Invitation
    tone: str
    word: str


def invitation_lines(rows: Iterable[Invitation], now: datetime) -> list[InvitationLine]:
    """Each with its tone and word."""
    looks = {Standing.OPEN: ("info", _("waiting")), Standing.EXPIRED: ("notice", _("ran out"))}
    return [InvitationLine(row, *looks[standing_of(row, now)]) for row in rows]


def week_lines(week: Mapping[int, Sequence[Span]]) -> list[tuple[str, str]]:
    """Each day of the week and when the clinic is open on it."""
    return [
        (str(Weekday(day).label), ", ".join(str(span) for span in week.get(day, ())) or _("closed"))
        for day in Weekday.values
    ]


def compare(labels: Mapping[str, Any], theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The two versions of a record side by side, for the page of a stale save."""
    return [
        {"label": label, "theirs": theirs[name], "yours": yours[name], "differs": theirs[name] != yours[name]}
        for name, label in labels.items()
    ]


def details_in_words(values: Mapping[str, Any]) -> dict[str, str]:
    """A patient's phone number and date of birth, as they are shown."""
    born_on: date | None = values.get("born_on")
    return {"phone": values["phone"], "born_on": date_format(born_on, "j F Y") if born_on else ""}


def settings_in_words(values: Mapping[str, Any]) -> dict[str, Any]:
    """A clinic's settings with names instead of codes."""
    return {**values, "zone_name": in_words(values["zone_name"]), "country": country_name(values["country"])}


def settings_of(clinic: Clinic) -> dict[str, Any]:
    """The settings that the form holds."""
    names = ("name", "sender_name", "zone_name", "country", "phone")
    return {name: getattr(clinic, name) for name in names}

"""Agreements in words, as patients, the care team and the office see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consents.kinds import STOPS_CARE, ConsentKind
from consents.models import Consent
from consents.selectors import CHANNELS, Agreement
from consents.words import Block, as_html, parse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WHAT_FOR: dict[ConsentKind, StrOrPromise] = {
    ConsentKind.TREATMENT: gettext_lazy("Your clinic needs this before a first dose."),
    ConsentKind.TELEHEALTH: gettext_lazy("Your clinic needs this for visits by video or phone, and for doses at home."),
    ConsentKind.EMAIL: gettext_lazy("If you want a note by e-mail when something waits for you here."),
    ConsentKind.TEXT: gettext_lazy("If you want a text when something waits for you here."),
    ConsentKind.SHARING: gettext_lazy("If you want your care team to read pages of your journal."),
}

WHAT_ENDS: dict[ConsentKind, tuple[StrOrPromise, ...]] = {
    ConsentKind.TREATMENT: (
        gettext_lazy("No further dose is given. Your care team is told at once."),
        gettext_lazy("You lose no other care, and you can sign again."),
    ),
    ConsentKind.TELEHEALTH: (
        gettext_lazy("What can only be done by video or phone ends. Your care team is told at once."),
        gettext_lazy("You lose no other care, and you can sign again."),
    ),
    ConsentKind.EMAIL: (gettext_lazy("No more notes by e-mail. Everything stands in your inbox here."),),
    ConsentKind.TEXT: (gettext_lazy("No more texts. Everything stands in your inbox here."),),
    ConsentKind.SHARING: (
        gettext_lazy("Nobody of your care team can open any page of your journal any more."),
        gettext_lazy("What somebody has read, they have read."),
    ),
}


@dataclass(frozen=True)
class AgreementShown:
    """An agreement with its state in words."""

    agreement: Agreement

    @property
    def tone(self) -> str:
        """How its state looks."""
        if self.agreement.is_older:
            return "notice"
        return "plain" if self.agreement.asks else "good"

    @property
    def state(self) -> str:
        """Its state in words."""
        if self.agreement.is_older:
            return _("New words ask for you")
        if not self.agreement.asks:
            return _("Signed")
        return _("Withdrawn") if self.agreement.ended else _("Not signed")

    @property
    def state_for_staff(self) -> str:
        """The same for those who treat them."""
        return _("Signed older words") if self.agreement.is_older else self.state

    @property
    def is_by_contact(self) -> bool:
        """Whether the clinic may write this way by the word given on the page about being reached, without a signature."""
        return self.agreement.is_reached and self.agreement.consent is None

    @property
    def is_contact(self) -> bool:
        """Whether it is about a way to be reached."""
        return self.agreement.kind in CHANNELS

    @property
    def is_pressing(self) -> bool:
        """Whether to sign it is what comes next: care waits for it, or it was signed and has new words."""
        return self.agreement.asks and (self.agreement.is_older or self.agreement.kind in STOPS_CARE)

    @property
    def what_for(self) -> StrOrPromise:
        """What it is good for, in a sentence."""
        return WHAT_FOR[self.agreement.kind]

    @property
    def what_ends(self) -> tuple[StrOrPromise, ...]:
        """What withdrawing it means, in sentences."""
        return WHAT_ENDS[self.agreement.kind]

    @cached_property
    def words(self) -> SafeString:
        """The words in force."""
        return as_html(parse(self.agreement.text.body))


@dataclass(frozen=True)
class SignatureShown:
    """A signature that is or was, and what became of it."""

    consent: Consent
    is_replaced: bool

    @property
    def state(self) -> str:
        """What became of it."""
        if self.consent.withdrawn_at is None:
            return _("Stands") if self.consent.text.retired_at is None else _("Stands, older words")
        return _("Signed anew") if self.is_replaced else _("Withdrawn")

    @property
    def tone(self) -> str:
        """How that looks."""
        if self.consent.withdrawn_at is not None:
            return "plain"
        return "good" if self.consent.text.retired_at is None else "notice"


def signatures_shown(consents: Iterable[Consent]) -> list[SignatureShown]:
    """Each with whether the next one took its place: that was signed at the instant at which it ended."""
    rows = list(consents)
    began = {(row.kind, row.signed_at): row.pk for row in rows}
    return [SignatureShown(row, began.get((row.kind, row.withdrawn_at), row.pk) != row.pk) for row in rows]  # type: ignore[arg-type]  # an end of none begins nothing


@dataclass(frozen=True)
class Line:
    """A line of the difference between two versions: ``mark`` is "same", "gone" or "new"."""

    mark: str
    text: str
    is_heading: bool = False
    is_point: bool = False


def difference(before: str, after: str) -> list[Line]:
    """What changed from one body to the next, block by block and point by point, in reading order."""
    old, new = _lines(before), _lines(after)
    found: list[Line] = []
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += [Line("same", *line) for line in new[new_from:new_to]]
        else:
            found += [Line("gone", *line) for line in old[old_from:old_to]]
            found += [Line("new", *line) for line in new[new_from:new_to]]
    return found


def preview(body: str) -> SafeString:
    """The words as patients will see them."""
    return as_html(parse(body))


def _lines(body: str) -> list[tuple[str, bool, bool]]:
    blocks: Iterable[Block] = parse(body)
    return [(line, block.kind == "heading", block.kind == "points") for block in blocks for line in block.lines]


def stale_fields(theirs: Any, title: str, body: str) -> list[dict[str, object]]:
    """Both versions of a form that was saved by somebody else meanwhile."""
    pairs = ((_("Title"), theirs.title, title), (_("Words"), theirs.body, body))
    return [{"label": label, "theirs": one, "yours": other, "differs": one != other} for label, one, other in pairs]

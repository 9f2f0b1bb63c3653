"""What a rule about an address says, and the short ways to write one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.access.world import Belongings, Who

Statuses = Collection[int]

OK, FOUND, DENIED, GONE, WRONG_METHOD = (200,), (302,), (403,), (410,), (405,)
STAFF = {Who.PRESCRIBER: OK, Who.CLINICIAN: OK}
KEPT = (403,)
"""Pages on which people type what matters give it back to whoever was signed out meanwhile."""


class Post(StrEnum):
    """What a POST is."""

    FORM = "form"  # a form: nonsense is refused and nothing is written
    PRESS = "press"  # a button: pressing it is the whole wish, so whoever may press it writes
    NEVER = "never"  # refused with 405


@dataclass(frozen=True)
class Rule:
    """What one address answers, for one kind of thing that can stand in it."""

    name: str
    answers: Mapping[Who, Statuses]
    of: Callable[[Belongings], Mapping[str, Any]] | None = None
    what: str = ""
    get: bool = True
    post: Post = Post.NEVER
    record: bool = False
    """Whether the page shows a patient's record, so that opening it is written down for staff."""
    refused_post: Statuses = ()
    """What a POST without a sign-in is answered with where it is not the way to the sign-in page."""
    leads_back: bool = False
    """Whether a GET of what takes a POST only leads to the page that it stands on, which decides who may see it."""
    is_public: bool = False
    """Whether nobody has to sign in."""
    is_anybodys: bool = False
    """Whether it belongs to nobody in particular, so that only one's role matters."""
    whose: str = "ada"
    """Whose thing it is that everybody asks for; ``flo`` has begun an application, ``eve``'s was accepted."""

    def __str__(self) -> str:
        return f"{self.name} ({self.what})" if self.what else self.name

    def kwargs(self, owner: Belongings) -> Mapping[str, Any]:
        """What stands in the address of this owner's thing."""
        return self.of(owner) if self.of else {}


def only(others: Statuses = (404,), **named: Statuses | Mapping[Who, Statuses]) -> dict[Who, Statuses]:
    """A row of the table: those who are named, and ``others``; nobody without a sign-in."""
    row: dict[Who, Statuses] = dict.fromkeys(Who, others) | {Who.NOBODY: FOUND}
    for name, statuses in named.items():
        row |= statuses if isinstance(statuses, Mapping) else {Who("self" if name == "me" else name): statuses}
    return row


def place(
    name: str,
    post: Post = Post.NEVER,
    *,
    of: Callable[[Belongings], Mapping[str, Any]] | None = None,
    what: str = "",
    get: bool = True,
    refused_post: Statuses = (),
    **named: Statuses | Mapping[Who, Statuses],
) -> Rule:
    """A page that belongs to nobody in particular: what matters is what one is, and who is not named is refused."""
    return Rule(name, only(DENIED, **named), of, what, get, post, refused_post=refused_post, is_anybodys=True)


def public(name: str, post: Post = Post.NEVER, *, get: bool = True, status: Statuses = OK) -> Rule:
    """A page for everybody."""
    return Rule(name, dict.fromkeys(Who, status), post=post, get=get, is_public=True, is_anybodys=True)


def thing(
    name: str,
    of: Callable[[Belongings], Any],
    post: Post = Post.NEVER,
    *,
    what: str = "",
    get: bool = True,
    record: bool = False,
    refused_post: Statuses = (),
    leads_back: bool = False,
    whose: str = "ada",
    **named: Statuses | Mapping[Who, Statuses],
) -> Rule:
    """A page about a row, whose id stands in the address as ``pk``."""
    return Rule(
        name,
        only(**named),
        lambda owner: {"pk": of(owner).pk},
        what,
        get,
        post,
        record,
        refused_post,
        leads_back,
        whose=whose,
    )


def by_token(
    name: str,
    of: Callable[[Belongings], str],
    post: Post = Post.FORM,
    *,
    what: str = "",
    status: Statuses = OK,
) -> Rule:
    """A page behind a signed link: the link is the key, whoever holds it."""
    return Rule(name, dict.fromkeys(Who, status), lambda owner: {"token": of(owner)}, what, post=post, is_public=True)


def each(states: Collection[str], make: Callable[[str], Rule]) -> list[Rule]:
    return [make(state) for state in states]


def of_patient(**more: str) -> Callable[[Belongings], Mapping[str, Any]]:
    return lambda owner: {"pk": owner.patient.pk, **more}


SESSION_STATES = ("booked", "in_progress", "completed", "cancelled", "missed")
BOOKERS = STAFF | {Who.OFFICE: OK, Who.SELF: DENIED}
"""The office and the care team; the patient knows of it but does not book."""
CARE = STAFF | {Who.OFFICE: DENIED, Who.SELF: DENIED}
"""The care team; the office and the patient know that it is there."""

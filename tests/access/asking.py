"""Asking for a page as somebody, and looking whether anything was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.rules import RULES, Rule
from tests.access.world import Who, World

NOT_DATA = {
    "common.AuditEntry",
    "sessions.Session",
    "axes.AccessAttempt",
    "axes.AccessLog",
    "axes.AccessFailureLog",
    "people.Knock",
}
"""What may be written by looking: the audit trail, the sign-ins, the throttles at the doors."""

FORMS_ASK = [
    "action",
    "again",
    "agree",
    "amount_mg",
    "answer",
    "answer_days",
    "at",
    "body",
    "born_on",
    "clinic",
    "condition",
    "confirmed",
    "country",
    "digest",
    "disposition",
    "do",
    "email",
    "ended_at",
    "first_on",
    "formulation",
    "full_name",
    "going",
    "held_on",
    "how",
    "intent",
    "keys",
    "last_on",
    "least_age",
    "left_at",
    "members",
    "moment",
    "name",
    "next",
    "next_step",
    "note",
    "number",
    "old",
    "password",
    "phone",
    "prescriber",
    "protocol",
    "quiet_from",
    "quiet_to",
    "read",
    "relation",
    "review_on",
    "role",
    "route",
    "sections",
    "seen",
    "sender_name",
    "sends",
    "setting",
    "share",
    "signed_name",
    "start",
    "started_at",
    "starting_dose_mg",
    "starts_at",
    "step",
    "submission",
    "systolic",
    "systolic_caution",
    "taken_at",
    "team",
    "text",
    "therapist",
    "title",
    "username",
    "version",
    "weekdays",
    "what",
    "what_brings",
    "why",
    "with_whom",
    "words",
    "zone_name",
]
NONSENSE = dict.fromkeys(FORMS_ASK, "\x00<b>no\u202esuch</b> -1") | {
    "form-TOTAL_FORMS": "many",
    "form-INITIAL_FORMS": "-1",
}


def names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """Every address that the house knows, by its name; one without a name by its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from names(entry, inside)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}" if entry.name else f"(no name) {entry.pattern}"


def address(rule: Rule, world: World, owner: str) -> str:
    """The address of this owner's thing."""
    return reverse(rule.name, kwargs=rule.kwargs(world.owners[owner]))


def elsewhere(rule: Rule, world: World, owner: str) -> str:
    """The same address with ids that nothing has."""
    kwargs = rule.kwargs(world.owners[owner])
    return reverse(
        rule.name, kwargs={key: uuid4() if isinstance(value, UUID) else value for key, value in kwargs.items()}
    )


def askers(rule: Rule, world: World) -> Iterator[tuple[str, str, Who]]:
    """Who asks for whose thing: everybody for Ada's, and so that it is no matter of names, some for Ben's and Sam's.

    A page that belongs to nobody in particular is asked for by one person of each kind; what belongs to somebody on the way
    in by everybody.
    """
    asked = {"ada": ["nobody", "office", "prescriber", "clinician", "ada"]}
    if rule.whose != "ada":
        asked = {rule.whose: list(world.people)}
    elif not rule.is_anybodys:
        asked = {"ada": list(world.people), "ben": ["clinician", "ada", "ben"], "sam": ["office", "prescriber", "ada"]}
    for owner, people in asked.items():
        for person in people:
            yield person, owner, world.relation(person, owner)


def is_open_to(rule: Rule, who: Who) -> bool:
    """Whether this person gets the page itself."""
    return not {302, 403, 404, 405, 410} & set(rule.answers[who])


def is_sign_in(response: HttpResponse) -> bool:
    """Whether the answer sends somebody to the sign-in page."""
    return response.status_code == 302 and response["Location"].startswith(reverse("people:sign_in"))


def words(response: HttpResponse) -> str:
    """The page without what differs from one request to the next."""
    text = response.content.decode()
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "(id)", text)
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|X-CSRFToken[^,}]*)"[^"]*"', "(token)", text)
    return re.sub(r"\b[0-9a-f]{12}\b|[A-Za-z0-9]{64}", "(token)", text)


def data() -> dict[str, list[str]]:
    """All rows of all tables that hold data, as the database itself writes them."""
    with connection.cursor() as cursor:
        return {
            model._meta.label: _rows(cursor, model._meta)
            for model in apps.get_models()
            if model._meta.label not in NOT_DATA and model._meta.managed and not model._meta.proxy
        }


def _rows(cursor: Any, table: Any) -> list[str]:
    """Each row as one text: nothing is made of its values here, because that is most of the time that it takes."""
    if connection.vendor == "postgresql":
        row = "t::text"
    else:
        row = " || ',' || ".join(f'quote("{field.column}")' for field in table.concrete_fields)
    cursor.execute(f'SELECT {row} FROM "{table.db_table}" t')
    return sorted(text for (text,) in cursor.fetchall())


def post(client: Client, url: str, sent: dict[str, str]) -> Any:
    """A POST as a form sends it, without the token against forged forms (which is tried elsewhere)."""
    return client.post(url, sent)


__all__ = [
    "NONSENSE",
    "RULES",
    "address",
    "askers",
    "data",
    "elsewhere",
    "is_open_to",
    "is_sign_in",
    "names",
    "post",
    "words",
]

"""The table: every address of the house, and what it answers to whom.

A rule names an address and says what a GET is answered with, by what somebody is to the owner of the thing. Whoever is
not named in ``only`` gets a 404, and somebody who is not signed in is sent to the sign-in page. What a POST is answered
with follows: the same refusal, or for whoever may come in any page at all; ``post`` says what a POST with nonsense does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integration.links import token_for as link_token
from measures.links import token_for as measure_token
from messaging.stop import token_for as stop_token
from people.links import token_for
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
    **named: Statuses | Mapping[Who, Statuses],
) -> Rule:
    """A page about a row, whose id stands in the address as ``pk``."""
    return Rule(
        name, only(**named), lambda owner: {"pk": of(owner).pk}, what, get, post, record, refused_post, leads_back
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


def _each(states: Collection[str], make: Callable[[str], Rule]) -> list[Rule]:
    return [make(state) for state in states]


def _of_patient(**more: str) -> Callable[[Belongings], Mapping[str, Any]]:
    return lambda owner: {"pk": owner.patient.pk, **more}


SESSION_STATES = ("booked", "in_progress", "completed", "cancelled", "missed")
BOOKERS = STAFF | {Who.OFFICE: OK, Who.SELF: DENIED}
"""The office and the care team; the patient knows of it but does not book."""
CARE = STAFF | {Who.OFFICE: DENIED, Who.SELF: DENIED}
"""The care team; the office and the patient know that it is there."""

HOUSE = [
    public("health_live"),
    public("health_ready", status=(200, 503)),
    Rule("home:front", only(FOUND) | {Who.NOBODY: OK}, is_public=True, is_anybodys=True),
    public("home:style"),
    place("home:today", me=OK, office=FOUND, prescriber=FOUND, clinician=FOUND),
    place("home:caseload", Post.FORM, staff=STAFF, me=FOUND),
    place("home:day", staff=STAFF, office=OK, me=FOUND),
    place("home:audit", office=OK, me=FOUND),
    thing("home:patient", lambda owner: owner.patient, record=True, care=CARE),
    thing("home:patient_print", lambda owner: owner.patient, record=True, care=CARE),
    thing("home:relapse", lambda owner: owner.patient, Post.FORM, record=True, refused_post=KEPT, care=CARE),
    Rule("home:patient_measure", only(care=CARE), _of_patient(instrument="phq-9"), "phq-9", record=True),
    *_each(
        ("sessions", "shared", "tasks", "requests"),
        lambda section: Rule("home:patient_all", only(care=CARE), _of_patient(section=section), section, record=True),
    ),
    public("demo:clock", Post.PRESS, get=False),
    public("demo:mail"),
    Rule("demo:letter", dict.fromkeys(Who, (404,)), lambda _owner: {"name": "none"}, "of nobody", is_public=True),
]

PEOPLE = [
    Rule("people:sign_in", only(FOUND) | {Who.NOBODY: OK}, post=Post.FORM, is_public=True, is_anybodys=True),
    public("people:sign_out", Post.PRESS, get=False),
    public("people:forgot", Post.FORM),
    public("people:forgot_sent"),
    by_token("people:reset", lambda owner: token_for(owner.reset)),
    by_token("people:join", lambda owner: token_for(owner.invitations["staff"]), what="staff"),
    by_token("people:join", lambda owner: token_for(owner.invitations["patient"]), what="patient"),
    place("people:me", Post.FORM, staff=STAFF, office=OK, me=OK),
    place("people:password", Post.FORM, staff=STAFF, office=OK, me=OK),
    Rule("people:switch", only(), get=False, post=Post.FORM, is_anybodys=True),
    place("people:staff", Post.FORM, office=OK),
    place("people:invite", Post.FORM, office=OK),
    place("people:clinic", Post.FORM, office=OK),
    place("people:hours", Post.FORM, office=OK),
    place("people:closures", Post.FORM, office=OK),
    thing(
        "people:membership_end",
        lambda owner: owner.membership,
        Post.PRESS,
        office=OK,
        prescriber=DENIED,
        clinician=DENIED,
        colleague=DENIED,
    ),
    *_each(
        ("staff", "patient"),
        lambda kind: thing(
            "people:invitation_resend",
            lambda owner: owner.invitations[kind],
            Post.FORM,
            what=kind,
            get=False,
            office=OK,
        ),
    ),
    thing("people:invitation_withdraw", lambda owner: owner.invitations["staff"], Post.PRESS, office=OK),
    thing(
        "people:closure_remove",
        lambda owner: owner.closure,
        Post.PRESS,
        get=False,
        office=OK,
        prescriber=DENIED,
        clinician=DENIED,
        colleague=DENIED,
    ),
    thing(
        "people:team",
        lambda owner: owner.patient,
        Post.FORM,
        office=OK,
        prescriber=OK,
        clinician=DENIED,
        me=DENIED,
    ),
    thing("people:my_phone", lambda owner: owner.patient, Post.FORM, me=OK),
    thing(
        "people:patient_details", lambda owner: owner.patient, Post.FORM, record=True, staff=STAFF, office=OK, me=DENIED
    ),
]

MESSAGING = [
    place("messaging:inbox", staff=STAFF, office=OK, me=OK),
    place("messaging:inbox_read_all", Post.PRESS, get=False, staff=STAFF, office=OK, me=OK),
    thing("messaging:inbox_message", lambda owner: owner.messages["inside"], me=OK),
    thing("messaging:inbox_read", lambda owner: owner.messages["inside"], Post.PRESS, get=False, me=OK),
    place("messaging:contact", Post.FORM, staff=STAFF, office=OK, me=OK),
    thing(
        "messaging:contact_email",
        lambda owner: owner.clinic,
        Post.PRESS,
        get=False,
        staff=STAFF,
        office=OK,
        me=OK,
        colleague=OK,
        neighbour=OK,
    ),
    by_token("messaging:stop", lambda owner: stop_token(owner.patient.user_id, owner.clinic.pk), Post.PRESS),
    place("messaging:outbox", Post.FORM, office=OK),
    *_each(
        ("inside", "waiting", "unsure", "failed"),
        lambda kind: thing(
            "messaging:outbox_message",
            lambda owner: owner.messages[kind],
            what=kind,
            record=True,
            office=OK,
            me=DENIED,
        ),
    ),
    *_each(
        ("outbox_cancel", "outbox_arrived", "outbox_again"),
        lambda action: thing(
            f"messaging:{action}",
            lambda owner: owner.messages["waiting" if action == "outbox_cancel" else "unsure"],
            Post.PRESS,
            get=False,
            office=OK,
            me=DENIED,
        ),
    ),
]

PLANS = [
    place("safety:my_plan", me=OK),
    place("safety:my_plan_write", Post.FORM, refused_post=KEPT, me=OK),
    place("safety:my_plan_print", me=OK),
    place("safety:my_plan_versions", me=OK),
    place("safety:my_plan_version", of=lambda _owner: {"number": 1}, me=OK),
    place("safety:plan_copy", me=OK),
    place("safety:plan_offline", me=OK),
    public("safety:plan_worker"),
    thing("safety:patient_plan", lambda owner: owner.patient, record=True, care=CARE),
    thing(
        "safety:patient_plan_write", lambda owner: owner.patient, Post.FORM, record=True, refused_post=KEPT, care=CARE
    ),
    thing("safety:patient_plan_read", lambda owner: owner.patient, Post.PRESS, get=False, leads_back=True, care=CARE),
    thing("safety:patient_plan_print", lambda owner: owner.patient, record=True, care=CARE),
    thing("safety:patient_plan_versions", lambda owner: owner.patient, record=True, care=CARE),
    Rule(
        "safety:patient_plan_version",
        only(care=CARE),
        lambda owner: {"pk": owner.patient.pk, "number": 1},
        record=True,
    ),
]

SAFETY = [
    public("safety:crisis"),
    place("safety:list", staff=STAFF),
    place("safety:call", Post.PRESS, refused_post=KEPT, me=OK),
    *_each(
        ("take", "hand_on", "note"),
        lambda step: thing(
            f"safety:{step}",
            lambda owner: owner.tasks["open"],
            Post.PRESS if step == "take" else Post.FORM,
            get=False,
            leads_back=True,
            refused_post=() if step == "take" else KEPT,
            staff=STAFF,
        ),
    ),
    thing("safety:open_by_hand", lambda owner: owner.patient, Post.FORM, refused_post=KEPT, care=CARE),
    place("safety:on_call", Post.FORM, office=OK),
    *_each(
        ("open", "closed"),
        lambda state: thing(
            "safety:task",
            lambda owner: owner.tasks[state],
            Post.FORM,
            what=state,
            record=True,
            refused_post=KEPT,
            staff=STAFF,
        ),
    ),
    place("safety:lines", Post.FORM, office=OK),
    *PLANS,
]


def _phq9(_owner: Belongings) -> dict[str, str]:
    return {"key": "phq-9"}


def _begun(owner: Belongings) -> dict[str, Any]:
    return {"token": measure_token(owner.measure_links["live"]), "pk": owner.begun.pk}


def _first_begun(owner: Belongings) -> dict[str, Any]:
    return _begun(owner) | {"place": 1}


MEASURES = [
    place("measures:list", me=OK),
    *_each(
        ("phq-9", "gad-7"),
        lambda key: place(
            "measures:answer", Post.FORM, of=lambda _owner: {"key": key}, what=key, refused_post=KEPT, me=OK
        ),
    ),
    place("measures:start", of=_phq9, me=FOUND),
    place("measures:step", Post.FORM, of=lambda _owner: {"key": "phq-9", "place": 1}, refused_post=KEPT, me=OK),
    place("measures:check", Post.FORM, of=_phq9, refused_post=KEPT, me=FOUND),
    *_each(("skip", "stop", "resume"), lambda do: place(f"measures:{do}", Post.PRESS, of=_phq9, get=False, me=OK)),
    by_token("measures:link", lambda owner: measure_token(owner.measure_links["live"]), what="live"),
    by_token("measures:link", lambda owner: measure_token(owner.measure_links["used"]), what="used", status=GONE),
    by_token("measures:link_all", lambda owner: measure_token(owner.measure_links["live"])),
    by_token(
        "measures:link_done",
        lambda owner: measure_token(owner.measure_links["live"]),
        Post.NEVER,
        what="live",
        status=FOUND,
    ),
    by_token("measures:link_done", lambda owner: measure_token(owner.measure_links["used"]), Post.NEVER, what="used"),
    Rule("measures:link_begun_step", dict.fromkeys(Who, OK), _first_begun, post=Post.FORM, is_public=True),
    *_each(
        ("all", "check"),
        lambda page: Rule(
            f"measures:link_begun_{page}", dict.fromkeys(Who, OK), _begun, post=Post.FORM, is_public=True
        ),
    ),
    thing("measures:response", lambda owner: owner.response, record=True, me=OK, staff=STAFF),
    thing("measures:response", lambda owner: owner.typed_total, what="typed", record=True, me=OK, staff=STAFF),
    thing("measures:enter_total", lambda owner: owner.patient, Post.FORM, record=True, refused_post=KEPT, care=CARE),
    thing(
        "measures:correct_total",
        lambda owner: owner.typed_total,
        Post.FORM,
        record=True,
        refused_post=KEPT,
        staff=STAFF,
        me=DENIED,
    ),
    place("measures:given_up", staff=STAFF),
    thing("measures:assignments", lambda owner: owner.patient, record=True, care=CARE),
    thing("measures:ask", lambda owner: owner.patient, Post.FORM, care=CARE),
    thing("measures:withdraw", lambda owner: owner.request, Post.PRESS, get=False, me=DENIED, staff=STAFF),
    place("measures:library", office=OK),
    place("measures:bring", Post.FORM, office=OK),
    place("measures:take_over", Post.FORM, office=FOUND),
    place("measures:instrument", of=lambda _owner: {"key": "phq-9"}, office=OK),
    place("measures:export", of=lambda _owner: {"key": "phq-9"}, office=OK),
    thing(
        "measures:retire",
        lambda owner: owner.questionnaire,
        Post.PRESS,
        get=False,
        office=OK,
        prescriber=DENIED,
        clinician=DENIED,
        colleague=DENIED,
    ),
]

JOURNEY = [
    place("journey:protocols", staff=STAFF, office=OK),
    place("journey:protocol", of=lambda owner: {"pk": owner.protocol.pk}, staff=STAFF, office=OK),
    thing(
        "journey:open_course",
        lambda owner: owner.patient,
        Post.FORM,
        prescriber=OK,
        clinician=DENIED,
        office=DENIED,
        me=DENIED,
    ),
    thing("journey:close_course", lambda owner: owner.course, Post.FORM, refused_post=KEPT, care=CARE),
    thing("journey:medicines", lambda owner: owner.patient, Post.FORM, record=True, refused_post=KEPT, care=CARE),
    thing(
        "journey:correct_medicine", lambda owner: owner.medicine, Post.FORM, record=True, refused_post=KEPT, care=STAFF
    ),
]


def _of_session(state: str) -> Callable[[Belongings], Any]:
    return lambda owner: owner.sessions[state]


def _correct_reading(owner: Belongings) -> dict[str, Any]:
    return {"pk": owner.reading.session_id, "reading_pk": owner.reading.pk}


SESSIONS = [
    place("sessions:mine", staff=STAFF, office=OK, me=OK),
    thing("sessions:plan", lambda owner: owner.course, Post.FORM, refused_post=KEPT, who=BOOKERS),
    thing("sessions:next", lambda owner: owner.course, Post.FORM, refused_post=KEPT, who=BOOKERS),
    thing("sessions:finish", lambda owner: owner.course, Post.FORM, refused_post=KEPT, care=CARE),
    *_each(SESSION_STATES, lambda state: thing("sessions:session", _of_session(state), what=state, who=BOOKERS)),
    thing("sessions:begin", _of_session("booked"), Post.PRESS, get=False, leads_back=True, care=CARE),
    *_each(
        ("reading", "dose", "end", "departure", "alert"),
        lambda step: thing(
            f"sessions:{step}",
            _of_session("in_progress"),
            Post.FORM,
            get=False,
            leads_back=True,
            refused_post=KEPT,
            care=CARE,
        ),
    ),
    *_each(
        ("booked", "completed"),
        lambda state: thing("sessions:move", _of_session(state), Post.FORM, what=state, refused_post=KEPT, who=BOOKERS),
    ),
    thing("sessions:cancel", _of_session("booked"), Post.FORM, refused_post=KEPT, who=BOOKERS),
    thing("sessions:missed", _of_session("booked"), Post.FORM, refused_post=KEPT, who=BOOKERS),
    Rule("sessions:correct_reading", only(care=CARE), _correct_reading, post=Post.FORM, refused_post=KEPT),
    thing("sessions:correct_dose", _of_session("completed"), Post.FORM, refused_post=KEPT, care=CARE),
    thing("sessions:correct_departure", _of_session("completed"), Post.FORM, refused_post=KEPT, care=CARE),
]

INTEGRATION = [
    Rule("integration:journal", only(me=OK), is_anybodys=True),
    thing("integration:entry", lambda owner: owner.entries["private"], what="private", me=OK),
    thing("integration:entry", lambda owner: owner.entries["shared"], what="shared", record=True, me=OK, staff=STAFF),
    *_each(
        ("private", "shared"),
        lambda kind: thing(
            "integration:entry_edit",
            lambda owner: owner.entries[kind],
            Post.FORM,
            what=kind,
            refused_post=KEPT,
            me=OK,
            **({"prescriber": DENIED, "clinician": DENIED} if kind == "shared" else {}),
        ),
    ),
    *_each(
        ("entry_share", "entry_unshare"),
        lambda action: thing(
            f"integration:{action}",
            lambda owner: owner.entries["shared"],
            Post.PRESS,
            what="shared",
            get=False,
            leads_back=True,
            me=OK,
            prescriber=DENIED,
            clinician=DENIED,
        ),
    ),
    *_each(
        ("entry_share", "entry_unshare"),
        lambda action: thing(
            f"integration:{action}",
            lambda owner: owner.entries["private"],
            Post.PRESS,
            what="private",
            get=False,
            leads_back=True,
            me=OK,
        ),
    ),
    *_each(
        ("over", "open"),
        lambda state: thing(
            "integration:window",
            lambda owner: owner.windows[state],
            what=state,
            me=OK,
            prescriber=DENIED,
            clinician=DENIED,
        ),
    ),
    *_each(
        ("over", "open"),
        lambda state: thing(
            "integration:write",
            lambda owner: owner.windows[state],
            Post.FORM,
            what=state,
            refused_post=KEPT,
            me=OK,
            prescriber=DENIED,
            clinician=DENIED,
        ),
    ),
    thing(
        "integration:link_revoke",
        lambda owner: owner.windows["open"],
        Post.PRESS,
        get=False,
        leads_back=True,
        me=OK,
        prescriber=DENIED,
        clinician=DENIED,
    ),
    by_token("integration:link", lambda owner: link_token(owner.links["live"]), what="live"),
    by_token("integration:link", lambda owner: link_token(owner.links["used"]), what="used", status=GONE),
    by_token(
        "integration:link_done", lambda owner: link_token(owner.links["live"]), Post.NEVER, what="live", status=FOUND
    ),
    by_token("integration:link_done", lambda owner: link_token(owner.links["used"]), Post.NEVER, what="used"),
]

RULES: list[Rule] = [*HOUSE, *PEOPLE, *MESSAGING, *SAFETY, *MEASURES, *JOURNEY, *SESSIONS, *INTEGRATION]

"""The table: every address of the house, and what it answers to whom.

A rule names an address and says what a GET is answered with, by what somebody is to the owner of the thing. Whoever is
not named in ``only`` gets a 404, and somebody who is not signed in is sent to the sign-in page. What a POST is answered
with follows: the same refusal, or for whoever may come in any page at all; ``post`` says what a POST with nonsense does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from integration.links import token_for as link_token
from messaging.stop import token_for as stop_token
from people.links import token_for
from tests.access.attach_rules import ATTACHMENTS
from tests.access.changing_rules import CHANGING
from tests.access.contact_rules import CONTACT
from tests.access.content_rules import RULES as CONTENT_AND_PRACTICES
from tests.access.feed_rules import FEEDS
from tests.access.intake_application_rules import APPLICATION
from tests.access.intake_consents_rules import CONSENTS
from tests.access.intake_door_rules import DOOR
from tests.access.intake_plan_rules import INTAKE_PLAN
from tests.access.intake_record_rules import RECORD
from tests.access.intake_review_rules import REVIEW
from tests.access.measures_rules import MEASURES
from tests.access.month_rules import MONTH
from tests.access.own_rules import OWN_SESSIONS
from tests.access.plan_rules import PLAN
from tests.access.reading_rules import READING
from tests.access.refusal_rules import REFUSALS
from tests.access.rota_rules import ROTA
from tests.access.series_rules import SERIES_AHEAD
from tests.access.shapes import (
    BOOKERS,
    CARE,
    DENIED,
    FOUND,
    GONE,
    KEPT,
    OK,
    SESSION_STATES,
    STAFF,
    WRONG_METHOD,
    Post,
    Rule,
    by_token,
    each,
    of_patient,
    only,
    place,
    public,
    thing,
)
from tests.access.team_rules import TEAM
from tests.access.week_rules import WEEK
from tests.access.world import Belongings, Who
from tests.access.writing_rules import WRITING

__all__ = ["FOUND", "RULES", "WRONG_METHOD", "Post", "Rule"]

HOUSE = [
    public("health_live"),
    public("worker"),
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
    Rule("home:patient_measure", only(care=CARE), of_patient(instrument="phq-9"), "phq-9", record=True),
    *each(
        ("sessions", "shared", "tasks", "requests"),
        lambda section: Rule("home:patient_all", only(care=CARE), of_patient(section=section), section, record=True),
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
    *each(
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
    *CONTACT,
    by_token("messaging:stop", lambda owner: stop_token(owner.patient.user_id, owner.clinic.pk), Post.PRESS),
    place("messaging:outbox", Post.FORM, office=OK),
    *each(
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
    *each(
        ("outbox_cancel", "outbox_arrived", "outbox_lost", "outbox_again"),
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
    place("safety:looking", me=OK),
    place("safety:looking_decide", Post.FORM, get=False, me=OK),
    *each(
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
    thing("safety:open", lambda owner: owner.patient, Post.FORM, refused_post=KEPT, care=CARE),
    place("safety:on_call", Post.FORM, office=OK),
    *each(
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


JOURNEY = [
    place("journey:protocols", staff=STAFF, office=OK),
    place("journey:protocol", of=lambda owner: {"pk": owner.protocol.pk}, staff=STAFF, office=OK),
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
    thing("sessions:plan", lambda owner: owner.course, Post.FORM, refused_post=KEPT, who=BOOKERS),
    thing("sessions:next", lambda owner: owner.course, Post.FORM, refused_post=KEPT, who=BOOKERS),
    thing("sessions:finish", lambda owner: owner.course, Post.FORM, refused_post=KEPT, care=CARE),
    *each(SESSION_STATES, lambda state: thing("sessions:session", _of_session(state), what=state, who=BOOKERS)),
    thing("sessions:begin", _of_session("booked"), Post.PRESS, get=False, leads_back=True, care=CARE),
    *each(
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
    Rule("sessions:correct_reading", only(care=CARE), _correct_reading, post=Post.FORM, refused_post=KEPT),
    thing("sessions:correct_dose", _of_session("completed"), Post.FORM, refused_post=KEPT, care=CARE),
    thing("sessions:correct_departure", _of_session("completed"), Post.FORM, refused_post=KEPT, care=CARE),
]

INTEGRATION = [
    Rule("integration:journal", only(me=OK), is_anybodys=True),
    thing("integration:entry", lambda owner: owner.entries["private"], what="private", me=OK),
    thing("integration:entry", lambda owner: owner.entries["shared"], what="shared", record=True, me=OK, staff=STAFF),
    *each(
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
    *each(
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
    *each(
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
    *each(
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
    *each(
        ("over", "open"),
        lambda state: thing(
            "integration:write",
            lambda owner: owner.windows[state],
            Post.PRESS,
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
    by_token("integration:link", lambda owner: link_token(owner.links["live"]), Post.PRESS, what="live"),
    by_token("integration:link", lambda owner: link_token(owner.links["used"]), what="used", status=GONE),
    by_token(
        "integration:link_done", lambda owner: link_token(owner.links["live"]), Post.NEVER, what="live", status=FOUND
    ),
    by_token("integration:link_done", lambda owner: link_token(owner.links["used"]), Post.NEVER, what="used"),
]

RULES: list[Rule] = [
    *HOUSE,
    *PEOPLE,
    *MESSAGING,
    *SAFETY,
    *MEASURES,
    *JOURNEY,
    *SESSIONS,
    *INTEGRATION,
    *TEAM,
    *ATTACHMENTS,
    *WRITING,
    *READING,
    *CONTENT_AND_PRACTICES,
    *PLAN,
    *CONSENTS,
    *INTAKE_PLAN,
    *RECORD,
    *DOOR,
    *REVIEW,
    *APPLICATION,
    *OWN_SESSIONS,
    *ROTA,
    *FEEDS,
    *REFUSALS,
    *SERIES_AHEAD,
    *WEEK,
    *MONTH,
    *CHANGING,
]

"""What every page's frame shows: where one can go, whose clinic this is, where help is, and the demo's controls."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from correspondence.selectors import unread_for_patient, unread_for_team
from home.selectors.way_in import WayIn, applications_waiting, way_in
from integration.triage import unread_count
from messaging.models import Message
from people.current import current_membership, current_patient, shown_clinic
from people.models import Clinic, Membership, Patient
from people.roles import Permission
from safety.device import key_for
from safety.selectors import open_tasks_for
from safety.services import crisis_for


@dataclass(frozen=True)
class NavItem:
    """A place in the navigation; ``count`` is what waits there."""

    label: str
    url: str
    icon: str
    current: bool
    count: int = 0


def layout(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``nav``, ``clinic``, ``crisis``, ``demo``, ``audience``."""
    if not hasattr(request, "user"):  # refused before anybody was asked who they are
        return {"crisis": crisis_for(None)}
    membership = current_membership(request)
    patient = None if membership else current_patient(request)
    place = membership or patient
    clinic = place.clinic if place else shown_clinic(request)
    return {
        "clinic": clinic,
        "membership": membership,
        "audience": "staff" if membership else "patient" if patient else "guest",
        "nav": _nav(request, membership, patient),
        "crisis": crisis_for(clinic),
        "device_key": key_for(request),
        "home_url": reverse("home:front"),
        "settings_url": reverse("people:me") if request.user.is_authenticated else "",
        "sign_out_url": reverse("people:sign_out"),
        "demo": _demo(clinic),
    }


def _nav(request: HttpRequest, membership: Membership | None, patient: Patient | None) -> list[NavItem]:
    if membership is not None:
        return _staff_nav(request, membership)
    return _patient_nav(request, patient) if patient is not None else []


def _patient_nav(request: HttpRequest, patient: Patient) -> list[NavItem]:
    return [
        _item(request, _("Today"), "home:today", "sunrise", ("/today/", "/windows/")),
        _way(request, patient),
        _item(request, _("Questions"), "measures:list", "clipboard-check", ("/questions/", "/answers/")),
        _item(
            request,
            _("Messages"),
            "correspondence:mine",
            "chat-left-text",
            ("/messages/",),
            unread_for_patient(patient),
        ),
        _inbox(request),
        _item(request, _("You"), "people:me", "person", ("/me/",)),
    ]


def _way(request: HttpRequest, patient: Patient) -> NavItem:
    """On the way in, what leads on stands where the journal will be: six places are as many as a phone has room for."""
    way = way_in(patient)
    if way is WayIn.APPLICATION:
        return _item(request, _("Application"), "intake:mine", "file-text", ("/application/", "/agreements/"))
    if way is WayIn.PREPARATION:
        return _item(request, _("Prepare"), "journey:preparation", "flag", ("/preparation/", "/agreements/"))
    return _item(request, _("Journal"), "integration:journal", "journal-text", ("/journal/",))


def _staff_nav(request: HttpRequest, membership: Membership) -> list[NavItem]:
    items = []
    if membership.may(Permission.READ_RECORD):
        places = (
            "/caseload/",
            "/patients/",
            "/courses/",
            "/plans/",
            "/sessions/",
            "/answers/",
            "/journal/",
            "/office/patients/",
        )
        items.append(_item(request, _("Caseload"), "home:caseload", "people", places))
        items.append(_applications(request, membership))
        waiting = open_tasks_for(membership.user).count()
        items.append(_item(request, _("Safety"), "safety:list", "shield-check", ("/safety/",), waiting))
        letters = unread_for_team(membership.user, membership.clinic_id)
        items.append(_item(request, _("Messages"), "correspondence:list", "chat-left-text", ("/team/",), letters))
        unread = unread_count(membership.user, membership.clinic_id)
        items.append(_item(request, _("Shared"), "integration:shared", "journal-text", ("/shared/",), unread))
    # the care team looks for who is where just now; the office also for what is overdue and what waits to be sent
    schedule = "scheduling:board" if membership.may(Permission.READ_RECORD) else "home:day"
    items.append(_item(request, _("Schedule"), schedule, "calendar3", ("/office/day/", "/schedule/")))
    if membership.may(Permission.INVITE):
        people = ("/office/people/", "/office/invitations/", "/office/patients/")
        items.append(_item(request, _("People"), "people:staff", "people", people))
        if not membership.may(Permission.READ_APPLICATIONS):
            items.append(_applications(request, membership))
        items.append(_item(request, _("Outbox"), "messaging:outbox", "send", ("/office/outbox/",)))
        items.append(
            _item(
                request,
                _("Clinic"),
                "people:clinic",
                "building",
                (
                    "/office/clinic/",
                    "/office/crisis-lines/",
                    "/office/on-call/",
                    "/office/questionnaires/",
                    "/office/messages/",
                    "/office/intake/",
                    "/office/agreements/",
                    "/office/places/",
                    "/office/hours/",
                    "/office/to-move/",
                ),
            )
        )
        items.append(_item(request, _("Audit"), "home:audit", "list", ("/office/audit/",)))
    items.append(_inbox(request))
    items.append(_item(request, _("Protocols"), "journey:protocols", "file-text", ("/protocols/",)))
    return items


def _applications(request: HttpRequest, membership: Membership) -> NavItem:
    places, waiting = ("/applications/", "/findings/"), applications_waiting(membership)
    return _item(request, _("Applications"), "intake:queue", "clipboard2-pulse", places, waiting)


def _inbox(request: HttpRequest) -> NavItem:
    unread = Message.objects.inbox_of(request.user).filter(read_at=None).count()
    return _item(request, _("Inbox"), "messaging:inbox", "inbox", ("/inbox/",), unread)


def _item(request: HttpRequest, label: str, name: str, icon: str, places: tuple[str, ...], count: int = 0) -> NavItem:
    return NavItem(label, reverse(name), icon, request.path.startswith(places), count)


def _demo(clinic: Clinic | None) -> dict[str, Any] | None:
    if not settings.DEMO:
        return None
    offered = import_module("demo.logins")  # a room above this one, there in a demo only
    return {
        "clock_now": clock.now(),
        "zone": clinic.zone if clinic else ZoneInfo(offered.ZONE),
        "controls_url": reverse("demo:clock"),
        "mail_url": reverse("demo:mail"),
        "speed": clock.speed(),
        "logins": offered.LOGINS,
    }

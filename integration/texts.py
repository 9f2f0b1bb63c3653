"""The words of the window's messages, and whether a message is still wanted when its time comes.

They may be read over a shoulder, so they say who asks and that there is a question, and nothing else.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from integration import links
from integration.models import EntryLink, IntegrationWindow
from integration.prompts import Stage
from journey.stages import Phase
from messaging import registry
from messaging.models import Channel, Message

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KIND = "window"

SUBJECTS: dict[Stage, StrOrPromise] = {
    Stage.CAPTURE: gettext_lazy("A quiet question from %(clinic)s"),
    Stage.MEANING: gettext_lazy("%(clinic)s has one question for you"),
    Stage.ACTION: gettext_lazy("%(clinic)s asks: one small thing for today?"),
    Stage.LOOKING_BACK: gettext_lazy("A last question from %(clinic)s before the page closes"),
}

REASONS: dict[str, StrOrPromise] = {
    "written": gettext_lazy("The person has written already."),
    "window_ended": gettext_lazy("The time for writing was over."),
    "course_closed": gettext_lazy("The course of treatment is closed."),
    "window_gone": gettext_lazy("There is nothing that this message is about."),
    "new_dose": gettext_lazy("A newer session opened its own page to write on."),
    "corrected": gettext_lazy("The times of the session were corrected."),
    "replanned": gettext_lazy("It was laid anew for another time."),
    "quiet_hours": gettext_lazy("The person's quiet hours left no time for it."),
    "one_a_day": gettext_lazy("The day had its message already."),
    "already_past": gettext_lazy("Its time had passed before it could be planned."),
}


def register() -> None:
    """Make this room's kind of message known to the outbox."""
    registry.register(
        KIND, compose=compose, wanted=wanted, label=gettext_lazy("A question about the last days"), reasons=REASONS
    )


def wanted(message: Message, now: datetime) -> str | None:
    """The named reason why this message is not wanted any more; None when it is."""
    window = _window(message)
    if window is None:
        return "window_gone"
    if window.entries.exists():
        return "written"
    if not window.is_open(now):
        return "window_ended"
    return "course_closed" if window.session.course.phase == Phase.CLOSED else None


def compose(message: Message) -> registry.Text:
    """The words of one message: by e-mail with the link that opens the page, in the inbox with the page's own path."""
    window = _window(message)
    stage = Stage(message.context["stage"])
    if window is None:
        return registry.Text(subject=_("A question"), body=_("This question is not open any more."))
    link = _link(message, window)
    return registry.Text(
        subject=SUBJECTS[stage] % {"clinic": message.clinic.sender_name},
        body=_body(stage, window, by_link=link is not None),
        action_label=_("Open the page"),
        action_url=_address(message, window, link),
    )


def _window(message: Message) -> IntegrationWindow | None:
    windows = IntegrationWindow.objects.select_related("patient__user", "session__course")
    return windows.filter(pk=message.about_id).first() if message.about_id else None


def _link(message: Message, window: IntegrationWindow) -> EntryLink | None:
    if message.channel != Channel.EMAIL:
        return None
    return window.links.usable(clock.now()).first()


def _address(message: Message, window: IntegrationWindow, link: EntryLink | None) -> str:
    if link is not None:
        return links.address_of(link)
    path = reverse("integration:write", args=[window.pk])
    return path if message.channel == Channel.IN_APP else settings.SITE_URL + path


def _body(stage: Stage, window: IntegrationWindow, *, by_link: bool) -> str:
    # Made into words here: a template would turn the instant back into the server's zone.
    until = date_format(window.closes_at.astimezone(window.patient.zone), "l, H:i")
    context = {"until": until, "by_link": by_link}
    return render_to_string(f"integration/messages/{stage.value}.txt", context).strip()

"""The words of the window's messages, and whether a message is still wanted when its time comes.

They may be read over a shoulder, so they say who asks and that there is a question, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from integration import first_hours, links
from integration.asked import Asked, asked, links_of, windows_of
from integration.models import EntryLink, EntryStage, IntegrationWindow, LinkPurpose
from integration.window import MomentKind
from journey.stages import Phase
from messaging import keeping, registry
from messaging.daily import Rank
from messaging.models import LEAVES_THE_HOUSE, Channel, Message

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KIND = "window"
_UNTIL = "\ufffcuntil\ufffc"

SUBJECTS: dict[EntryStage, StrOrPromise] = {
    EntryStage.CAPTURE: gettext_lazy("A quiet question from %(clinic)s"),
    EntryStage.MEANING: gettext_lazy("%(clinic)s has one question for you"),
    EntryStage.ACTION: gettext_lazy("%(clinic)s asks: one small thing for today?"),
    EntryStage.LOOKING_BACK: gettext_lazy("A last question from %(clinic)s before the page closes"),
    EntryStage.WEEK: gettext_lazy("A week on: one question from %(clinic)s"),
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
    "day_kept": gettext_lazy("Its day is kept for the first question after the session that is booked then."),
    "one_a_day": gettext_lazy("Every day on which it is of use has another message."),
    "already_past": gettext_lazy("Its time had passed before it could be planned."),
}


def register() -> None:
    """Make this room's kind of message known to the outbox."""
    registry.register(
        KIND,
        compose=compose,
        wanted=wanted,
        compose_many=compose_many,
        wanted_many=wanted_many,
        label=gettext_lazy("A question about the last days"),
        reasons=REASONS,
        rank=Rank.WINDOW,
        rank_of=rank_of,
        early=False,
    )
    keeping.wanted_by(KIND, first_hours.days_wanted)


def rank_of(message: Message) -> Rank:
    """The question of the first hour goes before everything else, the rest of the window before other rooms' messages."""
    return Rank.FIRST_HOUR if message.context.get("moment") == MomentKind.FIRST_HOUR else Rank.WINDOW


def wanted(message: Message, now: datetime) -> str | None:
    """The named reason why this message is not wanted any more; None when it is."""
    return _unwanted(message, now, asked([message]))


def wanted_many(messages: Sequence[Message], now: datetime) -> dict[UUID, str | None]:
    """The same for many, with as many queries as for one."""
    known = asked(messages)
    return {message.pk: _unwanted(message, now, known) for message in messages}


def _unwanted(message: Message, now: datetime, known: Asked) -> str | None:
    window = known.window_of(message)
    if window is None:
        return "window_gone"
    if not known.is_asking(window):
        return "written"
    if _is_of_the_week(message):
        if not known.may_ask_of(window):
            return "new_dose"
    elif not window.is_open(now):
        return "window_ended"
    return "course_closed" if window.session.course.phase == Phase.CLOSED else None


def compose(message: Message) -> registry.Text:
    """The words of one message: with the link that opens the page, or in the inbox with the page's own path."""
    return compose_many([message])[message.pk]


def compose_many(messages: Sequence[Message]) -> dict[UUID, registry.Text]:
    """The words of many messages, with as many queries as for one."""
    windows = windows_of(messages)
    open_links = links_of(windows)
    return {message.pk: _text(message, windows, open_links) for message in messages}


def _text(
    message: Message, windows: Mapping[UUID, IntegrationWindow], open_links: Mapping[tuple[UUID, str], EntryLink]
) -> registry.Text:
    window = windows.get(message.about_id) if message.about_id else None
    stage = EntryStage(message.context["stage"])
    if window is None:
        return registry.Text(subject=_("A question"), body=_("This question is not open any more."))
    link = _link(message, open_links)
    return registry.Text(
        subject=SUBJECTS[stage] % {"clinic": message.clinic.sender_name},
        body=_body(stage, _open_until(message, window), by_link=link is not None),
        action_label=_("Open the page"),
        action_url=_address(message, window, link),
    )


def _is_of_the_week(message: Message) -> bool:
    return bool(message.context.get("moment") == MomentKind.FOLLOW_UP)


def _link(message: Message, open_links: Mapping[tuple[UUID, str], EntryLink]) -> EntryLink | None:
    if message.channel not in LEAVES_THE_HOUSE or message.about_id is None:
        return None
    return open_links.get((message.about_id, LinkPurpose.WEEK if _is_of_the_week(message) else LinkPurpose.WINDOW))


def _open_until(message: Message, window: IntegrationWindow) -> str:
    # Made into words here: a template would turn the instant back into the server's zone.
    until = message.expires_at if _is_of_the_week(message) and message.expires_at else window.closes_at
    return date_format(until.astimezone(window.patient.zone), "l, H:i")


def _address(message: Message, window: IntegrationWindow, link: EntryLink | None) -> str:
    if link is not None:
        return links.address_of(link)
    path = reverse("integration:write", args=[window.pk])
    return path if message.channel == Channel.IN_APP else settings.SITE_URL + path


def _body(stage: EntryStage, until: str, *, by_link: bool) -> str:
    return _mould(stage, by_link, get_language()).replace(_UNTIL, until)


@lru_cache(maxsize=64)
def _mould(stage: EntryStage, by_link: bool, _language: str | None) -> str:
    """The words without the instant, which alone differs from one person to the next; plain text, nothing is escaped."""
    context = {"until": _UNTIL, "by_link": by_link}
    return render_to_string(f"integration/messages/{stage.value}.txt", context).strip()

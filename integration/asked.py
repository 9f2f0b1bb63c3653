"""What the messages of windows need to know when their time comes, read once for a whole batch."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from common import clock
from integration.models import EntryLink, IntegrationWindow, JournalEntry, LinkPurpose
from integration.models.windows import Ending
from messaging.models import Message


@dataclass(frozen=True)
class Asked:
    """The windows that messages are about, by id, and what has become of them."""

    windows: Mapping[UUID, IntegrationWindow]
    written: Collection[UUID | None]
    latest: Mapping[UUID, datetime]

    def window_of(self, message: Message) -> IntegrationWindow | None:
        """The window that the message is about; None when there is none."""
        return self.windows.get(message.about_id) if message.about_id else None

    def is_asking(self, window: IntegrationWindow) -> bool:
        """As ``services.plan.is_asking``."""
        return window.asked_again_at is not None or window.pk not in self.written

    def may_ask_of(self, window: IntegrationWindow) -> bool:
        """As ``services.plan.may_ask_of``."""
        return window.ending != Ending.NEW_DOSE and self.latest[window.patient_id] <= window.opens_at


def asked(messages: Sequence[Message]) -> Asked:
    """Read it for these messages: three queries, however many they are."""
    windows = windows_of(messages)
    written = set(JournalEntry.objects.filter(window__in=list(windows)).values_list("window", flat=True))
    patients = {window.patient_id for window in windows.values()}
    of_theirs = IntegrationWindow.objects.filter(patient__in=patients).order_by().values_list("patient_id")
    return Asked(windows, written, dict(of_theirs.annotate(Max("opens_at"))))


def windows_of(messages: Sequence[Message]) -> dict[UUID, IntegrationWindow]:
    """The windows that the messages are about, with patient and course. One query."""
    rows = IntegrationWindow.objects.select_related("patient__user", "session__course")
    return rows.in_bulk([message.about_id for message in messages if message.about_id])


def links_of(windows: Mapping[UUID, IntegrationWindow]) -> dict[tuple[UUID, str], EntryLink]:
    """The link of each window that opens its entry now, by window and purpose. One query."""
    found: dict[tuple[UUID, str], EntryLink] = {}
    for link in EntryLink.objects.usable(clock.now()).filter(window__in=list(windows)):
        found.setdefault((link.window_id, LinkPurpose(link.purpose)), link)
    return found

"""What a patient wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.models import Record, Versioned
from consents.kinds import ConsentKind
from consents.models import Consent
from integration.models.content import Content
from integration.models.windows import IntegrationWindow
from people.models import Patient
from sessions.models import TreatmentSession

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class EntryStage(models.TextChoices):
    """What writing is for: before the dose, in its window, after it, or at any time."""

    INTENTION = "intention", _("Intention")
    CAPTURE = "capture", _("Keep what is there")
    MEANING = "meaning", _("Look by daylight")
    ACTION = "action", _("One small thing")
    LOOKING_BACK = "looking_back", _("Look back")
    WEEK = "week", _("A week later")
    REREADING = "rereading", _("Reading again")
    FREE = "free", _("A free page")


_SHARED = Q(shared_at__isnull=False)


def _closed() -> models.QuerySet[Consent, Any]:
    return Consent.objects.all().patients_who_withdrew(ConsentKind.SHARING)


class EntryQuerySet(models.QuerySet["JournalEntry"]):
    """Questions about journal entries."""

    def own(self, user: User | AnonymousUser) -> EntryQuerySet:
        """What this person wrote."""
        return self.filter(Q(patient__user_id=user.pk))

    def small_things_left(self, patient: Patient) -> EntryQuerySet:
        """Entries with a small thing of which nobody has said yet what became of it, the newest first."""
        open_ones = self.filter(patient=patient, action__isnull=False, action_done_at=None, action_left_at=None)
        return open_ones.order_by("-written_at", "-id")

    def intention_of(self, session: TreatmentSession) -> EntryQuerySet:
        """What was written before that session's dose; one at most."""
        return self.filter(session=session, stage=EntryStage.INTENTION)

    def visible_to(self, user: User | AnonymousUser) -> EntryQuerySet:
        """One's own, and what patients whom one treats have shared. Private text is nobody else's."""
        shared = _SHARED & ~Q(patient__in=_closed()) & Q(patient__in=Patient.objects.clinical_for(user))
        return self.filter(Q(patient__user_id=user.pk) | shared)

    def open_to(self, user: User | AnonymousUser) -> EntryQuerySet:
        """What patients whom one treats have shared. One's own is not among it."""
        return self.shared_now().filter(patient__in=Patient.objects.clinical_for(user))

    def shared_now(self) -> EntryQuerySet:
        """What is shared: page by page, and not while the patient has withdrawn their agreement to share pages."""
        return self.filter(_SHARED & ~Q(patient__in=_closed()))

    def and_closed(self) -> EntryQuerySet:
        """Each with ``is_closed``: whether its patient has withdrawn the agreement, so that sharing counts for nothing."""
        theirs = Consent.objects.filter(patient=OuterRef("patient")).patients_who_withdrew(ConsentKind.SHARING)
        return self.annotate(is_closed=Exists(theirs))

    def private_now(self) -> EntryQuerySet:
        """What nobody but the patient can open: the rest."""
        return self.filter(Q(shared_at=None) | Q(patient__in=_closed()))


class JournalEntry(Record, Versioned):
    """What a patient wrote. Private unless shared; sealed in the database either way.

    ``shared_at`` is the choice for this page. It counts only while the patient has not withdrawn their agreement to share
    pages: see ``shared_now``.

    ``stage`` says what the writing was for. An intention belongs to the ``session`` that it was written for, what is
    written in a window to both. ``text`` may be empty where a picture or a voice says it. ``action`` is the one small
    thing that they mean to do, ``tags`` are their own words with a line break between them, ``mood`` is 1 (very low) to 5
    (very good) as they chose it, never reckoned. ``submission`` is the id of the form: sent twice, it is stored once.
    ``from_conflict`` marks a text that was kept beside another one, as both had been changed; ``fingerprint`` (keyed, so
    that it tells nothing of the words) is of what the form said, so that the same sent again is known even after it was
    changed. ``action_left_at``: they let the small thing be, and are not asked about it any more.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="entries")
    window = models.ForeignKey(
        IntegrationWindow, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    session = models.ForeignKey(
        TreatmentSession, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    stage = models.CharField(max_length=16, choices=EntryStage.choices, default=EntryStage.FREE)
    text = EncryptedTextField(_("your words"))
    action = EncryptedTextField(_("one small thing"), null=True, blank=True)
    action_done_at = models.DateTimeField(null=True, blank=True)
    action_left_at = models.DateTimeField(null=True, blank=True)
    tags = EncryptedTextField(null=True, blank=True)
    mood = models.PositiveSmallIntegerField(_("mood"), null=True, blank=True)
    prompt = models.CharField(max_length=40, blank=True)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    by_link = models.BooleanField(default=False)
    offline = models.BooleanField(default=False)
    from_conflict = models.BooleanField(default=False)
    submission = models.UUIDField(unique=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("-written_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(mood=None) | Q(mood__range=(1, 5)), name="mood_is_one_to_five"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(stage=EntryStage.INTENTION), name="one_intention_a_session"
            ),
        ]
        indexes = [
            # read by the care team's list of what was shared
            models.Index(fields=["patient", "-shared_at"], name="shared_entries", condition=Q(shared_at__isnull=False)),
            # read by the patient's journal and by the clinician's page
            models.Index(fields=["patient", "-written_at"], name="entries_of_a_patient"),
        ]

    def __str__(self) -> str:
        return f"entry of {self.written_at:%Y-%m-%d}"

    @property
    def is_shared(self) -> bool:
        """Whether the care team can read it."""
        return self.shared_at is not None

    @property
    def words(self) -> str:
        """All that they wrote, as it is looked through: the text, the small thing, the tags."""
        return "\n\n".join([self.text, *(part for part in (self.action, self.tags) if part)])

    @property
    def tag_list(self) -> list[str]:
        """Their own words for it."""
        return (self.tags or "").splitlines()

    @property
    def after_window(self) -> bool:
        """Whether it belongs to a window that had closed before it was written."""
        return self.window is not None and self.written_at >= self.window.closed_at

"""One thread for each patient of a clinic, and the letters in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.models import Record
from people.models import Patient

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class ThreadQuerySet(models.QuerySet["Thread"]):
    """Questions about threads."""

    def visible_to(self, user: User | AnonymousUser) -> ThreadQuerySet:
        """One's own as a patient, and those of the patients whom one treats. The office is not among them."""
        return self.filter(Q(patient__user_id=user.pk) | Q(patient__in=Patient.objects.clinical_for(user)))

    def of_patients_of(self, user: User | AnonymousUser) -> ThreadQuerySet:
        """Those that the person reads as a member of the care team."""
        return self.filter(patient__in=Patient.objects.clinical_for(user))

    def waiting(self) -> ThreadQuerySet:
        """Those in which the patient waits for an answer."""
        return self.filter(waiting_since__isnull=False)


class Thread(Record):
    """All that a patient and their care team write to each other.

    ``waiting_since`` is when the patient wrote what nobody has answered or set aside, ``answer_by`` by when somebody
    should, reckoned by the clinic's hours as they stood then. ``taken_by`` said that they answer, so that not two do.
    """

    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="thread")
    waiting_since = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(waiting_since=None, answer_by=None)
                | Q(waiting_since__isnull=False, answer_by__isnull=False),
                name="thread_waits_until_a_time",
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None) | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="thread_taken_by_somebody",
            ),
        ]
        indexes = [
            # read by the caseload
            models.Index(fields=["answer_by"], name="thread_unanswered", condition=Q(answer_by__isnull=False))
        ]

    def __str__(self) -> str:
        return f"thread of {self.patient_id}"


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about letters."""

    def from_patient(self) -> LetterQuerySet:
        """What patients wrote."""
        return self.filter(from_team=False)

    def from_team(self) -> LetterQuerySet:
        """What members of care teams wrote."""
        return self.filter(from_team=True)

    def unread(self) -> LetterQuerySet:
        """Those that nobody of the other side has opened."""
        return self.filter(read_at=None)

    def after(self, letter: Letter) -> LetterQuerySet:
        """Those that were written later than this one; of the same instant, the ids tell."""
        return self.filter(Q(written_at__gt=letter.written_at) | Q(written_at=letter.written_at, pk__gt=letter.pk))

    def in_order(self) -> LetterQuerySet:
        """As they were written."""
        return self.order_by("written_at", "id")


class Letter(Record):
    """One message. It is never changed: a correction is another letter.

    ``read_at`` and ``read_by`` say who of the other side opened it first. ``about_kind`` and ``about_id`` name what it
    answers, for the room that knows it. ``submission`` is the id of the form: sent twice, it is stored once.
    """

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="letters")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_team = models.BooleanField()
    text = EncryptedTextField(_("your message"))
    written_at = models.DateTimeField()
    submission = models.UUIDField(unique=True)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.UUIDField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ("written_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None) | Q(read_at__isnull=False, read_by__isnull=False),
                name="letter_read_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(about_kind="", about_id=None) | (~Q(about_kind="") & Q(about_id__isnull=False)),
                name="letter_about_something_named",
            ),
        ]
        indexes = [
            # read by the pages of a thread
            models.Index(fields=["thread", "written_at"], name="letters_in_order"),
            # read by the counts in the navigation
            models.Index(fields=["thread"], name="letters_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"letter of {self.written_at:%Y-%m-%d %H:%M}"


class SetAside(Record):
    """A member of the care team found that there is nothing to answer, up to this letter. Rows are only added."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="set_aside")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"set aside {self.at:%Y-%m-%d %H:%M}"

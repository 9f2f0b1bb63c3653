"""Answers to questionnaires. What was answered is never changed: a correction is a new response."""

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


class Kind(models.TextChoices):
    """Where the total of a response comes from."""

    ANSWERS = "answers", _("answers to the questions")
    TOTAL = "total", _("a total typed in by staff")


class ResponseQuerySet(models.QuerySet["Response"]):
    """Questions about answers."""

    def visible_to(self, user: User | AnonymousUser) -> ResponseQuerySet:
        """One's own, and those of the patients whom one treats."""
        return self.filter(Q(patient__user_id=user.pk) | Q(patient__in=Patient.objects.clinical_for(user)))

    def of(self, instrument: str) -> ResponseQuerySet:
        """Those to one instrument, oldest first."""
        return self.filter(instrument=instrument).order_by("answered_at", "id")

    def correcting(self, response: Response) -> Response | None:
        """The row that corrects this one, or takes it back."""
        return self.filter(corrects=response).first()

    def standing(self) -> ResponseQuerySet:
        """Those that no later row corrects or takes back: what counts for charts and comparisons."""
        return self.filter(corrected_by=None).exclude(kind=Kind.TOTAL, total=None)


class Response(Record):
    """A patient's answers to one instrument at one time, with the score that the definition of that version gave.

    ``answers`` maps the item's key to its value. ``total`` is None when an item was left out (a PHQ-9 with a missing
    item has no total). ``flagged`` means that an answer asks for a person to look (PHQ-9 item 9 of 1 or more).

    A response may also be a total that staff typed in (``kind``): it has no answers, ``answered_by`` is who typed it,
    and ``rated_by`` the member of staff who rated, None where the patient did. A wrong one is corrected by a row that
    names it in ``corrects``, with a reason; without a total such a row takes it back.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="responses")
    instrument = models.CharField(_("questionnaire"), max_length=20)
    instrument_version = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    total = models.PositiveSmallIntegerField(null=True, blank=True)
    band = models.CharField(max_length=30, blank=True)
    flagged = models.BooleanField(default=False)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submission = models.UUIDField(unique=True, help_text="Made with the form, so that a doubled submit is stored once.")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ANSWERS)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = EncryptedTextField(_("why it was corrected"), null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ("-answered_at", "-id")
        indexes = [
            # read by the chart of a patient, and as a whole by the caseload, which needs nothing but what stands in it
            models.Index(
                fields=["patient", "instrument", "answered_at", "total", "flagged"], name="responses_over_time"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.ANSWERS, rated_by=None, corrects=None)
                | Q(kind=Kind.TOTAL, total__isnull=False)
                | Q(kind=Kind.TOTAL, corrects__isnull=False),
                name="response_total_is_typed_or_scored",
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.answered_at:%Y-%m-%d}"

    @property
    def is_taken_back(self) -> bool:
        """Whether this row says that there is no such total."""
        return self.kind == Kind.TOTAL and self.total is None


class Unfinished(Record):
    """Answers on a form that could not be stored as it was sent, kept because one of them asks for a person to look.

    They are nobody's score: they count for no total, stand in no chart, and the questionnaire stays due. ``submission``
    is the form's: the response that it ends in has the same, and several rows may have it, each with what had changed.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="unfinished")
    instrument = models.CharField(_("questionnaire"), max_length=20)
    instrument_version = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    kept_at = models.DateTimeField()
    submission = models.UUIDField(db_index=True)

    class Meta:
        ordering = ("-kept_at", "-id")

    def __str__(self) -> str:
        return f"{self.instrument} {self.kept_at:%Y-%m-%d}, not finished"

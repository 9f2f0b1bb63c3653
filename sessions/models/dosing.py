"""Dosing sessions: when they are, and what was given, measured and seen on the day.

The app's label is ``treatment_sessions``: Django's own login sessions have taken the shorter one.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import Change, Record, Versioned, new_id
from journey.models import Course
from journey.stages import Phase
from people.models import Membership, Patient, User, id_of
from rota.models import Place
from sessions.states import OPEN, SessionState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class TreatmentSessionQuerySet(models.QuerySet["TreatmentSession"]):
    """Questions about sessions."""

    def visible_to(self, user: User | AnonymousUser) -> TreatmentSessionQuerySet:
        """Those of the patients whom this person may see."""
        return self.filter(course__patient__in=Patient.objects.visible_to(user))

    def ahead(self) -> TreatmentSessionQuerySet:
        """Planned or booked, in order."""
        return self.filter(state__in=[SessionState.PLANNED, SessionState.BOOKED]).order_by("starts_at")

    def awaiting_dose(self) -> TreatmentSessionQuerySet:
        """Planned, booked or under way, and no dose has ended in them."""
        ended = Dose.objects.filter(session=models.OuterRef("pk"), ended_at__isnull=False)
        return self.filter(~models.Exists(ended), state__in=OPEN)

    def of_person(self, user: User | AnonymousUser) -> TreatmentSessionQuerySet:
        """Those of this person's own treatment."""
        return self.filter(course__patient__user_id=id_of(user))

    def dosed(self) -> TreatmentSessionQuerySet:
        """Those in which a dose ended."""
        return self.filter(doses__ended_at__isnull=False).distinct()

    def between(self, first: datetime, last: datetime) -> TreatmentSessionQuerySet:
        """Those that start in [first, last)."""
        return self.filter(starts_at__gte=first, starts_at__lt=last).order_by("starts_at")


class TreatmentSession(Record, Versioned):
    """One dosing session of a course. ``number`` counts from 1 within its phase; ``minutes`` is its planned length.

    ``clinician`` and ``place`` are held for it as long as it is open (``sessions.reservations``). ``run_by`` is who
    began it, and is held by nothing: whoever is there may watch several chairs. ``confirmed_at`` says when the patient
    confirmed this very time; a move takes it away.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    phase = models.CharField(
        max_length=20, choices=[(Phase.INDUCTION, _("Induction")), (Phase.MAINTENANCE, _("Maintenance"))]
    )
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(_("starts"))
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=SessionState.PLANNED)
    clinician = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    run_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = TreatmentSessionQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in SessionState]), name="session_state_known"),
            models.UniqueConstraint(
                fields=["course", "phase", "number"],
                condition=~Q(state__in=[SessionState.CANCELLED, SessionState.MISSED]),
                name="session_number_once",
            ),
            models.UniqueConstraint(
                fields=["course", "starts_at"],
                condition=~Q(state__in=[SessionState.CANCELLED, SessionState.MISSED]),
                name="patient_in_one_session_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["course"], condition=Q(state=SessionState.IN_PROGRESS), name="one_session_in_progress"
            ),
        ]
        indexes = [
            # read by the day page
            models.Index(fields=["starts_at"], name="sessions_by_day"),
            # read as a whole by the caseload: few sessions are open, and nothing else of them is asked
            models.Index(
                fields=["course", "starts_at", "state"],
                condition=Q(state__in=sorted(state.value for state in OPEN)),
                name="sessions_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} session {self.number}"

    @property
    def led_by(self) -> Membership | None:
        """Who runs it, or will."""
        return self.run_by or self.clinician


class SessionChange(Change):
    """A session moved from one state to another, or to another time."""

    session = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, related_name="changes")
    from_starts_at = models.DateTimeField(null=True, blank=True)
    to_starts_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class Route(models.TextChoices):
    """How the medicine is given."""

    SUBLINGUAL = "sublingual", _("Under the tongue")
    INTRAVENOUS = "intravenous", _("Infusion into a vein")
    INTRAMUSCULAR = "intramuscular", _("Injection into a muscle")
    SUBCUTANEOUS = "subcutaneous", _("Injection under the skin")
    INTRANASAL = "intranasal", _("Nasal spray")
    ORAL = "oral", _("Swallowed")


class MeasuredQuerySet(models.QuerySet[Any]):
    """Questions about what was written down."""

    def standing(self) -> MeasuredQuerySet:
        """Those that no later row corrects."""
        return self.filter(corrected_by=None)


class Measured(Record):
    """Something written down at a session. Never changed in place: a correction is a new row that names the old one.

    ``submission`` names the form that it came from, so that the same form sent twice is one row.
    """

    submission = models.UUIDField(unique=True, default=new_id, editable=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    objects = MeasuredQuerySet.as_manager()

    class Meta:
        abstract = True


class Dose(Measured):
    """A dose as it was given. ``amount_mg`` in milligrams; ``weight_kg`` as known on the day.

    A dose is under way until ``ended_at`` is set, once. The window of integration opens at that instant.
    """

    session = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, related_name="doses")
    route = models.CharField(_("route"), max_length=20, choices=Route.choices)
    amount_mg = models.DecimalField(
        _("amount (mg)"), max_digits=6, decimal_places=1, validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    weight_kg = models.DecimalField(
        _("weight (kg)"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(25), MaxValueValidator(350)],
    )
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    passed_holds = models.JSONField(default=list, blank=True)
    pass_reason = models.CharField(_("why it goes on in spite of the hold"), max_length=300, blank=True)
    passed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("started_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at")), name="dose_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(amount_mg__gt=0), name="dose_amount_positive"),
            models.UniqueConstraint(fields=["session"], condition=Q(corrects=None), name="one_dose_a_session"),
        ]

    def __str__(self) -> str:
        return f"dose of {self.session_id}"


class DoseLine(models.Model):
    """The doses of one course that ended, as they stand after corrections, in one row.

    Nobody writes it: the database derives it from the doses as they come (``sessions.lines``).
    """

    course = models.OneToOneField(Course, on_delete=models.CASCADE, primary_key=True, related_name="dose_line")
    first_started = models.DateTimeField()
    first_ended = models.DateTimeField()
    last_ended = models.DateTimeField()
    in_induction = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"doses of {self.course_id}"


class Moment(models.TextChoices):
    """When in a session a reading was taken."""

    BEFORE = "before", _("Before the dose")
    DURING = "during", _("During")
    AFTER = "after", _("Before leaving")


class Reading(Measured):
    """Vital signs: blood pressure in mmHg, pulse in beats a minute, SpO2 in percent."""

    session = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, related_name="readings")
    moment = models.CharField(_("when"), max_length=10, choices=Moment.choices)
    taken_at = models.DateTimeField(_("taken at"))
    systolic = models.PositiveSmallIntegerField(_("systolic (mmHg)"))
    diastolic = models.PositiveSmallIntegerField(_("diastolic (mmHg)"))
    pulse = models.PositiveSmallIntegerField(_("pulse (a minute)"))
    spo2 = models.PositiveSmallIntegerField(_("SpO₂ (%)"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ("taken_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(systolic__gt=F("diastolic")), name="systolic_above_diastolic"),
            models.CheckConstraint(
                condition=Q(systolic__range=(50, 300)) & Q(diastolic__range=(20, 200)) & Q(pulse__range=(20, 250)),
                name="reading_possible",
            ),
            models.CheckConstraint(condition=Q(spo2=None) | Q(spo2__range=(50, 100)), name="spo2_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.moment} {self.taken_at:%H:%M}"


class Condition(models.TextChoices):
    """How the patient was on leaving."""

    WELL = "well", _("Awake, oriented and walking safely")
    HELPED = "helped", _("Well enough to leave with help")
    NOT_HOME = "not_home", _("Sent on to further care")


class Departure(Measured):
    """How the patient left, or at home how the session ended."""

    session = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, related_name="departures")
    left_at = models.DateTimeField(_("left at"))
    condition = models.CharField(_("how they left"), max_length=10, choices=Condition.choices)
    with_whom = models.CharField(_("who took over"), max_length=120)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session"], condition=Q(corrects=None), name="one_departure_a_session")
        ]

    def __str__(self) -> str:
        return f"left {self.left_at:%H:%M}"

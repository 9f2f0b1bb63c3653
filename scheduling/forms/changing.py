"""Forms of a change: when, where and with whom; why; and what was ticked as seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from sessions.forms.fields import LocalInstantField, set_zone

Choices = Sequence[tuple[str, str]]


class SlotForm(HouseForm):
    """A time, a place and a person. Where the clinic keeps no places or no hours of staff, there is nothing to choose."""

    starts_at = LocalInstantField(label=_("Date and time"))
    place = forms.TypedChoiceField(label=_("Place"), required=False, coerce=UUID, empty_value=None)
    clinician = forms.TypedChoiceField(label=_("With"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, zone: ZoneInfo, places: Choices, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_zone(self, zone)
        self.fields["starts_at"].help_text = _("In the clinic's time, %(zone)s.") % {"zone": zone.key}
        for name, choices, none in (("place", places, _("No place yet")), ("clinician", people, _("Nobody yet"))):
            if choices:
                self.fields[name].choices = [("", none), *choices]  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        side = [Column(name, css_class="col-sm-6") for name in ("place", "clinician") if name in self.fields]
        self.helper.layout = Layout("starts_at", *([Row(*side)] if side else []), *self.more)

    @property
    def more(self) -> list[str]:
        """What stands below."""
        return []


class WhyMovedForm(forms.Form):
    """Why something moves. The page draws it itself, between the ways and their buttons."""

    why = forms.CharField(
        label=_("Why it moves"),
        max_length=300,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Optional. The care team sees it."),
    )


class GiveUpForm(HouseForm):
    """Why a session is called off or was missed, and which talks go with it."""

    why = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    talks = forms.TypedMultipleChoiceField(
        label=_("Call off with it"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, talks: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if talks:
            self.fields["talks"].choices = talks  # type: ignore[attr-defined]
            self.fields["talks"].help_text = _("What you leave unticked stays booked.")
        else:
            del self.fields["talks"]


class WhyMeetingForm(HouseForm):
    """Why a meeting is called off or was missed."""

    why = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SeenField(forms.MultipleChoiceField):
    """Warnings that were ticked. Which there are is known only when the rest is read, so any key may come back."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: object) -> bool:  # noqa: ARG002
        """A key that belongs to no warning changes nothing."""
        return True


class MeetingTimeForm(SlotForm):
    """Another time for a meeting."""

    why = forms.CharField(
        label=_("Why it moves"), max_length=300, required=False, help_text=_("Optional. The care team sees it.")
    )
    seen = SeenField(label=_("Please confirm"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shows_warnings = False

    @property
    def more(self) -> list[str]:
        """The reason; the warnings come when there are some (``warn``)."""
        return [name for name in self.fields if name not in ("starts_at", "place", "clinician", "seen")]

    def warn(self, warnings: Choices) -> None:
        """Show these warnings, as pairs of key and sentence, each with a box to tick."""
        self.fields["seen"].choices = list(warnings)  # type: ignore[attr-defined]
        if warnings:
            self.helper.layout.fields.append("seen")


class NewMeetingForm(MeetingTimeForm):
    """A meeting for a course: what for, which session it belongs to, how long, and whether by video."""

    kind = forms.ChoiceField(label=_("What for"))
    session = forms.TypedChoiceField(label=_("Belongs to"), required=False, coerce=UUID, empty_value=None)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=480)
    by_video = forms.BooleanField(label=_("By video"), required=False)
    video_url = forms.URLField(
        label=_("Address of the video call"), max_length=500, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, kinds: Choices, sessions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["why"]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["session"].choices = [("", _("No session")), *sessions]  # type: ignore[attr-defined]
        side = [Column(name, css_class="col-sm-6") for name in ("place", "clinician") if name in self.fields]
        self.helper.layout = Layout(
            Row(Column("kind", css_class="col-sm-6"), Column("session", css_class="col-sm-6")),
            Row(Column("starts_at", css_class="col-sm-8"), Column("minutes", css_class="col-sm-4")),
            *([Row(*side)] if side else []),
            "by_video",
            "video_url",
        )

    def clean(self) -> dict[str, Any]:
        """By video there is no place."""
        cleaned = super().clean() or {}
        if cleaned.get("by_video"):
            cleaned["place"] = None
        return cleaned

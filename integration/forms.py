"""The shape of the writing page's forms. What may be kept is the service's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import SubmissionField, WordsField, posted_number
from integration.models import EntryStage
from integration.services.actions import Outcome
from integration.writing import Page

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PRIVATE, SHARED = "private", "shared"

_WHO = (
    (PRIVATE, _("Only I can read it")),
    (SHARED, _("My care team can read it, too")),
)

MOODS = (
    ("1", _("Very low")),
    ("2", _("Low")),
    ("3", _("In between")),
    ("4", _("Good")),
    ("5", _("Very good")),
)
"""How somebody says that they feel; nothing is reckoned from it."""

_BECAME = (
    (Outcome.DONE.value, _("Done")),
    (Outcome.NOT_THIS_TIME.value, _("Not this time")),
    (Outcome.LATER.value, _("Later")),
)

WITH_A_SMALL_THING = frozenset({EntryStage.MEANING, EntryStage.ACTION})
"""What writing is for when it asks for one small thing."""


class Asked(Protocol):
    """A question as it stands above the words."""

    @property
    def key(self) -> str:
        """What is kept with the entry."""
        ...

    @property
    def question(self) -> StrOrPromise:
        """The question itself."""
        ...

    @property
    def ease(self) -> StrOrPromise:
        """A line that takes the weight off it."""
        ...


class ChoiceOrNothing(forms.ChoiceField):
    """A choice that is optional: what is not among the choices is no choice, and keeps nobody's words out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.RadioSelect, **kwargs)

    def clean(self, value: Any) -> str:
        """One of the choices, or nothing."""
        return str(value) if value and self.valid_value(value) else ""


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True  # the template brings the token
    return helper


def _small_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto", "autocapitalize": "sentences", "spellcheck": "true"})


class EntryForm(forms.Form):
    """A new entry: the words, and as little else as its stage asks for.

    ``earlier`` says whether somebody is asked what became of the small thing that they wrote down before.
    """

    text = WordsField(label=_("Your words"))
    done = ChoiceOrNothing(label=_("Your small thing"), choices=_BECAME)
    small_thing = WordsField(
        label=_("One small thing for today"),
        help_text=_("If you like. Small enough for ten minutes is the right size."),
        widget=_small_area(2),
    )
    mood = ChoiceOrNothing(label=_("How are you just now?"), choices=MOODS)
    tags = WordsField(
        label=_("Tags"),
        help_text=_("Your own words to find this again, with commas between them."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    share = ChoiceOrNothing(label=_("Who may read this?"), choices=_WHO, initial=PRIVATE)
    prompt = WordsField(widget=forms.HiddenInput)
    stage = WordsField(widget=forms.HiddenInput)
    submission = SubmissionField(widget=forms.HiddenInput, required=False)
    revision = WordsField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, prompt: Asked, stage: EntryStage, earlier: bool = False, **kwargs: Any) -> None:
        about = {"prompt": prompt.key, "stage": stage.value, "submission": uuid4(), "share": PRIVATE, "revision": "0"}
        kwargs["initial"] = about | dict(kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["text"].label = prompt.question
        self.fields["text"].help_text = prompt.ease
        if stage not in WITH_A_SMALL_THING:
            del self.fields["small_thing"]
        if not earlier:
            del self.fields["done"]
        if stage == EntryStage.INTENTION:
            del self.fields["mood"], self.fields["tags"]
        self.helper = _helper()

    @property
    def moods(self) -> list[tuple[str, StrOrPromise, bool]]:
        """The five moods: value, words, and whether it is chosen."""
        chosen = str(self["mood"].value() or "")
        return [(value, words, value == chosen) for value, words in MOODS]

    @property
    def wants_to_share(self) -> bool:
        """Whether the care team may read it; anything but a clear yes is a no."""
        return self.cleaned_data.get("share") == SHARED

    @property
    def page(self) -> Page:
        """What the page says, for the service that keeps it."""
        said = self.cleaned_data
        return Page(
            text=said["text"],
            action=said.get("small_thing", ""),
            tags=said.get("tags", ""),
            mood=int(said["mood"]) if said.get("mood") else None,
            prompt=said["prompt"],
            seen=posted_number(self.data, "revision"),
            device=self.data.get("device", ""),
        )

    @property
    def outcome(self) -> Outcome | None:
        """What became of the earlier small thing; None where nothing was said."""
        said = self.cleaned_data.get("done")
        return Outcome(said) if said else None


class EditForm(forms.Form):
    """An entry, changed."""

    text = WordsField(label=_("Your words"))
    small_thing = WordsField(label=_("One small thing"), widget=_small_area(2))
    mood = ChoiceOrNothing(label=_("How were you?"), choices=MOODS)
    tags = WordsField(
        label=_("Tags"),
        help_text=_("Your own words to find this again, with commas between them."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    submission = SubmissionField(widget=forms.HiddenInput, required=False)
    revision = WordsField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, stage: EntryStage, has_action: bool = False, **kwargs: Any) -> None:
        kwargs["initial"] = {"submission": uuid4(), "revision": "0"} | dict(kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.stage = stage
        if not has_action and stage not in WITH_A_SMALL_THING:
            del self.fields["small_thing"]
        if stage == EntryStage.INTENTION:
            del self.fields["mood"], self.fields["tags"]
        self.helper = _helper()

    @property
    def moods(self) -> list[tuple[str, StrOrPromise, bool]]:
        """The five moods: value, words, and whether it is chosen."""
        chosen = str(self["mood"].value() or "")
        return [(value, words, value == chosen) for value, words in MOODS]

    @property
    def page(self) -> Page:
        """What the form says; what it did not send stays as it is."""
        said, page = self.cleaned_data, Page(text=self.cleaned_data["text"])
        page["seen"], page["device"] = posted_number(self.data, "revision"), self.data.get("device", "")
        if "small_thing" in self.data:
            page["action"] = said.get("small_thing", "")
        if "tags" in self.data:
            page["tags"] = said.get("tags", "")
            page["mood"] = int(said["mood"]) if said.get("mood") else None
        return page


def submission_of(typed: str) -> UUID:
    """The id of a filled-in form; altered or missing: a fresh one."""
    return SubmissionField().to_python(typed)

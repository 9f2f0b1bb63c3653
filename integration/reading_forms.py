"""What narrows the look into one's own journal. Sent as a form: nothing that is looked for stands in an address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from integration.journal_selectors import PRIVATE, SHARED, Wanted
from integration.models import EntryStage
from integration.searching import LONGEST, query_of
from sessions.models import TreatmentSession

_WHO = (("", _("All")), (PRIVATE, _("Private")), (SHARED, _("Shared with my care team")))


class SearchForm(HouseForm):
    """Words, and what else an entry is to be. Everything may be left empty."""

    words = forms.CharField(
        label=_("Words you are looking for"),
        required=False,
        help_text=_("Every word has to be there. Put words between quotation marks to find them side by side."),
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off", "maxlength": LONGEST}),
    )
    stage = forms.ChoiceField(label=_("Kind of writing"), required=False)
    session = forms.ChoiceField(label=_("Session"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    who = forms.ChoiceField(label=_("Who can read it"), choices=_WHO, required=False)

    def __init__(self, *args: Any, sessions: Iterable[TreatmentSession], tags: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sessions = {str(one.pk): one for one in sessions}
        numbered = _("%(phase)s, session %(number)s")
        self._choose("stage", EntryStage.choices)
        self._choose(
            "session",
            [
                (key, numbered % {"phase": one.get_phase_display(), "number": one.number})
                for key, one in self._sessions.items()
            ],
        )
        self._choose("tag", [(word, word) for word in tags])

    @property
    def narrows(self) -> bool:
        """Whether anything but words was chosen."""
        return any(self.data.get(name) for name in ("stage", "session", "tag", "who"))

    def wanted(self) -> Wanted:
        """What was asked for; only once it is valid."""
        said = self.cleaned_data
        session = self._sessions.get(said["session"])
        return Wanted(
            query=query_of(said["words"]),
            tag=said["tag"],
            stage=said["stage"],
            session=session.pk if session else None,
            who=said["who"],
        )

    def _choose(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - said above
        field.choices = [("", _("All")), *choices]

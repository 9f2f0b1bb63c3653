"""What every form of the house has: a crispy helper without a form tag, and a place for refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.errors import Refused


class HouseForm(forms.Form):
    """A form for ``components/form.html``, which brings the tag, the token and the summary of what is wrong."""

    error_css_class = "is-invalid"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def asks_for_a_password(self) -> bool:
        """Whether something typed here is never shown again, so that it has to be typed once more after a mistake."""
        return any(isinstance(field.widget, forms.PasswordInput) for field in self.fields.values())

    def refuse(self, refusal: Refused) -> None:
        """Show a rule's sentence beside its field, or above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal.sentence))

    def has_seen(self, what: object) -> None:
        """The page that comes back shows what was new: sent again, the hidden field ``seen`` says so."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(what)
        self.data = data


class WordsField(forms.CharField):
    """A long text exactly as it was typed. No ``maxlength``: a browser would cut a pasted text without a word."""

    widget = forms.Textarea(
        attrs={"class": "page-to-write", "rows": 10, "dir": "auto", "autocapitalize": "sentences", "spellcheck": "true"}
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.validators = []  # a stray sign must not keep anybody's words out; the service takes it off


class SubmissionField(forms.Field):
    """The id of one filled-in form, so that sending it twice stores it once. Altered or missing: a fresh one."""

    def to_python(self, value: Any) -> UUID:
        try:
            return UUID(str(value))
        except ValueError:
            return uuid4()


class LongSelect(forms.Select):
    """A select with hundreds of options, written in one go: a template for each of them takes a tenth of a second."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """The same markup as Django's own, without a template."""
        context = self.get_context(name, value, attrs)["widget"]
        groups = (
            (format_html('<optgroup label="{}">{}</optgroup>', group, _options(options)),)
            if group
            else (_options(options),)
            for group, options, _index in context["optgroups"]
        )
        marks = flatatt({"name": context["name"], **context["attrs"]})
        return format_html("<select{}>{}</select>", marks, format_html_join("", "{}", groups))


EARLIEST_DAY, LATEST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def sensible_day(day: date) -> None:
    """Refuse days at the edges of what a computer can count, where times of other zones do not exist."""
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValidationError(_("That year cannot be meant. Look at the date again."))


def _options(options: Iterable[Mapping[str, Any]]) -> SafeString:
    rows = ((flatatt({"value": str(one["value"]), **one["attrs"]}), one["label"]) for one in options)
    return format_html_join("", "<option{}>{}</option>", rows)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty press of the button is a form with everything missing, not a fresh one."""
    return request.POST if request.method == "POST" else None


def posted_number(data: Mapping[str, Any], name: str) -> int:
    """A small whole number out of a hidden field; 0 when it is missing or no number.

    No row has the version 0, so a form without its version counts as stale, never as the newest.
    """
    typed = str(data.get(name, ""))
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0

"""What a form said, as it is kept, or a sentence why it can not be."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Refused
from integration import writing
from integration.models import JournalEntry
from integration.writing import Content, Page


def content_of(page: Page) -> Content:
    """The words of a page as they are kept; raises ``Refused`` with a sentence that belongs to one of its fields.

    Nothing at all is no error here: a voice note may say it.
    """
    mood = page.get("mood")
    return Content(
        text=_long(page.get("text", ""), writing.LIMIT_BYTES, "text"),
        action=_long(page.get("action", ""), writing.ACTION_BYTES, "small_thing"),
        tags=_tags(page),
        mood=mood if mood in range(1, 6) else None,
    )


def require_something(content: Content, *, has_more: Callable[[], bool]) -> None:
    """Refuse a page on which nothing stands; ``has_more`` says whether a voice note or a picture came with it."""
    if content.is_blank and not has_more():
        raise Refused(_("There is nothing to save yet. One word is enough."), code="blank", field="text")


def fingerprint_of(content: Content) -> str:
    """The same for the same words, and under a key, so that nobody finds out by trying what they are."""
    said = json.dumps([content.text, content.action, content.tags, content.mood], ensure_ascii=True)
    return salted_hmac("integration.entry", said, algorithm="sha256").hexdigest()


def said_by(entry: JournalEntry) -> Content:
    """What stands in an entry now."""
    return Content(entry.text, entry.action or "", tuple(entry.tag_list), entry.mood)


def _long(text: str, limit: int, field: str) -> str:
    try:
        return writing.kept(text, limit)
    except writing.Blank:
        return ""
    except writing.TooLong as error:
        raise Refused(_too_long(error.by, field), code="too_long", field=field) from None


def _too_long(by: int, field: str) -> str:
    if field == "text":
        sentence = ngettext(
            "This is %(by)s character longer than one entry can hold. All of it is still here: take a little away, or "
            "save it as two entries.",
            "This is %(by)s characters longer than one entry can hold. All of it is still here: take a little away, "
            "or save it as two entries.",
            by,
        )
    else:
        sentence = ngettext(
            "This is %(by)s character longer than one small thing can be. All of it is still here: the longer part "
            "fits in your words above.",
            "This is %(by)s characters longer than one small thing can be. All of it is still here: the longer part "
            "fits in your words above.",
            by,
        )
    return sentence % {"by": f"{by:,}"}


def _tags(page: Page) -> tuple[str, ...]:
    try:
        return writing.tags_of(page.get("tags", ()))
    except writing.TooMany:
        sentence = _(
            "One entry holds %(most)s tags of up to %(signs)s signs each. All of it is still here: take a few away."
        )
        about = {"most": writing.MOST_TAGS, "signs": writing.TAG_SIGNS}
        raise Refused(sentence % about, code="tags", field="tags") from None

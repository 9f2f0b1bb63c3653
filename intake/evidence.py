"""What this room tells about a safety task that an application opened: the answers, and the sentences that were found."""

from __future__ import annotations

import json
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from intake import danger
from intake.forms.sections import ConcernsForm
from intake.models import ApplicationSection
from intake.sections.keys import SectionKey
from intake.sections.order import HEADINGS
from intake.sections.shapes import Concerns, Known, Part
from intake.services.sections import part_of
from intake.states import WITH_STAFF
from safety.evidence import Evidence
from safety.opened_by import about
from safety.phrases import lexicon

Told = list[tuple[str, str]]


def what_an_application_says(source_id: UUID) -> Evidence | None:
    """The answers about ending one's life, and each sentence that the list finds as the section stands; None for no section.

    Of what was not sent in yet nothing else is shown: the person has not given it to the clinic.
    """
    section_id = about(source_id)
    rows = ApplicationSection.objects.select_related("application__patient")
    section = rows.filter(pk=section_id).first() if section_id else None
    if section is None:
        return None
    part = part_of(section)
    told = [*_answers(part), *_sentences(part, section.unfinished)]
    question, answer = told[0] if len(told) == 1 else (_("What they said"), "\n".join(f"{q}: {a}" for q, a in told))
    is_sent = section.application.state in WITH_STAFF
    return Evidence(
        what=_("An application: %(part)s") % {"part": HEADINGS[SectionKey(section.key)].title},
        at=section.saved_at,
        question=question,
        answer=answer,
        url=reverse("intake:review", args=[section.application_id]) if is_sent else "",
        note=_note(told=bool(told), is_sent=is_sent),
    )


def _answers(part: Part) -> Told:
    if not isinstance(part, Concerns):
        return []
    form = ConcernsForm(earlier=part)
    told = []
    for name, said, month in (("intent", part.intent, part.intent_last), ("attempt", part.attempt, part.attempt_last)):
        if said not in (None, Known.NO):
            words = dict(form.fields[name].choices)[said.value]  # type: ignore[attr-defined]
            when = _(", last in %(month)s") % {"month": date_format(month, "F Y")} if month else ""
            told.append((str(form.fields[name].label), f"{words}{when}"))
    return told


def _sentences(part: Part, unfinished: str | None) -> Told:
    texts = [*danger.texts_of(part).values(), *(json.loads(unfinished).values() if unfinished else ())]
    return [(lexicon().kinds[one.kind], sentence) for sentence, one in danger.found_in(texts)]


def _note(*, told: bool, is_sent: bool) -> str:
    if not told:
        return _(
            "They changed it meanwhile, so it no longer says so. That settles nothing: please ask them how they are."
        )
    if not is_sent:
        return _("They are still writing their application, so the rest of it is not shown. Their number stands above.")
    return _("A fixed list finds sentences and understands nothing: please read the whole application.")

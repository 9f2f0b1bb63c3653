"""The words of a clinic's agreements: the house's own as version 1, and every version that the office publishes."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common import words as said
from common.errors import Refused, StaleSave
from consents.kinds import ConsentKind
from consents.models import ConsentText
from consents.selectors import offered
from consents.services.telling import ask_again
from consents.shipped import new_text, text_for
from consents.words import parse, source, visible
from people.access import require
from people.models import Clinic, User
from people.roles import Permission

MOST_BYTES = 40 * 1024
"""The longest body: some fifteen printed pages."""
LONGEST_TITLE = 120


@transaction.atomic
def ensure_texts(clinic: Clinic) -> list[ConsentText]:
    """Store the words of the house as version 1 of each agreement that the clinic has no words for; gives those.

    Patients are shown them before that all the same. Twice, or twice at once, changes nothing.
    """
    there = set(ConsentText.objects.filter(clinic=clinic).values_list("kind", flat=True))
    fresh = [text_for(clinic, kind) for kind in ConsentKind if kind not in there]
    for text in fresh:
        text.published_at = clock.now()
    ConsentText.objects.bulk_create(fresh, ignore_conflicts=True)
    stored = list(ConsentText.objects.filter(pk__in=[text.pk for text in fresh]))
    for text in stored:
        audit.record("agreement.laid", by="house", on=text, clinic_id=clinic.pk, kind=text.kind, number=text.number)
    return stored


def publish(*, clinic: Clinic, kind: str, title: str, body: str, by: User, seen: int | None = None) -> ConsentText:
    """New words for an agreement: the version before is retired, and whoever signed it is asked again.

    ``seen`` is the number of the version that was open in the editor. Raises ``StaleSave`` with the words in force when
    that is another one by now, and ``Refused`` for words that can not be kept or that change nothing.
    """
    require(by, Permission.EDIT_CLINIC, clinic)
    of = ConsentKind(kind)
    title, body = _title(title), _body(body)
    try:
        with transaction.atomic():
            ensure_texts(clinic)
            current = ConsentText.objects.select_for_update(no_key=True).offered(clinic).filter(kind=of).first()
            if current is None or (seen is not None and seen != current.number):
                raise StaleSave(offered(clinic)[of])
            if (current.title, current.body) == (title, body):
                raise Refused(_("These are the words in force already. Nothing was published."), code="same")
            return _publish(
                current, new_text(clinic=clinic, kind=of, number=current.number + 1, title=title, body=body), by
            )
    except IntegrityError:  # two published at the same instant, and the other one was first
        raise StaleSave(offered(clinic)[of]) from None


def _publish(current: ConsentText, fresh: ConsentText, by: User) -> ConsentText:
    now = clock.now()
    ConsentText.objects.filter(pk=current.pk, retired_at=None).update(retired_at=now)
    fresh.published_at, fresh.published_by = now, by
    fresh.save(force_insert=True)
    asked = ask_again(fresh)
    audit.record(
        "agreement.published",
        by=by,
        on=fresh,
        clinic_id=fresh.clinic_id,
        kind=fresh.kind,
        number=fresh.number,
        asked=asked,
    )
    return fresh


def _title(title: str) -> str:
    kept = visible(title)
    if not _says_something(kept):
        raise Refused(_("Give the agreement a title."), code="blank", field="title")
    if len(kept) > LONGEST_TITLE:
        raise Refused(_("A title has 120 characters at most."), code="too_long", field="title")
    return kept


def _body(body: str) -> str:
    try:
        kept = source(parse(said.kept(body, MOST_BYTES)))
    except said.TooLong:
        raise Refused(
            _("That is longer than fifteen pages. Nobody would read it."), code="too_long", field="body"
        ) from None
    except said.Blank:
        kept = ""
    if not _says_something(kept):
        raise Refused(_("Write the words that patients sign."), code="blank", field="body")
    return kept


def _says_something(text: str) -> bool:
    """Whether anybody could read a word in it: marks and joiners alone are none."""
    return any(sign.isalnum() for sign in text)

"""Content in versions: what the house brings is loaded, and a clinic publishes its own."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit
from common.errors import Refused, StaleSave
from integration import content
from integration.content import Body
from integration.models import Content, ContentKind
from journey.services.protocols import digest_of
from people.access import require
from people.models import Clinic, User
from people.roles import Permission

LOADER = "load_content"


class ContentFileChanged(Refused):
    """A file differs from the version of the same number that is in the database."""


def load_content(folder: Path = content.FOLDER) -> int:
    """Load every file of ``folder`` that the database does not have yet; the number of new versions.

    The same content again changes nothing. Raises ``ContentFileChanged`` when a file was edited without a new number,
    and ``Refused`` when a file can not be read; then nothing at all is loaded.
    """
    with transaction.atomic():
        return sum(_load(path) for path in sorted(folder.glob("*.json")))


@transaction.atomic
def publish(*, clinic: Clinic, kind: ContentKind, body: Body, seen: str, note: str, by: User) -> Content:
    """Make this set the clinic's next version. What was drawn or picked before keeps the version that it came from.

    ``seen`` is the id of the version that ``by`` began from. Raises ``StaleSave`` with the one in force when somebody
    published another one meanwhile, and ``Refused`` (code ``same``) when nothing was changed.
    """
    require(by, Permission.EDIT_CLINIC, clinic)
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    current = row_in_force(clinic, kind)
    if str(current.pk) != seen:
        raise StaleSave(current)
    plain = content.plain(body)
    digest = digest_of(plain)
    if digest == current.digest:
        raise Refused(_("This is the same as the set in force. Nothing was changed."), code="same")
    made = Content.objects.create(
        clinic=clinic,
        kind=kind,
        number=1 if current.clinic_id is None else current.number + 1,
        body=plain,
        digest=digest,
        note=note,
        by=by,
    )
    audit.record("content.published", by=by, on=made, clinic_id=clinic.pk, kind=kind, number=made.number)
    return made


def back_to_house(*, clinic: Clinic, kind: ContentKind, seen: str, by: User) -> Content:
    """Make the house's newest set the clinic's next version. Raises as ``publish`` does."""
    body = content.house(kind.value).body
    return publish(clinic=clinic, kind=kind, body=body, seen=seen, note=_("The set of the house"), by=by)


def row_in_force(clinic: Clinic, kind: ContentKind) -> Content:
    """The row of the version in force. The house's is loaded where the database was emptied since it was set up."""
    found = Content.objects.of(clinic, kind).first()
    if found is None:
        load_content()
        found = Content.objects.of(clinic, kind)[0]
    return found


def _load(path: Path) -> bool:
    try:
        file = content.read_file(path)
    except ValueError as error:
        raise Refused(_("%(file)s is no content: %(error)s") % {"file": path.name, "error": error}) from error
    body = content.plain(file.body)
    digest = digest_of(body)
    row, is_new = Content.objects.get_or_create(
        clinic=None, kind=file.kind, number=file.number, defaults={"body": body, "digest": digest}
    )
    if row.digest != digest:
        raise ContentFileChanged(
            _(
                "%(file)s differs from version %(number)s in the database. Questions that were asked are never changed: "
                "give the file the number %(next)s."
            )
            % {"file": path.name, "number": file.number, "next": file.number + 1}
        )
    if is_new:
        audit.record("content.loaded", by=LOADER, on=row, kind=file.kind, number=file.number, digest=digest)
    return is_new

"""Which crisis lines a clinic shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit
from common.errors import Refused, StaleSave
from people.access import require
from people.models import Clinic
from people.roles import Permission
from safety import crisis
from safety.models import CrisisLine
from safety.selectors import lines_of

if TYPE_CHECKING:
    from people.models import User

MOST_LINES = 8


@transaction.atomic
def set_lines(*, clinic: Clinic, lines: Sequence[crisis.Line], seen: str, by: User) -> None:
    """Replace the clinic's own crisis lines, in this order; with none, those of its country are shown again.

    ``seen`` is the ``crisis.fingerprint`` of the lines that the form was opened with. Raises ``StaleSave`` when they
    changed since, ``Refused`` for a line without a name or with a number that no phone can dial.
    """
    require(by, Permission.EDIT_CLINIC, clinic)
    # Two of the office at once: the second waits here, and then sees that the lines are not those it was shown.
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    if crisis.fingerprint(lines_of(clinic)) != seen:
        raise StaleSave(clinic)
    _check(lines)
    CrisisLine.objects.filter(clinic=clinic).delete()
    CrisisLine.objects.bulk_create(
        CrisisLine(
            clinic=clinic,
            label=str(one.label),
            number=one.number,
            way=one.way.value,
            note=str(one.note),
            position=position,
        )
        for position, one in enumerate(lines)
    )
    audit.record("crisis_lines.changed", by=by, on=clinic, clinic_id=clinic.pk, lines=len(lines))


def _check(lines: Sequence[crisis.Line]) -> None:
    if len(lines) > MOST_LINES:
        raise Refused(_("List at most %(most)s lines, the one that helps most first.") % {"most": MOST_LINES})
    for one in lines:
        if not str(one.label).strip():
            raise Refused(_("Say for each number who answers there."))
        if not crisis.is_number(one.number):
            raise Refused(_("“%(number)s” is not a number that a phone can dial.") % {"number": one.number})

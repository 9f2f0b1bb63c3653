"""The audit trail: an explicit call from every service, and from every page that opens a person's record."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from common.models import AuditEntry


class HasId(Protocol):
    """Anything with an id; the audit needs no more of it."""

    pk: Any


def record(
    action: str,
    *,
    by: Model | AnonymousUser | str,
    on: Model | None = None,
    clinic_id: UUID | None = None,
    subject_id: UUID | None = None,
    **detail: Any,
) -> AuditEntry:
    """Add one row: ``by`` (a user, or the name of a part of the system) did ``action`` to ``on``.

    ``subject_id`` is the patient's id. ``detail`` is for ids, states and counts only: nothing anybody wrote.
    """
    return AuditEntry.objects.create(
        actor_id=None if isinstance(by, str) else by.pk,
        system_actor=by if isinstance(by, str) else "",
        action=action,
        clinic_id=clinic_id,
        subject_id=subject_id,
        object_type=on._meta.label if on is not None else "",
        object_id=on.pk if on is not None else None,
        detail={key: _plain(value) for key, value in detail.items()},
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | float | type(None)) else str(value)

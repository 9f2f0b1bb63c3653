"""Protocols come from files that are reviewed like code; the database keeps every version that was ever loaded."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from journey.models import ProtocolVersion
from journey.protocol import ProtocolError, parse

FOLDER = Path(__file__).resolve().parent.parent / "protocols"


class ProtocolFileChanged(Refused):
    """A file differs from the version of the same number that is in the database."""


def load_protocols(folder: Path = FOLDER) -> int:
    """Load every protocol file of ``folder`` that the database does not have yet; the number of new versions.

    The same content again changes nothing. Raises ``ProtocolFileChanged`` when a file was edited without a new number,
    and ``Refused`` when a file can not be read; then nothing at all is loaded.
    """
    with transaction.atomic():
        return sum(_load(path) for path in sorted(folder.glob("*.json")))


def digest_of(data: Any) -> str:
    """SHA-256 of the content, whatever the spacing and the order of keys in the file."""
    plain = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()


def _load(path: Path) -> bool:
    data = _read(path)
    digest = digest_of(data)
    rules = parse(data)
    row, is_new = ProtocolVersion.objects.get_or_create(
        key=rules.key, number=rules.number, defaults={"title": rules.title, "data": data, "digest": digest}
    )
    if row.digest != digest:
        raise ProtocolFileChanged(
            _(
                "%(file)s differs from version %(number)s of “%(key)s” in the database. A version that patients may be "
                "treated on is never changed: give the file the number %(next)s."
            )
            % {"file": path.name, "number": rules.number, "key": rules.key, "next": rules.number + 1}
        )
    if is_new:
        _retire_older(row)
        audit.record("protocol.loaded", by="load_protocols", on=row, number=row.number, digest=digest)
    return is_new


def _read(path: Path) -> Any:
    try:
        data = json.loads(path.read_text("utf-8"))
        parse(data)
    except (ValueError, ProtocolError) as error:
        raise Refused(_("%(file)s is no protocol: %(error)s") % {"file": path.name, "error": error}) from error
    return data


def _retire_older(newest: ProtocolVersion) -> None:
    same = ProtocolVersion.objects.filter(key=newest.key)
    if same.filter(number__gt=newest.number).exists():
        same.filter(pk=newest.pk).update(retired_at=clock.now())
        return
    same.filter(number__lt=newest.number, retired_at=None).update(retired_at=clock.now())

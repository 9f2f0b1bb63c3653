"""The copy of an agreement as it was signed: the words, the signature, and by what it can be told that they belong together."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.typeset import pdf_of
from consents.models import Consent
from consents.words import parse

SOURCE = Path(__file__).parent / "agreement.typ"


def copy_of(consent: Consent) -> bytes:
    """The signed agreement as PDF. The same row gives the same words, whenever it is asked for."""
    return pdf_of(SOURCE, document_of(consent), at=consent.signed_at)


def document_of(consent: Consent) -> dict[str, Any]:
    """All that stands on the copy, in the patient's zone and in UTC."""
    text, zone = consent.text, consent.patient.zone
    version = _("Version %(number)s") % {"number": text.number}
    return {
        "lang": (get_language() or "en").split("-")[0],
        "title": text.title,
        "clinic": text.clinic_name or text.clinic.name,
        "subtitle": f"{text.clinic_name or text.clinic.name} · {version}",
        "blocks": [asdict(block) for block in parse(text.body)],
        "signature_title": _("Signature"),
        "facts": [{"label": str(label), "value": value} for label, value in _facts(consent, zone)],
        "digest": {"label": _("Check sum of the words"), "value": consent.digest},
        "how": _(
            "The check sum is SHA-256 (hexadecimal) of these words in UTF-8: the lines “agreement: %(kind)s”, “version: "
            "%(number)s”, “clinic:” and “title:” with what stands above, an empty line, then the words with a “# ” before "
            "each heading, a “- ” before each point and an empty line between paragraphs, headings and lists."
        )
        % {"kind": text.kind, "number": text.number},
        "footer": f"{text.title} · {version} · {consent.digest[:12]}",
    }


def _facts(consent: Consent, zone: ZoneInfo) -> list[tuple[Any, str]]:
    facts = [
        (_("Signed by typing the name"), consent.signed_name),
        (_("Signed at"), said(consent.signed_at, zone)),
        (_("The same in UTC"), f"{consent.signed_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"),
        (_("Signed with the login of"), consent.patient.name),
        (_("Network address"), consent.address or _("not known")),
        (_("Browser"), consent.agent or _("not known")),
    ]
    if consent.withdrawn_at is not None:
        facts.append((_("No longer in force since"), said(consent.withdrawn_at, zone)))
        facts.append((_("The same in UTC"), f"{consent.withdrawn_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"))
    return facts


def said(at: datetime, zone: ZoneInfo) -> str:
    """An instant by the clock of a zone, with its name."""
    return f"{date_format(at.astimezone(zone), 'j F Y, H:i:s')} ({zone.key})"
